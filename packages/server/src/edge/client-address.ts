import { BlockList, isIP, isIPv6, SocketAddress } from "node:net";

/** The proxies whose `X-Forwarded-For` is believed. */
export type TrustedProxies = BlockList;

/**
 * Reads a list of addresses and networks, such as `10.0.0.0/8, ::1`.
 *
 * @throws Error with the place of the entry that is neither, and not its text: it may have been meant for another setting.
 */
export function parseTrustedProxies(list: string): TrustedProxies {
  const proxies = new BlockList();
  for (const [index, text] of list.split(",").entries()) {
    const entry = text.trim();
    if (entry === "" || addProxy(proxies, entry)) continue;
    throw new Error(`entry ${index + 1} is neither an IP address nor a network such as 10.0.0.0/8`);
  }
  return proxies;
}

/**
 * The address of the person, or `null` when unknown. The hops are walked from right to left and the first one that is no
 * configured proxy is taken (S117): what stands further left is what a client may have written itself.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | null,
  proxies: TrustedProxies,
): string | null {
  const hops = (forwardedFor ?? "").split(",").map((hop) => hop.trim());
  let address = canonicalAddress(socketAddress ?? "");
  while (address !== null && isProxy(proxies, address)) {
    const hop = hops.pop();
    if (hop === undefined || hop === "") break;
    address = addressOfHop(hop);
  }
  return address;
}

/** Some proxies write the port beside the address: `192.0.2.1:5678`, `[2001:db8::1]:80`. */
function addressOfHop(hop: string): string | null {
  const [, bracketed, withPort] = /^(?:\[([^\]]+)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/.exec(hop) ?? [];
  if (bracketed !== undefined) return isIPv6(bracketed) ? canonicalAddress(bracketed) : null;
  return canonicalAddress(withPort ?? hop);
}

/** One spelling for each address: IPv4 inside IPv6 becomes IPv4, IPv6 is shortened; `null` for what is no address. */
export function canonicalAddress(text: string): string | null {
  if (!isIP(text)) return null;
  if (!isIPv6(text)) return text;
  const { address } = new SocketAddress({ address: text.replace(/%.*$/, ""), family: "ipv6" });
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1] ?? address;
}

/**
 * What limits count as one client: an IPv4 address, or the /64 of an IPv6 address, all of which one connection has to
 * itself. What is no address stands for itself.
 */
export function limitNetwork(text: string): string {
  const address = canonicalAddress(text);
  if (address === null || !isIPv6(address)) return address ?? text;
  const [head = [], tail = []] = address.split("::").map((half) => half.split(":").filter(Boolean));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  const network = [...head, ...zeros, ...tail].slice(0, 4);
  return `${canonicalAddress(`${network.join(":")}::`)}/64`;
}

/** @returns `false` where it is neither an address nor a network. */
function addProxy(proxies: BlockList, entry: string): boolean {
  const [network = "", prefix, ...rest] = entry.split("/");
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  const maxBits = family === "ipv6" ? 128 : 32;
  // Strictly digits: an empty prefix would be 0, and everybody a proxy.
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= maxBits);
  if (!isIP(network) || !isPrefix || rest.length > 0) return false;
  if (prefix === undefined) proxies.addAddress(network, family);
  else proxies.addSubnet(network, Number(prefix), family);
  return true;
}

function isProxy(proxies: BlockList, address: string): boolean {
  return proxies.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
