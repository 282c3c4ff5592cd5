import { adminRoutes, type AdminRow, type Route } from "@latchkey/contract";
import { fakeResources } from "./fake-resources.ts";

type Body = Readonly<Record<string, unknown>>;
interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
}
type Answer = { readonly status?: number; readonly body?: unknown; readonly cookie?: string };

const minute = 60_000;
const password = "correct horse battery staple";

/** The console's API in memory, to look at pages with: people, groups and sites that a script made up. */
export function createFakeApi(): (request: Request) => Promise<Response> {
  const tables = new Map<string, AdminRow[]>(Object.entries(makeRows()));
  let authenticatedAt = 0;
  const rowsOf = (name = "") => tables.get(name) ?? [];
  const references = {
    groups: Object.fromEntries(rowsOf("groups").map(({ id, title }) => [id, title])),
    users: Object.fromEntries(rowsOf("users").map(({ id, title }) => [id, title])),
  };

  const session = (): Answer => ({
    body: {
      id: "00000000-0000-7000-8000-000000000001",
      username: "ada",
      is_superuser: true,
      permissions: [],
      authenticated_at: new Date(authenticatedAt).toISOString(),
      csrf_token: "csrf",
    },
  });
  const open = ({ body }: Call): Answer => {
    if (body["password"] !== password && body["password1"] === undefined)
      return refusal(400, { non_field_errors: ["Enter the username and password of a staff account."] });
    if (body["username"] === "taken")
      return refusal(400, { username: ["A user with that username already exists."] });
    authenticatedAt = Date.now();
    return { ...session(), cookie: "console=1; Path=/; HttpOnly" };
  };
  const needsPassword = () => Date.now() - authenticatedAt > minute / 2;
  const reauthentication = refusal(403, {
    code: "reauthentication_required",
    detail: "Confirm that it is you, then try again.",
  });

  const handlers = new Map<Route, (call: Call) => Answer>([
    [adminRoutes.openConsole, open],
    [adminRoutes.setUpConsole, open],
    [adminRoutes.confirmConsole, open],
    [adminRoutes.readConsole, session],
    [
      adminRoutes.closeConsole,
      () => ({ body: { detail: "Signed out." }, cookie: "console=; Path=/; Max-Age=0" }),
    ],
    [
      adminRoutes.describeResources,
      () => ({ body: { title: "Reference console", resources: fakeResources } }),
    ],
    [adminRoutes.readDashboard, ({ query }) => ({ body: makeDashboard(Number(query.get("days"))) })],
    [
      adminRoutes.queryRows,
      ({ params, body }) => {
        const search = (body["search"] as string | undefined)?.toLowerCase() ?? "";
        const filter = body["filter"] as Body;
        const ids = filter["ids"] as string[] | undefined;
        const rows = rowsOf(params["resource"]).filter(
          (row) =>
            (ids?.includes(row.id) ?? true) &&
            row.title.toLowerCase().startsWith(search) &&
            matches(row, filter),
        );
        const start = Number(body["cursor"] ?? 0);
        const end = start + Number(body["limit"]);
        return {
          body: {
            rows: rows.slice(start, end),
            references,
            next_cursor: end < rows.length ? String(end) : null,
            count: { value: Math.min(rows.length, 10_000), is_exact: rows.length <= 10_000 },
          },
        };
      },
    ],
    [
      adminRoutes.readRow,
      ({ params }) => {
        const row = rowsOf(params["resource"]).find(({ id }) => id === params["id"]);
        return row
          ? { body: { row, references } }
          : refusal(404, { detail: "Not found.", code: "not_found" });
      },
    ],
    [
      adminRoutes.createRow,
      ({ params, body }) => {
        const values = body["values"] as Body;
        if (values["name"] === "taken")
          return refusal(400, {
            name: ["This value is not allowed."],
            non_field_errors: ["Choose another."],
          });
        const row = { id: crypto.randomUUID(), title: String(values["username"] ?? values["name"]), values };
        rowsOf(params["resource"]).unshift(row);
        const shown =
          params["resource"] === "sites" ? [{ label: "Site secret", value: "s3cr3t-".repeat(6) }] : [];
        return { status: 201, body: { row, references, shown_once: shown } };
      },
    ],
    [
      adminRoutes.updateRow,
      ({ params, body }) => {
        const rows = rowsOf(params["resource"]);
        const index = rows.findIndex(({ id }) => id === params["id"]);
        const old = rows[index];
        const values = body["values"] as Body;
        if (!old) return refusal(404, {});
        if (values["username"] === "taken")
          return refusal(400, { username: ["A user with that username already exists."] });
        rows[index] = { ...old, values: { ...old.values, ...values } };
        return { body: { row: rows[index], references } };
      },
    ],
    [
      adminRoutes.previewDeletion,
      ({ params }) => ({
        body: {
          title: rowsOf(params["resource"]).find(({ id }) => id === params["id"])?.title ?? "?",
          goes_with_it: [
            { label: "Sessions", count: 12 },
            { label: "Identities", count: 1 },
          ],
        },
      }),
    ],
    [
      adminRoutes.deleteRow,
      ({ params }) => {
        if (needsPassword()) return reauthentication;
        const resource = params["resource"] ?? "";
        tables.set(
          resource,
          rowsOf(resource).filter(({ id }) => id !== params["id"]),
        );
        return { status: 204 };
      },
    ],
    [adminRoutes.readHistory, () => ({ body: { entries: makeHistory() } })],
    [
      adminRoutes.previewAction,
      ({ params, body }) => {
        const ids = body["ids"] as string[];
        const titles = rowsOf(params["resource"])
          .filter(({ id }) => ids.includes(id))
          .map(({ title }) => title);
        return {
          body: {
            count: ids.length,
            titles: titles.slice(0, 10),
            refused: titles
              .slice(0, ids.length > 2 ? 1 : 0)
              .map((title) => ({ title, sentence: "This is your own account." })),
          },
        };
      },
    ],
    [
      adminRoutes.runAction,
      ({ params, body }) => {
        if (params["action"] === "deactivate" && needsPassword()) return reauthentication;
        const ids = body["ids"] as string[];
        return {
          body: {
            done: ids.length,
            refused: [],
            shown_once:
              params["action"] === "rotate_secret"
                ? [{ label: "Site secret", value: "n3w-s3cr3t-".repeat(4) }]
                : [],
            report:
              params["action"] === "check"
                ? [
                    {
                      check: "Discovery",
                      is_ok: true,
                      sentence: "The provider answers at its discovery address.",
                    },
                    {
                      check: "Redirect targets",
                      is_ok: false,
                      sentence: "https://app.example.com/callback is not registered. Add it at the provider.",
                    },
                  ]
                : [],
          },
        };
      },
    ],
  ]);

  return async (request) => {
    const url = new URL(request.url);
    const text = await request.text();
    for (const [route, handle] of handlers) {
      const params = matchPath(route, request.method, url.pathname);
      if (!params) continue;
      if (route.access === "staff" && !request.headers.get("cookie")?.includes("console=1"))
        return respond(refusal(401, { detail: "Sign in to the console.", code: "console_signed_out" }));
      return respond(handle({ params, query: url.searchParams, body: text === "" ? {} : JSON.parse(text) }));
    }
    return respond(refusal(404, { detail: "Not found.", code: "not_found" }));
  };
}

