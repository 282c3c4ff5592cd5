import { addSearchIndex, defineMigration } from "@latchkey/server";

/** What the console orders, searches and filters the posts by has an index. */
export const migration = defineMigration({
  async up(context) {
    const { schema } = context.db;
    await schema.dropIndex("posts_created_at").execute();
    await schema.createIndex("posts_created_at_list").on("posts").columns(["created_at", "id"]).execute();
    await schema
      .createIndex("posts_author_list")
      .on("posts")
      .columns(["author_id", "created_at", "id"])
      .execute();
    await addSearchIndex(context, "posts", "title");
  },
});
