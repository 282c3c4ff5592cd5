import type { Peer } from "../peers/peer.ts";
import type { IdTokens } from "../people/id-tokens.ts";
import type { Contestant } from "./compare.ts";

interface ContestantOptions {
  readonly name?: string;
  readonly people: number;
  readonly connections: number;
  readonly tokens: IdTokens;
}

/** Opens the lines of a peer; on each of them somebody has signed in. They close with the stack. */
export async function openContestant(
  stack: AsyncDisposableStack,
  peer: Peer,
  { name = peer.name, people, connections, tokens }: ContestantOptions,
): Promise<Contestant> {
  const lines = Array.from({ length: connections }, () => peer.openLine());
  stack.defer(async () => void (await Promise.all(lines.map((line) => line.close()))));
  for (const line of lines) await line.signIn(await tokens.ofKnown(people));
  return { name, lines, program: peer.program, people };
}
