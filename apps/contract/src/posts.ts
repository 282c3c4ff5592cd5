import { defineRoute, textSchema } from "@latchkey/contract";
import { z } from "zod";

const id = z.object({ id: z.uuid() });

/** A post as answers show it. */
export const post = z.object({
  id: z.uuid(),
  title: z.string(),
  body: z.string(),
  author: z.string(),
  is_mine: z.boolean(),
  created_at: z.iso.datetime(),
});

export type Post = z.output<typeof post>;

export const listPosts = defineRoute({
  method: "GET",
  path: "/api/posts/",
  summary: "The newest hundred posts",
  answer: z.array(post),
});

export const readPost = defineRoute({
  method: "GET",
  path: "/api/posts/:id/",
  summary: "One post",
  params: id,
  answer: post,
});

export const createPost = defineRoute({
  method: "POST",
  path: "/api/posts/",
  summary: "Write a post",
  body: z.object({
    title: textSchema({ maxLength: 120, mayBeBlank: false }),
    body: textSchema({ maxLength: 10_000, mayBeBlank: false }),
  }),
  status: 201,
  answer: post,
});

export const deletePost = defineRoute({
  method: "DELETE",
  path: "/api/posts/:id/",
  summary: "Delete a post of one's own",
  params: id,
  status: 204,
});
