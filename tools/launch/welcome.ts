import { usesOfflineMailbox, usesOfflineProvider } from "../settings/complete-settings.ts";
import type { TextSettings } from "../settings/env-file.ts";

/**
 * What a person reads when everything runs: where it is, and what to try first.
 *
 * @param setupLink The one-time link by which they become the first administrator; there is none where there is one already.
 */
export function welcome(settings: TextSettings, setupLink?: string): string {
  const isOffline = usesOfflineProvider(settings);
  const idpUrl = `http://localhost:${settings["IDP_PORT"]}`;
  const provider = `\n  Identity provider  ${idpUrl}  (offline, in Google's place)`;
  const mailbox = `\n  Mailbox            ${idpUrl}/mailbox  (all mail arrives here)`;
  const administrator = `
Nobody is an administrator yet. Become the first by this link; it works once, for 24 hours:
  ${setupLink}
`;
  return `
Latchkey is running.

  Web app            ${settings["WEB_URL"]}
  Backend            ${settings["BACKEND_URL"]}
  Admin console      ${settings["BACKEND_URL"]}/admin/
  API documentation  ${settings["BACKEND_URL"]}/api/docs${isOffline ? provider : ""}${usesOfflineMailbox(settings) ? mailbox : ""}

Try first: open the web app, press "Continue with Google" and sign in${isOffline ? " as verified@gmail.com" : ""};
then write a post, and change your profile. Ctrl-C stops everything.
${setupLink === undefined ? "" : administrator}`;
}
