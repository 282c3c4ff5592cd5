import { adminRoutes } from "@latchkey/contract";
import type { StaffUser } from "../../edge/authenticate.ts";
import type { Edge } from "../../edge/create-edge.ts";
import { writeCsrfToken } from "../../edge/csrf.ts";
import { recordEvent } from "../../audit/record-event.ts";
import { Failure } from "../../kernel/failure.ts";
import type { Requester } from "../../kernel/requester.ts";
import type { PasswordDeps } from "../../passwords/judge-new-password.ts";
import type { AdminDeps } from "../admin-deps.ts";
import { confirmConsoleSession } from "./confirm-console-session.ts";
import { clearConsoleCookie, type ConsoleOrigin, writeConsoleCookie } from "./console-cookie.ts";
import { findConsoleSession } from "./console-session.ts";
import { requireConsoleOrigin } from "./require-staff.ts";
import { setUpConsole } from "./set-up-console.ts";
import { signInToConsole } from "./sign-in-to-console.ts";

type SessionRouteDeps = AdminDeps & PasswordDeps;

/** Mounts the console's sign-in, its session and the set-up of the first administrator. */
export function mountConsoleSession(edge: Edge<unknown>, deps: SessionRouteDeps, place: ConsoleOrigin): void {
  const opened = async (cookie: string, setCookie: (cookie: string) => void) => {
    setCookie(writeConsoleCookie(place, cookie));
    const found = await findConsoleSession(deps, cookie);
    // Ended in the very moment in which it was opened.
    if (!found) throw new Failure("console_signed_out");
    return present(deps, found.staff);
  };
  edge.mount(adminRoutes.openConsole, async ({ body, request, requester, setCookie }) => {
    requireConsoleOrigin(request, place.origin);
    return opened(await signInToConsole(deps, { ...body, requester }), setCookie);
  });
  edge.mount(adminRoutes.setUpConsole, async ({ body, request, requester, setCookie }) => {
    requireConsoleOrigin(request, place.origin);
    const { token, username, email, password1: password } = body;
    return opened(await setUpConsole(deps, { token, username, email, password, requester }), setCookie);
  });
  edge.mount(adminRoutes.readConsole, ({ user }) => present(deps, user));
  edge.mount(adminRoutes.confirmConsole, async ({ user, body, requester }) => {
    await confirmConsoleSession(deps, { staff: user, password: body.password, requester });
    return present(deps, { ...user, authenticatedAt: deps.clock.now() });
  });
  edge.mount(adminRoutes.closeConsole, async ({ user, requester, setCookie }) => {
    setCookie(clearConsoleCookie(place));
    await closeConsole(deps, user, requester);
    return {};
  });
}

async function closeConsole(
  { store, clock }: AdminDeps,
  staff: StaffUser,
  requester: Requester,
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.deleteFrom("latchkey_console_sessions").where("id", "=", staff.sessionId).execute();
    const about = { userId: staff.id, sessionId: staff.sessionId, requester };
    await recordEvent(tx, clock, { event: "console_closed", ...about });
  });
}

function present({ secrets }: AdminDeps, staff: StaffUser) {
  return {
    id: staff.id,
    username: staff.username,
    is_superuser: staff.isSuperuser,
    permissions: [...staff.permissions],
    authenticated_at: staff.authenticatedAt.toISOString(),
    csrf_token: writeCsrfToken(secrets, staff.sessionId),
  };
}
