/** Next.js calls this before it serves. */
export async function register(): Promise<void> {
  // A constant of each bundle, not a setting: the other runtime could not exit.
  if (process.env.NEXT_RUNTIME === "nodejs") await import("@/check-settings");
}
