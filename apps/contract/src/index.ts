import { defineContract } from "@latchkey/contract";
import { createPost, deletePost, listPosts, readPost } from "./posts.ts";
import { user } from "./user.ts";

export { createPost, deletePost, listPosts, readPost, type Post } from "./posts.ts";

/** What the reference application's backend and front end share. */
export const contract = defineContract({
  user,
  routes: { listPosts, readPost, createPost, deletePost },
});
