import type { Edge } from "./create-edge.ts";

/** Serves `/healthz` (the process runs) and `/readyz` (it can do its work: the database answers and it is not stopping). */
export function mountHealth(edge: Edge<unknown>, isReady: () => Promise<boolean>): void {
  edge.mountPublic("/healthz", () => Response.json({ status: "ok" }));
  edge.mountPublic("/readyz", async () =>
    (await isReady().catch(() => false))
      ? Response.json({ status: "ready" })
      : Response.json({ status: "not ready" }, { status: 503, headers: { "retry-after": "1" } }),
  );
}
