import { lookup as lookupAddress, type LookupAddress } from "node:dns";
import { BlockList, isIP, isIPv6, type LookupFunction } from "node:net";
import { type Duration, seconds } from "./duration.ts";

const mostTime = seconds(5);
const usualSize = 64 * 1024;

export interface OutboundRequest {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Until the whole answer is there: 5 s unless it is said, and never more. */
  readonly timeLimit?: Duration;
  /** Bytes of the answer's body; 64 KiB unless it is said. */
  readonly sizeLimit?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as it came. */
  readonly text: string;
  /** The body as JSON; `undefined` when it is none. */
  readonly json: unknown;
}

/** Asks another server (S26): https, no redirects, no private address, at most 5 s, and 64 KiB unless it is said. */
export interface Outbound {
  /** Whether programs on this machine are asked too, over plain http: in development. */
  readonly mayUseLoopback: boolean;
  /** @throws Error when the address is refused, or no complete answer arrives in time. The URL is not repeated in it. */
  ask(url: string, request?: OutboundRequest): Promise<OutboundAnswer>;
  close(): Promise<void>;
}

/** @param options.mayUseLoopback In development the offline provider is asked over plain http on this machine. */
export function createOutbound(options: { readonly mayUseLoopback: boolean }): Outbound {
  const isAllowed = (address: string) =>
    isOneOf(loopbackAddresses, address) ? options.mayUseLoopback : !isOneOf(privateAddresses, address);
  // Loaded with the first question: it is a tenth of what a command of the command line would load, to ask nobody.
  let client: ReturnType<typeof openClient> | undefined;
  return {
    mayUseLoopback: options.mayUseLoopback,
    async ask(url, { method = "GET", headers = {}, body, timeLimit = mostTime, sizeLimit = usualSize } = {}) {
      const target = new URL(url);
      checkUrl(target, options.mayUseLoopback, isAllowed);
      const { agent, request } = await (client ??= openClient(isAllowed));
      const response = await request(target, {
        method,
        headers: { accept: "application/json", ...headers },
        body: body ?? null,
        dispatcher: agent,
        signal: AbortSignal.timeout(Math.min(timeLimit, mostTime)),
      });
      const text = await readLimited(response.body, sizeLimit);
      return { status: response.statusCode, headers: response.headers, text, json: parseJson(text) };
    },
    close: async () => (await client)?.agent.destroy(),
  };
}

async function openClient(isAllowed: (address: string) => boolean) {
  const { Agent, request } = await import("undici");
  const agent = new Agent({
    connections: 16,
    connect: { lookup: lookupAllowed(isAllowed), timeout: mostTime },
    headersTimeout: mostTime,
    bodyTimeout: mostTime,
  });
  return { agent, request };
}

const loopbackAddresses = networks(["127.0.0.0/8", "::1/128"]);

// IANA's special-purpose registries: what is no public address, is no provider.
const privateAddresses = networks([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
]);

function networks(list: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const network of list) {
    const [address = "", prefix] = network.split("/");
    blocks.addSubnet(address, Number(prefix), isIPv6(address) ? "ipv6" : "ipv4");
  }
  return blocks;
}

/** BlockList sees through IPv4 inside IPv6 (`::ffff:10.0.0.1`) by itself. */
function isOneOf(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** A host that is an address already is never looked up, so it is checked here; names are when they are resolved. */
function checkUrl(url: URL, mayUseLoopback: boolean, isAllowed: (address: string) => boolean): void {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isLoopbackName = host === "localhost" || (isIP(host) !== 0 && isOneOf(loopbackAddresses, host));
  const isPlainAllowed = url.protocol === "http:" && mayUseLoopback && isLoopbackName;
  if (url.protocol !== "https:" && !isPlainAllowed) throw new Error("the URL is not https");
  if (isIP(host) !== 0 && !isAllowed(host)) throw new Error("the address is not a public one");
}

function lookupAllowed(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookupAddress(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, "", 0);
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (!first) return callback(new Error("the name has no public address"), "", 0);
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

async function readLimited(body: AsyncIterable<Buffer>, sizeLimit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > sizeLimit) throw new Error(`the answer is larger than ${sizeLimit / 1024} KiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
