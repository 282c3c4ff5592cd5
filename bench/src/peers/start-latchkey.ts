import { join } from "node:path";
import { buildBackend } from "../../../tools/build/build-backend.ts";
import { backendFolder, readBackendStart } from "../../../tools/launch/read-backend-start.ts";
import { site } from "../statements/site.ts";
import { type Program, startProgram } from "./start-program.ts";

/** The provider whose word every peer believes. */
export interface ProviderFacts {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
}

interface LatchkeyOptions {
  readonly databaseUrl: string;
  readonly provider: ProviderFacts;
  readonly nodeOptions?: readonly string[];
}

/** What {@link startLatchkey} starts. */
export const buildLatchkey = () => buildBackend();

/**
 * Starts the reference application's backend as it runs in production, its log included. That it calls itself a development
 * system is for the offline provider, which has no https; it also migrates an empty database, and registers the site.
 */
export function startLatchkey({
  databaseUrl,
  provider,
  nodeOptions = [],
}: LatchkeyOptions): Promise<Program> {
  const { environment, args } = readBackendStart();
  const words = args();
  return startProgram({
    args: [...nodeOptions, ...words.slice(0, -1), join(backendFolder, words.at(-1)!)],
    readyPath: "/readyz",
    env: (port) => ({
      ...environment,
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
