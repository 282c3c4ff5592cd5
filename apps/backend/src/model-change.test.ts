import { readSettings } from "@latchkey/contract";
import { offlineClient, startOfflineProvider } from "@latchkey/idp";
import { createLatchkey } from "@latchkey/server";
import { createTestDatabase, type DatabaseKind, databases } from "@latchkey/server/testing/test-database";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { config } from "../latchkey.config.ts";
import { backendSettings } from "../settings.ts";
import { mountPosts } from "./posts.ts";
import { copyReference, type ReferenceCopy } from "./testing/copy-reference.ts";
import { runNode } from "./testing/run-node.ts";

// What happens to an application whose owner adds fields to the user model: to the database that has people in it, to
// the answers, to OpenAPI, and to the types of the web app.

const repositoryFile = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const latchkeyProgram = repositoryFile("packages/cli/src/main.ts");
const compiler = repositoryFile("node_modules/typescript/bin/tsc");

const site = { id: "web", secret: "a-site-secret-of-at-least-32-characters" };
const siteAuthorization = `Basic ${Buffer.from(`${site.id}:${site.secret}`).toString("base64")}`;

function addFields(copy: ReferenceCopy): Promise<void> {
  return copy.change("contract/src/user.ts", [
    [
      "newsletter: boolean().default(false),",
      'newsletter: boolean().default(false),\ncity: text({ maxLength: 60 }).optional(),\nplan: text({ maxLength: 20 }).default("free"),',
    ],
    ['"newsletter"]', '"newsletter", "city", "plan"]'],
  ]);
}

const migrationText = `import { defineMigration } from "@latchkey/server";

export const migration = defineMigration({
  user: [
    { add: "city", type: "text" },
    { add: "plan", type: "text", default: "free" },
  ],
});
`;

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)(
  "fields added to the user model of an application with people in it, on %s",
  (kind) => {
    let story: Awaited<ReturnType<typeof liveThroughTheChange>>;
    beforeAll(async () => {
      story = await liveThroughTheChange(kind);
      return story.end;
    });

    test("makemigrations writes the migration as a file that a person reads", () => {
      expect(story.making).toEqual({
        code: 0,
        output:
          "Wrote migrations/0004-user-fields.ts: add city, add plan.\n" +
          'Read it, commit it, and apply it with "latchkey migrate".\n',
      });
      expect(story.newFiles).toEqual({ "0004-user-fields.ts": migrationText });
    });

    test("migrate applies that migration and no other", () => {
      expect(story.migrating).toEqual({
        code: 0,
        output: "Applied application/0004-user-fields\nThe database is up to date.\n",
      });
    });

    test("people, their posts and their sessions stay; a new field is empty or has its default", async () => {
      const { send, before } = story;
      const refreshed = await send("POST", "/api/auth/token/refresh/", { body: { refresh: before.refresh } });
      expect(refreshed.status).toBe(200);
      const authorization = `Bearer ${refreshed.body.access}`;

      const { status, body } = await send("GET", "/api/auth/user/", { authorization });
      expect({ status, body }).toEqual({ status: 200, body: { ...before.user, city: null, plan: "free" } });
      expect((await send("GET", "/api/posts/", { authorization })).body).toEqual(before.posts);
    });

    test("signing in finds the same person, who changes the new fields within their limits", async () => {
      const { send, before } = story;
      const signedIn = await signInWith(send);
      expect(signedIn.body.user).toMatchObject({ pk: before.user.pk, city: null, plan: "free" });

      const authorization = `Bearer ${signedIn.body.access}`;
      const patch = (body: object) => send("PATCH", "/api/auth/user/", { authorization, body });
      const refused = await patch({ city: "x".repeat(61), plan: null });
      expect(refused).toEqual({
        status: 400,
        body: {
          city: ["Ensure this field has no more than 60 characters."],
          plan: ["This field may not be null."],
        },
      });
      const changed = await patch({ city: "Kraków", plan: "team" });
      expect(changed).toMatchObject({
        status: 200,
        body: { display_name: "Vera", city: "Kraków", plan: "team" },
      });
      expect((await send("GET", "/api/auth/user/", { authorization })).body).toEqual(changed.body);
    });

    test("OpenAPI describes the new fields, in the answer and in the change", async () => {
      const { body } = await story.send("GET", "/api/openapi.json");
      const { get, patch } = body.paths["/api/auth/user/"];
      const answer = get.responses["200"].content["application/json"].schema;
      expect(answer.properties).toMatchObject({
        city: { type: ["string", "null"] },
        plan: { type: "string" },
      });
      expect(answer.required).toEqual(expect.arrayContaining(["city", "plan"]));
      const change = patch.requestBody.content["application/json"].schema;
      expect(change.properties).toMatchObject({
        city: { anyOf: [{ type: "string", maxLength: 60 }, { type: "null" }] },
        plan: { type: "string", maxLength: 20 },
      });
      expect(change.required ?? []).not.toEqual(expect.arrayContaining(["city"]));
    });
  },
);

// Twice the whole project of the web app: seconds, where nothing else runs.
const compilingMs = 60_000;

