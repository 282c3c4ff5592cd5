import type { Provider } from "./provider.ts";

/** https://developers.google.com/identity/openid-connect/openid-connect and …/gsi/web/backend-auth */
export const google: Provider = {
  id: "google",
  name: "Google",
  issuer: "https://accounts.google.com",
  algorithms: ["RS256"],
  scopes: ["openid", "email", "profile"],
  publishedTokenInfo: { "https://accounts.google.com": "https://oauth2.googleapis.com/tokeninfo" },
  // Google owns gmail.com and administers Workspace domains (`hd`). Of any other address it only knows that somebody
  // proved it once.
  isAuthoritativeFor: ({ email, emailVerified, hostedDomain }) =>
    emailVerified && (hostedDomain !== null || /@gmail\.com$/i.test(email ?? "")),
};
