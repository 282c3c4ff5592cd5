import { freshAddress } from "./open-test-limits.ts";
import { readOutbox } from "./session-facts.ts";
import { testPassword } from "./sign-in.ts";
import type { Answer, SendOptions, TestServer } from "./start-test-server.ts";

type Sender = Pick<TestServer, "send">;
type WithDatabase = Pick<TestServer, "db">;

/** Signs up with {@link testPassword}, from an address where nobody has been, unless it is said. */
export async function register(
  server: Sender,
  body: Readonly<Record<string, unknown>>,
  options: SendOptions = {},
): Promise<Answer> {
  return server.send("POST", "/api/auth/registration/", {
    remoteAddress: freshAddress(),
    body: { password1: testPassword, password2: testPassword, ...body },
    ...options,
  });
}

/** Brings a key to `verify-email/`. */
export async function verifyEmail(server: Sender, key: string): Promise<Answer> {
  return server.send("POST", "/api/auth/registration/verify-email/", { body: { key } });
}

/** Asks `resend-email/`, from an address where nobody has been. */
export async function resendEmail(server: Sender, email: string): Promise<Answer> {
  const options = { remoteAddress: freshAddress(), body: { email } };
  return server.send("POST", "/api/auth/registration/resend-email/", options);
}

/** The answer of a registration whose address must be verified first, and of one whose address is taken. */
export const mailSent = {
  status: 201,
  body: { detail: "Verification e-mail sent." },
} as const;

/** The mails in the outbox to an address: their kinds and their keys. */
export async function mailsTo(server: WithDatabase, email: string) {
  const mails = await readOutbox(server);
  return mails
    .filter(({ opened }) => opened?.to === email)
    .map(({ kind, user_id, opened }) => ({ kind, user_id, key: keyIn(opened!.content) }));
}

/** The key that was mailed to an address last. */
export async function lastKeyTo(server: WithDatabase, email: string): Promise<string> {
  const keys = (await mailsTo(server, email)).map(({ key }) => key).filter((key) => key !== null);
  return keys.at(-1)!;
}

function keyIn(content: object): string | null {
  return "key" in content ? (content.key as string) : null;
}

/** The row of whoever has an address. */
export async function personWith({ db }: WithDatabase, email: string) {
  return db.selectFrom("users").selectAll().where("email", "=", email).executeTakeFirst();
}
