import { createHash, randomUUID } from "node:crypto";
import type { AdapterFactory } from "oidc-provider";
import type { AccountDirectory } from "./account-directory.ts";
import type { Account, NewAccount } from "./account.ts";
import { chooseSigningKey, type SigningChoice } from "./choose-signing-key.ts";
import { durations } from "./durations.ts";
import { claimsByScope, profileClaims } from "./google-claims.ts";
import type { RotatingProvider } from "./rotating-provider.ts";
import { digestOf, signToken } from "./sign-token.ts";

/** For whom tokens are issued, and what shall be different from those that the code flow gives. */
export interface TokenRequest {
  /** The e-mail of an account in the directory, or an account, which is then added to the directory. */
  readonly account: string | NewAccount;
  /** The application that the tokens are for; another one than the offline client becomes known by this. */
  readonly clientId?: string;
  readonly nonce?: string;
  /** Claims of the id token to set; `undefined` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Members of the id token's header to set; `undefined` removes one. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** `current` if not given. */
  readonly signWith?: SigningChoice;
  /** The algorithm to sign with, `none` for no signature; if not given, the one of the key. */
  readonly alg?: string;
  /** An hour if not given; negative for an access token that has expired. */
  readonly accessTokenLifetimeSeconds?: number;
}

export interface TokenPair {
  readonly id_token: string;
  readonly access_token: string;
}

interface IssuerDeps {
  readonly issuer: string;
  readonly defaultClientId: string;
  readonly rotating: RotatingProvider;
  readonly store: AdapterFactory;
  readonly accounts: AccountDirectory;
}

/** A pair of tokens; the access token is a real one of the provider. */
export async function issueTokens(deps: IssuerDeps, request: TokenRequest): Promise<TokenPair> {
  const account = resolveAccount(deps.accounts, request.account);
  const access_token = await issueAccessToken(deps, account, request);
  return { id_token: await composeIdToken(deps, account, request, access_token), access_token };
}

/** An id token alone. */
export async function issueIdToken(deps: IssuerDeps, request: TokenRequest): Promise<string> {
  return composeIdToken(deps, resolveAccount(deps.accounts, request.account), request);
}

function resolveAccount(accounts: AccountDirectory, account: string | NewAccount): Account {
  if (typeof account !== "string") return accounts.add(account);
  const known = accounts.findByEmail(account);
  if (!known) throw new Error("No account has that e-mail: add it, or pass the account itself.");
  return known;
}

async function issueAccessToken(deps: IssuerDeps, account: Account, request: TokenRequest): Promise<string> {
  const { provider } = deps.rotating;
  const client = await findOrRegisterClient(deps, request.clientId ?? deps.defaultClientId);
  const owner = { accountId: account.sub, clientId: client.clientId };
  const scope = Object.keys(claimsByScope).join(" ");

  const grant = new provider.Grant(owner);
  grant.addOIDCScope(scope);
  const grantId = await grant.save();

  const expiresIn = request.accessTokenLifetimeSeconds ?? durations.AccessToken;
  const gty = "authorization_code";
  return new provider.AccessToken({ ...owner, client, grantId, gty, scope, expiresIn }).save();
}

async function findOrRegisterClient({ rotating: { provider }, store }: IssuerDeps, clientId: string) {
  const known = await provider.Client.find(clientId);
  if (known) return known;
  const redirect_uris = ["https://elsewhere.example/callback"];
  await store("Client").upsert(clientId, { client_id: clientId, client_secret: randomUUID(), redirect_uris });
  return (await provider.Client.find(clientId))!;
}

async function composeIdToken(
  { issuer, defaultClientId, rotating }: IssuerDeps,
  account: Account,
  request: TokenRequest,
  accessToken?: string,
): Promise<string> {
  const {
    key,
    kid,
    alg: usualAlg,
  } = await chooseSigningKey(request.signWith ?? "current", rotating.signingKey);
  const alg = request.alg ?? usualAlg;
  const clientId = request.clientId ?? defaultClientId;
  const iat = Math.floor(Date.now() / 1000);
  const payload = {
    ...profileClaims(account, issuer),
    azp: clientId,
    at_hash: accessToken && hashOf(accessToken, alg),
    jti: randomUUID(),
    nonce: request.nonce,
    aud: clientId,
    exp: iat + durations.IdToken,
    iat,
    iss: issuer,
    ...request.claims,
  };
  return signToken({ alg, kid, ...request.header }, payload, key);
}

/** The left half of the digest (OpenID Connect Core, 3.1.3.6). */
function hashOf(accessToken: string, alg: string): string {
  const digest = createHash(digestOf(alg)).update(accessToken).digest();
  return digest.subarray(0, digest.length / 2).toString("base64url");
}
