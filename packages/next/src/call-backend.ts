import { failures } from "@latchkey/contract";
import { seconds } from "./duration.ts";
import type { Dead, KeepHow } from "./keeper.ts";
import { setPerson, type Person } from "./person.ts";
import type { SessionToken } from "./session-token.ts";
import type { Sessions } from "./sessions.ts";
import { backendUrl } from "./site-client.ts";

export interface CallDeps {
  readonly sessions: Sessions;
  readonly url: string;
}

export interface BackendRequest {
  /** A path of the backend, with its query. */
  readonly path: string;
  readonly init: RequestInit;
  /** Whether the body can be sent a second time: a stream cannot. */
  readonly mayResend: boolean;
}

/** What came of a call: the backend's answer with the session as it is now, or why there is none. */
export type BackendCall =
  | { readonly kind: "answered"; readonly response: Response; readonly session: SessionToken | undefined }
  | { readonly kind: "kept"; readonly retryAfterSeconds: number }
  | Dead;

const retryAfterSeconds = 2;

/**
 * The access token is what was refused, or whoever it names: a person who is deactivated or gone. Whether the session has ended
 * with it, the refresh says.
 */
const tokenRefusals = [
  failures.bearer_invalid.code,
  failures.user_inactive.code,
  failures.user_not_found.code,
];

/** A backend that has not begun to answer by then is away. The answer itself may take as long as it takes. */
const answerTimeout = seconds(15);

/**
 * Calls the backend as a person, or as nobody where there is no session. An access token that the backend refuses
 * although its time is not over is replaced and the call is made once more, where the body allows it.
 */
export async function callBackend(
  { sessions, url }: CallDeps,
  session: SessionToken | undefined,
  request: BackendRequest,
  how: KeepHow,
): Promise<BackendCall> {
  const kept = session && (await sessions.keep(session, how));
  if (kept && kept.kind !== "fresh") return kept;
  const sendAs = (as?: SessionToken) => send({ url, person: how.person }, request, as);
  const answer = await sendAs(kept?.session);
  if (answer.kind !== "answered" || !session || !kept || !request.mayResend) return answer;
  if (!(await isRefusedFor(answer.response, tokenRefusals))) return answer;
  await answer.response.body?.cancel();
  // With what the browser has shown: the successor in `kept` may never reach it, and must not be used up as well.
  const again = await sessions.keep(session, { ...how, refused: kept.session.access });
  return again.kind === "fresh" ? sendAs(again.session) : again;
}

async function send(
  { url, person }: { readonly url: string; readonly person: Person | undefined },
  { path, init }: BackendRequest,
  session?: SessionToken,
): Promise<BackendCall> {
  const target = backendUrl(url, path);
  const headers = new Headers(init.headers);
  headers.delete("authorization");
  if (session) headers.set("authorization", `Bearer ${session.access}`);
  setPerson(headers, person);
  const patience = new AbortController();
  // A body that streams up takes its own time: only the person can say when that is too long.
  const isStreaming = init.body instanceof ReadableStream;
  const timer = isStreaming ? undefined : setTimeout(() => patience.abort(), answerTimeout);
  const signal = init.signal ? AbortSignal.any([init.signal, patience.signal]) : patience.signal;
  try {
    const response = await fetch(target, { ...init, headers, signal, redirect: "manual", cache: "no-store" });
    return { kind: "answered", response, session };
  } catch {
    return { kind: "kept", retryAfterSeconds };
  } finally {
    clearTimeout(timer);
  }
}

/** Says whether it is a 401 with one of these codes; the answer can still be read afterwards. */
export async function isRefusedFor(response: Response, codes: readonly string[]): Promise<boolean> {
  if (response.status !== 401) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return typeof body === "object" && body !== null && "code" in body && codes.includes(String(body.code));
}
