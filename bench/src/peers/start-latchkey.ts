import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { site } from "../statements/site.ts";
import { type Program, startProgram } from "./start-program.ts";

/** The provider whose word every peer believes. */
export interface ProviderFacts {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
}

const manifest = fileURLToPath(import.meta.resolve("@reference/backend/package.json"));

/** The start script of the reference backend, `node … src/main.ts`: what production starts is what is measured. */
function readStartArgs(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(manifest, "utf8")) as { scripts: { start: string } };
  const [, ...args] = scripts.start.split(" ");
  return [...args.slice(0, -1), join(dirname(manifest), args.at(-1)!)];
}

interface LatchkeyOptions {
  readonly databaseUrl: string;
  readonly provider: ProviderFacts;
  readonly nodeOptions?: readonly string[];
}

/**
 * Starts the reference application's backend as it runs in production, its log included. That it calls itself a development
 * system is for the offline provider, which has no https; it also migrates an empty database, and registers the site.
 */
export function startLatchkey({
  databaseUrl,
  provider,
  nodeOptions = [],
}: LatchkeyOptions): Promise<Program> {
  return startProgram({
    args: [...nodeOptions, ...readStartArgs()],
    readyPath: "/readyz",
    env: (port) => ({
      LATCHKEY_ENV: "development",
      LATCHKEY_SECRET: "a-latchkey-secret-of-at-least-32-characters",
      DATABASE_URL: databaseUrl,
      BACKEND_PORT: String(port),
      WEB_URL: "http://localhost:3000",
      SITE_ID: site.id,
      SITE_SECRET: site.secret,
      GOOGLE_ISSUER: provider.issuer,
      GOOGLE_CLIENT_ID: provider.client.id,
      GOOGLE_CLIENT_SECRET: provider.client.secret,
      ACCESS_TOKEN_LIFETIME: "60m",
    }),
  });
}
