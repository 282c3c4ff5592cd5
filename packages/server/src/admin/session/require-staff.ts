import type { StaffUser } from "../../edge/authenticate.ts";
import { isCsrfTokenOf, csrfHeader, isSafeMethod } from "../../edge/csrf.ts";
import { readCookie } from "../../edge/token-cookies.ts";
import { after } from "../../kernel/clock.ts";
import { minutes } from "../../kernel/duration.ts";
import { Failure } from "../../kernel/failure.ts";
import type { Secrets } from "../../kernel/secrets.ts";
import type { StoreDeps } from "../../store/open-store.ts";
import { consoleCookieName, type ConsoleOrigin } from "./console-cookie.ts";
import { findConsoleSession, touchConsoleSession } from "./console-session.ts";

export type StaffGuardDeps = StoreDeps & { readonly secrets: Secrets };

/** So that a busy console writes once a minute, not at every click. */
const touchedAtMostEvery = minutes(1);

/**
 * Makes the guard of the console's routes. Person, session and rights are looked up at every request, so that an end shows at
 * once; an access token of the application is nothing to it, whoever brings it (S105).
 */
export function createStaffGuard(deps: StaffGuardDeps, place: ConsoleOrigin) {
  return async function requireStaff(request: Request): Promise<StaffUser> {
    const cookie = readCookie(request, consoleCookieName(place));
    const found = cookie === null ? undefined : await findConsoleSession(deps, cookie);
    if (!found) throw new Failure("console_signed_out");
    const { staff, lastUsedAt } = found;
    requireConsolePage(deps, { request, sessionId: staff.sessionId, origin: place.origin });
    if (deps.clock.now() > after(lastUsedAt, touchedAtMostEvery)) await touchConsoleSession(deps, found);
    return staff;
  };
}

interface ConsoleRequest {
  readonly request: Request;
  readonly sessionId: string;
  readonly origin: string;
}

/** The cookie comes by itself; that a page of the console meant it, the token and the Origin say. */
function requireConsolePage(
  { secrets }: StaffGuardDeps,
  { request, sessionId, origin }: ConsoleRequest,
): void {
  if (isSafeMethod(request.method)) return;
  requireConsoleOrigin(request, origin);
  const token = request.headers.get(csrfHeader);
  if (!token) throw new Failure("csrf_missing");
  if (!isCsrfTokenOf(secrets, sessionId, token)) throw new Failure("csrf_incorrect");
}

/** @throws Failure `console_origin` for what no page of the console has sent. */
export function requireConsoleOrigin(request: Request, origin: string): void {
  if (request.headers.get("origin") !== origin) throw new Failure("console_origin");
}
