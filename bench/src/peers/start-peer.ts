import { fileURLToPath } from "node:url";
import { betterAuthJwtWire, betterAuthWire } from "../wires/better-auth-wire.ts";
import { latchkeyWire } from "../wires/latchkey-wire.ts";
import { openHttpLine } from "../wires/open-http-line.ts";
import type { Wire } from "../wires/wire.ts";
import { openDriver } from "./open-driver.ts";
import type { Peer, PeerName } from "./peer.ts";
import { type ProviderFacts, startLatchkey } from "./start-latchkey.ts";
import { type Program, startProgram } from "./start-program.ts";

export interface PeerOptions {
  /** A database of the peer's own, prepared for it. */
  readonly databaseUrl: string;
  readonly provider: ProviderFacts;
  /** Of Latchkey's process. */
  readonly nodeOptions?: readonly string[];
}

interface OwnProgram {
  readonly folder: string;
  readonly readyPath: string;
  readonly env?: Readonly<Record<string, string>>;
}

const bare: OwnProgram = { folder: "bare", readyPath: "/ready" };
const betterAuth: OwnProgram = { folder: "better-auth", readyPath: "/api/auth/ok" };
const betterAuthWithJwt: OwnProgram = { ...betterAuth, env: { WITH_JWT: "yes" } };

const starters: Readonly<Record<PeerName, (options: PeerOptions) => Promise<Peer>>> = {
  driver: async ({ databaseUrl }) => openDriver(databaseUrl),
  bare: async (options) => serve("bare", await startOwnProgram(options, bare), latchkeyWire),
  latchkey: async (options) => serve("latchkey", await startLatchkey(options), latchkeyWire),
  "better-auth": async (options) =>
    serve("better-auth", await startOwnProgram(options, betterAuth), betterAuthWire),
  "better-auth-jwt": async (options) =>
    serve("better-auth-jwt", await startOwnProgram(options, betterAuthWithJwt), betterAuthJwtWire),
};

/** Starts a peer; one that is a server makes the tables that it lacks. */
export function startPeer(name: PeerName, options: PeerOptions): Promise<Peer> {
  return starters[name](options);
}

function serve<Held>(name: PeerName, program: Program, wire: Wire<Held>): Peer {
  return { name, program, openLine: () => openHttpLine(program.url, wire), stop: program.stop };
}

function startOwnProgram(
  { databaseUrl, provider }: PeerOptions,
  { folder, readyPath, env: ownEnv }: OwnProgram,
): Promise<Program> {
  return startProgram({
    args: ["--conditions=source", fileURLToPath(new URL(`./${folder}/program.ts`, import.meta.url))],
    readyPath,
    env: (port) => ({
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      ISSUER: provider.issuer,
      CLIENT_ID: provider.client.id,
      CLIENT_SECRET: provider.client.secret,
      ...ownEnv,
    }),
  });
}