const refusal = (status: number, body: Body): Answer => ({ status, body });

function respond({ status = 200, body, cookie }: Answer): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/json",
      ...(cookie === undefined ? {} : { "set-cookie": cookie }),
    },
  });
}

function matchPath(route: Route, method: string, path: string): Record<string, string> | undefined {
  if (route.method !== method) return undefined;
  const pattern = new RegExp(`^${route.path.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}$`);
  const found = pattern.exec(path);
  return found ? { ...found.groups } : undefined;
}

function matches({ values }: AdminRow, filter: Body): boolean {
  return ["is_active", "role", "owner"].every(
    (name) => filter[name] === undefined || values[name] === filter[name],
  );
}

function makeRows(): Record<string, AdminRow[]> {
  const at = (index: number) => new Date(Date.UTC(2026, 10, 28, 9) - index * 47 * minute).toISOString();
  const names = [
    "Grace Hopper",
    "Ada Lovelace",
    "<b>Robert</b><img src=x onerror=alert(1)>",
    "Hedy Lamarr",
    "Jürgen Groß",
  ];
  return {
    users: Array.from({ length: 312 }, (_, index) => ({
      id: `u${index}`,
      title: `person${index}`,
      values: {
        username: `person${index}`,
        email: `person${index}@example.com`,
        display_name: names[index % names.length],
        about: "Writes compilers.\nKeeps moths in notebooks.",
        age: 20 + (index % 50),
        birthday: "1990-12-09",
        is_active: index % 7 !== 0,
        role: index % 3 === 0 ? "writer" : "reader",
        groups: index % 4 === 0 ? ["g1", "g2"] : [],
        date_joined: at(index),
        profile: { newsletter: true, tags: ["a", "b"] },
      },
    })),
    groups: [
      { id: "g1", title: "Editors", values: { name: "Editors", permissions: ["users.view", "sites.view"] } },
      { id: "g2", title: "Support", values: { name: "Support", permissions: ["users.view"] } },
    ],
    sites: [
      {
        id: "s1",
        title: "Shop",
        values: {
          name: "Shop",
          origins: ["https://shop.example.com", "https://www.example.com"],
          owner: "u1",
        },
      },
    ],
  };
}

function makeHistory(): unknown[] {
  const common = { address: "203.0.113.7", request_id: "0198-req", details: {}, changes: {} };
  return [
    {
      ...common,
      id: "3",
      event: "user.changed",
      actor: "ada",
      at: "2026-11-28T08:12:00.000Z",
      changes: {
        display_name: { before: "Grace", after: "Grace Hopper" },
        is_active: { before: false, after: true },
      },
    },
    {
      ...common,
      id: "2",
      event: "session.opened",
      actor: null,
      at: "2026-11-27T20:01:30.000Z",
      details: { provider: "google", user_agent: "<script>alert(1)</script>" },
    },
    { ...common, id: "1", event: "user.created", actor: null, at: "2026-11-26T11:00:00.000Z" },
  ];
}

function makeDashboard(days: number): unknown {
  const series = (scale: number) =>
    Array.from({ length: days }, (_, index) => ({
      day: new Date(Date.UTC(2026, 10, 28) - (days - 1 - index) * 1440 * minute).toISOString().slice(0, 10),
      count: Math.round(scale * (2 + Math.sin(index / 3) + (index % 7 < 5 ? 1 : 0))),
    }));
  return {
    sign_ins: series(140),
    sign_ups: series(6),
    active_sessions: series(900),
    refusals: [
      { reason: "invalid_credentials", count: 412 },
      { reason: "token_not_valid", count: 127 },
      { reason: "throttled", count: 31 },
    ],
    counted_until: "2026-11-28T09:00:00.000Z",
  };
}
