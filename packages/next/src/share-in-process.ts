const key = Symbol.for("@latchkey/next");

/**
 * One value for all copies of this module in the process. Next.js gives server components and route handlers separate
 * copies, but one `globalThis`: sharing saves requests, and nothing is wrong without it, since the backend gives the
 * same successor to everybody who asks with the same token.
 *
 * @param name what tells this value from others, such as the backend's URL.
 */
export function shareInProcess<Value>(name: string, create: () => Value): Value {
  const holder = globalThis as { [key]?: Map<string, unknown> };
  const values = (holder[key] ??= new Map());
  if (!values.has(name)) values.set(name, create());
  return values.get(name) as Value;
}
