import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConsole } from "../testing/console.ts";
import { startTestProvider } from "../testing/exchange.ts";
import { addPerson, bearerOf } from "../testing/people.ts";
import { sessionIdOf } from "../testing/session-facts.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const origin = "http://localhost:8000";

describe.each(databases)("a body that takes its time, on %s,", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  /** Sends a body but for its end, does something else, and sends the end. */
  async function sendAround(
    {
      method,
      path,
      headers,
      body,
    }: {
      readonly method: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: object;
    },
    meanwhile: () => Promise<unknown>,
  ): Promise<Response> {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const asked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const stream = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          controller.enqueue(bytes.subarray(0, -1));
          asked.resolve();
          await released.promise;
          controller.enqueue(bytes.subarray(-1));
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const init = {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: stream,
      duplex: "half",
    };
    const request = new Request(`${origin}${path}`, init);
    const answer = server.latchkey.fetch(request, { remoteAddress: "127.0.0.1" });
    await asked.promise;
    await meanwhile();
    released.resolve();
    return answer;
  }

  test("S61: changes nothing for somebody whose session has ended before it was there", async () => {
    const person = await addPerson(server);
    const answer = await sendAround(
      {
        method: "PATCH",
        path: "/api/auth/user/",
        headers: bearerOf(person.signIn),
        body: { first_name: "Late" },
      },
      async () => (await openConsole(server)).act("sessions", "end", [sessionIdOf(person.signIn)]),
    );
    expect(answer.status).toBe(401);
    const row = await server.db
      .selectFrom("users")
      .select("first_name")
      .where("id", "=", person.id)
      .executeTakeFirstOrThrow();
    expect(row.first_name).not.toBe("Late");
  });

  test("S105: changes nothing for an administrator who was deactivated before it was there", async () => {
    const rogue = await openConsole(server);
    const accomplice = await addPerson(server);
    const answer = await sendAround(
      {
        method: "PATCH",
        path: `/api/admin/resources/users/rows/${accomplice.id}/`,
        headers: { cookie: rogue.cookie, "x-csrftoken": rogue.csrfToken, origin },
        body: { is_superuser: true, is_staff: true },
      },
      async () => {
        const done = await (await openConsole(server)).act("users", "deactivate", [rogue.id]);
        expect(done.body.done).toBe(1);
      },
    );
    expect(answer.status).toBe(401);
    const row = await server.db
      .selectFrom("users")
      .select("is_superuser")
      .where("id", "=", accomplice.id)
      .executeTakeFirstOrThrow();
    expect(row.is_superuser).toBe(false);
  });
});
