import { isLoopbackHost, readSettings, SettingsError, type Settings } from "@latchkey/contract";
import { webSettings } from "./settings";

/** The settings of this process; the only place that reads the environment. */
export const env = readSettings(webSettings, process.env);

const problems = findProblems(env);
if (problems.length > 0) throw new SettingsError(problems);

/** What is wrong with settings that are each well formed: tokens would travel in the clear. */
function findProblems(settings: Settings<typeof webSettings>): string[] {
  const isDevelopment = settings.LATCHKEY_ENV === "development";
  const isPrivate = (address: string) => {
    const { protocol, hostname } = new URL(address);
    return protocol === "https:" || (isDevelopment && isLoopbackHost(hostname));
  };
  const found: string[] = [];
  if (!isPrivate(settings.WEB_URL)) {
    found.push("WEB_URL must begin with https:// (http:// is for loopback addresses in development).");
  }
  if (!isPrivate(settings.BACKEND_URL) && !settings.ALLOW_HTTP_BACKEND) {
    found.push(
      "BACKEND_URL must begin with https:// (inside a private network, ALLOW_HTTP_BACKEND=true allows http://).",
    );
  }
  return found;
}
