import { readSettings, SettingsError, type Settings } from "./env.ts";
import { startOfflineProvider, type OfflineProvider } from "./start-offline-provider.ts";

/** Starts the provider as a process of its own and stops it on SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const settings = readSettings();
  const provider = await start(settings);
  console.log(`Offline identity provider ready at ${provider.issuer}, with mail at ${provider.smtpUrl}`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void provider.close());
}

async function start(settings: Settings): Promise<OfflineProvider> {
  const { webUrl, ...options } = settings;
  const redirectUris = [new URL("/api/auth/callback/google", webUrl).href];
  try {
    return await startOfflineProvider({ ...options, redirectUris });
  } catch (error) {
    throw explainPort(error as NodeJS.ErrnoException & { port?: number }, settings);
  }
}

/** Names the setting of the port that can't be listened on. */
function explainPort(error: NodeJS.ErrnoException & { port?: number }, { smtpPort }: Settings): Error {
  const { code, port } = error;
  const name = port === smtpPort ? "IDP_SMTP_PORT" : "IDP_PORT";
  if (code === "EADDRINUSE")
    return new SettingsError([
      `Port ${port} is taken: stop what listens there, or set ${name} to another port.`,
    ]);
  if (code === "EACCES")
    return new SettingsError([`Port ${port} may not be used here: set ${name} to another port.`]);
  return error;
}

main().catch((error: unknown) => {
  const { message, stack } = error as Error;
  console.error(error instanceof SettingsError ? message : (stack ?? message));
  process.exitCode = 1;
});
