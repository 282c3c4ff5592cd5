import type { Answer } from "../testing/start-test-server.ts";
import type { testContract } from "../testing/test-contract.ts";
import type { Scene } from "./scene.ts";
import type { ServerName, Way } from "./world.ts";

export type RouteName = keyof (typeof testContract)["account"];

/** A line of wire.md: what is sent to an endpoint, and what must come back. */
export interface Row {
  /** An endpoint of the contract by its name, or a method and a path. */
  readonly to: RouteName | `${string} /${string}`;
  /** What it shows, as the test's name. */
  readonly shows: string;
  /** The server whose policy it needs; `open` unless it is said. */
  readonly on?: ServerName;
  /** By which site the request goes; the default one, of which nothing is said, unless it is said. */
  readonly from?: Way;
  /** Somebody is signed in by this way before. */
  readonly me?: Way;
  /** What of that sign-in comes along; the access token in the header, where the endpoint asks for somebody. */
  readonly by?: "nothing" | "bearer" | "cookies" | "page";
  /** What happens before. */
  readonly given?: (scene: Scene) => Promise<unknown>;
  readonly send?: Sent | ((scene: Scene) => Sent | Promise<Sent>);
  readonly answers: Expected;
  /** What is true afterwards. */
  readonly leaves?: (scene: Scene, answer: Answer, sent: Sent) => Promise<void>;
}

/** What a request carries. */
export interface Sent {
  readonly json?: unknown;
  readonly raw?: { readonly type: string; readonly text: string };
  readonly params?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What must come back: the whole body, and the headers that wire.md names. */
export interface Expected {
  readonly status: number;
  readonly body: unknown;
  /** `null` for a header that must not be there. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  /** The names of the body in their order, where the order is promised. */
  readonly keys?: readonly string[];
  /** The cookies that are set, by name; none unless they are said. */
  readonly cookies?: Readonly<Record<string, RegExp>>;
}
