import { backendClient } from "@latchkey/next/react";
import { listPosts, type Post } from "@reference/contract";
import { useEffect, useState } from "react";

const pollEveryMs = 1_000;

interface PolledPosts {
  /** The last ones that came; `undefined` until the first did. */
  readonly posts: readonly Post[] | undefined;
  readonly updatedAt: Date | undefined;
  readonly successes: number;
  readonly failures: number;
  readonly hasJustFailed: boolean;
}

const nothingYet: PolledPosts = {
  posts: undefined,
  updatedAt: undefined,
  successes: 0,
  failures: 0,
  hasJustFailed: false,
};

/** Asks for the posts again and again while the component is shown, and counts how that goes. */
export function usePolledPosts(): PolledPosts {
  const [polled, setPolled] = useState(nothingYet);

  useEffect(() => {
    const shown = new AbortController();
    void (async () => {
      while (!shown.signal.aborted) {
        const posts = await backendClient.call(listPosts).catch(() => undefined);
        setPolled((before) => (posts ? withPosts(before, posts) : withFailure(before)));
        await pause(pollEveryMs);
      }
    })();
    return () => shown.abort();
  }, []);

  return polled;
}

function withPosts(before: PolledPosts, posts: readonly Post[]): PolledPosts {
  return { ...before, posts, updatedAt: new Date(), successes: before.successes + 1, hasJustFailed: false };
}

function withFailure(before: PolledPosts): PolledPosts {
  return { ...before, failures: before.failures + 1, hasJustFailed: true };
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
