import { setTimeout } from "node:timers/promises";
import { milliseconds } from "../kernel/duration.ts";

type Handler = (request: object) => Promise<unknown>;

/** Routes without a server around them, and a hasher that counts how many of those who ask hold a place at once. */
export function watchPlaces() {
  const handlers = new Map<unknown, Handler>();
  let inside = 0;
  let most = 0;
  return {
    edge: { mount: (route: unknown, handler: Handler) => void handlers.set(route, handler) },
    passwords: {
      async admit() {
        most = Math.max(most, ++inside);
        await setTimeout(milliseconds(2));
        inside--;
      },
    },
    handlerOf: (route: unknown): Handler => handlers.get(route)!,
    /** The most that held a place at once. */
    most: () => most,
  };
}
