import { cookies } from "next/headers";
import { cookieAttributes, type CookieValues, type CookieWrite } from "./cookies.ts";

/** The request's cookies, in a server component, an action or a handler. */
export async function readServerCookies(): Promise<CookieValues> {
  const jar = await cookies();
  return new Map(jar.getAll().map(({ name, value }) => [name, value]));
}

const firstAsked = new WeakMap<object, number>();

/** How long ago this was asked first of the request that is served, for which Next.js keeps one jar. */
export async function readRequestAge(now: () => number): Promise<number> {
  const jar = await cookies();
  const first = firstAsked.get(jar) ?? now();
  firstAsked.set(jar, first);
  return now() - first;
}

/** Sets cookies, in an action or a handler. */
export async function writeServerCookies(writes: readonly CookieWrite[], isSecure: boolean): Promise<void> {
  const jar = await cookies();
  for (const { name, value, maxAgeMs } of writes) {
    jar.set({ name, value, ...cookieAttributes(maxAgeMs, isSecure) });
  }
}
