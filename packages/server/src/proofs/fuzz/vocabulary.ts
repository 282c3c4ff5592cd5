import type { Json } from "./mutate-json.ts";

/** Stands in every secret that is made up, to be looked for where none may be. */
export const canary = "kanarienvogel";

const id = "0198b2c0-0000-7000-8000-000000000000";
const password = `${canary} of a right length`;

/** What the fields of the contract's inputs may hold, by their names. */
export const vocabulary: Readonly<Record<string, readonly Json[]>> = {
  username: ["ada", "ada.lovelace", "Ａｄａ"],
  email: ["ada@example.com", "ADA@EXAMPLE.COM", "", "ada@localhost"],
  password: [password],
  password1: [password],
  password2: [password],
  old_password: [password],
  new_password1: [password],
  new_password2: [password],
  refresh: [`lk1.${canary}.AAAA.AAAA`],
  token: [`${canary}.AAAA.AAAA`],
  key: [`${canary}-key-of-a-mailed-link`],
  uid: [id],
  id_token: [`eyJhbGciOiJSUzI1NiJ9.${canary}.AAAA`],
  access_token: [canary],
  session: [id],
  rotate: [true, false, "false"],
  first_name: ["Ada", "\u202eadA"],
  birthday: ["1815-12-10", "0000-00-00", "9999-12-31"],
  newsletter: [true, "on"],
  level: [3, "3"],
  display_name: ["Ada"],
  is_active: [true],
  is_staff: [true],
  is_superuser: [true],
  groups: [[], [id]],
  name: ["a name"],
  permissions: [["users.view"]],
  origins: [["https://www.example.com"]],
  redirect_uris: [["https://www.example.com/cb"]],
  provider: ["google"],
  client_id: ["a-client"],
  client_secret: [canary],
  sites: [["web"]],
  ids: [[], [id]],
  sort: ["username", "-id", "date_joined"],
  search: ["ada", "%", "_", "ada%_\\"],
  cursor: [null, `AAAA.${canary}`],
  limit: [1, 25, 500],
  filter: [{}, { ids: [id] }, { is_active: true }],
  days: ["1", "30", "366"],
};
