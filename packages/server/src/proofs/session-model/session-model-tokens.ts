import { expect } from "vitest";
import { seconds } from "../../kernel/duration.ts";
import { createSecrets } from "../../kernel/secrets.ts";
import { readRefreshToken, writeRefreshToken } from "../../sessions/refresh-token.ts";
import { claimsOf } from "../../testing/session-facts.ts";
import { testSecret } from "../../testing/start-test-server.ts";
import { lifetimes, type ModelSession, type SessionModel } from "./session-model.ts";

/** Which refresh token: one that was seen, counted from the newest, or one that nobody was given. */
export type TokenChoice =
  { readonly back: number } | { readonly flippedBit: number } | "ahead" | "otherSecret";

const secrets = createSecrets([testSecret]);
const otherSecrets = createSecrets(["another-secret-of-at-least-32-characters"]);

/** The generation of a token of ours. */
export function generationOf(token: string): number {
  return readRefreshToken(secrets, token).generation;
}

/** @returns The token, and its generation where it is one of ours. */
export function chooseToken(
  session: ModelSession,
  choice: TokenChoice,
): { readonly token: string; readonly generation: number | null } {
  const newest = session.tokens.length - 1;
  const facts = { sessionId: session.id, generation: session.generation };
  if (choice === "ahead") {
    const generation = session.generation + 100;
    return { token: writeRefreshToken(secrets, { ...facts, generation }), generation };
  }
  if (choice === "otherSecret") return { token: writeRefreshToken(otherSecrets, facts), generation: null };
  if ("flippedBit" in choice) {
    return { token: flipBit(session.tokens[newest]!, choice.flippedBit), generation: null };
  }
  const generation = Math.max(0, newest - choice.back);
  return { token: session.tokens[generation]!, generation };
}

/** Behind the version, without which a token is told apart by its form. */
function flipBit(token: string, bit: number): string {
  const from = "lk1.".length;
  const at = from + (Math.floor(bit / 7) % (token.length - from));
  const flipped = String.fromCodePoint(token.codePointAt(at)! ^ (1 << (bit % 7)));
  return token.slice(0, at) + flipped + token.slice(at + 1);
}

/** S53: of a generation there is one token. S57: none outlives the session. */
export function learnTokens(
  model: SessionModel,
  session: ModelSession,
  body: { readonly access: string; readonly refresh: string },
): void {
  const { sessionId, generation } = readRefreshToken(secrets, body.refresh);
  expect(sessionId).toBe(session.id);
  expect(body.refresh).toBe((session.tokens[generation] ??= body.refresh));
  const { sub, sid, exp } = claimsOf(body.access);
  expect([sub, sid]).toEqual([session.userId, session.id]);
  const end = Math.min(model.now() + lifetimes.access, session.absoluteEnd);
  expect(exp).toBe(Math.floor(end / seconds(1)));
  session.accessTokens.push(body.access);
}
