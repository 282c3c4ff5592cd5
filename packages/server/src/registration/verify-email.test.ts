import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { days, minutes, seconds } from "../kernel/duration.ts";
import { addUser, forgetEverybody, refusal, startTestProvider } from "../testing/exchange.ts";
import { freshAddress } from "../testing/open-test-limits.ts";
import { inParallel } from "../testing/refresh.ts";
import {
  lastKeyTo,
  mailSent,
  mailsTo,
  personWith,
  register,
  resendEmail,
  verifyEmail,
} from "../testing/registration.ts";
import { addPasswordUser, login, testPassword } from "../testing/sign-in.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const ada = { username: "Ada", email: "ada@gmail.com" };
const ok = { status: 200, body: { detail: "ok" } };

describe.each(databases)("an address that is to be verified, on %s", (database) => {
  let server: TestServer & { readonly databaseUrl: string };
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(async () => {
    await forgetEverybody(server);
    await server.db.deleteFrom("latchkey_limits").execute();
  });
  afterAll(() => server.close());

  const registrations = () => server.db.selectFrom("latchkey_registrations").selectAll().execute();
  const signIn = () => login(server, { username: "Ada", password: testPassword });

  test("is verified by its key, and then the person signs in", async () => {
    await register(server, ada);
    expect(await signIn()).toEqual(refusal("email_not_verified"));
    expect(await verifyEmail(server, await lastKeyTo(server, ada.email))).toMatchObject(ok);
    const person = (await personWith(server, ada.email))!;
    expect(person.email_verified_at).toBeInstanceOf(Date);
    expect(await registrations()).toEqual([]);
    expect(await signIn()).toMatchObject({ status: 200, body: { user: { pk: person.id } } });
    const events = await server.db.selectFrom("latchkey_audit").select(["event", "user_id"]).execute();
    expect(events).toContainEqual({ event: "email_verified", user_id: person.id });
  });

  test("S75: a key is of one use, also for twenty callers", async () => {
    await register(server, ada);
    const key = await lastKeyTo(server, ada.email);
    const answers = await inParallel(20, () => verifyEmail(server, key));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(answer).toEqual(refusal("not_found"));
    expect(await verifyEmail(server, key)).toEqual(refusal("not_found"));
  });

  test("S75: a key works for three days", async () => {
    await register(server, ada);
    await addPasswordUser(server, { email: "bob@gmail.com", email_verified_at: null });
    await resendEmail(server, "bob@gmail.com");
    server.clock.advance(days(3) - minutes(1));
    expect(await verifyEmail(server, await lastKeyTo(server, ada.email))).toMatchObject(ok);
    server.clock.advance(minutes(1) + seconds(1));
    expect(await verifyEmail(server, await lastKeyTo(server, "bob@gmail.com"))).toEqual(refusal("not_found"));
  });

  test.each(["x", "a".repeat(43), "../..", "%00"])("S75: %j is no key", async (key) => {
    await register(server, ada);
    expect(await verifyEmail(server, key)).toEqual(refusal("not_found"));
    expect((await personWith(server, ada.email))!.email_verified_at).toBeNull();
  });

  test("S75: the table holds no key", async () => {
    await register(server, ada);
    const key = await lastKeyTo(server, ada.email);
    const rows = await server.db.selectFrom("latchkey_one_time_tokens").selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(key);
    const outbox = await server.db.selectFrom("latchkey_outbox").select("content").execute();
    expect(JSON.stringify(outbox)).not.toContain(key);
  });

  test("a key says nothing of an address that the person has got since", async () => {
    await register(server, ada);
    const key = await lastKeyTo(server, ada.email);
    await server.db.updateTable("users").set({ email: "new@gmail.com" }).execute();
    expect(await verifyEmail(server, key)).toEqual(refusal("not_found"));
    expect((await personWith(server, "new@gmail.com"))!.email_verified_at).toBeNull();
    expect(await registrations()).toHaveLength(1);
  });

  test("S110: the person is whose key it is, whatever else the request says", async () => {
    const other = await addUser(server, { email: "other@gmail.com", email_verified_at: null });
    await register(server, ada);
    const key = await lastKeyTo(server, ada.email);
    const body = { key, user: other, user_id: other, pk: other, uid: other, email: "other@gmail.com" };
    expect(await server.send("POST", "/api/auth/registration/verify-email/", { body })).toMatchObject(ok);
    expect((await personWith(server, "other@gmail.com"))!.email_verified_at).toBeNull();
    expect((await personWith(server, ada.email))!.email_verified_at).not.toBeNull();
  });

  test("S22: a provider's account with that address does not get in before, and does after", async () => {
    await register(server, ada);
    const account = { email: ada.email };
    expect(await server.signIn({ account })).toEqual(refusal("link_required"));
    await verifyEmail(server, await lastKeyTo(server, ada.email));
    const person = (await personWith(server, ada.email))!;
    expect(await server.signIn({ account })).toMatchObject({
      status: 200,
      body: { user: { pk: person.id } },
    });
  });

  describe("gets its key once more", () => {
    test("S75: and the older key is dead", async () => {
      await register(server, ada);
      const older = await lastKeyTo(server, ada.email);
      expect(await resendEmail(server, " ADA@gmail.com")).toMatchObject(ok);
      const newer = await lastKeyTo(server, ada.email);
      expect(newer).not.toBe(older);
      expect(await verifyEmail(server, older)).toEqual(refusal("not_found"));
      expect(await verifyEmail(server, newer)).toMatchObject(ok);
    });

    test("unless it is verified, deactivated or nobody's; the answer is the same", async () => {
      await addPasswordUser(server, { email: "verified@example.com" });
      const off = { is_active: false, email_verified_at: null };
      await addPasswordUser(server, { email: "off@example.com", ...off });
      for (const email of ["verified@example.com", "off@example.com", "nobody@example.com"])
        expect(await resendEmail(server, email)).toMatchObject(ok);
      expect(await server.db.selectFrom("latchkey_outbox").selectAll().execute()).toEqual([]);
      expect(await server.db.selectFrom("latchkey_one_time_tokens").selectAll().execute()).toEqual([]);
    });

    test("five times in five minutes; the answer is the same", async () => {
      await register(server, ada);
      for (let count = 0; count < 8; count++) expect(await resendEmail(server, ada.email)).toMatchObject(ok);
      expect(await mailsTo(server, ada.email)).toHaveLength(6);
    });

    test("twenty times a minute from one address, with the time to wait", async () => {
      const remoteAddress = freshAddress();
      const path = "/api/auth/registration/resend-email/";
      const ask = (email: string) => server.send("POST", path, { remoteAddress, body: { email } });
      for (let count = 0; count < 20; count++) expect((await ask(`n-${count}@x.org`)).status).toBe(200);
      const answer = await ask(ada.email);
      expect([answer.status, answer.body.code, answer.headers.get("retry-after")]).toEqual([
        429,
        "throttled",
        "60",
      ]);
    });

    test.each<[unknown, string]>([
      [undefined, "This field is required."],
      ["", "This field may not be blank."],
      ["ada", "Enter a valid email address."],
    ])("not where %j is asked for", async (email, sentence) => {
      const { status, body } = await resendEmail(server, email as string);
      expect([status, body]).toEqual([400, { email: [sentence] }]);
    });

    test("not where no address is verified", async () => {
      const settings = { database, idp, databaseUrl: server.databaseUrl };
      const silent = await startTestServer({ ...settings, accounts: { emailVerification: "none" } });
      onTestFinished(() => silent.close());
      await addPasswordUser(server, { email: ada.email, email_verified_at: null });
      expect(await resendEmail(silent, ada.email)).toMatchObject(ok);
      expect(await mailsTo(server, ada.email)).toEqual([]);
    });
  });
});

describe.each(databases)("a registration, on %s", (database) => {
  test("S76: is finished by the link of a mail that was really sent", async () => {
    const provider = await startOfflineProvider({
      port: 0,
      smtpPort: 0,
      redirectUris: ["http://localhost:3000/cb"],
    });
    const server = await startTestServer({ database, idp: provider });
    onTestFinished(async () => {
      await server.close();
      await provider.close();
    });
    expect(await register(server, ada, { headers: { host: "evil.example" } })).toMatchObject(mailSent);
    const mail = await provider.mailbox.waitFor(({ to }) => JSON.stringify(to).includes(ada.email));
    const [, key] = /http:\/\/localhost:3000\/auth\/verify-email#key=([\w-]+)/.exec(mail.text ?? "") ?? [];
    expect(await verifyEmail(server, key!)).toMatchObject(ok);
    expect((await login(server, { username: "Ada", password: testPassword })).status).toBe(200);
  });
});
