import { endpointNames, type Endpoint } from "./endpoints.ts";
import { clearSmtpFaults, createSmtpFaults, createSmtpFaultState } from "./mail/smtp-faults.ts";
import type { SmtpFaults, SmtpFaultState } from "./mail/smtp-faults.ts";

/** An answer in place of the endpoint's own. */
export interface FixedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How the provider misbehaves, until told otherwise. Where no endpoint is named, all of them are meant. */
export interface Faults {
  /** Answers after this time. */
  respondSlowly(milliseconds: number, ...at: Endpoint[]): void;
  /** Answers with this status and an OAuth error instead of what was asked for. */
  failWith(status: number, ...at: Endpoint[]): void;
  /** Answers with exactly this: a redirect, half a document, a megabyte. */
  answerWith(answer: FixedAnswer, ...at: Endpoint[]): void;
  /** Sets fields of the discovery document; `undefined` removes one. */
  changeDiscovery(fields: Readonly<Record<string, unknown>>): void;
  /** How the mail server misbehaves. */
  readonly smtp: SmtpFaults;
  /** Ends every fault, but for a mail server that is down: `smtp.behaveNormally` brings that back too. */
  behaveNormally(): void;
}

/** What is wrong at this moment. */
export interface FaultState {
  readonly delays: Map<Endpoint, number>;
  readonly answers: Map<Endpoint, FixedAnswer>;
  readonly discovery: Map<string, unknown>;
  readonly smtp: SmtpFaultState;
}

export function createFaultState(): FaultState {
  return { delays: new Map(), answers: new Map(), discovery: new Map(), smtp: createSmtpFaultState() };
}

/** The controls over `state`, and over the port that the mail server listens on. */
export function createFaults(state: FaultState, smtpPort: Pick<SmtpFaults, "goDown" | "comeBack">): Faults {
  const answerWith = (answer: FixedAnswer, ...at: Endpoint[]) => setAt(state.answers, at, answer);
  return {
    respondSlowly: (milliseconds, ...at) => setAt(state.delays, at, milliseconds),
    failWith: (status, ...at) => answerWith(failure(status), ...at),
    answerWith,
    changeDiscovery: (fields) => Object.entries(fields).forEach((field) => state.discovery.set(...field)),
    smtp: createSmtpFaults(state.smtp, smtpPort),
    behaveNormally() {
      for (const part of [state.delays, state.answers, state.discovery]) part.clear();
      clearSmtpFaults(state.smtp);
    },
  };
}

function setAt<Value>(map: Map<Endpoint, Value>, at: readonly Endpoint[], value: Value): void {
  for (const endpoint of at.length ? at : endpointNames) map.set(endpoint, value);
}

function failure(status: number): FixedAnswer {
  const body = JSON.stringify({ error: status >= 500 ? "server_error" : "temporarily_unavailable" });
  return { status, headers: { "content-type": "application/json" }, body };
}
