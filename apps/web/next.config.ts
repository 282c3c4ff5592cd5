import { join } from "node:path";
import type { NextConfig } from "next";
import { PHASE_DEVELOPMENT_SERVER } from "next/constants";

/** The folder with the lock file, so that Next.js finds the packages of the workspace. */
const repository = join(import.meta.dirname, "../..");

export default function createConfig(phase: string): NextConfig {
  return {
    reactStrictMode: true,
    poweredByHeader: false,
    // The development server writes each URL that is asked for, and these carry one-time codes; and what each form sent to
    // its server action, passwords among it.
    logging: {
      incomingRequests: { ignore: [/^\/api\/auth\/callback\//] },
      serverFunctions: false,
    },
    outputFileTracingRoot: repository,
    turbopack: { root: repository },
    // The backend route sets stricter ones of its own.
    headers: async () => [{ source: "/((?!api/backend/).*)", headers: securityHeaders(phase) }],
  };
}

function securityHeaders(phase: string) {
  return [
    { key: "Content-Security-Policy", value: contentSecurityPolicy(phase) },
    { key: "X-Content-Type-Options", value: "nosniff" },
    { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
    // Browsers heed it over https alone. A year, in seconds.
    { key: "Strict-Transport-Security", value: "max-age=31536000" },
    { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=()" },
  ];
}

// Inline scripts and styles are Next.js's own. `form-action` is left out: browsers apply it to the redirect from our
// form to the provider too, whose address is a setting and not known when this is built.
function contentSecurityPolicy(phase: string): string {
  const evalInDevelopment = phase === PHASE_DEVELOPMENT_SERVER ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'unsafe-inline'${evalInDevelopment}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
