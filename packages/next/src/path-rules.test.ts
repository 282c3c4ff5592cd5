import { describe, expect, it } from "vitest";
import { createPathRules } from "./path-rules.ts";

const rules = createPathRules(["/api/posts/**", "/api/auth/user/", "/api/files/*/content"]);

describe("which paths of the backend a browser may reach (S111)", () => {
  it.each([
    ["/api/posts", "/api/posts"],
    ["/api/posts/", "/api/posts/"],
    ["/api/posts/42/comments", "/api/posts/42/comments"],
    ["/api/auth/user", "/api/auth/user"],
    ["/api/auth/user/", "/api/auth/user/"],
    ["/api/files/a%20b/content", "/api/files/a%20b/content"],
    ["/api/posts/gr%C3%BC%C3%9Fe", "/api/posts/gr%C3%BC%C3%9Fe"],
    ["/api/po%73ts/1", "/api/posts/1"],
    ["/api/posts/...", "/api/posts/..."],
  ])("%s is %s to the backend", (path, canonical) => {
    expect(rules.resolve(path)).toBe(canonical);
  });

  it.each([
    ["nothing", ""],
    ["no path", "api/posts"],
    ["the root", "/"],
    ["not listed", "/api/admin/users"],
    ["a longer name", "/api/postsecret"],
    ["below an exact path", "/api/auth/user/1"],
    ["above a pattern", "/api"],
    ["another case", "/API/posts"],
    ["too few segments", "/api/files/content"],
    ["a dot segment", "/api/posts/./1"],
    ["a parent segment", "/api/posts/../admin"],
    ["a last parent segment", "/api/posts/.."],
    ["an encoded parent segment", "/api/posts/%2e%2e/admin"],
    ["a half encoded parent segment", "/api/posts/.%2E/admin"],
    ["an empty segment", "/api/posts//1"],
    ["an empty first segment", "//api/posts"],
    ["two last slashes", "/api/posts//"],
    ["an encoded slash", "/api/posts/..%2fadmin"],
    ["an encoded slash in capitals", "/api/posts%2Fx"],
    ["a backslash", "/api/posts/..\\admin"],
    ["an encoded backslash", "/api/posts/..%5cadmin"],
    ["a parameter", "/api/posts;a=b/1"],
    ["an encoded parameter", "/api/posts/%3Ba=b"],
    ["doubly encoded dots", "/api/posts/%252e%252e/admin"],
    ["a null character", "/api/posts/%00"],
    ["a line break", "/api/posts/%0d%0aHost:x"],
    ["a tab", "/api/posts/\t"],
    ["an invisible character", "/api/posts/%E2%80%8B"],
    ["a broken percent", "/api/posts/%zz"],
    ["a cut percent", "/api/posts/%e"],
    ["an overlong encoding of a slash", "/api/posts/%c0%af"],
    ["a query in the path", "/api/posts/%3Fx=1"],
    ["a fragment in the path", "/api/posts/%23x"],
    ["the stars themselves as a path above", "/**"],
  ])("refuses %s: %j", (_, path) => {
    expect(rules.resolve(path)).toBeUndefined();
  });
});

describe("patterns", () => {
  it.each([
    "",
    "api/posts",
    "/",
    "/**",
    "/*/posts",
    "/api/**/posts",
    "/api/po*",
    "/api/../admin",
    "/api//posts",
  ])("%j is none", (pattern) => {
    expect(() => createPathRules([pattern])).toThrow(TypeError);
  });
});
