import { randomBytes } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAccountDirectory, type AccountDirectory } from "./account-directory.ts";
import { endpointNames, type Endpoint } from "./endpoints.ts";
import { createFaults, createFaultState, type Faults } from "./faults.ts";
import { handleRequest, type RequestDeps } from "./handle-request.ts";
import { issueIdToken, issueTokens, type TokenPair, type TokenRequest } from "./issue-tokens.ts";
import { createMailbox, type Mailbox } from "./mail/mailbox.ts";
import { startSmtpServer } from "./mail/start-smtp-server.ts";
import { createMemoryStore } from "./memory-store.ts";
import { offlineClient } from "./offline-client.ts";
import { createRotatingProvider, type RotatingProvider } from "./rotating-provider.ts";
import { generateSigningKey } from "./signing-key.ts";

export interface OfflineProviderOptions {
  /** 0 for a free one. */
  readonly port: number;
  /** Where mail is received by SMTP, 0 for a free one; not at all, if not given. */
  readonly smtpPort?: number | undefined;
  /** Where the one client may be sent back to, compared exactly. */
  readonly redirectUris: readonly string[];
  /** The offline client's, if not given. */
  readonly clientId?: string;
  readonly clientSecret?: string;
}

/** An identity provider that is running. */
export interface OfflineProvider extends Pick<RotatingProvider, "rotateKeys"> {
  readonly issuer: string;
  /** Where it answers: the same as the issuer. */
  readonly url: string;
  readonly client: { readonly id: string; readonly secret: string };
  readonly accounts: AccountDirectory;
  /** Where mail can be sent to, `smtp://127.0.0.1:…`: `undefined` without an `smtpPort`. */
  readonly smtpUrl: string | undefined;
  /** The mail that was received, which people see at `/mailbox`. */
  readonly mailbox: Mailbox;
  readonly faults: Faults;
  /** How often each endpoint was asked since the start. */
  readonly requests: Readonly<Record<Endpoint, number>>;
  /** What the code flow would give, but for what the request changes. */
  issueTokens(request: TokenRequest): Promise<TokenPair>;
  /** The same without an access token, and so without `at_hash`. */
  issueIdToken(request: TokenRequest): Promise<string>;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts the offline identity provider on 127.0.0.1. It is for development and tests alone: whoever reaches it signs
 * in as anybody.
 *
 * @throws the error of `listen`, with code `EADDRINUSE` where the port is taken
 */
export async function startOfflineProvider(options: OfflineProviderOptions): Promise<OfflineProvider> {
  const { redirectUris, clientId = offlineClient.id, clientSecret = offlineClient.secret } = options;
  const client = { id: clientId, secret: clientSecret };
  const accounts = createAccountDirectory();
  const store = createMemoryStore();
  const faultState = createFaultState();
  const requests = Object.fromEntries(endpointNames.map((name) => [name, 0])) as Record<Endpoint, number>;
  const cookieKey = randomBytes(32).toString("base64url");
  const firstKey = await generateSigningKey();

  const mailbox = createMailbox();
  const smtp = await startSmtpServer({ mailbox, faults: faultState.smtp }, options.smtpPort);
  const server = createServer();
  const close = async () => {
    mailbox.close();
    await Promise.all([smtp.close(), closeServer(server)]);
  };
  const host = `localhost:${await listen(server, options.port).catch(failAfter(close))}`;
  const issuer = `http://${host}`;
  const rotating = createRotatingProvider(
    { issuer, client, redirectUris, accounts, store, cookieKey, discoveryChanges: faultState.discovery },
    firstKey,
  );
  const issuerDeps = { issuer, defaultClientId: client.id, store, accounts, rotating };
  server.on("request", listenerOver({ host, rotating, accounts, faults: faultState, requests, mailbox }));

  return {
    issuer,
    url: issuer,
    client,
    accounts,
    smtpUrl: smtp.url,
    mailbox,
    faults: createFaults(faultState, smtp),
    requests,
    rotateKeys: rotating.rotateKeys,
    issueTokens: (request) => issueTokens(issuerDeps, request),
    issueIdToken: (request) => issueIdToken(issuerDeps, request),
    close,
  };
}

function listenerOver(deps: RequestDeps): RequestListener {
  return (request, response) =>
    void handleRequest(deps, request, response).catch((error: unknown) => {
      if (response.closed) return;
      console.error(error);
      response.destroy();
    });
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Passes a failure on once `cleanUp` has run. */
function failAfter(cleanUp: () => Promise<void>): (failure: unknown) => Promise<never> {
  return async (failure) => {
    await cleanUp();
    throw failure;
  };
}

/** Idle connections of a browser or a pool would keep the server open for seconds. */
async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
