import type { SignIn } from "../statements/sign-in.ts";
import type { Program } from "./start-program.ts";

/** One of the connections that ask at the same time: it has a session of its own, and waits for each answer. */
export interface Line {
  /** Signs somebody in; the session is the line's from now on. */
  signIn(person: SignIn): Promise<void>;
  /** Refreshes with the token that the line last received. */
  refresh(): Promise<void>;
  readUser(): Promise<void>;
  close(): Promise<void>;
}

/** Something that does the work of the loads. Whatever it answers wrongly is an error of its line. */
export interface Peer {
  readonly name: PeerName;
  /** Its process; the driver works in ours. */
  readonly program?: Program;
  openLine(): Line;
  stop(): Promise<void>;
}

/** What is compared, in the order of the slices: Latchkey with each of the others. */
export const peerNames = ["driver", "bare", "latchkey", "better-auth", "better-auth-jwt"] as const;

export type PeerName = (typeof peerNames)[number];

/** How the tables call them. */
export const peerTitles: Readonly<Record<PeerName, string>> = {
  driver: "driver",
  bare: "bare server",
  latchkey: "Latchkey",
  "better-auth": "Better Auth",
  "better-auth-jwt": "Better Auth with JWT",
};
