import type { TokenUse } from "@latchkey/contract";
import { z } from "zod";
import type { Secrets } from "../kernel/secrets.ts";
import type { Profile, Site } from "../kernel/site.ts";
import { isCookieSite } from "./authenticate.ts";
import { csrfHeader, writeCsrfToken } from "./csrf.ts";
import { clearTokenCookies, type CookieNames, writeTokenCookies } from "./token-cookies.ts";

export interface PresentationDeps {
  readonly secrets: Secrets;
  readonly cookieNames: CookieNames;
  readonly isHttps: boolean;
}

/** An answer as the site's clients know it. */
export interface PresentedAnswer {
  readonly body: unknown;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

type Names = Readonly<Record<string, string | null>>;

/** What the fields are called; `null` leaves one out. Profile 1 has the names of the contract. */
const names: Readonly<Record<Profile, Readonly<Record<Exclude<TokenUse, "ended">, Names>>>> = {
  1: { issued: {}, refreshed: {} },
  2: {
    issued: {
      access: "access_token",
      refresh: "refresh_token",
      access_expiration: "access_token_expiration",
      refresh_expiration: "refresh_token_expiration",
    },
    refreshed: { access_expiration: null, refresh_expiration: null },
  },
};

/** Gives the tokens of an answer the names (profile) and the place (mode) that its site asks for. */
export function presentTokens(
  deps: PresentationDeps,
  use: TokenUse | undefined,
  site: Site | null,
  body: unknown,
): PresentedAnswer {
  if (use === undefined) return { body, headers: [] };
  if (use === "ended") return { body, headers: isCookieSite(site) ? endedHeaders(deps) : [] };
  if (!hasTokens(body)) return { body, headers: [] };
  const place = isCookieSite(site)
    ? { fields: { ...body, access: undefined, refresh: "" }, headers: cookieHeaders(deps, body) }
    : { fields: body, headers: [] };
  return { body: rename(names[site?.profile ?? 1][use], place.fields), headers: place.headers };
}

/** The header by which a page learns the CSRF token of its session. */
export function csrfHeaders(
  { secrets, cookieNames, isHttps }: PresentationDeps,
  sessionId: string,
): PresentedAnswer["headers"] {
  const token = writeCsrfToken(secrets, sessionId);
  const end = isHttps ? "; Secure" : "";
  return [
    [csrfHeader, token],
    ["set-cookie", `${cookieNames.csrf}=${token}; Path=/${end}; SameSite=Lax`],
  ];
}

interface TokenFields {
  readonly access: string;
  readonly refresh: string;
  readonly access_expiration: string;
  readonly refresh_expiration: string;
}

/** The route's own schema has made sure of the rest; a registration may answer with a sentence instead. */
function hasTokens(body: unknown): body is TokenFields {
  return typeof body === "object" && body !== null && "access" in body;
}

function cookieHeaders(
  { secrets, cookieNames, isHttps }: PresentationDeps,
  tokens: TokenFields,
): PresentedAnswer["headers"] {
  const csrf = writeCsrfToken(secrets, sessionOf(tokens.access));
  const cookies = writeTokenCookies(
    cookieNames,
    {
      access: tokens.access,
      refresh: tokens.refresh,
      csrf,
      accessExpires: new Date(tokens.access_expiration),
      refreshExpires: new Date(tokens.refresh_expiration),
    },
    isHttps,
  );
  return [[csrfHeader, csrf], ...cookies.map((cookie) => ["set-cookie", cookie] as const)];
}

function endedHeaders({ cookieNames, isHttps }: PresentationDeps): PresentedAnswer["headers"] {
  return clearTokenCookies(cookieNames, isHttps).map((cookie) => ["set-cookie", cookie] as const);
}

const claims = z.object({ sid: z.string() });

/** The session of an access token that we have just signed. */
function sessionOf(access: string): string {
  const payload = Buffer.from(access.split(".")[1] ?? "", "base64url").toString("utf8");
  return claims.parse(JSON.parse(payload)).sid;
}

function rename(renamed: Names, fields: object): object {
  const pairs = Object.entries(fields).flatMap(([name, value]) => {
    const other = name in renamed ? renamed[name] : name;
    return other === null || other === undefined ? [] : [[other, value] as const];
  });
  return Object.fromEntries(pairs);
}
