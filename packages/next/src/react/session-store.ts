import { minutes, seconds } from "../duration.ts";
import type { BackendSession } from "../register.ts";
import type { AuthApi } from "./auth-api.ts";
import { refusedEvent } from "./backend-fetch.ts";
import { initialState, isSignedIn, nextState, type SessionAnswer, type SessionState } from "./session-state.ts";
import type { Tabs } from "./tabs.ts";

export interface SessionStoreDeps {
  readonly api: AuthApi;
  readonly tabs: Tabs;
  readonly now: () => number;
  readonly onExpired: () => void;
}

/** What a page knows of its person, kept up to date for as long as it is started. */
export interface SessionStore {
  read(): SessionState;
  subscribe(onChange: () => void): () => void;
  /** Takes up what the server rendered anew. */
  accept(session: BackendSession | null | undefined): void;
  /** Asks, unless another tab has just done so. */
  check(): Promise<void>;
  refresh(): Promise<void>;
  signOut(returnTo: string): Promise<string>;
  /** Begins to listen and to ask; returns how to stop. */
  start(): () => void;
}

/** How often a visible page asks. Tokens are kept fresh by whatever uses them: this is for an end elsewhere. */
const usualPause = minutes(4);

/** After a missing answer: soon at first, then more and more patiently. */
const outagePauses = [seconds(2), seconds(5), seconds(10), seconds(30)];

/** A page that was looked away from asks when it is looked at again, but not at every glance. */
const glance = seconds(5);

export function createSessionStore(
  session: BackendSession | null | undefined,
  { api, tabs, now, onExpired }: SessionStoreDeps,
): SessionStore {
  let state = initialState(session);
  let checking: Promise<void> | undefined;
  let checkedAt = 0;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStarted = false;
  const listeners = new Set<() => void>();

  function show(next: SessionState): void {
    checkedAt = now();
    failures = next.error === null ? 0 : failures + 1;
    schedule();
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    for (const listener of listeners) listener();
  }

  /** A tab that expires by its own question says so, if it is the first of the browser. */
  function take(answer: SessionAnswer): void {
    show(nextState(state, answer));
    if (isSignedIn(state)) tabs.note("in");
    if (state.status === "anonymous") tabs.note("out");
    if (answer.kind === "none" && answer.hasExpired && tabs.note("expired")) onExpired();
    if (answer.kind !== "unreachable") tabs.tell(state);
  }

  function check(): Promise<void> {
    const askedAt = now();
    checking ??= tabs
      .alone(async () => {
        if (tabs.checkedAt() <= askedAt) take(await api.readSession());
      })
      .finally(() => (checking = undefined));
    return checking;
  }

  function schedule(): void {
    clearTimeout(timer);
    if (!isStarted || (!isSignedIn(state) && state.status !== "loading")) return;
    const pause = outagePauses[Math.min(failures, outagePauses.length) - 1] ?? usualPause;
    timer = setTimeout(() => (isVisible() ? void check() : schedule()), pause);
  }

  function onLook(): void {
    if (isVisible() && now() - checkedAt > glance && isWorthAsking()) void check();
  }

  function onRefused(): void {
    if (isSignedIn(state)) void check();
  }

  /** Somebody who was never signed in here costs no question. */
  function isWorthAsking(): boolean {
    return state.status === "loading" || isSignedIn(state) || tabs.standing() === "in";
  }

  return {
    read: () => state,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    accept(rendered) {
      if (rendered) {
        show(nextState(state, { kind: "session", session: rendered }));
        tabs.note("in");
      } else if (rendered === null && isWorthAsking()) void check(); // signed out, or expired: the answer says which
    },
    check,
    async refresh() {
      take(await api.rereadSession());
    },
    async signOut(returnTo) {
      const target = await api.signOut(returnTo);
      tabs.note("out");
      // This page is about to be left: its own state stays, so that no guard sends it elsewhere first.
      tabs.tell(initialState(null));
      return target;
    },
    start() {
      isStarted = true;
      const stopListening = tabs.listen(show);
      const events = ["focus", "online", "pageshow"] as const;
      for (const event of events) addEventListener(event, onLook);
      document.addEventListener("visibilitychange", onLook);
      addEventListener(refusedEvent, onRefused);
      if (isWorthAsking() && !isSignedIn(state)) void check();
      else schedule();
      return () => {
        isStarted = false;
        clearTimeout(timer);
        stopListening();
        for (const event of events) removeEventListener(event, onLook);
        document.removeEventListener("visibilitychange", onLook);
        removeEventListener(refusedEvent, onRefused);
      };
    },
  };
}

function isVisible(): boolean {
  return document.visibilityState === "visible";
}
