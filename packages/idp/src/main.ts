import { readSettings, SettingsError, type Settings } from "./env.ts";
import { startOfflineProvider, type OfflineProvider } from "./start-offline-provider.ts";

/** Starts the provider as a process of its own and stops it on SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const settings = readSettings();
  const provider = await start(settings);
  console.log(`Offline identity provider ready at ${provider.issuer}`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void provider.close());
}

function start({ port, webUrl, clientId, clientSecret }: Settings): Promise<OfflineProvider> {
  const redirectUris = [new URL("/api/auth/callback/google", webUrl).href];
  return startOfflineProvider({ port, redirectUris, clientId, clientSecret });
}

/** What a person is told about a failed start. */
function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  const { code, port, stack } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE")
    return `Port ${port} is taken: stop what listens there, or set IDP_PORT to another port.`;
  if (code === "EACCES") return `Port ${port} may not be used here: set IDP_PORT to another port.`;
  return stack ?? String(error);
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exitCode = 1;
});
