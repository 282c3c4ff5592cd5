import type { OfflineProvider } from "@latchkey/idp";
import { epochSeconds } from "../kernel/clock.ts";
import { hours, seconds } from "../kernel/duration.ts";
import { bearerOf } from "./people.ts";
import type { Answer, TestServer } from "./start-test-server.ts";

type Account = Parameters<OfflineProvider["issueTokens"]>[0]["account"];

/** A second account of whoever is signed in, whose address is nobody's word. */
export const second = {
  sub: "500000000000000000001",
  email: "second@mail.example",
  email_verified: false,
} satisfies Account;

/** What the provider says of an account now, by the server's clock, however far that was moved. */
export async function tokensNow({ clock }: TestServer, idp: OfflineProvider, account: Account) {
  const iat = epochSeconds(clock.now());
  return idp.issueTokens({ account, claims: { iat, exp: iat + hours(1) / seconds(1) } });
}

/** Brings evidence to `connect/google/`. */
export function connect(server: TestServer, signIn: Answer, evidence: unknown): Promise<Answer> {
  return server.send("POST", "/api/social/connect/google/", { body: evidence, headers: bearerOf(signIn) });
}

/** Connects the {@link second} account with who is signed in. */
export async function connectSecond(server: TestServer, idp: OfflineProvider, signIn: Answer) {
  return connect(server, signIn, await tokensNow(server, idp, second));
}

/** Asks for the provider's accounts of who is signed in. */
export function listAccounts(server: TestServer, signIn: Answer): Promise<Answer> {
  return server.send("GET", "/api/social/accounts/", { headers: bearerOf(signIn) });
}

/** The ids of {@link listAccounts}. */
export async function accountIdsOf(server: TestServer, signIn: Answer): Promise<string[]> {
  const { body } = await listAccounts(server, signIn);
  return (body as readonly { readonly id: string }[]).map(({ id }) => id);
}

/** The rows of all identities, the oldest first. */
export function identitiesOf({ db }: TestServer) {
  return db.selectFrom("latchkey_identities").selectAll().orderBy("id").execute();
}

/** Asks to remove the provider's account with this id. */
export function disconnect(server: TestServer, signIn: Answer, id: string): Promise<Answer> {
  return server.send("POST", `/api/social/accounts/${id}/disconnect/`, {
    body: {},
    headers: bearerOf(signIn),
  });
}

/** Brings a proof to `reauthenticate/`. */
export function reauthenticate(server: TestServer, signIn: Answer, body: unknown): Promise<Answer> {
  return server.send("POST", "/api/auth/reauthenticate/", { body, headers: bearerOf(signIn) });
}

/** The events with this name, in the order of their writing. */
export async function eventsNamed({ db }: TestServer, event: string) {
  return db.selectFrom("latchkey_audit").selectAll().where("event", "=", event).orderBy("id").execute();
}
