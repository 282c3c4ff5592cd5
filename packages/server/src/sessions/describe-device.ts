import { describeUserAgent } from "../kernel/describe-user-agent.ts";

// What comes without a browser around it names itself first (RFC 9110 §10.1.5).
const programs = [
  ["curl", "curl"],
  ["Wget", "Wget"],
  ["PostmanRuntime", "Postman"],
  ["python-requests", "Python"],
  ["okhttp", "Android app"],
  ["node", "Node.js"],
  ["undici", "Node.js"],
] as const;

/** Where somebody is signed in, in words of ours: `Chrome on Windows`, `Safari on iPhone`, `curl`; `""` where we cannot tell. */
export function describeDevice(userAgent: string | null): string {
  if (userAgent === null) return "";
  const [, program] = programs.find(([name]) => isNamed(userAgent, name)) ?? [];
  return program ?? describeUserAgent(userAgent) ?? "";
}

function isNamed(userAgent: string, name: string): boolean {
  return userAgent === name || userAgent.startsWith(`${name}/`);
}
