import { type AdminResourceDescription, adminRoutes, buildRequest, type Route } from "@latchkey/contract";
import { startOfflineProvider } from "@latchkey/idp";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hours } from "../kernel/duration.ts";
import { newId } from "../kernel/id.ts";
import { consoleOrigin, openConsole, type TestConsole } from "../testing/console.ts";
import { addPerson, bearerOf } from "../testing/people.ts";
import { type Answer, startTestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const routes: readonly (readonly [string, Route])[] = Object.entries(adminRoutes);
const staffRoutes = routes.filter(([, { access }]) => access === "staff");
const resourceRoutes = staffRoutes.filter(([, { path }]) => path.includes(":resource"));

test("S105: two routes of the console are open to anybody: its sign-in and the one-time link", () => {
  const open = routes.filter(([, { access }]) => access !== "staff").map(([name]) => name);
  expect(open).toEqual(["openConsole", "setUpConsole"]);
});

const bodies: Readonly<Record<string, object>> = {
  queryRows: {},
  createRow: { values: {} },
  updateRow: { values: {} },
  previewAction: { ids: [] },
  runAction: { ids: [] },
  confirmConsole: { password: "a password" },
};

/** The path of a route, for a resource where it has one. */
function pathOf(route: Route, resource: string, action: string): string {
  const params = { resource, action, id: "01900000-0000-7000-8000-000000000000" };
  return buildRequest(route, { params }).path;
}

describe.each(databases)("S105 on %s", (database) => {
  let server: Awaited<ReturnType<typeof startTestServer>>;
  let resources: readonly AdminResourceDescription[];
  let admin: TestConsole;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    admin = await openConsole(server);
    resources = (await admin.send("GET", "/api/admin/resources/")).body.resources;
  });
  afterAll(() => server.close());

  /** Every route of staff, for every resource and every action where it has some. */
  function* everyRequest(): Generator<{ name: string; method: string; path: string; body?: object }> {
    for (const [name, route] of staffRoutes) {
      const isOfResource = route.path.includes(":resource");
      const named = isOfResource ? resources : [undefined];
      for (const resource of named) {
        const actions = route.path.includes(":action")
          ? [...(resource?.actions.map((action) => action.name) ?? []), "no_such_action"]
          : [""];
        for (const action of actions) {
          const path = pathOf(route, resource?.name ?? "", action);
          const body = bodies[name];
          yield { name, method: route.method, path, ...(body && { body }) };
        }
      }
    }
  }

  /** Asks everywhere, and says where somebody got something else than being told that they are signed out. */
  async function findOpenDoors(headers: Readonly<Record<string, string>>): Promise<string[]> {
    const open: string[] = [];
    for (const { method, path, body } of everyRequest()) {
      const answer = await server.send(method, path, { headers, ...(body && { body }) });
      if (!isSignedOut(answer)) open.push(`${method} ${path} → ${answer.status}`);
    }
    return open;
  }

  const isSignedOut = ({ status, headers, body }: Answer) =>
    status === 401 &&
    headers.get("www-authenticate") === 'Cookie realm="console"' &&
    isDeepStrictEqual(body, { detail: "Sign in to the console.", code: "console_signed_out" });

  test("there are routes and resources to look at", () => {
    expect(resources.length).toBeGreaterThanOrEqual(2);
    expect([...everyRequest()].length).toBeGreaterThan(resources.length * resourceRoutes.length);
  });

  test("nobody gets in who is signed out", async () => {
    expect(await findOpenDoors({ origin: consoleOrigin })).toEqual([]);
  });

  test("nobody gets in by a person's access token", async () => {
    const { signIn } = await addPerson(server);
    expect(await findOpenDoors({ ...bearerOf(signIn), origin: consoleOrigin })).toEqual([]);
  });

  test("nobody gets in by a token for another audience, even staff", async () => {
    const other = await startTestServer({
      database,
      idp,
      databaseUrl: server.databaseUrl,
      settings: { LATCHKEY_AUDIENCE: "https://other.example" },
    });
    const { id, signIn } = await addPerson(other);
    await server.db
      .updateTable("users")
      .set({ is_staff: true, is_superuser: true })
      .where("id", "=", id)
      .execute();
    const cookie = `latchkey-console=${signIn.body.access}`;
    expect(await findOpenDoors({ ...bearerOf(signIn), cookie, origin: consoleOrigin })).toEqual([]);
    await other.close();
  });

  test("nobody gets in by a session that has expired", async () => {
    const { cookie, csrfToken } = await openConsole(server);
    server.clock.advance(hours(3));
    expect(await findOpenDoors({ cookie, origin: consoleOrigin, "x-csrftoken": csrfToken })).toEqual([]);
    admin = await openConsole(server);
  });

  test("staff without the right sees no resource, and does nothing with any", async () => {
    for (const permissions of [[], ["elsewhere.view"]]) {
      const helper = await openConsole(server, { permissions });
      const seen = await helper.send("GET", "/api/admin/resources/");
      expect(seen).toMatchObject({ status: 200, body: { resources: [] } });
      for (const { method, path, body } of everyRequest()) {
        if (!path.includes("/resources/") || path === "/api/admin/resources/") continue;
        const answer = await helper.send(method, path, body);
        expect(`${method} ${path} → ${answer.status} ${answer.body.code}`).toBe(
          `${method} ${path} → 403 permission_denied`,
        );
      }
    }
  });

  test("the right to view one resource opens it to the eye, and nothing else", async () => {
    for (const [index, { name }] of resources.entries()) {
      const other = resources[(index + 1) % resources.length]!.name;
      const helper = await openConsole(server, { permissions: [`${name}.view`] });
      const seen = await helper.send("GET", "/api/admin/resources/");
      expect(seen.body.resources).toMatchObject([
        { name, can: { view: true, add: false, change: false, delete: false }, actions: [] },
      ]);
      for (const { name: route, method, path, body } of everyRequest()) {
        // Whoever has no right at all is refused everywhere by the test above: here one other resource is enough.
        if (![name, other].some((asked) => path.startsWith(`/api/admin/resources/${asked}/`))) continue;
        const answer = await helper.send(method, path, body);
        const isLook = path.startsWith(`/api/admin/resources/${name}/`) && looks.has(route);
        expect(`${route} ${path} → ${answer.status === 403}`).toBe(`${route} ${path} → ${!isLook}`);
      }
    }
  });

  const looks: ReadonlySet<string> = new Set(["queryRows", "readRow", "readHistory"]);

  test("S109: an id that is nobody's is not found, whatever it looks like", async () => {
    for (const { name } of resources) {
      for (const id of [newId(server.clock), "7", "%00", "' or 1=1 --", "..%2f..", "x".repeat(90)]) {
        for (const path of [`rows/${id}/`, `rows/${id}/history/`]) {
          const answer = await admin.send("GET", `/api/admin/resources/${name}/${path}`);
          expect([name, id, path, answer.status]).toEqual([name, id, path, 404]);
        }
      }
    }
    expect((await admin.query("constructor")).status).toBe(404);
  });
});
