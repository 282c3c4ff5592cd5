import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { giveUpExpiredMail } from "../../mail/give-up-expired-mail.ts";
import { markFailed, markSent } from "../../mail/outbox.ts";
import { days } from "../../kernel/duration.ts";
import { openConsole, type TestConsole } from "../../testing/console.ts";
import { openTestStore } from "../../testing/open-test-store.ts";
import { enqueueVerifications, keyOf } from "../../testing/outbox.ts";
import { readOutbox } from "../../testing/session-facts.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";

// Without a mail server: what happens to mails here is written by the functions of the delivery.
const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

describe.each(databases)("the console's mail outbox on %s", (database) => {
  let server: TestServer & { readonly databaseUrl: string };
  let admin: TestConsole;
  beforeEach(async () => {
    server = await startTestServer({ database, idp });
    admin = await openConsole(server);
  });
  afterEach(() => server.close());

  const inState = async (state: string) =>
    (await admin.query("mail_outbox", { filter: { state } })).body.rows.map(
      ({ id }: { readonly id: string }) => id,
    );
  const retry = (id: string) =>
    admin.send("POST", "/api/admin/resources/mail_outbox/actions/retry/", { ids: [id] });

  async function fillOutbox() {
    await enqueueVerifications(server, 1);
    server.clock.advance(days(4));
    await using deps = openTestStore(server);
    await giveUpExpiredMail(deps);
    const addresses = await enqueueVerifications(server, 3);
    const [expired, waiting, sent, failed] = await readOutbox(server);
    await markSent(deps, sent!);
    await markFailed(deps, failed!, "550");
    admin = await openConsole(server);
    const ids = { expired: expired!.id, waiting: waiting!.id, sent: sent!.id, failed: failed!.id };
    return { ids, addresses, user: waiting!.user_id };
  }

  test("shows what became of each mail, and neither recipient nor words", async () => {
    const { ids, addresses, user } = await fillOutbox();
    const { rows } = (await admin.query("mail_outbox")).body;
    expect(rows.map(({ id }: { readonly id: string }) => id)).toEqual(
      Object.values(ids).toSorted().toReversed(),
    );
    for (const [state, id] of Object.entries(ids)) {
      expect([state, await inState(state)]).toEqual([state, [id]]);
      const row = rows.find((each: { readonly id: string }) => each.id === id);
      expect(row).toMatchObject({ title: "verify_email", values: { kind: "verify_email", state } });
      expect(Object.keys(row.values)).not.toContain("content");
    }
    const written = JSON.stringify(rows);
    for (const address of addresses) {
      expect(written).not.toContain(address);
      expect(written).not.toContain(keyOf(address));
    }
    expect((await admin.query("mail_outbox", { filter: { kind: "email_taken" } })).body.rows).toEqual([]);
    expect((await admin.query("mail_outbox", { filter: { kind: "verify_email" } })).body.rows).toHaveLength(
      4,
    );
    expect((await admin.query("mail_outbox", { filter: { user_id: user } })).body.rows).toMatchObject([
      { id: ids.waiting },
    ]);
  });

  test("sends again what was given up, with the words that it had", async () => {
    const { ids } = await fillOutbox();
    expect(await retry(ids.failed)).toMatchObject({ status: 200, body: { done: 1 } });
    expect((await inState("waiting")).toSorted()).toEqual([ids.failed, ids.waiting].toSorted());
    const mail = (await readOutbox(server)).find(({ id }) => id === ids.failed)!;
    expect(mail).toMatchObject({
      failed_at: null,
      attempts: 1,
      opened: { content: { key: expect.any(String) } },
    });
    expect(mail.next_attempt_at <= server.clock.now()).toBe(true);
    await server.db
      .updateTable("latchkey_outbox")
      .set({ next_attempt_at: new Date(server.clock.now().getTime() + days(1)) })
      .where("id", "=", ids.waiting)
      .execute();
    expect(await retry(ids.waiting)).toMatchObject({ status: 200, body: { done: 1 } });
    const waiting = (await readOutbox(server)).find(({ id }) => id === ids.waiting)!;
    expect(waiting.next_attempt_at <= server.clock.now()).toBe(true);
  });

  test("sends nothing twice, and nothing that is too old", async () => {
    const { ids } = await fillOutbox();
    const sentAlready = ["Is sent already."];
    expect((await retry(ids.sent)).body.non_field_errors).toEqual(sentAlready);
    const overdue = ["Is not worth sending any more: let the person ask for another one."];
    expect((await retry(ids.expired)).body.non_field_errors).toEqual(overdue);
    expect(await inState("waiting")).toEqual([ids.waiting]);
  });
});
