import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { NewAccount, OfflineProvider } from "@latchkey/idp";
import { milliseconds } from "../../kernel/duration.ts";
import { formatId } from "../../kernel/id.ts";
import { basic } from "../../testing/start-test-server.ts";

/** What a client was told of one person's session, and what it asked for without hearing an answer. */
export interface Life {
  readonly account: NewAccount;
  /** Once the sign-in was acknowledged. */
  userId: string | null;
  refresh: string;
  access: string;
  name: { acknowledged: string; asked: string };
  signOut: "none" | "asked" | "acknowledged";
  /** Whether the last thing that was asked for was not answered. */
  isUnanswered: boolean;
  /** When the sign-in was asked for, and when it was acknowledged (`performance.now()`). */
  signInAskedAt: number;
  signedInAt: number;
}

/** What a client under load has written down. */
export interface Ledger {
  readonly lives: readonly Life[];
  /** How many answers said that something was done. */
  readonly acknowledged: number;
  /** Answers that no client may get, whatever is killed. */
  readonly faults: readonly string[];
}

interface Target {
  readonly url: string;
  readonly idp: OfflineProvider;
}

/** No answer: a connection that was lost, or a server that says that it cannot now. */
const unanswered = Symbol("unanswered");

/** Before a client whom nobody answered begins anew. */
const pause = milliseconds(100);

type Reply = { readonly status: number; readonly body: Record<string, string> } | typeof unanswered;

interface Question {
  readonly method?: "PATCH";
  readonly body: object;
  readonly bearer?: string;
}

async function ask(target: Target, path: string, { method, body, bearer }: Question): Promise<Reply> {
  try {
    const response = await fetch(target.url + path, {
      method: method ?? "POST",
      headers: {
        "content-type": "application/json",
        authorization: bearer === undefined ? basic() : `Bearer ${bearer}`,
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status === 503) return unanswered;
    return { status: response.status, body: JSON.parse(text) as Record<string, string> };
  } catch {
    return unanswered;
  }
}

/** Clients that sign in, refresh, change their name and sign out, one life after the other, until they are stopped. */
export function startLoad(
  target: Target,
  clients: number,
): { readonly lives: readonly Life[]; stop(): Promise<Ledger> } {
  const lives: Life[] = [];
  const faults: string[] = [];
  const stopping = new AbortController();
  let acknowledged = 0;
  const work = Array.from({ length: clients }, async () => {
    while (!stopping.signal.aborted) {
      const life = newLife();
      lives.push(life);
      for await (const reply of live(target, life)) {
        if (reply === unanswered) {
          life.isUnanswered = true;
          await sleep(pause);
          break;
        }
        if (reply.status === 200) acknowledged++;
        else faults.push(`${reply.status} ${reply.body["code"]}`);
        if (stopping.signal.aborted || reply.status !== 200) break;
      }
    }
  });
  return {
    lives,
    async stop() {
      stopping.abort();
      await Promise.all(work);
      return { lives, acknowledged, faults };
    },
  };
}

function newLife(): Life {
  const id = randomUUID();
  return {
    account: { sub: id, email: `${id}@gmail.com`, email_verified: true },
    userId: null,
    refresh: "",
    access: "",
    name: { acknowledged: "", asked: "" },
    signOut: "none",
    isUnanswered: false,
    signInAskedAt: NaN,
    signedInAt: NaN,
  };
}

async function* live(target: Target, life: Life): AsyncGenerator<Reply> {
  yield await signIn(target, life);
  for (let turn = randomInt(8); turn > 0; turn--) {
    yield await refresh(target, life);
    if (randomInt(3) === 0) yield await rename(target, life, randomUUID());
  }
  if (randomInt(3) === 0) yield await signOut(target, life);
}

async function signIn(target: Target, life: Life): Promise<Reply> {
  const id_token = await target.idp.issueIdToken({ account: life.account });
  life.signInAskedAt = performance.now();
  const reply = await ask(target, "/api/social/login/google/", { body: { id_token } });
  if (reply === unanswered || reply.status !== 200) return reply;
  life.signedInAt = performance.now();
  life.userId = (reply.body["user"] as unknown as { pk: string }).pk;
  life.name.acknowledged = life.name.asked = (
    reply.body["user"] as unknown as { first_name: string }
  ).first_name;
  takeTokens(life, reply.body);
  return reply;
}

async function refresh(target: Target, life: Life): Promise<Reply> {
  const reply = await ask(target, "/api/auth/token/refresh/", { body: { refresh: life.refresh } });
  if (reply !== unanswered && reply.status === 200) takeTokens(life, reply.body);
  return reply;
}

function takeTokens(life: Life, body: Record<string, string>): void {
  life.access = body["access"]!;
  life.refresh = body["refresh"]!;
}

async function rename(target: Target, life: Life, name: string): Promise<Reply> {
  life.name.asked = name;
  const reply = await ask(target, "/api/auth/user/", {
    method: "PATCH",
    body: { first_name: name },
    bearer: life.access,
  });
  if (reply !== unanswered && reply.status === 200) life.name.acknowledged = name;
  return reply;
}

async function signOut(target: Target, life: Life): Promise<Reply> {
  life.signOut = "asked";
  const reply = await ask(target, "/api/auth/logout/", { body: { refresh: life.refresh } });
  if (reply !== unanswered && reply.status === 200) life.signOut = "acknowledged";
  return reply;
}

/**
 * Goes on with a life after a restart, as its client would: what was acknowledged is there, and what was not answered is
 * resolved by asking again, a sign-in by a new one.
 *
 * @returns What is wrong, if anything is.
 */
export async function goOn(target: Target, life: Life): Promise<string | undefined> {
  if (life.userId === null) return expectDone(await signIn(target, life), "a sign-in again");
  if (life.signOut === "acknowledged") {
    return statusOf(await refresh(target, life)) === 401 ? undefined : "a session lives on after its end";
  }
  if (life.signOut === "asked") return endAgain(target, life);
  const renewed = statusOf(await refresh(target, life));
  if (renewed !== 200) return `${renewed} for an acknowledged refresh token`;
  const reply = await ask(target, "/api/auth/user/", { method: "PATCH", body: {}, bearer: life.access });
  if (reply === unanswered || reply.status !== 200) return `${statusOf(reply)} for the details of a user`;
  const { acknowledged, asked } = life.name;
  return [acknowledged, asked].includes(reply.body["first_name"]!)
    ? undefined
    : "an acknowledged name is lost";
}

/** The session goes on or has ended, and ends when its end is asked for again. */
async function endAgain(target: Target, life: Life): Promise<string | undefined> {
  const statuses = [statusOf(await refresh(target, life)), statusOf(await signOut(target, life))];
  if (statuses.join() !== "200,200" && statuses.join() !== "401,401")
    return `${statuses.join()} for a sign-out again`;
  return statusOf(await refresh(target, life)) === 401 ? undefined : "a session lives on after its end";
}

function expectDone(reply: Reply, what: string): string | undefined {
  return statusOf(reply) === 200 ? undefined : `${statusOf(reply)} for ${what}`;
}

const statusOf = (reply: Reply) => (reply === unanswered ? "no answer" : reply.status);

/** The session and the generation of a refresh token, which anybody can read who holds it. */
export function readGeneration(token: string): { readonly sessionId: string; readonly generation: number } {
  const body = Buffer.from(token.split(".")[2]!, "base64url");
  return { sessionId: formatId(body.subarray(0, 16)), generation: body.readUInt32BE(16) };
}
