/** Where the provider answers. */
export const endpoints = {
  discovery: "/.well-known/openid-configuration",
  jwks: "/jwks",
  authorization: "/authorize",
  token: "/token",
  userinfo: "/userinfo",
  tokeninfo: "/tokeninfo",
} as const;

export type Endpoint = keyof typeof endpoints;

export const endpointNames = Object.keys(endpoints) as Endpoint[];

/** The endpoint that answers at `path`, if it is one. */
export function endpointAt(path: string): Endpoint | undefined {
  return endpointNames.find((name) => endpoints[name] === path);
}