test(
  "the web app's types know the new fields, and know them from the model alone",
  { timeout: compilingMs },
  async () => {
    await using copy = await copyReference("contract", "web");
    const web = join(copy.folder, "web");
    await writeFile(join(web, "src/new-fields.types.ts"), newFieldsTypes);
    await writeFile(join(web, "tsconfig.types.json"), JSON.stringify(typesProject));
    const compile = () =>
      runNode([compiler, "-p", "tsconfig.types.json", "--pretty", "false"], { cwd: web }).ended;

    const unchanged = await compile();
    expect(unchanged.code).not.toBe(0);
    const errors = unchanged.output.split("\n").filter((line) => line.includes("error TS"));
    expect(errors).toEqual([
      expect.stringMatching(/^src\/new-fields\.types\.ts\(7,.*'city' does not exist/),
      expect.stringMatching(/^src\/new-fields\.types\.ts\(8,.*'plan' does not exist/),
      expect.stringMatching(/^src\/new-fields\.types\.ts\(9,.*'city' does not exist/),
    ]);

    await addFields(copy);
    expect(await compile()).toEqual({ code: 0, output: "" });
  },
);

const newFieldsTypes = `import type { UserAnswer } from "@latchkey/contract";
import type { contract } from "@reference/contract";
import type { Session } from "next-auth";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

true satisfies Same<Session["user"]["city"], string | null>;
true satisfies Same<Session["user"]["plan"], string>;
true satisfies Same<UserAnswer<typeof contract.user>["city"], string | null>;
`;

/** The web app's own project, on the sources of the contract that was copied beside it. */
const typesProject = {
  extends: "./tsconfig.json",
  compilerOptions: {
    customConditions: ["source"],
    allowImportingTsExtensions: true,
    incremental: false,
    plugins: [],
  },
  include: [],
  files: ["src/auth.ts", "src/session.types.ts", "src/new-fields.types.ts"],
};

/** A person signs in and writes with the old model; then the owner changes it, migrates and starts the backend again. */
async function liveThroughTheChange(kind: DatabaseKind) {
  await using opened = new AsyncDisposableStack();
  const database = opened.adopt(await createTestDatabase(kind), ({ drop }) => drop());
  const port = await findFreePort();
  const env = settingsOn(database.url, port);
  const before = await useTheOldBackend(env);

  const copy = opened.use(await copyReference("contract", "backend"));
  const cwd = join(copy.folder, "backend");
  const filesBefore = await readdir(join(cwd, "migrations"));
  await addFields(copy);
  const making = await runNode([latchkeyProgram, "makemigrations"], { cwd }).ended;
  const newFiles = await readFiles(join(cwd, "migrations"), filesBefore);
  const migrating = await runNode([latchkeyProgram, "migrate"], { cwd, env }).ended;

  const backend = opened.adopt(runNode(["src/main.ts"], { cwd, env }), ({ stop }) => stop());
  await backend.printed("Backend ready");
  const send = senderOver((path, init) => fetch(`http://127.0.0.1:${port}${path}`, init));
  const stillOpen = opened.move();
  return { before, making, newFiles, migrating, send, end: () => stillOpen.disposeAsync() };
}

async function useTheOldBackend(env: Readonly<Record<string, string>>) {
  const log = { info() {}, warn() {}, error() {} };
  const latchkey = await createLatchkey({
    ...config,
    settings: () => readSettings(backendSettings, env),
    log,
  });
  mountPosts(latchkey);
  const send = senderOver((path, init) =>
    latchkey.fetch(new Request(`http://localhost${path}`, init), { remoteAddress: "127.0.0.1" }),
  );
  const { access, refresh } = (await signInWith(send)).body;
  const authorization = `Bearer ${access}`;
  const user = await send("PATCH", "/api/auth/user/", {
    authorization,
    body: { display_name: "Vera", newsletter: true },
  });
  await send("POST", "/api/posts/", {
    authorization,
    body: { title: "Before", body: "Written before the change." },
  });
  const posts = await send("GET", "/api/posts/", { authorization });
  await latchkey.close();
  expect(user.body).toMatchObject({ display_name: "Vera", newsletter: true });
  expect(posts.body).toHaveLength(1);
  return { refresh: refresh as string, user: user.body, posts: posts.body };
}

interface SendOptions {
  /** The site's own, unless it is said. */
  readonly authorization?: string;
  readonly body?: object;
}

// Tests look into answers of any shape.
// oxlint-disable-next-line typescript/no-explicit-any
type Send = (method: string, path: string, options?: SendOptions) => Promise<{ status: number; body: any }>;

function senderOver(ask: (path: string, init: RequestInit) => Promise<Response>): Send {
  return async (method, path, { authorization = siteAuthorization, body } = {}) => {
    const headers = { authorization, "content-type": "application/json" };
    const response = await ask(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return { status: response.status, body: await response.json() };
  };
}

async function signInWith(send: Send) {
  return send("POST", "/api/social/login/google/", {
    body: await idp.issueTokens({ account: "verified@gmail.com" }),
  });
}

function settingsOn(databaseUrl: string, port: number): Record<string, string> {
  return {
    LATCHKEY_ENV: "development",
    LATCHKEY_SECRET: "a-latchkey-secret-of-at-least-32-characters",
    DATABASE_URL: databaseUrl,
    BACKEND_PORT: String(port),
    WEB_URL: "http://localhost:3000",
    SITE_ID: site.id,
    SITE_SECRET: site.secret,
    GOOGLE_ISSUER: idp.issuer,
    GOOGLE_CLIENT_ID: offlineClient.id,
    GOOGLE_CLIENT_SECRET: offlineClient.secret,
  };
}

async function readFiles(folder: string, without: readonly string[]): Promise<Record<string, string>> {
  const files = (await readdir(folder)).filter((file) => !without.includes(file));
  const texts = files.map(async (file) => [file, await readFile(join(folder, file), "utf8")]);
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
