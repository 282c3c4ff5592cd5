import { createSecrets } from "../kernel/secrets.ts";
import { enqueueMail } from "../mail/enqueue-mail.ts";
import { addUser } from "./exchange.ts";
import { openTestStore } from "./open-test-store.ts";
import { type TestServer, testSecret } from "./start-test-server.ts";

/**
 * Puts a verification mail for each of `count` new people into the outbox, all at once.
 *
 * @returns Their addresses.
 */
export async function enqueueVerifications(
  server: TestServer & { readonly databaseUrl: string },
  count: number,
): Promise<string[]> {
  await using deps = openTestStore(server);
  const secrets = createSecrets([testSecret]);
  const people = await Promise.all(
    Array.from({ length: count }, async () => {
      const to = `${server.latchkey.newId()}@example.com`;
      return { to, userId: await addUser(server, { email: to }) };
    }),
  );
  await deps.store.transaction(async (tx) => {
    for (const { to, userId } of people) {
      await enqueueMail(
        tx,
        { ...deps, secrets },
        { kind: "verify_email", userId, to, content: { key: keyOf(to) } },
      );
    }
  });
  return people.map(({ to }) => to);
}

/** The key of the link that {@link enqueueVerifications} mails to an address. */
export function keyOf(to: string): string {
  return `key-for-${to.split("@")[0]}`;
}
