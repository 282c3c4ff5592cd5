import { SettingsError } from "@latchkey/contract";
import { Failure, StartError } from "@latchkey/server";
import { CommandError } from "./command-error.ts";

/** What a person reads when a command fails: sentences where we know what to do, everything where we do not. */
export function sentenceOf(error: unknown): string {
  if (error instanceof CommandError || error instanceof SettingsError || error instanceof StartError) {
    return error.message;
  }
  if (error instanceof Failure) return sentenceOfFailure(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function sentenceOfFailure(failure: Failure): string {
  const fields = Object.entries(failure.options.fields ?? {});
  if (fields.length > 0) return fields.map(([name, list]) => `${name}: ${list.join(" ")}`).join("\n");
  if (failure.failure === "unavailable")
    return "The database does not answer. Check DATABASE_URL, then try again.";
  return failure.options.sentence ?? failure.entry.sentence;
}
