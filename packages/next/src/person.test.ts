import { describe, expect, it } from "vitest";
import { createPersonReader } from "./person.ts";

const addressOf = (trustedProxies: readonly string[], chain: string) =>
  createPersonReader(trustedProxies)(new Headers({ "x-forwarded-for": chain })).address;

describe("the person's address (S117)", () => {
  it.each([
    ["nobody is trusted", [], "203.0.113.9", undefined],
    ["the proxy names its client", ["10.0.0.0/8"], "203.0.113.9", "203.0.113.9"],
    ["a client writes one of its own before it", ["10.0.0.0/8"], "1.1.1.1, 203.0.113.9", "203.0.113.9"],
    [
      "a chain of proxies",
      ["10.0.0.0/8", "192.0.2.7"],
      "1.1.1.1, 203.0.113.9, 192.0.2.7, 10.1.2.3",
      "203.0.113.9",
    ],
    ["IPv4 in IPv6", ["10.0.0.0/8"], "::ffff:203.0.113.9, ::ffff:10.0.0.1", "203.0.113.9"],
    ["IPv6", ["2001:db8::/32"], "2606:4700::1, 2001:db8::1", "2606:4700::1"],
    ["proxies alone", ["10.0.0.0/8"], "10.0.0.1, 10.0.0.2", undefined],
    ["what is no address", ["10.0.0.0/8"], "203.0.113.9, unknown, 10.0.0.2", undefined],
    ["nothing", ["10.0.0.0/8"], "", undefined],
  ])("%s", (_, trusted, chain, address) => {
    expect(addressOf(trusted, chain)).toBe(address);
  });

  it.each(["proxy", "10.0.0.0/8/8", "10.0.0.0/99"])("%j is no network", (network) => {
    expect(() => createPersonReader([network])).toThrow(Error);
  });

  it("comes with the user agent, cut to a useful length", () => {
    const read = createPersonReader([]);
    expect(read(new Headers({ "user-agent": "x".repeat(9_000) })).userAgent).toHaveLength(400);
    expect(read(new Headers())).toEqual({});
  });
});

it.each(["10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/x", "proxy.example", ""])(
  "%j is no proxy: an empty prefix would make everybody one",
  (network) => {
    expect(() => createPersonReader([network])).toThrow(
      /^trustedProxies: entry 1 is neither an address nor a network\.$/,
    );
  },
);
