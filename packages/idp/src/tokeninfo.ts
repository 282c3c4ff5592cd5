import type { Provider } from "oidc-provider";
import type { AccountDirectory } from "./account-directory.ts";

const googleScopes: Readonly<Record<string, string>> = {
  email: "https://www.googleapis.com/auth/userinfo.email",
  profile: "https://www.googleapis.com/auth/userinfo.profile",
};

interface TokenInfoAnswer {
  readonly status: 200 | 400;
  readonly body: Readonly<Record<string, string>>;
}

/** For whom and for which application an access token was issued, in Google's form: every value is a string. */
export async function describeAccessToken(
  { provider, accounts }: { provider: Provider; accounts: AccountDirectory },
  value: string | null,
): Promise<TokenInfoAnswer> {
  if (!value) return refusal("invalid_request", "access_token is required");
  const token = await provider.AccessToken.find(value);
  const account = token && accounts.find(token.accountId);
  if (!account) return refusal("invalid_token", "Invalid Value");

  const mayKnowEmail = token.scopes.has("email");
  return {
    status: 200,
    body: {
      azp: token.clientId!,
      aud: token.clientId!,
      sub: account.sub,
      scope: [...token.scopes].map((scope) => googleScopes[scope] ?? scope).join(" "),
      exp: String(token.exp),
      expires_in: String(token.remainingTTL),
      ...(mayKnowEmail && { email: account.email, email_verified: String(account.email_verified) }),
      access_type: "online",
    },
  };
}

function refusal(error: string, error_description: string): TokenInfoAnswer {
  return { status: 400, body: { error, error_description } };
}
