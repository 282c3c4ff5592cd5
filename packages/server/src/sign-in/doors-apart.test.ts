import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { consoleOrigin } from "../testing/console.ts";
import { startTestProvider } from "../testing/exchange.ts";
import { freshAddress } from "../testing/open-test-limits.ts";
import { addPasswordUser, obtainToken } from "../testing/sign-in.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

describe.each(databases)("guesses at the console, on %s", (database) => {
  // By the kind of name that one door takes, and the other does not find anybody by.
  test.each([
    { signInBy: "username", known: "ada@example.com", unknown: "nobody@example.com" },
    { signInBy: "email", known: "Ada", unknown: "Nobody" },
  ] as const)("S73: tell another door nothing of $known", async ({ signInBy, known, unknown }) => {
    const server = await startTestServer({ database, idp, accounts: { signInBy } });
    onTestFinished(() => server.close());
    await addPasswordUser(server, { username: "Ada", email: "ada@example.com" });
    const told = [];
    for (const username of [known, unknown]) {
      for (let guess = 0; guess < 5; guess++) {
        await server.send("POST", "/api/admin/session/", {
          body: { username, password: "wrong" },
          headers: { origin: consoleOrigin },
          remoteAddress: freshAddress(),
        });
      }
      told.push((await obtainToken(server, username, "wrong")).status);
    }
    expect(told).toEqual([401, 401]);
  });
});
