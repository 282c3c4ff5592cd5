import { startOfflineProvider } from "@latchkey/idp";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { days, milliseconds, minutes, seconds } from "../kernel/duration.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { enqueueVerifications, keyOf } from "../testing/outbox.ts";
import { inParallel, refresh, rotateTimes } from "../testing/refresh.ts";
import { readOutbox } from "../testing/session-facts.ts";
import { startRelay } from "../testing/start-relay.ts";
import { startTestServer, testSecret } from "../testing/start-test-server.ts";
import { createTestDatabase, databases } from "../testing/test-database.ts";
import { enqueueMail } from "./enqueue-mail.ts";
import { forgetOldMail } from "./forget-old-mail.ts";
import { giveUpExpiredMail } from "./give-up-expired-mail.ts";
import { MailDelivery } from "./mail-delivery.ts";
import { mailLinksUnder } from "./mail-links.ts";
import { claimMails, markFailed, postpone } from "./outbox.ts";
import { MailServer } from "./smtp/mail-server.ts";
import { parseSmtpUrl } from "./smtp/smtp-address.ts";

const redirectUris = ["http://localhost:3000/cb"];
const idp = await startOfflineProvider({ port: 0, smtpPort: 0, redirectUris });
/** One that receives no mail: a server beside it leaves the outbox alone. */
const mailless = await startOfflineProvider({ port: 0, redirectUris });
afterAll(async () => {
  await idp.close();
  await mailless.close();
});
afterEach(async () => {
  await idp.faults.smtp.behaveNormally();
  idp.mailbox.clear();
});

type Server = Awaited<ReturnType<typeof startTestServer>>;

/** The addresses that got mail, as often as they got it. */
const receivers = () => idp.mailbox.messages.flatMap(({ to }) => to).toSorted();

/** Waits until all mails of the outbox are sent. */
async function allSent(server: Server): Promise<void> {
  await expect
    .poll(async () => (await readOutbox(server)).filter(({ sent_at }) => sent_at === null), {
      timeout: minutes(1),
    })
    .toEqual([]);
}

