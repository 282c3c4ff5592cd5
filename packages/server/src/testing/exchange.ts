import { createHash, randomBytes } from "node:crypto";
import { failures, type FailureName } from "@latchkey/contract";
import { type OfflineProvider, startOfflineProvider } from "@latchkey/idp";
import { expect } from "vitest";
import type { NewUser } from "../users/user-record.ts";
import { emptyAudit } from "./audit.ts";
import { type Answer, basic, type TestServer } from "./start-test-server.ts";

/** Where the offline provider sends people back to in tests. */
export const redirectUri = "http://localhost:3000/api/auth/callback/google";

/** An offline provider on a free port. */
export async function startTestProvider(): Promise<OfflineProvider> {
  return startOfflineProvider({ port: 0, redirectUris: [redirectUri] });
}

/** Signs a person in at the provider as their browser would. @returns The code that comes back, with what belongs to it. */
export async function fetchCode(idp: OfflineProvider, email: string) {
  const code_verifier = randomBytes(32).toString("base64url");
  const url = new URL("/authorize", idp.issuer);
  url.search = new URLSearchParams({
    client_id: idp.client.id,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid email profile",
    code_challenge: createHash("sha256").update(code_verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  const cookies: string[] = [];
  const visit = async (target: string | URL, form?: Record<string, string>) => {
    const response = await fetch(target, {
      redirect: "manual",
      headers: { cookie: cookies.join("; ") },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    cookies.push(...response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]!));
    return new URL(response.headers.get("location")!, idp.issuer);
  };
  const chooser = await visit(url);
  const resume = await visit(chooser, { account: idp.accounts.findByEmail(email)!.sub });
  const back = await visit(resume);
  return { code: back.searchParams.get("code")!, redirect_uri: redirectUri, code_verifier };
}

/** Brings evidence to `login/google/`, as the web app's site unless `headers` say otherwise. */
export function exchange(
  server: TestServer,
  evidence: unknown,
  headers: Readonly<Record<string, string>> = { authorization: basic() },
): Promise<Answer> {
  return server.send("POST", "/api/social/login/google/", { body: evidence, headers });
}

/** The answer that refuses by this name: its status and its whole body, in the words of the contract's table. */
export function refusal(name: FailureName): Answer {
  const { status, shape, code, sentence } = failures[name];
  const words = {
    detail: { detail: sentence },
    fields: { detail: sentence },
    non_field_errors: { non_field_errors: [sentence] },
    bearer: {
      detail: "Given token not valid for any token type",
      messages: [{ token_class: "AccessToken", token_type: "access", message: sentence }],
    },
  }[shape];
  return { status, body: { ...words, code }, headers: expect.any(Headers) as Headers };
}

/** How many rows the tables that an exchange writes have. */
export async function countRows({ db }: TestServer) {
  const count = async (
    table: "users" | "latchkey_identities" | "latchkey_sessions" | "latchkey_used_tokens",
  ) => {
    const { rows } = await db
      .selectFrom(table)
      .select((row) => row.fn.countAll<number | string>().as("rows"))
      .executeTakeFirstOrThrow();
    return Number(rows);
  };
  return {
    users: await count("users"),
    identities: await count("latchkey_identities"),
    sessions: await count("latchkey_sessions"),
    usedTokens: await count("latchkey_used_tokens"),
  };
}

/** What {@link countRows} says where nothing was written. */
export const nothingWritten = { users: 0, identities: 0, sessions: 0, usedTokens: 0 };

/** What {@link countRows} says after the first sign-in of one person with an id token. */
export const onePerson = { users: 1, identities: 1, sessions: 1, usedTokens: 1 };

/** Removes all people, with their identities and sessions, and what was recorded of them. */
export async function forgetEverybody({ db }: TestServer): Promise<void> {
  await db.deleteFrom("users").execute();
  await db.deleteFrom("latchkey_used_tokens").execute();
  await emptyAudit(db);
}

/** Adds a local account: active, without privileges and with a verified address unless it is said. */
export async function addUser(
  { db, latchkey, clock }: TestServer,
  user: Partial<NewUser> & { readonly email: string },
): Promise<string> {
  const id = latchkey.newId();
  await db
    .insertInto("users")
    .values({
      id,
      username: `local-${lettersOnly(id)}`,
      email_verified_at: clock.now(),
      password_hash: null,
      date_joined: clock.now(),
      last_login: null,
      ...user,
    })
    .execute();
  return id;
}

/** An id without digits, which a password under test could be too similar to. */
export function lettersOnly(id: string): string {
  return id.replaceAll(/\d/g, (digit) => "ghijklmnop"[Number(digit)]!);
}
