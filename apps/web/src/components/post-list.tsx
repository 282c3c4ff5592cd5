import type { Post } from "@reference/contract";
import { dayAndTime } from "@/components/day-and-time";

interface PostListProps {
  readonly posts: readonly Post[];
  /** A server action that deletes the post whose `id` the form holds; without it none can be deleted. */
  readonly deleteAction?: (form: FormData) => Promise<void>;
}

/** Posts, newest first, or a word where there are none. */
export function PostList({ posts, deleteAction }: PostListProps) {
  if (posts.length === 0) {
    return (
      <div className="card empty">
        <h2>No posts yet</h2>
        <p className="muted">The first one that anybody writes appears here.</p>
      </div>
    );
  }
  return (
    <ul className="post-list" aria-label="Posts">
      {posts.map((post) => (
        <li key={post.id}>
          <article className="card post" aria-labelledby={`post-${post.id}`}>
            <h2 id={`post-${post.id}`}>{post.title}</h2>
            <p className="post-body">{post.body}</p>
            <footer>
              <p className="muted small">
                {post.is_mine ? "You" : post.author} ·{" "}
                <time dateTime={post.created_at}>{dayAndTime(post.created_at)}</time>
              </p>
              {post.is_mine && deleteAction && <DeleteForm post={post} action={deleteAction} />}
            </footer>
          </article>
        </li>
      ))}
    </ul>
  );
}

function DeleteForm({ post, action }: { post: Post; action: (form: FormData) => Promise<void> }) {
  return (
    <form action={action}>
      <input type="hidden" name="id" value={post.id} />
      <button className="button button-quiet button-danger" aria-label={`Delete “${post.title}”`}>
        Delete
      </button>
    </form>
  );
}
