import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalAddress, clientAddress, limitNetwork, parseTrustedProxies } from "./client-address.ts";

const proxies = "10.0.0.0/8, 192.168.1.1, fd00::/8, 2001:db8::1";

describe("S117: the address of a person", () => {
  test.each<[string, string | undefined, string | null, string | null]>([
    ["is the connection's, where nothing is forwarded", "203.0.113.5", null, "203.0.113.5"],
    [
      "is the connection's, whatever a client that is no proxy claims",
      "203.0.113.5",
      "198.51.100.7",
      "203.0.113.5",
    ],
    ["is the one that a proxy saw", "10.1.2.3", "198.51.100.7", "198.51.100.7"],
    [
      "is the right one of what the client wrote and the proxy added",
      "10.1.2.3",
      "1.1.1.1, 198.51.100.7",
      "198.51.100.7",
    ],
    [
      "is found behind a chain of proxies",
      "10.1.2.3",
      "1.1.1.1, 198.51.100.7, 192.168.1.1, 10.9.9.9",
      "198.51.100.7",
    ],
    ["is the proxy's own where it forwards nothing", "10.1.2.3", null, "10.1.2.3"],
    ["is the leftmost where all are proxies", "10.1.2.3", "10.0.0.7, 10.0.0.8", "10.0.0.7"],
    ["is unknown where the proxy says what is no address", "10.1.2.3", "198.51.100.7, unknown", null],
    ["is unknown without a connection", undefined, "198.51.100.7", null],
    ["is found through a proxy of IPv6", "fd12::1", "2001:DB8:0:0::0005", "2001:db8::5"],
    ["is found through a proxy in either spelling", "2001:0db8:0::1", "198.51.100.7", "198.51.100.7"],
    [
      "is found through a proxy of IPv4 on a socket of IPv6",
      "::ffff:10.1.2.3",
      "198.51.100.7",
      "198.51.100.7",
    ],
    ["is found through a proxy of IPv4 written in hex", "::ffff:a01:203", "198.51.100.7", "198.51.100.7"],
    ["is found behind a proxy that writes ports", "10.1.2.3", "198.51.100.7:5678", "198.51.100.7"],
    ["is found behind proxies that write ports", "10.1.2.3", "198.51.100.7, 10.9.9.9:443", "198.51.100.7"],
    ["is found in brackets", "10.1.2.3", "[2001:DB8::5]", "2001:db8::5"],
    ["is found in brackets with a port", "10.1.2.3", "1.1.1.1, [2001:db8::5]:80", "2001:db8::5"],
    ["is found behind a proxy in brackets", "10.1.2.3", "198.51.100.7, [fd00::1]:80", "198.51.100.7"],
    ["is unknown in brackets that hold no IPv6", "10.1.2.3", "[198.51.100.7]:80", null],
    ["is unknown with what is no port", "10.1.2.3", "198.51.100.7:http", null],
    ["is unknown with a port and nothing before it", "10.1.2.3", ":80", null],
    ["is unknown with a bracket that stays open", "10.1.2.3", "[2001:db8::5", null],
    ["is one of IPv6 without brackets, as it is", "10.1.2.3", "2001:db8::5:80", "2001:db8::5:80"],
    ["is IPv4 where a proxy writes that in IPv6", "10.1.2.3", "[::ffff:198.51.100.7]:80", "198.51.100.7"],
    ["is not what the client wrote left of an empty hop", "10.1.2.3", "1.1.1.1, , 10.9.9.9", "10.9.9.9"],
    [
      "is unknown where a proxy of ours is left of what is no address",
      "10.1.2.3",
      "198.51.100.7, 10.0.0.1, unknown",
      null,
    ],
    ["is one with odd spaces and empty hops", "10.1.2.3", " , 198.51.100.7 ", "198.51.100.7"],
  ])("%s", (_, socket, forwarded, address) => {
    expect(clientAddress(socket, forwarded, parseTrustedProxies(proxies))).toBe(address);
  });

  test("is the one of the last line where the header comes in several", () => {
    const headers = new Headers();
    for (const line of ["1.1.1.1", "2.2.2.2, 198.51.100.7", "10.9.9.9"])
      headers.append("x-forwarded-for", line);
    const forwarded = headers.get("x-forwarded-for");
    expect(clientAddress("10.1.2.3", forwarded, parseTrustedProxies(proxies))).toBe("198.51.100.7");
  });

  test("without configured proxies is the connection's, always", () => {
    for (const socket of ["127.0.0.1", "10.0.0.1", "::1"]) {
      expect(clientAddress(socket, "198.51.100.7", parseTrustedProxies(""))).toBe(socket);
    }
  });
});

describe("S117: an address has one spelling", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:0db8::0001", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::1", "::1"],
  ])("%s is %s", (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  test.each([
    "",
    "192.0.2",
    "192.0.2.256",
    "010.0.0.1",
    "0x7f.1",
    "192.0.2.1:80",
    "[::1]",
    "localhost",
    "::g",
    "1",
  ])("%j is none", (text) => {
    expect(canonicalAddress(text)).toBeNull();
  });
});

describe("S82: limits count as one client", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2:ffff::1", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8::/64"],
    ["2001:db8::1:2:3:4", "2001:db8::/64"],
    ["2001:db8:0:0:1::", "2001:db8::/64"],
    ["2001:db8:0:1::1", "2001:db8:0:1::/64"],
    ["2001:db8::1:0:0:0:1", "2001:db8:0:1::/64"],
    ["0:0:0:5::1", "0:0:0:5::/64"],
    ["fe80::1%eth0", "fe80::/64"],
    ["::1", "::/64"],
    ["::1.2.3.4", "::/64"],
    ["::", "::/64"],
    ["no address", "no address"],
  ])("%s with all of %s", (address, network) => {
    expect(limitNetwork(address)).toBe(network);
  });

  test("any two addresses whose first 64 bits are the same, and no others", () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    const groups = fc.array(group, { minLength: 8, maxLength: 8 });
    const textOf = (numbers: readonly number[]) => numbers.map((number) => number.toString(16)).join(":");
    fc.assert(
      fc.property(groups, groups, (one, two) => {
        // Addresses that begin with five groups of zeros and ffff are IPv4.
        fc.pre(one.slice(0, 4).some((number) => number > 0) && two.slice(0, 4).some((number) => number > 0));
        const neighbour = [...one.slice(0, 4), ...two.slice(4)];
        expect(limitNetwork(textOf(neighbour))).toBe(limitNetwork(textOf(one)));
        const isSame = textOf(one.slice(0, 4)) === textOf(two.slice(0, 4));
        expect(limitNetwork(textOf(one)) === limitNetwork(textOf(two))).toBe(isSame);
      }),
    );
  });
});

describe("TRUSTED_PROXIES", () => {
  test.each([
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/8.5",
    "10.0.0.0/",
    "10.0.0.0/ ",
    "10.0.0.0/8/8",
    "10.0.0.0/1e1",
    "::/129",
    "10.0.0",
    "proxy.example",
    "*",
    "all",
  ])("with %j is refused: it would trust something else than it says", (entry) => {
    expect(() => parseTrustedProxies(`10.0.0.1, ${entry}`)).toThrow(
      /^entry 2 is neither an IP address nor a network such as 10.0.0.0\/8$/,
    );
  });

  test("may be empty, and have empty entries", () => {
    expect(parseTrustedProxies("").rules).toEqual([]);
    expect(parseTrustedProxies(" , 10.0.0.1,").rules).toHaveLength(1);
  });
});
