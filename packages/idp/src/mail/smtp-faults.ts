/** Which refusal, of what. */
export interface Refusal {
  /** 4xx for "try again later", 5xx for "never". */
  readonly code: number;
  /** At the recipient's name, or only when the whole mail was sent. */
  readonly at: "RCPT" | "DATA";
  /** Only mail to this address is refused. */
  readonly to?: string;
}

/** How the mail server misbehaves, until told otherwise. */
export interface SmtpFaults {
  /** Refuses mail with this code: at `RCPT` and for everybody, if not said otherwise. */
  refuse(code: number, options?: Partial<Omit<Refusal, "code">>): void;
  /** Answers a mail that was sent only after this time. Who gives up before that has sent an unanswered one. */
  delay(milliseconds: number): void;
  /** Takes each mail whole, then drops the connection instead of an answer. */
  dropAfterData(): void;
  /** Closes the port: connections end, new ones are refused. */
  goDown(): Promise<void>;
  /** Listens again, on the same port. */
  comeBack(): Promise<void>;
  /** Ends every fault of the mail server, and brings it back if it is down. */
  behaveNormally(): Promise<void>;
}

/** What is wrong at this moment, but for whether the port is open. */
export interface SmtpFaultState {
  refusal: Refusal | undefined;
  delayMs: number;
  dropsAfterData: boolean;
}

const noFaults: Readonly<SmtpFaultState> = { refusal: undefined, delayMs: 0, dropsAfterData: false };

export const createSmtpFaultState = (): SmtpFaultState => ({ ...noFaults });

/** Ends what is wrong. */
export function clearSmtpFaults(state: SmtpFaultState): void {
  Object.assign(state, noFaults);
}

/** The controls over `state` and over the port. */
export function createSmtpFaults(
  state: SmtpFaultState,
  port: Pick<SmtpFaults, "goDown" | "comeBack">,
): SmtpFaults {
  return {
    refuse: (code, options) => void (state.refusal = { code, at: "RCPT", ...options }),
    delay: (milliseconds) => void (state.delayMs = milliseconds),
    dropAfterData: () => void (state.dropsAfterData = true),
    ...port,
    async behaveNormally() {
      clearSmtpFaults(state);
      await port.comeBack();
    },
  };
}

/** What to refuse a mail to these addresses with at this point, if it is to be refused. */
export function refusalFor(
  { refusal }: SmtpFaultState,
  at: Refusal["at"],
  addresses: readonly string[],
): Refusal | undefined {
  if (refusal?.at !== at) return undefined;
  return refusal.to === undefined || addresses.includes(refusal.to) ? refusal : undefined;
}
