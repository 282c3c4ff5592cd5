import { sentenceOfCode } from "@latchkey/contract";

/** What this app and NextAuth say of a way through Google; the rest are the backend's own sentences. */
const sentences: ReadonlyMap<string, string> = new Map([
  [
    "intent_refused",
    "This took too long, or you signed in or out meanwhile. Nothing was changed: start again from here.",
  ],
  ["OAuthCallbackError", "You came back from Google without an answer. Nothing was changed."],
]);

/** What went wrong on the way through Google, by the `code` that it came back with. */
export function explainRefusal(code: string): string {
  return (
    sentences.get(code) ??
    sentenceOfCode(code) ??
    "Something between this app and Google did not work. Nothing was changed: try again in a moment."
  );
}
