"use client";

import { type Latchkey, useLatchkey, withAuth } from "@latchkey/next/react";
import { PostList } from "@/components/post-list";
import { usePolledPosts } from "./use-polled-posts";

const statusWords: Readonly<Record<Latchkey["status"], string>> = {
  loading: "One moment…",
  authenticated: "Signed in",
  stale: "Signed in, backend out of reach",
  expired: "Session ended",
  anonymous: "Signed out",
};

/** The posts as the browser asks for them, and how the asking goes. */
export const LivePosts = withAuth(function LivePosts() {
  const { status } = useLatchkey();
  const { posts, updatedAt, successes, failures, hasJustFailed } = usePolledPosts();
  return (
    <>
      <section className="card" aria-label="Polling">
        <dl className="facts">
          <div>
            <dt>Status</dt>
            <dd className="state" data-state={status}>
              {statusWords[status]}
            </dd>
          </div>
          <div>
            <dt>Answers</dt>
            <dd data-testid="successes">{successes}</dd>
          </div>
          <div>
            <dt>Failures</dt>
            <dd data-testid="failures">{failures}</dd>
          </div>
          <div>
            <dt>Last updated</dt>
            <dd>{updatedAt?.toLocaleTimeString() ?? "Not yet"}</dd>
          </div>
        </dl>
        <p role="status" className="field-errors">
          {hasJustFailed && "The last request failed. The next one is on its way."}
        </p>
      </section>
      {posts ? <PostList posts={posts} /> : <p className="muted">Asking for the posts…</p>}
    </>
  );
});
