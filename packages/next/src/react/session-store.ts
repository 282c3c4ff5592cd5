import { minutes, seconds } from "../duration.ts";
import type { BackendSession } from "../register.ts";
import type { AuthApi } from "./auth-api.ts";
import { refusedEvent } from "./backend-fetch.ts";
import {
  anonymous,
  initialState,
  isSignedIn,
  nextState,
  type SessionAnswer,
  type SessionState,
} from "./session-state.ts";
import type { Tabs } from "./tabs.ts";

export interface SessionStoreDeps {
  readonly api: AuthApi;
  readonly tabs: Tabs;
  readonly now: () => number;
}

/** How often a visible page asks. Tokens are kept fresh by whatever uses them: this is for an end elsewhere. */
const usualPause = minutes(4);

/** After a missing answer: soon at first, then more and more patiently. */
const outagePauses = [seconds(2), seconds(5), seconds(10), seconds(30)];

/** A page that was looked away from asks when it is looked at again, but not at every glance. */
const glance = seconds(5);

/** The moments in which a page may have missed something. */
const looks = ["focus", "online", "pageshow"] as const;

/** What a page knows of its person, kept up to date from `start` until it is stopped. */
export class SessionStore {
  readonly #deps: SessionStoreDeps;
  readonly #changeListeners = new Set<() => void>();
  readonly #expiryListeners = new Set<() => void>();
  #state: SessionState;
  #checking: Promise<void> | undefined;
  #checkedAt = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStarted = false;

  constructor(session: BackendSession | null | undefined, deps: SessionStoreDeps) {
    this.#deps = deps;
    this.#state = initialState(session);
  }

  readonly read = (): SessionState => this.#state;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#changeListeners.add(onChange);
    return () => this.#changeListeners.delete(onChange);
  };

  /** Listens for the end of a session by itself; one tab of the browser hears it. */
  onExpiry(listener: () => void): () => void {
    this.#expiryListeners.add(listener);
    return () => this.#expiryListeners.delete(listener);
  }

  /** Takes up what the server rendered anew. That nobody is signed in is asked about: it may be a sign-out or an end. */
  accept(rendered: BackendSession | null | undefined): void {
    if (rendered) {
      this.#show(nextState(this.#state, { kind: "session", session: rendered }));
      this.#deps.tabs.note("in");
    } else if (rendered === null && this.#isWorthAsking()) void this.check();
  }

  /** Asks, unless another tab has just done so. */
  check(): Promise<void> {
    const { api, tabs, now } = this.#deps;
    const askedAt = now();
    this.#checking ??= tabs
      .alone(async () => {
        const checkedAt = tabs.checkedAt();
        // A time to come is of a clock that was set back since.
        if (checkedAt <= askedAt || checkedAt > now()) this.#take(await api.readSession());
      })
      .finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  /** Has the person read from the backend again. */
  async refresh(): Promise<void> {
    this.#take(await this.#deps.api.rereadSession());
  }

  /**
   * Signs out. This page is about to be left: its own state stays, so that no guard sends it elsewhere first.
   *
   * @returns where to go.
   * @throws Error when the application's server did not answer.
   */
  async signOut(returnTo: string): Promise<string> {
    const { api, tabs } = this.#deps;
    const target = await api.signOut(returnTo);
    tabs.note("out");
    tabs.tell(anonymous);
    return target;
  }

  /** Begins to listen and to ask; returns how to stop. */
  start(): () => void {
    this.#isStarted = true;
    const stopHearing = this.#deps.tabs.listen((state) => this.#show(state));
    for (const look of looks) addEventListener(look, this.#onLook);
    document.addEventListener("visibilitychange", this.#onLook);
    addEventListener(refusedEvent, this.#onRefused);
    if (this.#isWorthAsking() && !isSignedIn(this.#state)) void this.check();
    else this.#schedule();
    return () => {
      this.#isStarted = false;
      clearTimeout(this.#timer);
      stopHearing();
      for (const look of looks) removeEventListener(look, this.#onLook);
      document.removeEventListener("visibilitychange", this.#onLook);
      removeEventListener(refusedEvent, this.#onRefused);
    };
  }

  /** Takes an answer of this tab's own. The first tab to meet an end says so to the application. */
  #take(answer: SessionAnswer): void {
    const { tabs } = this.#deps;
    this.#show(nextState(this.#state, answer));
    if (isSignedIn(this.#state)) tabs.note("in");
    if (this.#state.status === "anonymous") tabs.note("out");
    if (answer.kind === "none" && answer.hasExpired && tabs.note("expired")) {
      for (const listener of this.#expiryListeners) listener();
    }
    if (answer.kind !== "unreachable") tabs.tell(this.#state);
  }

  #show(next: SessionState): void {
    this.#checkedAt = this.#deps.now();
    this.#failures = next.error === null ? 0 : this.#failures + 1;
    this.#schedule();
    if (JSON.stringify(next) === JSON.stringify(this.#state)) return;
    this.#state = next;
    for (const listener of this.#changeListeners) listener();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#isStarted || (!isSignedIn(this.#state) && this.#state.status !== "loading")) return;
    const pause = outagePauses[Math.min(this.#failures, outagePauses.length) - 1] ?? usualPause;
    this.#timer = setTimeout(() => (isVisible() ? void this.check() : this.#schedule()), pause);
  }

  readonly #onLook = (): void => {
    const isLate = Math.abs(this.#deps.now() - this.#checkedAt) > glance;
    if (isVisible() && isLate && this.#isWorthAsking()) void this.check();
  };

  readonly #onRefused = (): void => {
    if (isSignedIn(this.#state)) void this.check();
  };

  /** Somebody who was never signed in here costs no question. */
  #isWorthAsking(): boolean {
    return this.#state.status === "loading" || isSignedIn(this.#state) || this.#deps.tabs.standing() === "in";
  }
}

function isVisible(): boolean {
  return document.visibilityState === "visible";
}
