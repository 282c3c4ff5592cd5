import type { OfflineProvider, TokenPair, TokenRequest } from "@latchkey/idp";
import { createPrivateKey, type JsonWebKey, sign } from "node:crypto";
import { epochSeconds } from "../kernel/clock.ts";
import { hours, seconds } from "../kernel/duration.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { readEverything } from "../testing/read-everything.ts";
import { type Answer, type TestServer, testSecret, testSite } from "../testing/start-test-server.ts";
import type { TestClock } from "../testing/test-clock.ts";
import { type NaiveServer, signNaively } from "./naive-server.ts";
import type { Trap } from "./trap.ts";

/** What an attack is made on: a backend, a provider that it believes, and a place of the attacker's. */
export interface Target extends Pick<TestServer, "send"> {
  readonly idp: OfflineProvider;
  readonly trap: Trap;
  readonly clock: TestClock;
  /** Paths that are for people who are signed in. */
  readonly closedPaths: readonly string[];
  /** What anybody can read of its keys. */
  readonly publicKey: string;
  /** Signs as the server does, for a token of another purpose or another service by the same key. */
  signAsServer(input: string): Buffer;
  /** Everything that its database holds, for whoever stole a copy. */
  readDatabase(): Promise<string>;
  /** What its operator reads. */
  readLog(): string;
  deactivate(email: string): Promise<void>;
  /** Makes somebody an administrator. */
  promote(email: string): Promise<void>;
  countUsers(): Promise<number>;
}

/** The person that attacks are about: an account of the provider. */
export const victim = "verified@gmail.com";

/** What the provider says of somebody at the target's time, but for what is changed. */
export function issueTokens(target: Target, request: Partial<TokenRequest> = {}): Promise<TokenPair> {
  const iat = epochSeconds(target.clock.now());
  const claims = { iat, exp: iat + hours(1) / seconds(1), ...request.claims };
  return target.idp.issueTokens({ account: victim, ...request, claims });
}

/** Brings evidence to `login/google/`, as a page of the application does: without any secret. */
export function bring(
  target: Target,
  evidence: object,
  headers: Readonly<Record<string, string>> = { origin: testSite.origin },
): Promise<Answer> {
  return target.send("POST", "/api/social/login/google/", { body: evidence, headers });
}

/** Signs somebody in honestly. */
export async function signIn(target: Target, account: TokenRequest["account"] = victim): Promise<Answer> {
  return bring(target, await issueTokens(target, { account }));
}

type Surroundings = Pick<Target, "idp" | "trap">;

/** Latchkey as a target. */
export async function attackLatchkey(server: TestServer, surroundings: Surroundings): Promise<Target> {
  const { keys } = (await server.send("GET", "/.well-known/jwks.json")).body as {
    readonly keys: JsonWebKey[];
  };
  const row = await server.db.selectFrom("latchkey_keys").selectAll().executeTakeFirstOrThrow();
  const jwk = createSecrets([testSecret]).open("signing-keys", row.private_jwk)!;
  const key = createPrivateKey({ key: JSON.parse(jwk) as JsonWebKey, format: "jwk" });
  return {
    ...surroundings,
    send: server.send,
    clock: server.clock,
    closedPaths: ["/api/test/closed/", "/api/test/fresh/"],
    publicKey: JSON.stringify(keys[0]),
    signAsServer: (input) => sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }),
    readDatabase: async () => JSON.stringify(await readEverything(server.db)),
    readLog: () => server.log.join("\n"),
    async deactivate(email) {
      await server.db.updateTable("users").set({ is_active: false }).where("email", "=", email).execute();
    },
    async promote(email) {
      const rights = { is_staff: true, is_superuser: true };
      await server.db.updateTable("users").set(rights).where("email", "=", email).execute();
    },
    async countUsers() {
      return (await server.db.selectFrom("users").select("id").execute()).length;
    },
  };
}

/** The tutorial's backend as a target. */
export function attackNaiveServer(
  server: NaiveServer,
  surroundings: Surroundings & { clock: TestClock },
): Target {
  return {
    ...surroundings,
    send: server.send,
    closedPaths: ["/api/auth/user/"],
    publicKey: "",
    signAsServer: (input) => Buffer.from(signNaively(input), "base64url"),
    readDatabase: async () => JSON.stringify(server.tables()),
    readLog: () => server.log.join("\n"),
    deactivate: async (email) => server.change(email, "is_active", 0),
    promote: async (email) => server.change(email, "role", "admin"),
    countUsers: async () => server.tables().users!.length,
  };
}
