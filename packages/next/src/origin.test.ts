import { describe, expect, it } from "vitest";
import { isFromOwnPages, stayOnOrigin } from "./origin.ts";

const web = "https://web.example";

describe("a callback URL stays on the origin (S95)", () => {
  it.each([
    ["/posts", `${web}/posts`],
    ["/posts?page=2#top", `${web}/posts?page=2#top`],
    [`${web}/profile`, `${web}/profile`],
    ["", `${web}/`],
  ])("%j is %s", (url, target) => {
    expect(stayOnOrigin(url, web)).toBe(target);
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example/..//evil.example".replace("%09", "\t"),
    "\t//evil.example",
    "https://evil.example/",
    "https://web.example@evil.example/",
    "https://web.example.evil.example/",
    "http://web.example/",
    "https://web.example:444/",
    "javascript:alert(1)",
    "data:text/html,x",
    "blob:https://web.example/0-0",
    "https://",
  ])("%j goes nowhere else", (url) => {
    expect(new URL(stayOnOrigin(url, web)).origin).toBe(web);
    expect(stayOnOrigin(url, web)).toMatch(/^https:\/\/web\.example\//);
  });

  it("drops a name and a password", () => {
    expect(stayOnOrigin("https://name:word@web.example/x", web)).toBe(`${web}/x`);
  });
});

describe("what comes from our own pages (S96)", () => {
  it.each([
    [true, { "sec-fetch-site": "same-origin", origin: web }],
    [true, { "sec-fetch-site": "same-origin" }],
    [true, { origin: web }],
    [false, {}],
    [false, { origin: "null" }],
    [false, { origin: "https://evil.example" }],
    [false, { origin: `${web}.evil.example` }],
    [false, { "sec-fetch-site": "same-site", origin: web }],
    [false, { "sec-fetch-site": "cross-site" }],
    [false, { "sec-fetch-site": "none" }],
    [false, { "sec-fetch-site": "same-origin", origin: "https://evil.example" }],
  ])("is %s for %j", (isOwn, headers) => {
    expect(isFromOwnPages(new Headers(headers as HeadersInit), web)).toBe(isOwn);
  });
});
