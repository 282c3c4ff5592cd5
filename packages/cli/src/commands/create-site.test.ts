import { createTestDatabase, type TestDatabase } from "@latchkey/server/testing/test-database";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callLatchkey } from "../testing/call-latchkey.ts";
import { openBackend } from "../testing/open-backend.ts";
import { runLatchkey, settingsOn } from "../testing/run-latchkey.ts";

type Backend = Awaited<ReturnType<typeof openBackend>>;

let database: TestDatabase;
let backend: Backend;
beforeAll(async () => {
  database = await createTestDatabase("sqlite");
  backend = await openBackend(database.url);
});
afterAll(async () => {
  await backend.close();
  await database.drop();
});

const createSite = (...args: string[]) =>
  callLatchkey(["createsite", ...args], { settings: settingsOn(database.url) });

function listSites() {
  return backend.database().selectFrom("latchkey_sites").selectAll().orderBy("created_at").execute();
}

async function statusFor(id: string, secret: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
  const request = new Request("http://localhost:8000/api/social/providers/", { headers: { authorization } });
  return (await backend.fetch(request, { remoteAddress: "127.0.0.1" })).status;
}

test("createsite prints an id and a secret that authenticate; only the secret's digest is kept", async () => {
  const args = ["createsite", "Shop", "--origin", "https://shop.example", "--default"];
  const { code, stdout, stderr } = await runLatchkey(args, { settings: settingsOn(database.url) });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { id = "", secret = "" } =
    /^SITE_ID=(?<id>\S+)\nSITE_SECRET=(?<secret>\S{43})\n$/.exec(stdout)?.groups ?? {};

  expect(await listSites()).toEqual([
    {
      id,
      name: "Shop",
      origins: ["https://shop.example"],
      is_default: true,
      is_managed_by_settings: false,
      profile: 1,
      token_mode: "body",
      secret_hash: createHash("sha256").update(secret).digest("hex"),
      previous_secret_hash: null,
      previous_secret_expires_at: null,
      redirect_uris: [],
      created_at: expect.any(Date),
    },
  ]);
  expect(await statusFor(id, secret)).toBe(200);
  expect(await statusFor(id, "another-secret")).toBe(401);
});

test("a site has any number of origins, and is not the default unless it is said", async () => {
  await createSite("Docs", "--origin", "http://localhost:4000", "--origin", "https://docs.example:8443");
  const site = (await listSites()).at(-1);
  expect(site).toMatchObject({
    name: "Docs",
    origins: ["http://localhost:4000", "https://docs.example:8443"],
    is_default: false,
  });
});

describe("createsite refuses, and registers nothing", () => {
  const noOrigin = "An origin is a scheme, a host and perhaps a port: https://www.example.com";
  test.each([
    { name: "a URL for an origin", args: ["Shop", "--origin", "https://shop.example/"], sentence: noOrigin },
    {
      name: "what no browser sends",
      args: ["Shop", "--origin", "https://Shop.example:443"],
      sentence: noOrigin,
    },
    { name: "an origin of no page", args: ["Shop", "--origin", "ftp://shop.example"], sentence: noOrigin },
    { name: "an empty name", args: ["  "], sentence: "The name is empty." },
    { name: "no name", args: [], sentence: "error: missing required argument 'name'" },
  ])("$name", async ({ args, sentence }) => {
    const before = await listSites();
    const { code, stdout, stderr } = await createSite(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(sentence);
    expect(await listSites()).toEqual(before);
  });

  test("an origin that another site has", async () => {
    await createSite("First", "--origin", "https://first.example");
    const before = await listSites();
    const { id } = before.find(({ name }) => name === "First")!;
    const origins = ["https://second.example", "https://first.example"].flatMap((origin) => [
      "--origin",
      origin,
    ]);
    expect(await createSite("Second", ...origins)).toEqual({
      code: 1,
      stdout: "",
      stderr: `origins: https://first.example is an origin of the site "First" (${id}): leave it out, or take it from there first.\n`,
    });
    expect(await listSites()).toEqual(before);
  });

  test("on a database that is not migrated", async () => {
    const empty = await createTestDatabase("sqlite");
    const run = await callLatchkey(["createsite", "Shop"], { settings: settingsOn(empty.url) });
    await empty.drop();
    expect(run).toEqual({
      code: 1,
      stdout: "",
      stderr:
        'The database lacks 7 migration(s), latchkey/0001-initial first. Run "latchkey migrate", then try again.\n',
    });
  });
});

test("createsite sets how a site is answered", async () => {
  const { code } = await createSite("Old shop", "--profile", "2", "--cookies");
  expect(code).toBe(0);
  expect((await listSites()).at(-1)).toMatchObject({ name: "Old shop", profile: 2, token_mode: "cookie" });
});

test("createsite knows two profiles", async () => {
  const { code, stderr } = await createSite("Shop", "--profile", "3");
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("Allowed choices are 1, 2.") });
});
