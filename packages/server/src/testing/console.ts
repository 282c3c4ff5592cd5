import { consoleCookieName } from "../admin/session/console-cookie.ts";
import { openConsoleSession } from "../admin/session/console-session.ts";
import { newId } from "../kernel/id.ts";
import { testPassword, testPasswordHash } from "./sign-in.ts";
import type { Answer, SendOptions, TestServer } from "./start-test-server.ts";
import { freshAddress } from "./open-test-limits.ts";

/** The origin of the console's own pages. */
export const consoleOrigin = "http://localhost:8000";

/** Somebody at the console, as their browser would ask. */
export interface TestConsole {
  /** The person's id. */
  readonly id: string;
  readonly username: string;
  readonly cookie: string;
  readonly csrfToken: string;
  /** Sends a request as a page of the console does. */
  send(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The rows of a resource, by what they are narrowed by. */
  query(resource: string, query?: object): Promise<Answer>;
  /** Adds a row to a resource. */
  create(resource: string, values: object): Promise<Answer>;
  /** Changes fields of a row. */
  change(resource: string, id: string, values: object): Promise<Answer>;
  /** Does something with rows, or with the resource as a whole. */
  act(resource: string, action: string, ids: readonly string[]): Promise<Answer>;
}

interface Staff {
  readonly id: string;
  readonly username: string;
}

interface StaffOptions {
  /** All rights, unless there are permissions. */
  readonly permissions?: readonly string[];
}

/**
 * Makes somebody staff, a superuser unless it is said what they may do, and opens a session of the console for them, without
 * the time that a password takes.
 */
export async function openConsole(
  server: TestServer,
  { permissions }: StaffOptions = {},
): Promise<TestConsole> {
  const staff = await addStaff(server, permissions);
  const session = await openConsoleSession(server.db, server, { userId: staff.id, epoch: 0 });
  const cookie = `${consoleCookieName({ origin: consoleOrigin, isHttps: false })}=${session.cookie}`;
  return startConsole(server, staff, {
    cookie,
    opened: await server.send("GET", "/api/admin/session/", { headers: { cookie } }),
  });
}

/** Inserts a member of staff with {@link testPassword}. */
export async function addStaff({ db, clock }: TestServer, permissions?: readonly string[]): Promise<Staff> {
  const id = newId(clock);
  const username = `staff-${id.slice(-8)}`;
  await db
    .insertInto("users")
    .values({
      id,
      username,
      email: null,
      email_verified_at: null,
      password_hash: testPasswordHash,
      is_staff: true,
      is_superuser: permissions === undefined,
      date_joined: clock.now(),
      last_login: null,
    })
    .execute();
  if (permissions !== undefined) {
    const groupId = newId(clock);
    const group = { id: groupId, name: `group-${groupId}`, permissions: JSON.stringify(permissions) };
    await db
      .insertInto("latchkey_groups")
      .values({ ...group, created_at: clock.now() })
      .execute();
    await db.insertInto("latchkey_group_members").values({ group_id: groupId, user_id: id }).execute();
  }
  return { id, username };
}

/** Signs staff in with {@link testPassword}. */
export async function signInToConsole(server: TestServer, staff: Staff): Promise<TestConsole> {
  const opened = await server.send("POST", "/api/admin/session/", {
    body: { username: staff.username, password: testPassword },
    headers: { origin: consoleOrigin },
    remoteAddress: freshAddress(),
  });
  const [cookie = ""] = opened.headers.getSetCookie();
  return startConsole(server, staff, { cookie: cookie.split(";")[0]!, opened });
}

function startConsole(
  server: TestServer,
  { id, username }: Staff,
  { cookie, opened }: { readonly cookie: string; readonly opened: Answer },
): TestConsole {
  if (opened.status !== 200) throw new Error(`The console did not open: ${JSON.stringify(opened.body)}`);
  const csrfToken = opened.body.csrf_token as string;
  const send: TestConsole["send"] = (method, path, body) =>
    server.send(method, path, consoleRequest({ cookie, csrfToken }, body));
  const ask = (method: string, path: string, body: unknown) =>
    send(method, `/api/admin/resources/${path}`, body);
  return {
    id,
    username,
    cookie,
    csrfToken,
    send,
    query: (resource, query = {}) => ask("POST", `${resource}/query/`, query),
    create: (resource, values) => ask("POST", `${resource}/rows/`, { values }),
    change: (resource, rowId, values) => ask("PATCH", `${resource}/rows/${rowId}/`, { values }),
    act: (resource, action, ids) => ask("POST", `${resource}/actions/${action}/`, { ids }),
  };
}

/** What a page of the console sends along. */
export function consoleRequest(
  { cookie, csrfToken }: Pick<TestConsole, "cookie" | "csrfToken">,
  body?: unknown,
): SendOptions {
  return {
    headers: { cookie, origin: consoleOrigin, "x-csrftoken": csrfToken },
    ...(body !== undefined && { body }),
  };
}
