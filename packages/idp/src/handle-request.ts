import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import type { AccountDirectory } from "./account-directory.ts";
import { chooseAccount } from "./choose-account.ts";
import { endpointAt, endpoints, type Endpoint } from "./endpoints.ts";
import type { FaultState } from "./faults.ts";
import { drawPicture, picturePath } from "./picture.ts";
import { answerMail, answerMailbox, answerMessages } from "./mail/answer-mailbox.ts";
import { mailboxPath } from "./mail/mailbox-page.ts";
import type { OpenMailbox } from "./mail/mailbox.ts";
import { readForm } from "./read-form.ts";
import type { RotatingProvider } from "./rotating-provider.ts";
import { describeAccessToken } from "./tokeninfo.ts";

export interface RequestDeps {
  readonly host: string;
  readonly rotating: RotatingProvider;
  readonly accounts: AccountDirectory;
  readonly faults: FaultState;
  readonly mailbox: OpenMailbox;
  /** How often each endpoint was asked; counted here. */
  readonly requests: Record<Endpoint, number>;
}

/** Counts a request, lets the faults have it, then answers: by our own pages, else by oidc-provider. */
export async function handleRequest(
  deps: RequestDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // oidc-provider makes the URLs of its answers from this header. They shall be the same whoever asks.
  request.headers.host = deps.host;
  const url = URL.parse(request.url ?? "", `http://${deps.host}`);
  if (!url) return void response.writeHead(400).end();

  const endpoint = endpointAt(url.pathname);
  if (endpoint && (await takeFault(deps, endpoint, response))) return;

  const page = ownPages.find(({ path }) => path.test(url.pathname));
  if (page) return page.answer(deps, { request, response, url });
  await deps.rotating.provider.callback()(request, response);
}

/** True if a fault has answered. */
async function takeFault(
  { faults, requests }: RequestDeps,
  endpoint: Endpoint,
  response: ServerResponse,
): Promise<boolean> {
  requests[endpoint]++;
  const delay = faults.delays.get(endpoint);
  if (delay) await waitUnlessClosed(delay, response);
  const answer = faults.answers.get(endpoint);
  if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
  return answer !== undefined;
}

/** Rejects when the caller gives up, so that nothing is left waiting. */
async function waitUnlessClosed(milliseconds: number, response: ServerResponse): Promise<void> {
  const closed = new AbortController();
  response.once("close", () => closed.abort());
  await setTimeout(milliseconds, undefined, { signal: closed.signal });
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

type Answer = (deps: RequestDeps, visit: Visit) => void | Promise<void>;

const ownPages: readonly { readonly path: RegExp; readonly answer: Answer }[] = [
  { path: new RegExp(`^${endpoints.tokeninfo}$`), answer: answerTokenInfo },
  { path: /^\/interaction\/[\w-]+$/, answer: answerChoice },
  { path: new RegExp(`^${picturePath}$`), answer: answerPicture },
  { path: new RegExp(`^${mailboxPath}/?$`), answer: answerMailbox },
  { path: new RegExp(`^${mailboxPath}/messages[.]json$`), answer: answerMessages },
  { path: new RegExp(`^${mailboxPath}/[\\w-]+$`), answer: answerMail },
];

async function answerTokenInfo(deps: RequestDeps, { request, response, url }: Visit): Promise<void> {
  const { rotating, accounts } = deps;
  const parameters = request.method === "POST" ? await readForm(request) : url.searchParams;
  const info = await describeAccessToken(
    { provider: rotating.provider, accounts },
    parameters.get("access_token"),
  );
  response.writeHead(info.status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(info.body));
}

async function answerChoice(
  { rotating, accounts }: RequestDeps,
  { request, response }: Visit,
): Promise<void> {
  await chooseAccount({ provider: rotating.provider, accounts }, request, response);
}

function answerPicture({ accounts }: RequestDeps, { response, url }: Visit): void {
  const account = accounts.find(url.searchParams.get("sub") ?? "");
  if (!account) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": "image/svg+xml", "cache-control": "max-age=3600" });
  response.end(drawPicture(account));
}
