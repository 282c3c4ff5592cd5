import { SettingsError } from "@latchkey/contract";

// Next.js logs what throws before it serves and goes on listening; a wrong setting has to end the start.
try {
  await import("@/env");
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exit(1);
}