describe.each(databases)("mail on %s", (database) => {
  let server: Server;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(async () => void (await server.db.deleteFrom("users").execute()));
  afterAll(() => server.close());

  test("a refused reuse is mailed once, as text and HTML, and leaves no word of it in the outbox", async () => {
    const signIn = await server.signIn();
    await rotateTimes(server, signIn.body.refresh, 2);
    await inParallel(20, () => refresh(server, signIn.body.refresh));
    const mail = await idp.mailbox.waitFor(({ to }) => to.includes("verified@gmail.com"));
    expect(mail).toMatchObject({ from: "noreply@localhost", subject: "You were signed out for your safety" });
    expect(mail.text).toContain("A sign-in of your account was used from two places");
    expect(mail.html).toContain("A sign-in of your account was used from two places");
    expect(mail.html).toContain(">A sign-in of yours was used from two places.");
    expect(mail.headers["auto-submitted"]).toBe("auto-generated");
    await allSent(server);
    expect(await readOutbox(server)).toMatchObject([{ content: "", attempts: 0, last_error: null }]);
    expect(mail.messageId).toBe(`<${(await readOutbox(server))[0]!.id}@localhost>`);
    await sleep(milliseconds(300));
    expect(idp.mailbox.messages).toHaveLength(1);
  });

  test("S76: links stand under WEB_URL, whatever host a request says it came to", async () => {
    const evil = "evil.example";
    const headers = {
      host: evil,
      origin: `https://${evil}`,
      referer: `https://${evil}/`,
      forwarded: `host=${evil};proto=https`,
      "x-forwarded-host": evil,
      "x-forwarded-proto": "https",
      "x-original-host": evil,
    };
    const signIn = await server.signIn({ headers: {} });
    await rotateTimes(server, signIn.body.refresh, 2, { headers: {} });
    await server.send("POST", `//${evil}/api/auth/token/refresh/`, { body: {}, headers });
    await refresh(server, signIn.body.refresh, { headers });
    const { text, html, headers: received } = await idp.mailbox.waitFor(() => true);
    const links = [...`${text}${html}`.matchAll(/https?:[^\s"<]+/g)].map(([url]) => new URL(url).origin);
    expect(links.length).toBeGreaterThan(3);
    expect(new Set(links)).toEqual(new Set(["http://localhost:3000"]));
    expect(text + html + JSON.stringify(received)).not.toContain(evil);
  });

  test("S75: no key of a link can be read in the database, before the mail is sent or after", async () => {
    await idp.faults.smtp.goDown();
    const [to = ""] = await enqueueVerifications(server, 1);
    const [waiting] = await server.db.selectFrom("latchkey_outbox").selectAll().execute();
    expect(JSON.stringify(waiting)).not.toContain(keyOf(to));
    expect(JSON.stringify(waiting)).not.toContain(to);
    expect(Buffer.from(waiting!.content.split(".")[2]!, "base64url").toString("latin1")).not.toContain(
      "key-for",
    );
    await idp.faults.smtp.comeBack();
    const { text } = await idp.mailbox.waitFor((mail) => mail.to.includes(to));
    expect(text).toContain(`/auth/verify-email#key=${keyOf(to)}\n`);
    await allSent(server);
    expect(await readOutbox(server)).toMatchObject([{ content: "", opened: null }]);
    expect(server.log.join("\n")).not.toContain(keyOf(to));
    expect(server.log.join("\n")).not.toContain(to);
  });

  test("there is no mail of what was rolled back", async () => {
    const [to = ""] = await enqueueVerifications(server, 1);
    await idp.mailbox.waitFor((mail) => mail.to.includes(to));
    const { id: userId } = await server.db.selectFrom("users").select("id").executeTakeFirstOrThrow();
    await using deps = openTestStore(server);
    const rolledBack = deps.store.transaction(async (tx) => {
      const mail = { kind: "verify_email", userId, to, content: { key: "never" } } as const;
      await enqueueMail(tx, { ...deps, secrets: createSecrets([testSecret]) }, mail);
      throw new Error("a change of mind");
    });
    await expect(rolledBack).rejects.toThrow("a change of mind");
    await sleep(milliseconds(300));
    expect(await readOutbox(server)).toHaveLength(1);
    expect(idp.mailbox.messages).toHaveLength(1);
  });

  test("while the mail server is down mails wait, unblamed, and all arrive once when it is back", async () => {
    await idp.faults.smtp.goDown();
    const people = await enqueueVerifications(server, 20);
    await expect
      .poll(async () => (await readOutbox(server)).some(({ last_error }) => last_error === "ECONNREFUSED"))
      .toBe(true);
    await sleep(milliseconds(500));
    const waiting = await readOutbox(server);
    expect(waiting.filter(({ attempts, failed_at }) => attempts > 0 || failed_at !== null)).toEqual([]);
    await idp.faults.smtp.comeBack();
    await allSent(server);
    expect(receivers()).toEqual(people.toSorted());
    expect(
      server.log.filter((line) => line.includes("mails cannot be delivered now")).length,
    ).toBeGreaterThan(0);
  });

  test("a slow mail server slows no request, and gets few mails at once", async () => {
    idp.faults.smtp.delay(seconds(8));
    const people = await enqueueVerifications(server, 7);
    await expect
      .poll(async () => (await readOutbox(server)).some((row) => row.next_attempt_at > server.clock.now()))
      .toBe(true);
    expect((await server.signIn()).status).toBe(200);
    const mails = await readOutbox(server);
    // Nothing has become of the mails under way yet: so the sign-in did not wait for them.
    expect(mails.filter(({ attempts, sent_at }) => attempts > 0 || sent_at !== null)).toEqual([]);
    const underWay = mails.filter((row) => row.next_attempt_at > server.clock.now());
    expect(underWay.length).toBeLessThanOrEqual(5);
    await idp.faults.smtp.behaveNormally();
    await allSent(server);
    expect(receivers()).toEqual(people.toSorted());
  });

  test("a recipient that is refused for good is given up at once, and holds nobody up", async () => {
    idp.faults.smtp.refuse(550);
    await enqueueVerifications(server, 1);
    await expect
      .poll(() => readOutbox(server))
      .toMatchObject([
        { attempts: 1, failed_at: expect.any(Date) as Date, sent_at: null, last_error: "550" },
      ]);
    await idp.faults.smtp.behaveNormally();
    server.clock.advance(days(1));
    const [next] = await enqueueVerifications(server, 1);
    await idp.mailbox.waitFor(({ to }) => to.includes(next!));
    expect(receivers()).toEqual([next]);
    await using deps = openTestStore(server);
    expect((await readOutbox(server))[0]!.content).not.toBe("");
    server.clock.advance(days(3));
    await giveUpExpiredMail(deps);
    expect((await readOutbox(server))[0]).toMatchObject({ last_error: "550", content: "" });
  });

  test.each([
    ["is refused for now", () => idp.faults.smtp.refuse(451), "451"],
    ["is refused for now when it is sent", () => idp.faults.smtp.refuse(452, { at: "DATA" }), "452"],
    ["gets no answer, since the connection drops", () => idp.faults.smtp.dropAfterData(), "ECONNECTION"],
  ])("a mail that %s is tried again in a while, under the same Message-ID", async (_, misbehave, reason) => {
    misbehave();
    const before = server.clock.now().getTime();
    const [to = ""] = await enqueueVerifications(server, 1);
    await expect
      .poll(() => readOutbox(server))
      .toMatchObject([{ attempts: 1, failed_at: null, sent_at: null, last_error: reason }]);
    const [row] = await readOutbox(server);
    const nextAt = row!.next_attempt_at.getTime();
    expect(nextAt - before).toBeGreaterThan(seconds(3.5));
    expect(nextAt - server.clock.now().getTime()).toBeLessThan(seconds(6.5));
    await idp.faults.smtp.behaveNormally();
    await sleep(milliseconds(200));
    expect(receivers()).toEqual([]);
    server.clock.advance(seconds(8));
    const mail = await idp.mailbox.waitFor((candidate) => candidate.to.includes(to));
    expect(mail.messageId).toBe(`<${row!.id}@localhost>`);
    for (const lost of idp.mailbox.unanswered) expect(lost.messageId).toBe(mail.messageId);
  });

  test("a refusal of one recipient for now does not hold up the others", async () => {
    await idp.faults.smtp.goDown();
    const people = await enqueueVerifications(server, 8);
    idp.faults.smtp.refuse(451, { to: people[0]! });
    await idp.faults.smtp.comeBack();
    await expect.poll(receivers).toEqual(people.slice(1).toSorted());
  });

  test("a mail that this node cannot read waits for one that can, and holds nobody up", async () => {
    // Nobody delivers yet: what a node has claimed before it is changed, that node sends as it was.
    const quiet = await startTestServer({ database, idp: mailless });
    await enqueueVerifications(quiet, 3);
    const [foreign, newer, own] = await readOutbox(quiet);
    const change = (id: string, values: { readonly kind?: string; readonly content?: string }) =>
      quiet.db.updateTable("latchkey_outbox").set(values).where("id", "=", id).execute();
    await change(foreign!.id, { content: createSecrets(["another-secret"]).seal("outbox", "{}") });
    await change(newer!.id, { kind: "news" });
    await using node = await startTwin(quiet, database);
    await idp.mailbox.waitFor(({ to }) => to.includes(own!.opened!.to));
    await expect
      .poll(() => readOutbox(quiet))
      .toMatchObject([
        { attempts: 1, failed_at: null, last_error: "unreadable" },
        { attempts: 1, failed_at: null, last_error: "unknown_kind" },
        { attempts: 0, sent_at: expect.any(Date) as Date },
      ]);
    expect(node.log.join("\n")).toContain("unknown_kind");
    await quiet.close();
  });

  test("two nodes on one database send each mail once", async () => {
    await using twin = await startTwin(server, database);
    // While one of them waits for its five the other takes the next.
    idp.faults.smtp.delay(milliseconds(300));
    const people = await enqueueVerifications(server, 40);
    await allSent(server);
    await sleep(milliseconds(300));
    expect(receivers()).toEqual(people.toSorted());
    expect(twin.log.some((line) => line.includes("a mail was sent"))).toBe(true);
    expect(server.log.some((line) => line.includes("a mail was sent"))).toBe(true);
  });

  test("of 20 who claim at once nobody gets what another got", async () => {
    const quiet = await startTestServer({ database, idp: mailless });
    await enqueueVerifications(quiet, 40);
    await using one = openTestStore(quiet);
    await using other = openTestStore(quiet);
    const claims = await inParallel(20, (index) => claimMails(index % 2 ? one : other, 5));
    const ids = claims.flat().map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(5);
    expect(new Set(ids).size).toBe(ids.length);
    await quiet.close();
  });

  test("what a dead node had claimed is sent by another after the lease, and by nobody before", async () => {
    await idp.faults.smtp.goDown();
    const [to = ""] = await enqueueVerifications(server, 1);
    await using dead = openTestStore(server);
    // Whoever of the living holds the row lets go of it again and again.
    await expect.poll(async () => (await claimMails(dead, 1)).length).toBe(1);
    await idp.faults.smtp.comeBack();
    await sleep(seconds(1));
    expect(receivers()).toEqual([]);
    server.clock.advance(minutes(3));
    await idp.mailbox.waitFor((mail) => mail.to.includes(to));
    await allSent(server);
    expect(receivers()).toEqual([to]);
  });

  test("who comes back after the lease changes nothing of what another does", async () => {
    const quiet = await startTestServer({ database, idp: mailless });
    await enqueueVerifications(quiet, 1);
    await using deps = openTestStore(quiet);
    const [late] = await claimMails(deps, 1);
    deps.clock.advance(minutes(4));
    const [current] = await claimMails(deps, 1);
    await markFailed(deps, late!, "550");
    await postpone(deps, late!, { at: deps.clock.now(), reason: "451", isAttempt: true });
    const [row] = await readOutbox(quiet);
    expect(row).toMatchObject({ attempts: 0, failed_at: null, next_attempt_at: current!.next_attempt_at });
    await quiet.close();
  });

  test("a mail that is no longer worth sending is never sent, is given up, and forgets its keys", async () => {
    // Nobody delivers yet: what a node has claimed in time, that node sends.
    const quiet = await startTestServer({ database, idp: mailless });
    await enqueueVerifications(quiet, 1);
    quiet.clock.advance(days(3));
    const [fresh] = await enqueueVerifications(quiet, 1);
    await using node = await startTwin(quiet, database);
    await idp.mailbox.waitFor(({ to }) => to.includes(fresh!));
    await sleep(milliseconds(200));
    expect(receivers()).toEqual([fresh]);
    await using deps = openTestStore(quiet);
    await giveUpExpiredMail(deps);
    await expect
      .poll(() => readOutbox(quiet))
      .toMatchObject([
        { sent_at: null, failed_at: expect.any(Date) as Date, last_error: "expired", content: "" },
        { sent_at: expect.any(Date) as Date, failed_at: null },
      ]);
    expect(node.log.filter((line) => line.includes("a mail was sent"))).toHaveLength(1);
    await quiet.close();
  });

  test("what is left of a mail is removed a month after it was worth sending, and not before", async () => {
    const [to = ""] = await enqueueVerifications(server, 1);
    await idp.mailbox.waitFor((mail) => mail.to.includes(to));
    await using deps = openTestStore(server);
    server.clock.advance(days(32));
    await forgetOldMail(deps);
    expect(await readOutbox(server)).toHaveLength(1);
    server.clock.advance(days(2));
    await forgetOldMail(deps);
    expect(await readOutbox(server)).toEqual([]);
  });

  test("a server that closes waits for the mails under way", async () => {
    const ending = await startTestServer({ database, idp: mailless });
    idp.faults.smtp.delay(seconds(1));
    const sender = await startTestServer({
      database,
      idp,
      databaseUrl: ending.databaseUrl,
      clock: ending.clock,
    });
    const [to = ""] = await enqueueVerifications(ending, 1);
    await expect
      .poll(async () => (await readOutbox(ending))[0]!.next_attempt_at > ending.clock.now())
      .toBe(true);
    await sender.close();
    expect(sender.log.join()).not.toContain("the database did not answer");
    expect(await readOutbox(ending)).toMatchObject([{ attempts: 0, sent_at: expect.any(Date) as Date }]);
    expect(receivers()).toEqual([to]);
    await ending.close();
  });

  test("a server that closes does not wait for a mail server that hangs; the mail is another's", async () => {
    const ending = await startTestServer({ database, idp: mailless });
    idp.faults.smtp.delay(seconds(20));
    const sender = await startTestServer({
      database,
      idp,
      databaseUrl: ending.databaseUrl,
      clock: ending.clock,
    });
    await enqueueVerifications(ending, 1);
    await expect
      .poll(async () => (await readOutbox(ending))[0]!.next_attempt_at > ending.clock.now())
      .toBe(true);
    await sender.close();
    const [mail] = await readOutbox(ending);
    expect(mail).toMatchObject({ attempts: 1, sent_at: null, failed_at: null });
    // Cut off, and not given up after the ten seconds that a step of the protocol may take.
    expect(mail!.last_error).not.toBe("ETIMEDOUT");
    await ending.close();
  });
});

/** Another node on a server's database, by the same clock. */
async function startTwin(server: Server, database: (typeof databases)[number]) {
  const twin = await startTestServer({
    database,
    idp,
    databaseUrl: server.databaseUrl,
    clock: server.clock,
  });
  return { ...twin, [Symbol.asyncDispose]: () => twin.close() };
}

// SQLite's file answers or fails; it is not the other end of a connection.
test("a delivery that closes does not wait for a database that hangs, and says so, on postgres", async () => {
  const server = await startTestServer({ database: "postgres", idp: mailless });
  const relay = await startRelay(server.databaseUrl);
  await using deps = openTestStore({ databaseUrl: relay.url, clock: server.clock });
  idp.faults.smtp.delay(seconds(3));
  const delivery = new MailDelivery({
    ...deps,
    secrets: createSecrets([testSecret]),
    server: new MailServer(parseSmtpUrl(idp.smtpUrl!)),
    from: { name: "", address: "noreply@localhost" },
    letterhead: { appName: null, links: mailLinksUnder("http://localhost:3000") },
  });
  const [to] = await enqueueVerifications(server, 1);
  delivery.start();
  await expect
    .poll(async () => (await readOutbox(server))[0]!.next_attempt_at > server.clock.now())
    .toBe(true);
  // Whoever claimed it has been told so by now, and has handed the mail over.
  await sleep(milliseconds(500));
  relay.hang();
  await delivery.close();
  expect(deps.lines.join()).toContain("the database did not answer while mails were under way");
  // It arrived, and nobody could write so: whoever runs next sends it once more.
  expect(receivers()).toEqual([to]);
  expect(await readOutbox(server)).toMatchObject([{ attempts: 0, sent_at: null, failed_at: null }]);
  await relay.stop();
  await server.close();
});

test("in production a server without SMTP_URL says once that mails wait, and serves", async () => {
  const { url: databaseUrl, drop } = await createTestDatabase("sqlite");
  const prepared = await startTestServer({ database: "sqlite", idp: mailless, databaseUrl });
  await prepared.close();
  const server = await startTestServer({
    database: "sqlite",
    idp: mailless,
    databaseUrl,
    settings: {
      LATCHKEY_ENV: "production",
      BACKEND_URL: "https://api.example",
      WEB_URL: "https://web.example",
      GOOGLE_ISSUER: "https://accounts.google.com",
    },
  });
  expect(server.log.filter((line) => line.includes("mails wait in the outbox"))).toHaveLength(1);
  expect((await server.send("GET", "/readyz")).status).toBe(200);
  await server.close();
  await drop();
});
