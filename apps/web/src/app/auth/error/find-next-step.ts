const tryAgain = "Wait a moment, then start again from the beginning.";
const askUs =
  "Something is wrong on our side, and trying again does not help. Please tell whoever runs this app.";

// NextAuth says `Configuration` of a provider that cannot be reached, too.
/** What somebody can do after a refusal, by the backend's code or NextAuth's error. */
const nextSteps: ReadonlyMap<string, string> = new Map([
  [
    "link_required",
    "There is already an account with this e-mail address. Sign in the way you did the first time; then you can connect the other account on your account’s page. Or choose another one.",
  ],
  ["invalid_grant", "The backend could not verify what the provider said. Start again from the beginning."],
  [
    "user_inactive",
    "Your account was deactivated. Ask whoever runs this app to activate it, or choose another account.",
  ],
  ["provider_disabled", askUs],
  ["invalid_client", askUs],
  [
    "Configuration",
    "Something between this app and the provider did not work. Wait a moment and try again; if it happens again, tell whoever runs this app.",
  ],
  [
    "intent_refused",
    "This took too long, or you signed in or out meanwhile. Nothing was changed: start again.",
  ],
  ["provider_unavailable", tryAgain],
  ["unavailable", tryAgain],
  ["AccessDenied", "The sign-in was refused or broken off. You can start again, or choose another account."],
]);

/** The advice that fits a reason; any other gets the general one. */
export function findNextStep(reason: string): string {
  return nextSteps.get(reason) ?? tryAgain;
}
