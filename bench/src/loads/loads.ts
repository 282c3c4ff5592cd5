import type { Line } from "../peers/peer.ts";
import type { IdTokens } from "../people/id-tokens.ts";
import type { SignIn } from "../statements/sign-in.ts";

export const loadNames = ["refresh", "user", "returning", "first"] as const;

export type LoadName = (typeof loadNames)[number];

/** What is asked for again and again. */
export type Load =
  | { readonly title: string; ask(line: Line): Promise<void> }
  /** Each time with another id token, signed before the clock runs. */
  | { readonly title: string; person(tokens: IdTokens, people: number): Promise<SignIn> };

export const loads: Readonly<Record<LoadName, Load>> = {
  refresh: { title: "refresh", ask: (line) => line.refresh() },
  user: { title: "user details", ask: (line) => line.readUser() },
  returning: {
    title: "returning social sign-in",
    person: (tokens, people) => tokens.ofKnown(people),
  },
  first: { title: "first social sign-in", person: (tokens) => tokens.ofNew() },
};
