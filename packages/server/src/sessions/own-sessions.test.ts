import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { days, minutes } from "../kernel/duration.ts";
import { addSite } from "../testing/add-site.ts";
import { addPerson, bearerOf, eventsAbout, signInAs } from "../testing/people.ts";
import { inParallel, refresh } from "../testing/refresh.ts";
import { eventNamesOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { type Answer, basic, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { StandingClock } from "../testing/test-clock.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
const notFound = [404, { detail: "Not found.", code: "not_found" }];

describe.each(databases)("a person's sessions on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    // A session's id, which says when it was opened, and its row are written one after the other.
    server = await startTestServer({ database, idp, clock: new StandingClock() });
  });
  afterAll(() => server.close());

  const list = async (signIn: Answer) =>
    server.send("GET", "/api/auth/sessions/", { headers: bearerOf(signIn) });
  const idsOf = async (signIn: Answer) => {
    const { body } = await list(signIn);
    return (body as { readonly id: string }[]).map(({ id }) => id);
  };
  const end = async (signIn: Answer, id: string) => {
    const { status, body } = await server.send("POST", `/api/auth/sessions/${id}/end/`, {
      body: {},
      headers: bearerOf(signIn),
    });
    return [status, body as unknown];
  };

  test("are listed with their site, device and times, the newest use first", async () => {
    const { signIn, email } = await addPerson(server);
    const other = await addSite(server, `The other app ${crypto.randomUUID()}`);
    server.clock.advance(minutes(2));
    const withDevice = await signInAs(server, email, {
      authorization: basic(other),
      "x-latchkey-client-address": "198.51.100.7",
      "x-latchkey-user-agent": firefox,
    });
    const { status, body } = await list(signIn);
    const [first, second] = await Promise.all(
      [withDevice, signIn].map((each) => readSession(server, sessionIdOf(each))),
    );
    expect([status, body]).toEqual([
      200,
      [
        {
          id: first!.id,
          current: false,
          site: other.id,
          device: "Firefox on Linux",
          address: "198.51.100.7",
          date_joined: first!.authenticated_at.toISOString(),
          last_used: first!.last_used_at.toISOString(),
        },
        {
          id: second!.id,
          current: true,
          site: expect.any(String) as string,
          device: "",
          address: "",
          date_joined: second!.authenticated_at.toISOString(),
          last_used: second!.last_used_at.toISOString(),
        },
      ],
    ]);
    server.clock.advance(minutes(2));
    await refresh(server, signIn.body.refresh);
    expect(await idsOf(signIn)).toEqual([second!.id, first!.id]);
  });

  test("are those that are alive: not ended, not expired, of the person's epoch", async () => {
    const { signIn, email } = await addPerson(server);
    const [ended, left, idle, old] = (await inParallel(4, () => signInAs(server, email))).map(sessionIdOf);
    const { db, clock } = server;
    const update = (id: string, values: object) =>
      db.updateTable("latchkey_sessions").set(values).where("id", "=", id).execute();
    await update(ended!, { ended_at: clock.now(), end_reason: "signed_out" });
    await update(left!, { epoch: 7 });
    await update(idle!, { idle_expires_at: clock.now() });
    await update(old!, { expires_at: clock.now() });
    expect(await idsOf(signIn)).toEqual([sessionIdOf(signIn)]);
    for (const id of [ended, left, idle, old]) expect(await end(signIn, id!)).toEqual(notFound);
  });

  test("are the person's alone", async () => {
    const [one, other] = [await addPerson(server), await addPerson(server)];
    expect(await idsOf(one.signIn)).toEqual([sessionIdOf(one.signIn)]);
    expect(await idsOf(other.signIn)).toEqual([sessionIdOf(other.signIn)]);
    const anonymous = await server.send("GET", "/api/auth/sessions/");
    expect([anonymous.status, anonymous.body.code]).toEqual([401, "not_authenticated"]);
  });

  test("S62: one of them ends when the person says so, and the audit knows", async () => {
    const { signIn, email, id: userId } = await addPerson(server);
    const lost = await signInAs(server, email);
    const id = sessionIdOf(lost);
    expect(await end(signIn, id)).toEqual([200, {}]);
    expect((await readSession(server, id)).end_reason).toBe("ended_by_person");
    expect(await eventNamesOf(server, id)).toEqual(["session_ended"]);
    const late = await refresh(server, lost.body.refresh);
    expect([late.status, late.body.detail]).toEqual([401, "Token is blacklisted"]);
    expect((await list(lost)).status).toBe(401);
    expect(await idsOf(signIn)).toEqual([sessionIdOf(signIn)]);
    expect(await end(signIn, id)).toEqual(notFound);
    expect(await eventsAbout(server, userId)).toEqual(["session_ended"]);
  });

  test("the one that asks may end itself", async () => {
    const { signIn } = await addPerson(server);
    expect(await end(signIn, sessionIdOf(signIn))).toEqual([200, {}]);
    expect((await list(signIn)).status).toBe(401);
  });

  test("S109: somebody else's, unknown and malformed ones are not found", async () => {
    const [{ signIn }, other] = [await addPerson(server), await addPerson(server)];
    const theirs = sessionIdOf(other.signIn);
    for (const id of [
      theirs,
      theirs.toUpperCase(),
      crypto.randomUUID(),
      "1",
      "not-an-id",
      "%27%20or%201=1",
    ]) {
      expect(await end(signIn, id)).toEqual(notFound);
    }
    expect((await readSession(server, theirs)).ended_at).toBeNull();
    expect((await refresh(server, other.signIn.body.refresh)).status).toBe(200);
  });

  test("S111: an id in capitals is the same id", async () => {
    const { signIn, email } = await addPerson(server);
    const id = sessionIdOf(await signInAs(server, email));
    expect(await end(signIn, id.toUpperCase())).toEqual([200, {}]);
    expect((await readSession(server, id)).end_reason).toBe("ended_by_person");
  });

  test("twenty who end one session at once are one event", async () => {
    const { signIn, email } = await addPerson(server);
    const id = sessionIdOf(await signInAs(server, email));
    const outcomes = await inParallel(20, () => end(signIn, id));
    expect(outcomes.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
      [200, {}],
      ...outcomes.slice(1).map(() => notFound),
    ]);
    expect(await eventNamesOf(server, id)).toEqual(["session_ended"]);
  });

  test("what nobody can go on with is not listed a week later", async () => {
    const { signIn, email } = await addPerson(server);
    server.clock.advance(days(6));
    const kept = await refresh(server, signIn.body.refresh);
    await signInAs(server, email);
    expect(await idsOf(kept)).toHaveLength(2);
    server.clock.advance(days(6));
    const again = await refresh(server, kept.body.refresh);
    server.clock.advance(days(2));
    const last = await refresh(server, again.body.refresh);
    expect(await idsOf(last)).toEqual([sessionIdOf(signIn)]);
  });
});
