import { defineResource } from "@latchkey/server";
import { text } from "@latchkey/contract";
import { createPost } from "@reference/contract";

/** The posts at the console, for whoever may see them: read, edited and deleted there, but not written. */
export const postsResource = defineResource({
  name: "posts",
  label: "Post",
  labelPlural: "Posts",
  table: "posts",
  title: "title",
  fields: {
    title: text({ maxLength: 120 }),
    body: { type: "long_text", schema: createPost.body.shape.body, maxLength: 10_000 },
    author: { type: "reference", references: "users", column: "author_id", isOwned: true },
    created_at: { type: "timestamp", label: "Written" },
  },
  list: ["title", "author", "created_at"],
  sorts: ["-created_at"],
  search: ["title"],
  filters: {
    author: { type: "reference", references: "users", column: "author_id" },
    created_at: { type: "period", label: "Written" },
  },
  change: "update",
  remove: "delete",
});
