import type { TextSettings } from "./env-file.ts";

const largestPort = 65_535;

/** The ports of the launcher's parts, and where they listen unless a setting says otherwise. */
export const defaultPorts = {
  IDP_PORT: 9000,
  BACKEND_PORT: 8000,
  WEB_PORT: 3000,
  IDP_SMTP_PORT: 1025,
} as const;

export type PortName = keyof typeof defaultPorts;

export const portNames = Object.keys(defaultPorts) as readonly PortName[];

/** A sentence for each port setting that is no port, or that two parts share. */
export function findPortProblems(settings: TextSettings): string[] {
  const ports = portNames.map((name) => [name, settings[name] ?? String(defaultPorts[name])] as const);
  const malformed = ports
    .filter(([, port]) => !/^\d+$/.test(port) || Number(port) < 1 || Number(port) > largestPort)
    .map(([name]) => `${name} must be a port number between 1 and ${largestPort}.`);
  const shared = ports
    .filter(([, port], index) => ports.findIndex(([, other]) => other === port) < index)
    .map(
      ([name, port]) => `${name} is ${port}, which another part listens on: each needs a port of its own.`,
    );
  return [...malformed, ...shared];
}
