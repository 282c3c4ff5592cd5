import type { IdTokens } from "../people/id-tokens.ts";
import type { Peer } from "../peers/peer.ts";
import type { Contestant } from "./compare.ts";

interface ContestantOptions {
  readonly name?: string;
  readonly people: number;
  readonly connections: number;
  readonly tokens: IdTokens;
}

/** Opens the lines of a peer; on each of them somebody has signed in. */
export async function openContestant(
  peer: Peer,
  { name = peer.name, people, connections, tokens }: ContestantOptions,
): Promise<Contestant> {
  const lines = Array.from({ length: connections }, () => peer.openLine());
  for (const line of lines) await line.signIn(await tokens.ofKnown(people));
  return { name, lines, people };
}
