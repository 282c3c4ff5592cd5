import { Failure, type Latchkey } from "@latchkey/server";
import { type contract, createPost, deletePost, listPosts, type Post, readPost } from "@reference/contract";

interface PostsTable {
  id: string;
  author_id: string;
  title: string;
  body: string;
  created_at: Date;
}

/** Serves the posts: everybody who is signed in reads them all and deletes their own. */
export function mountPosts(latchkey: Latchkey<typeof contract.user>): void {
  const db = latchkey.database<{ posts: PostsTable }>();
  const posts = db
    .selectFrom("posts")
    .innerJoin("users", "users.id", "posts.author_id")
    .select(["posts.id", "title", "body", "author_id", "created_at", "users.username as author"]);

  latchkey.handle(listPosts, async ({ user }) => {
    const rows = await posts.orderBy("created_at", "desc").limit(100).execute();
    return rows.map((row) => present(row, user.id));
  });

  latchkey.handle(readPost, async ({ params, user }) => {
    const row = await posts.where("posts.id", "=", params.id).executeTakeFirst();
    if (!row) throw new Failure("not_found");
    return present(row, user.id);
  });

  latchkey.handle(createPost, async ({ body, user }) => {
    const id = latchkey.newId();
    await db
      .insertInto("posts")
      .values({ id, author_id: user.id, created_at: new Date(), ...body })
      .execute();
    const row = await posts.where("posts.id", "=", id).executeTakeFirstOrThrow();
    return present(row, user.id);
  });

  latchkey.handle(deletePost, async ({ params, user }) => {
    // Somebody else's post is not found, as one that does not exist.
    const deleted = await db
      .deleteFrom("posts")
      .where("id", "=", params.id)
      .where("author_id", "=", user.id)
      .returning("id")
      .executeTakeFirst();
    if (!deleted) throw new Failure("not_found");
    return undefined;
  });
}

type PostRow = PostsTable & { readonly author: string };

function present({ author_id, created_at, ...post }: PostRow, readerId: string): Post {
  return { ...post, is_mine: author_id === readerId, created_at: created_at.toISOString() };
}
