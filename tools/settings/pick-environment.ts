import type { TextSettings } from "./env-file.ts";

/** What every process needs from the machine, whoever it is: nothing of it is a setting of ours. */
const machineNames = [
  "PATH",
  "HOME",
  "USER",
  "SHELL",
  "TMPDIR",
  "TZ",
  "LANG",
  "LC_ALL",
  "TERM",
  "CI",
  "NO_COLOR",
  "FORCE_COLOR",
  "NODE_OPTIONS",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
] as const;

/** The environment of a child: the machine's essentials and the settings it lists, never another part's secrets. */
export function pickEnvironment(names: readonly string[], settings: TextSettings): NodeJS.ProcessEnv {
  const machine = machineNames.map((name) => [name, process.env[name]] as const);
  const own = names.map((name) => [name, settings[name]] as const);
  const entries = [...machine, ...own].filter(([, value]) => value !== undefined);
  // Next.js's types say that every environment has a NODE_ENV; ours has none, so that it decides nothing.
  return Object.fromEntries(entries) as NodeJS.ProcessEnv;
}
