import { textSchema } from "@latchkey/contract";
import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hours } from "../kernel/duration.ts";
import { newId } from "../kernel/id.ts";
import { openConsole, type TestConsole } from "../testing/console.ts";
import { countWaiting } from "../testing/count-waiting.ts";
import { addPerson } from "../testing/people.ts";
import { inParallel } from "../testing/refresh.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { defineResource } from "./resource.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

/** What happens between the guard, which has let the request in, and the change. */
let meanwhile: () => Promise<unknown>;

const teams = defineResource({
  name: "teams",
  label: "Team",
  labelPlural: "Teams",
  table: "latchkey_groups",
  title: "name",
  fields: { name: { type: "text", schema: textSchema({ maxLength: 150 }) } },
  list: ["name"],
  sorts: ["name"],
  actions: {
    rename: {
      scope: "row",
      async check() {
        await meanwhile();
        return [];
      },
      async run({ tx }, { id }) {
        await tx
          .updateTable("latchkey_groups")
          .set({ name: `renamed-${id}` })
          .where("id", "=", id)
          .execute();
      },
    },
    recount: {
      scope: "resource",
      async check() {
        await meanwhile();
        return [];
      },
    },
  },
});

const signedOut = {
  status: 401,
  body: { detail: "Sign in to the console.", code: "console_signed_out" },
};
const denied = { status: 403, body: { code: "permission_denied" } };

const eventsBy = async ({ db }: TestServer, { id }: Pick<TestConsole, "id">) =>
  db.selectFrom("latchkey_audit").select("event").where("actor_id", "=", id).execute();

describe.each(databases)(
  "who loses their place at the console while their change is under way, on %s",
  (database) => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startTestServer({ database, idp, admin: { resources: [teams] } });
    });
    afterAll(() => server.close());

    const addGroup = async () => {
      const id = newId(server.clock);
      const group = { id, name: `team-${id}`, permissions: "[]" };
      await server.db
        .insertInto("latchkey_groups")
        .values({ ...group, created_at: server.clock.now() })
        .execute();
      return id;
    };
    const nameOf = async (id: string) =>
      (await server.db.selectFrom("latchkey_groups").select("name").where("id", "=", id).executeTakeFirst())
        ?.name;
    const losing = (change: object) => async (admin: TestConsole) =>
      server.db.updateTable("users").set(change).where("id", "=", admin.id).execute();

    test.each([
      ["is deactivated", losing({ is_active: false }), signedOut],
      ["is no staff any more", losing({ is_staff: false }), signedOut],
      ["has signed out everywhere", losing({ auth_epoch: 1 }), signedOut],
      [
        "has signed out of the console",
        (admin: TestConsole) => admin.send("POST", "/api/admin/session/end/", {}),
        signedOut,
      ],
      ["has let the session expire", async () => server.clock.advance(hours(3)), signedOut],
      ["is no superuser any more", losing({ is_superuser: false }), denied],
    ])("changes nothing (S61): who %s", async (_, lose, refused) => {
      const admin = await openConsole(server);
      const group = await addGroup();
      meanwhile = () => lose(admin);
      expect(await admin.act("teams", "rename", [group])).toMatchObject(refused);
      expect(await nameOf(group)).toBe(`team-${group}`);
      expect(await eventsBy(server, admin)).toEqual([]);
    });

    test("changes nothing: whose group has lost the right", async () => {
      const helper = await openConsole(server, { permissions: ["teams.change"] });
      const group = await addGroup();
      meanwhile = () =>
        server.db.deleteFrom("latchkey_group_members").where("user_id", "=", helper.id).execute();
      expect(await helper.act("teams", "rename", [group])).toMatchObject(denied);
      expect(await nameOf(group)).toBe(`team-${group}`);
    });

    test("leaves no word of theirs in the audit", async () => {
      const admin = await openConsole(server);
      meanwhile = () => losing({ is_active: false })(admin);
      expect(await admin.act("teams", "recount", [])).toMatchObject(signedOut);
      expect(await eventsBy(server, admin)).toEqual([]);
    });

    test("whoever keeps it, changes what they may", async () => {
      const helper = await openConsole(server, { permissions: ["teams.change"] });
      const group = await addGroup();
      meanwhile = async () => {};
      expect(await helper.act("teams", "rename", [group])).toMatchObject({ status: 200, body: { done: 1 } });
      expect(await nameOf(group)).toBe(`renamed-${group}`);
    });
  },
);

// What SQLite cannot show: there the guard waits as well.
describe("what an administrator changes in the moment in which they lose their place, on postgres", () => {
  let server: TestServer;
  let admin: TestConsole;
  beforeAll(async () => {
    server = await startTestServer({ database: "postgres", idp });
  });
  beforeEach(async () => {
    admin = await openConsole(server);
  });
  afterAll(() => server.close());

  const changes: [string, (accomplice: string) => Promise<Answer>][] = [
    ["a person who becomes a superuser", (id) => admin.change("users", id, { is_superuser: true })],
    ["a new group", () => admin.create("groups", { name: `group-${newId(server.clock)}` })],
    ["a person who is deactivated", (id) => admin.act("users", "deactivate", [id])],
    ["a person who is deleted", (id) => admin.send("DELETE", `/api/admin/resources/users/rows/${id}/`)],
  ];
  const losses = [
    { loss: { is_active: false }, refused: signedOut },
    { loss: { is_superuser: false }, refused: denied },
  ];

  test.each(changes.flatMap(([name, ask]) => losses.map((loss) => ({ name, ask, ...loss }))))(
    "is not written (S61), after $loss: $name",
    async ({ ask, loss, refused }) => {
      const { id } = await addPerson(server);
      const readPerson = () =>
        server.db.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
      const before = await readPerson();
      // The loss is written and not yet committed when the changes come.
      const { started } = await server.db.transaction().execute(async (tx) => {
        await tx.updateTable("users").set(loss).where("id", "=", admin.id).execute();
        const under = inParallel(20, () => ask(id));
        await expect.poll(() => countWaiting(tx)).toBeGreaterThan(0);
        return { started: under };
      });
      for (const answer of await started) expect(answer).toMatchObject(refused);
      expect(await readPerson()).toEqual(before);
      expect(await eventsBy(server, admin)).toEqual([]);
    },
  );
});
