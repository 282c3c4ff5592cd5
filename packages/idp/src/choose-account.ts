import type { IncomingMessage, ServerResponse } from "node:http";
import { errors, type InteractionResults, type Provider } from "oidc-provider";
import type { AccountDirectory } from "./account-directory.ts";
import { chooserPage } from "./chooser-page.ts";
import { errorPage } from "./error-page.ts";
import { sendPage } from "./page.ts";
import { readForm } from "./read-form.ts";

/** Shows the accounts (GET) and takes the choice (POST) of the authorization that the browser's cookie belongs to. */
export async function chooseAccount(
  { provider, accounts }: { provider: Provider; accounts: AccountDirectory },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const interaction = await provider.interactionDetails(request, response);
    const result = request.method === "POST" ? resultOf(await readForm(request), accounts) : undefined;
    if (result) return await provider.interactionFinished(request, response, result);
    const application = new URL(String(interaction.params["redirect_uri"])).host;
    sendPage(response, 200, chooserPage(accounts.list(), application));
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) throw error;
    sendPage(response, 400, errorPage(error));
  }
}

/** What the pressed button means, `undefined` where no known account was chosen. */
function resultOf(form: URLSearchParams, accounts: AccountDirectory): InteractionResults | undefined {
  if (form.has("cancel")) {
    return { error: "access_denied", error_description: "The person cancelled the sign-in." };
  }
  const account = accounts.find(form.get("account") ?? "");
  return account && { login: { accountId: account.sub, remember: false }, consent: {}, select_account: {} };
}
