import { usesOfflineProvider } from "../settings/complete-settings.ts";
import type { TextSettings } from "../settings/env-file.ts";

/** What a person reads when everything runs: where it is, and what to try first. */
export function welcome(settings: TextSettings): string {
  const isOffline = usesOfflineProvider(settings);
  const provider = `\n  Identity provider  http://localhost:${settings["IDP_PORT"]}  (offline, in Google's place)`;
  return `
Latchkey is running.

  Web app            ${settings["WEB_URL"]}
  Backend            ${settings["BACKEND_URL"]}
  API documentation  ${settings["BACKEND_URL"]}/api/docs${isOffline ? provider : ""}

Try first: open the web app, press "Continue with Google" and sign in${isOffline ? " as verified@gmail.com" : ""};
then write a post, and change your profile. Ctrl-C stops everything.
`;
}
