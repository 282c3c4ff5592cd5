import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seconds } from "../kernel/duration.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { countWaiting } from "../testing/count-waiting.ts";
import { openConsole, type TestConsole } from "../testing/console.ts";
import { startTestProvider } from "../testing/exchange.ts";
import { restart } from "../testing/second-node.ts";
import { startTestServer, testSecret } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { openClientSecret } from "./open-client-secret.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const newSecret = "a-newer-secret-of-at-least-32-characters";
const clientSecret = "the-client-secret-of-an-app-of-the-console";

describe.each(databases)("an app that was registered at the console, on %s,", (database) => {
  let server: Awaited<ReturnType<typeof startTestServer>>;
  let admin: TestConsole;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    admin = await openConsole(server);
  });
  afterAll(() => server.close());

  async function readSealed(id: string): Promise<string | null> {
    const row = await server.db
      .selectFrom("latchkey_social_apps")
      .select("client_secret")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return row.client_secret;
  }

  async function restartWith(...secrets: readonly string[]): Promise<void> {
    await restart(server, { database, idp, settings: { LATCHKEY_SECRET: secrets.join(",") } });
  }

  test("needs no older LATCHKEY_SECRET once the server was started with a newer one before it", async () => {
    const { body } = await admin.create("social_apps", {
      provider: "google",
      client_id: "mine",
      client_secret: clientSecret,
    });
    const id = body.row.id as string;
    await restartWith(newSecret, testSecret);
    const sealed = await readSealed(id);
    expect(openClientSecret(createSecrets([newSecret]), sealed)).toBe(clientSecret);
    await restartWith(newSecret, testSecret);
    expect(await readSealed(id)).toBe(sealed);
  });

  test("keeps what none of the secrets opens, and one without a secret gets none", async () => {
    const foreign = createSecrets(["another-secret-of-at-least-32-characters"]).seal("provider-secrets", "x");
    const { body: lost } = await admin.create("social_apps", { provider: "google", client_id: "lost" });
    const { body: open } = await admin.create("social_apps", { provider: "google", client_id: "open" });
    await server.db
      .updateTable("latchkey_social_apps")
      .set({ client_secret: foreign })
      .where("id", "=", lost.row.id as string)
      .execute();
    await restartWith(newSecret, testSecret);
    expect(await readSealed(lost.row.id as string)).toBe(foreign);
    expect(await readSealed(open.row.id as string)).toBeNull();
  });
});

// SQLite has one transaction at a time.
test("a client secret that is written while a server starts stays, on postgres", async () => {
  const server = await startTestServer({ database: "postgres", idp });
  const admin = await openConsole(server);
  const { body } = await admin.create("social_apps", {
    provider: "google",
    client_id: "mine",
    client_secret: "the-former-client-secret",
  });
  const written = createSecrets([testSecret]).seal("provider-secrets", clientSecret);
  const { restarting } = await server.db.transaction().execute(async (tx) => {
    await tx
      .updateTable("latchkey_social_apps")
      .set({ client_secret: written })
      .where("id", "=", body.row.id as string)
      .execute();
    const settings = { LATCHKEY_SECRET: `${newSecret},${testSecret}` };
    const begun = restart(server, { database: "postgres", idp, settings });
    await expect.poll(() => countWaiting(tx), { timeout: seconds(30) }).toBeGreaterThan(0);
    return { restarting: begun };
  });
  await restarting;
  const { client_secret: sealed } = await server.db
    .selectFrom("latchkey_social_apps")
    .select("client_secret")
    .where("id", "=", body.row.id as string)
    .executeTakeFirstOrThrow();
  expect(openClientSecret(createSecrets([newSecret, testSecret]), sealed)).toBe(clientSecret);
  await server.close();
});
