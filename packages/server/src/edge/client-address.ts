import { BlockList, isIP, isIPv6, SocketAddress } from "node:net";

/** The proxies whose `X-Forwarded-For` is believed. */
export type TrustedProxies = BlockList;

/**
 * Reads a list of addresses and networks, such as `10.0.0.0/8, ::1`.
 *
 * @throws Error naming the entry that is neither.
 */
export function parseTrustedProxies(list: string): TrustedProxies {
  const proxies = new BlockList();
  const entries = list.split(",").map((entry) => entry.trim());
  for (const entry of entries.filter((text) => text !== "")) addProxy(proxies, entry);
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
    address = canonicalAddress(hop);
  }
  return address;
}

/** One spelling for each address: IPv4 inside IPv6 becomes IPv4, IPv6 is shortened; `null` for what is no address. */
export function canonicalAddress(text: string): string | null {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1];
  const address = mapped ?? text;
  if (!isIP(address)) return null;
  if (!isIPv6(address)) return address;
  return new SocketAddress({ address: address.replace(/%.*$/, ""), family: "ipv6" }).address;
}

function addProxy(proxies: BlockList, entry: string): void {
  const [network = "", prefix] = entry.split("/");
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  const bits = prefix === undefined ? undefined : Number(prefix);
  if (!isIP(network) || (bits !== undefined && !(bits >= 0 && bits <= (family === "ipv6" ? 128 : 32)))) {
    throw new Error(`"${entry}" is neither an IP address nor a network such as 10.0.0.0/8`);
  }
  if (bits === undefined) proxies.addAddress(network, family);
  else proxies.addSubnet(network, bits, family);
}

function isProxy(proxies: BlockList, address: string): boolean {
  return proxies.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
