import { parseArgs } from "node:util";
import { Complaint } from "../../tools/complaint.ts";
import { type DatabaseKind, databaseKinds } from "./databases/database-kind.ts";
import { type LoadName, loadNames } from "./loads/loads.ts";
import type { Timing } from "./measure/compare.ts";
import { type PeerName, peerNames } from "./peers/peer.ts";

/** What is measured, and how long. */
export interface Options {
  readonly databases: readonly DatabaseKind[];
  readonly loads: readonly LoadName[];
  readonly peers: readonly PeerName[];
  readonly timing: Timing;
  readonly connections: number;
  /** How many people the tables have. */
  readonly people: number;
  /** How many they have where Latchkey is compared with itself; 0 leaves that out. */
  readonly manyPeople: number;
  /** Where CPU profiles of Latchkey go, if they are wanted. */
  readonly profileFolder: string | undefined;
  /** What Node is told beside for Latchkey's process. */
  readonly nodeOptions: readonly string[];
  /** Whether nothing is left out or smaller, however long it takes: only that is worth a page. */
  readonly isWhole: boolean;
}

/**
 * Reads the command line; what is not said is everything.
 *
 * @throws Complaint that says what can be said.
 */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args);
  return {
    databases: choose("database", databaseKinds, values.database),
    loads: choose("load", loadNames, values.load),
    peers: choose("peers", peerNames, values.peers),
    timing: { seconds: positive("seconds", values.seconds), rounds: positive("rounds", values.rounds) },
    connections: positive("connections", values.connections),
    people: positive("people", values.people),
    manyPeople: readGrowth(values.growth),
    profileFolder: values.profile,
    nodeOptions: values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`],
    isWhole: args.every((arg) => /^--(seconds|rounds)=/.test(arg)),
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        database: { type: "string" },
        load: { type: "string" },
        peers: { type: "string" },
        seconds: { type: "string", default: "2.5" },
        rounds: { type: "string", default: "5" },
        connections: { type: "string", default: "32" },
        people: { type: "string", default: "1000" },
        profile: { type: "string" },
        growth: { type: "string", default: "1000000" },
      },
    });
    return values;
  } catch (error) {
    throw new Complaint(error instanceof Error ? error.message : String(error));
  }
}

/** Some of the names, in their own order; all of them, if nothing is said. */
function choose<Name extends string>(option: string, names: readonly Name[], said?: string): readonly Name[] {
  const wanted = said?.split(",") ?? names;
  const unknown = wanted.filter((name) => !names.some((known) => known === name));
  if (unknown.length > 0) {
    throw new Complaint(`--${option} has no ${unknown.join(", ")}: it can be ${names.join(", ")}.`);
  }
  return names.filter((name) => wanted.includes(name));
}

function positive(option: string, said: string): number {
  const value = Number(said);
  if (!(value > 0)) throw new Complaint(`--${option} must be a number above 0.`);
  return value;
}

function readGrowth(said: string): number {
  return said === "0" ? 0 : positive("growth", said);
}
