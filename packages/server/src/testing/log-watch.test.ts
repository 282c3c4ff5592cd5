import { expect, test } from "vitest";
import { LogWatch } from "./log-watch.ts";
import { basic, testSite } from "./start-test-server.ts";

const long = "a-secret-that-nobody-has-said-before";

test.each([
  ["a password with spaces", "password", { body: { password: "korrekt horse" } }, "korrekt horse"],
  ["a new password", "new_password1", { body: { new_password1: long } }, long],
  ["a refresh token, of which a part is enough", "refresh", { body: { refresh: `lk1.${long}.xyz` } }, long],
  ["a code", "code", { rawBody: new URLSearchParams({ code: long }) }, long],
  ["a bearer", "authorization", { headers: { authorization: `Bearer ${long}` } }, long],
  ["a cookie", "cookie", { headers: { cookie: `session=${long}; other=1` } }, long],
  ["a site's secret", "a site's secret", { headers: { authorization: basic() } }, testSite.secret],
  ["one deep in a body", "secret", { body: { values: [{ secret: long }] } }, long],
])("S116: %s that was sent is found in a log", (_, kind, request, logged) => {
  const watch = new LogWatch();
  watch.sawRequest(request);
  expect(watch.findLeaks(['{"message":"fine"}', JSON.stringify({ message: `got ${logged}.` })])).toEqual([
    { kind, line: 2 },
  ]);
});

test.each([
  ["access token", "access", { access: long }, {}],
  ["cookie", "set-cookie", {}, { "set-cookie": `session=${long}; Path=/; HttpOnly` }],
])("S116: a %s that was given is found in a log", (_, kind, body, headers: Record<string, string>) => {
  const watch = new LogWatch();
  watch.sawAnswer({ headers: new Headers(headers), body });
  expect(watch.findLeaks([long])).toEqual([{ kind, line: 1 }]);
});

test("S116: a refusal's code, and what was not sent as a secret, may stand there", () => {
  const watch = new LogWatch();
  watch.sawAnswer({ headers: new Headers(), body: { code: "provider_token_refused" } });
  watch.sawRequest({ body: { first_name: "a-name-that-is-as-long", token: "hello" } });
  expect(watch.findLeaks(["provider_token_refused a-name-that-is-as-long hello"])).toEqual([]);
});
