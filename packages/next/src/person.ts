import { BlockList, isIP } from "node:net";

/** The person whom a request comes from, as far as this app can know it. */
export interface Person {
  readonly address?: string;
  readonly userAgent?: string;
}

export type ReadPerson = (headers: Pick<Headers, "get">) => Person;

/**
 * Says in a request with an access token for whom it is made, to a backend whose trusted proxies this host is one of. What
 * else the headers say of an address goes: it came from a client.
 */
export function setPerson(headers: Headers, { address, userAgent }: Person = {}): void {
  headers.delete("x-forwarded-for");
  if (address) headers.set("x-forwarded-for", address);
  if (userAgent) headers.set("user-agent", userAgent);
}

const longestUserAgent = 400;

/**
 * Reads who a request comes from. Anybody can write an `X-Forwarded-For`, and Next.js hands a client's own on as it
 * came: it counts only where the app is reached through proxies alone, and then from the right, up to the first
 * address that is none of theirs (S117).
 *
 * @param trustedProxies addresses and networks such as `10.0.0.0/8`.
 * @throws TypeError for something else.
 */
export function createPersonReader(trustedProxies: readonly string[]): ReadPerson {
  const proxies = toBlockList(trustedProxies);
  return (headers) => {
    const chain = trustedProxies.length > 0 ? (headers.get("x-forwarded-for") ?? "").split(",") : [];
    const address = chain
      .map(toPlainAddress)
      .findLast((candidate) => isIP(candidate) === 0 || !proxies.check(candidate, familyOf(candidate)));
    const userAgent = headers.get("user-agent")?.slice(0, longestUserAgent);
    return {
      ...(address !== undefined && isIP(address) !== 0 ? { address } : {}),
      ...(userAgent ? { userAgent } : {}),
    };
  };
}

function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [index, network] of networks.entries()) {
    const [address = "", prefix, more] = network.split("/");
    // An empty prefix would count as 0, and everybody as a proxy.
    const isPrefix = prefix === undefined || /^\d{1,3}$/.test(prefix);
    if (isIP(address) === 0 || !isPrefix || more !== undefined) {
      // Its place and not its text: it may have been meant for another setting.
      throw new TypeError(`trustedProxies: entry ${index + 1} is neither an address nor a network.`);
    }
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
}

/** IPv4 in IPv6's clothes is IPv4. */
function toPlainAddress(text: string): string {
  return text.trim().replace(/^::ffff:(?=\d+\.)/i, "");
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}
