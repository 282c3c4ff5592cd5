"use client";

import { useTransition } from "react";

/** What stands in the place of a page that could not be made. */
export function Outage({ retry }: { retry: () => void }) {
  const [isPending, startTransition] = useTransition();
  return (
    <div className="page-intro" role="alert">
      <h1>This page could not be made</h1>
      <p className="lead">
        You are still signed in. Most often the backend is out of reach for a moment: try again.
      </p>
      <div>
        <button className="button" disabled={isPending} onClick={() => startTransition(retry)}>
          {isPending ? "One moment…" : "Try again"}
        </button>
      </div>
    </div>
  );
}
