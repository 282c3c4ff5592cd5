import type { Mail, MailKind } from "../mail/mail.ts";
import { lettersOnly } from "./exchange.ts";
import { freshAddress } from "./open-test-limits.ts";
import { readOutbox } from "./session-facts.ts";
import { login, testPassword, testPasswordHash } from "./sign-in.ts";
import { type Answer, basic, type SendOptions, type TestServer } from "./start-test-server.ts";

/** What people have, and what they choose. */
export const oldPassword = testPassword;
export const newPassword = "copper meadow 81";

export interface Person {
  readonly id: string;
  readonly email: string;
  /** How they signed in by a provider, a moment ago. */
  readonly signIn: Answer;
}

interface NewPerson {
  readonly email?: string;
  readonly hasPassword?: boolean;
}

/** Signs somebody new in, whose address is verified and who has {@link oldPassword} unless it is said. */
export async function addPerson(
  server: TestServer,
  { email = `${lettersOnly(crypto.randomUUID())}@gmail.com`, hasPassword = true }: NewPerson = {},
): Promise<Person> {
  const signIn = await signInAs(server, email);
  const id = signIn.body.user.pk as string;
  if (hasPassword) {
    const owned = { password_hash: testPasswordHash };
    await server.db.updateTable("users").set(owned).where("id", "=", id).execute();
  }
  return { id, email, signIn };
}

/** Another session of a person of {@link addPerson}. */
export async function signInAs(
  server: TestServer,
  email: string,
  headers?: Record<string, string>,
): Promise<Answer> {
  const names = { given_name: "Some", family_name: "Body" };
  const account = { sub: `sub-${email}`, email, email_verified: true, ...names };
  return server.signIn({ account, headers: { authorization: basic(), ...headers } });
}

/** The Authorization header of a signed-in person. */
export function bearerOf({ body }: Pick<Answer, "body">): { readonly authorization: string } {
  return { authorization: `Bearer ${body.access}` };
}

/** Sends a body to a route as a person's browser would, from a place of its own. */
export async function post(
  server: TestServer,
  path: string,
  body: unknown,
  options: SendOptions = {},
): Promise<Answer> {
  return server.send("POST", path, { body, remoteAddress: freshAddress(), ...options });
}

/** Signs in with a password. @returns The answer's status. */
export async function tryLogin(server: TestServer, email: string, password: string): Promise<number> {
  return (await login(server, { email, password })).status;
}

type MailOf<Kind extends MailKind> = Extract<Mail, { readonly kind: Kind }>["content"];

/** What the mails of a kind to an address say, the oldest first. */
export async function mailsTo<Kind extends MailKind>(
  server: TestServer,
  kind: Kind,
  to: string,
): Promise<MailOf<Kind>[]> {
  const mails = await readOutbox(server);
  return mails
    .filter((mail) => mail.kind === kind && mail.opened?.to === to)
    .map((mail) => mail.opened!.content as MailOf<Kind>);
}

/** What the audit says of a person, in the order of its writing, without their sign-ins. */
export async function eventsAbout({ db }: TestServer, userId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("latchkey_audit")
    .select("event")
    .where("user_id", "=", userId)
    .where("event", "not in", ["signed_in", "user_created"])
    .orderBy("id")
    .execute();
  return rows.map(({ event }) => event);
}
