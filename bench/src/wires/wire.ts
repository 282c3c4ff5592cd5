/** A request as a wire asks for it. */
export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** How one asks a backend for the work of the loads, and what a right answer is. `Held` is what a client keeps of its session. */
export interface Wire<Held> {
  signIn(idToken: string): Call;
  /** @throws WrongAnswer */
  takeSignIn(answer: Answer): Held;
  /** What a sign-in has to ask for besides, until there is a token for the backend of an app. */
  readonly accessToken?: { ask(held: Held): Call; check(answer: Answer): void };
  refresh(held: Held): Call;
  /** @throws WrongAnswer */
  takeRefresh(answer: Answer, held: Held): Held;
  readUser(held: Held): Call;
  /** @throws WrongAnswer */
  checkUser(answer: Answer): void;
}

/** An answer that is not what was asked for: the run is worth nothing. */
export class WrongAnswer extends Error {
  override readonly name = "WrongAnswer";

  constructor(wanted: string, { status, body }: Answer) {
    super(`${wanted} was answered with ${status}: ${JSON.stringify(body)?.slice(0, 300)}`);
  }
}

/** Whether a body is an object that has a text of at least one character under each of the names. */
export function hasTexts<Name extends string>(
  body: unknown,
  ...names: readonly Name[]
): body is Record<Name, string> {
  if (typeof body !== "object" || body === null) return false;
  const record = body as Record<string, unknown>;
  return names.every((name) => typeof record[name] === "string" && record[name] !== "");
}
