import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hours, seconds } from "../kernel/duration.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { addPerson, post } from "../testing/people.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { forgetOldOneTimeTokens } from "./one-time-tokens.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("links on %s", (database) => {
  let server: TestServer & { readonly databaseUrl: string };
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  test("are forgotten when nobody can use them any more, and no sooner", async () => {
    const [late, early] = [await addPerson(server), await addPerson(server)];
    await post(server, "/api/auth/password/reset/", { email: late.email });
    server.clock.advance(hours(1) - seconds(10));
    await post(server, "/api/auth/password/reset/", { email: early.email });
    server.clock.advance(seconds(11));
    await using opened = openTestStore(server);
    await forgetOldOneTimeTokens(opened);
    const left = await server.db.selectFrom("latchkey_one_time_tokens").select("user_id").execute();
    expect(left).toEqual([{ user_id: early.id }]);
  });
});
