import { sentences } from "@latchkey/contract";
import { fieldFailure } from "../../kernel/failure.ts";
import { newId } from "../../kernel/id.ts";
import { insertUser } from "../../users/store.ts";
import type { NewUser } from "../../users/user-record.ts";
import type { AdminDeps } from "../admin-deps.ts";
import type { AdminContext, CreatedRow, Row } from "../resource.ts";
import { requireMayGiveRights } from "./protect-user.ts";
import { writeGroups } from "./write-groups.ts";

const newUser = { email: null, email_verified_at: null, password_hash: null, last_login: null } as const;

/**
 * Makes a user without a password, which is nobody's to choose but the person's own (S106): a link to choose one is mailed by
 * an action of its own.
 *
 * @throws Failure `permission_denied` for rights, `invalid_fields` for a name or an address that is taken.
 */
export async function createUser(
  { deps, tx, staff }: AdminContext<AdminDeps>,
  { groups, ...values }: Row,
): Promise<CreatedRow> {
  requireMayGiveRights(staff, { groups: emptyToNothing(groups), ...values }, {});
  const id = newId(deps.clock);
  const person = values as Partial<NewUser> & { readonly username: string };
  const user = await insertUser(tx, { ...newUser, ...person, id, date_joined: deps.clock.now() });
  if (!user) throw await findTaken(tx, person);
  await writeGroups(tx, id, (groups ?? []) as readonly string[]);
  return { id };
}

function emptyToNothing(groups: unknown): unknown {
  return Array.isArray(groups) && groups.length === 0 ? undefined : groups;
}

async function findTaken(tx: AdminContext<AdminDeps>["tx"], { username }: { readonly username: string }) {
  const namesake = await tx
    .selectFrom("users")
    .select("id")
    .where("username", "=", username)
    .executeTakeFirst();
  return fieldFailure(namesake ? { username: [sentences.usernameTaken] } : { email: [sentences.emailTaken] });
}
