import type { SessionState } from "./session-state.ts";

/** The tabs of one browser, which share a session and should ask for it once. */
export interface Tabs {
  /** Runs while no other tab does. */
  alone(work: () => Promise<void>): Promise<void>;
  /** When a tab last asked, in milliseconds; 0 where none has. */
  checkedAt(): number;
  /** Tells the other tabs what was found. */
  tell(state: SessionState): void;
  listen(hear: (state: SessionState) => void): () => void;
  /** Notes how the session stands; says whether no tab had noted it before. */
  note(standing: "in" | "out" | "expired"): boolean;
  /** What was noted last. */
  standing(): string | null;
}

const channelName = "latchkey.session";
const checkedKey = "latchkey.checked-at";
const standingKey = "latchkey.standing";

/** Tabs through BroadcastChannel, Web Locks and localStorage (times and one word: nothing of the person). */
export function createTabs(now: () => number): Tabs {
  let channel: BroadcastChannel | undefined;
  /** Opened by the first use in a browser: rendering on the server must not leave one behind. */
  const open = () => (channel ??= new BroadcastChannel(channelName));
  return {
    async alone(work) {
      // Locks are for secure contexts alone.
      if (navigator.locks) await navigator.locks.request(channelName, work);
      else await work();
    },
    checkedAt: () => Number(read(checkedKey) ?? 0),
    tell(state) {
      write(checkedKey, String(now()));
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of this origin alone
      open().postMessage(state);
    },
    listen(hear) {
      const onMessage = (event: MessageEvent<SessionState>) => hear(event.data);
      open().addEventListener("message", onMessage);
      return () => open().removeEventListener("message", onMessage);
    },
    note(standing) {
      if (read(standingKey) === standing) return false;
      write(standingKey, standing);
      return true;
    },
    standing: () => read(standingKey),
  };
}

/** A browser may forbid storage: tabs then know less of each other, and nothing breaks. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // as above
  }
}
