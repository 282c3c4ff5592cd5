import { defineMigration } from "@latchkey/server";

export const migration = defineMigration({
  user: [
    { add: "display_name", type: "text" },
    { add: "birthday", type: "date" },
    { add: "newsletter", type: "boolean", default: false },
  ],
});
