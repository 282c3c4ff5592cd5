/** The names on which the half in the application's server and the half in the browser agree. */

/** Where the application mounts `backend.handlers`. */
export const authMount = "/api/auth";

/** Where it mounts `backend.route`. */
export const backendMount = "/api/backend";

/** What no other origin's script or form can send without asking first. */
export const ownHeader = "x-latchkey";

/** Says `expired` beside an answer without a session: see `expired-notice.ts`. */
export const standingHeader = "x-latchkey-session";

/** Unless the application says otherwise, to both halves. */
export const defaultSignInPage = "/auth/sign-in";
