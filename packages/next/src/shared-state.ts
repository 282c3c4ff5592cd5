import { createKeeper, type Keeper, type KeeperDeps } from "./keeper.ts";

const key = Symbol.for("@latchkey/next/keepers");

/**
 * The one keeper of this process for a backend. Next.js gives server components and route handlers separate copies of a
 * module, but one `globalThis`: sharing saves requests, and nothing is wrong without it, since the backend gives the same
 * successor to everybody who asks with the same token.
 */
export function sharedKeeper(backend: string, deps: KeeperDeps): Keeper {
  const holder = globalThis as { [key]?: Map<string, Keeper> };
  const keepers = (holder[key] ??= new Map());
  const known = keepers.get(backend);
  if (known) return known;
  const keeper = createKeeper(deps);
  keepers.set(backend, keeper);
  return keeper;
}
