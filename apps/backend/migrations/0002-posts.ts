import { defineMigration } from "@latchkey/server";

export const migration = defineMigration({
  async up({ db, types }) {
    await db.schema
      .createTable("posts")
      .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
      .addColumn("author_id", types("id"), (column) =>
        column.notNull().references("users.id").onDelete("cascade"),
      )
      .addColumn("title", types("text"), (column) => column.notNull())
      .addColumn("body", types("text"), (column) => column.notNull())
      .addColumn("created_at", types("timestamp"), (column) => column.notNull())
      .execute();
    await db.schema.createIndex("posts_created_at").on("posts").column("created_at").execute();
  },
});
