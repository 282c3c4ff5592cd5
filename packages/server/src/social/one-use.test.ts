import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { minutes } from "../kernel/duration.ts";
import { sha256 } from "../kernel/secrets.ts";
import { openStore } from "../store/open-store.ts";
import {
  addUser,
  countRows,
  exchange,
  forgetEverybody,
  nothingWritten,
  onePerson,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { inParallel } from "../testing/refresh.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { forgetUsedTokens } from "./forget-used-tokens.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const account = "verified@gmail.com";
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Other texts that a lenient decoder reads as the same signed statement. */
function otherSpellings(token: string): string[] {
  const last = alphabet.indexOf(token.at(-1)!);
  // 256 bytes fill 341 characters and two bits of the last one: sixteen characters say the same two bits.
  const sameBits = alphabet.split("").filter((_, index) => index >> 4 === last >> 4 && index !== last);
  const [header, payload, signature] = token.split(".");
  return [
    ...sameBits.map((character) => token.slice(0, -1) + character),
    `${token}=`,
    `${token}==`,
    `${token}\n`,
    ` ${token}`,
    `${token}\t`,
    `${header}=.${payload}.${signature}`,
    `${header}.${payload}==.${signature}`,
    `${header}.${payload} .${signature}`,
    `${header}.${payload}.\n${signature}`,
    `${header}.${payload}.${signature!.replaceAll("-", "+").replaceAll("_", "/")}==`,
    `${token}.`,
  ];
}

describe.each(databases)("an id token on %s", (database) => {
  let server: Awaited<ReturnType<typeof startTestServer>>;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  const restart = () => startTestServer({ database, idp, databaseUrl: server.databaseUrl });

  test("signs in once (S12)", async () => {
    const pair = await idp.issueTokens({ account });
    expect((await exchange(server, pair)).status).toBe(200);
    expect(await exchange(server, pair)).toEqual(refusal("provider_token_refused"));
    expect(await exchange(server, { id_token: pair.id_token })).toEqual(refusal("provider_token_refused"));
    expect(await countRows(server)).toEqual(onePerson);
  });

  test("S11: signs in once also with the nonce of the front end's flow, which is not the server's to compare", async () => {
    const pair = await idp.issueTokens({ account, nonce: "of-the-front-end" });
    expect((await exchange(server, pair)).status).toBe(200);
    expect(await exchange(server, pair)).toEqual(refusal("provider_token_refused"));
    expect(await countRows(server)).toEqual(onePerson);
  });

  test("has been used on every node, and after a restart (S12)", async () => {
    const pair = await idp.issueTokens({ account });
    expect((await exchange(server, pair)).status).toBe(200);
    const node = await restart();
    expect(await exchange(node, pair)).toEqual(refusal("provider_token_refused"));
    await node.close();
    expect(await countRows(server)).toEqual(onePerson);
  });

  test("signs in one of twenty who bring it at once (S12)", async () => {
    const pair = await idp.issueTokens({ account });
    const answers = await inParallel(20, () => exchange(server, pair));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(19);
    for (const answer of refused) expect(answer).toEqual(refusal("provider_token_refused"));
    expect(await countRows(server)).toEqual(onePerson);
  });

  test("has one spelling, before its use and after it (S12)", async () => {
    const id_token = await idp.issueIdToken({ account });
    const spellings = otherSpellings(id_token);
    expect(spellings.length).toBeGreaterThan(20);
    for (const spelling of spellings) {
      expect(await exchange(server, { id_token: spelling })).toEqual(refusal("provider_token_refused"));
    }
    expect(await countRows(server)).toEqual(nothingWritten);

    expect((await exchange(server, { id_token })).status).toBe(200);
    for (const spelling of spellings) {
      expect(await exchange(server, { id_token: spelling })).toEqual(refusal("provider_token_refused"));
    }
    expect(await countRows(server)).toEqual(onePerson);
  });

  test("is not used up by link_required (S12)", async () => {
    const id = await addUser(server, { email: account, email_verified_at: null });
    const pair = await idp.issueTokens({ account });
    expect(await exchange(server, pair)).toEqual(refusal("link_required"));
    expect(await countRows(server)).toEqual({ ...nothingWritten, users: 1 });

    await server.db.updateTable("users").set({ email: null }).where("id", "=", id).execute();
    expect((await exchange(server, pair)).status).toBe(200);
    expect(await exchange(server, pair)).toEqual(refusal("provider_token_refused"));
  });

  test("is not used up by an inactive account (S12)", async () => {
    expect((await exchange(server, await idp.issueTokens({ account }))).status).toBe(200);
    await server.db.updateTable("users").set({ is_active: false }).execute();
    const pair = await idp.issueTokens({ account });
    expect(await exchange(server, pair)).toEqual(refusal("sign_in_inactive"));
    expect(await countRows(server)).toEqual(onePerson);

    await server.db.updateTable("users").set({ is_active: true }).execute();
    expect((await exchange(server, pair)).status).toBe(200);
  });

  test("is remembered, by its digest alone, until it would be refused for its age (S12)", async () => {
    const id_token = await idp.issueIdToken({ account });
    expect((await exchange(server, { id_token })).status).toBe(200);
    const [used] = await server.db.selectFrom("latchkey_used_tokens").selectAll().execute();
    // What the provider signed, not the token: the signature is what may have other spellings.
    expect(used!.digest).toBe(sha256(id_token.slice(0, id_token.lastIndexOf("."))));

    const store = openStore(server.databaseUrl, { log: console });
    const forget = (now: number) =>
      forgetUsedTokens({ store, log: console, clock: { now: () => new Date(Date.now() + now) } });
    // A token may be issued a minute ahead of our clock and is taken for ten minutes after that; another node's clock may differ.
    await forget(minutes(21));
    expect(await countRows(server)).toEqual(onePerson);
    await forget(minutes(23));
    await store.close();
    expect(await countRows(server)).toEqual({ ...onePerson, usedTokens: 0 });
  });
});
