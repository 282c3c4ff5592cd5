import { sentenceOfCode } from "@latchkey/contract";

/** What this app and NextAuth say of a way through a provider; the rest are the backend's own sentences. */
const sentences: ReadonlyMap<string, string> = new Map([
  [
    "intent_refused",
    "This took too long, or you signed in or out meanwhile. Nothing was changed: start again from here.",
  ],
  ["OAuthCallbackError", "You came back from the provider without an answer. Nothing was changed."],
]);

/** What went wrong on the way through a provider, by the `code` that it came back with. */
export function explainRefusal(code: string): string {
  return (
    sentences.get(code) ??
    sentenceOfCode(code) ??
    "Something between this app and the provider did not work. Nothing was changed: try again in a moment."
  );
}
