import { defineMigration } from "../../store/migration.ts";

export const migration = defineMigration({
  user: [
    { add: "display_name", type: "text" },
    { add: "birthday", type: "date" },
    { add: "newsletter", type: "boolean", default: false },
    { add: "level", type: "integer", default: 1 },
  ],
});
