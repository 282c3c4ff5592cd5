import { decode, encode } from "next-auth/jwt";
import { deleteCookie, type CookieValues, type CookieWrite } from "./cookies.ts";
import { days, toSeconds } from "./duration.ts";
import { parseSessionToken, type SessionToken } from "./session-token.ts";

/**
 * As long as browsers keep a cookie at most (RFC 6265bis §5.5). When a session ends is the backend's to say, by settings
 * that the web app does not know: a shorter cookie would sign out people whose session lives.
 */
export const cookieLifetime = days(400);

/** As NextAuth cuts it, so that each reads what the other wrote: 4096 bytes less name and attributes. */
const chunkLength = 3936;

/** More than any session of ours has; it bounds the work that a made-up request can cause. */
const mostChunks = 5;

/** Servers take some 16 KB of headers and answer 431 to more, on every page: an exposed text may be long. */
const longestValue = 2 * chunkLength;

/** What everybody has, in a length that is known. */
const baseFields: ReadonlySet<string> = new Set(["pk", "username", "email", "first_name", "last_name"]);

/** What the cookies of a request say of the session. */
export interface SessionCookies {
  /** Nobody where there is no cookie, or none that can be read (S94). */
  readonly session: SessionToken | undefined;
  /** The names that hold the session. */
  readonly names: readonly string[];
  /** Session cookies beside those: chunks that another tab left behind, or what cannot be read. */
  readonly strayNames: readonly string[];
}

/** Reads and writes NextAuth's session cookie. */
export interface SessionCookie {
  readonly name: string;
  /**
   * The value that holds a session, in one piece. Where the whole person would take more than two cookies, it has their base
   * fields alone; the others are read from the backend (see `sessions.ts`).
   */
  seal(session: SessionToken): Promise<string>;
  /** The session that a value holds; nobody's where it cannot be read. */
  open(value: string): Promise<SessionToken | undefined>;
  read(cookies: CookieValues): Promise<SessionCookies>;
  /** The cookies that replace those of the request by this session. */
  write(session: SessionToken, previous: SessionCookies): Promise<CookieWrite[]>;
  /** The cookies that end the session in the browser. */
  clear(previous: SessionCookies): CookieWrite[];
}

export interface SessionCookieOptions {
  /** Newest first. */
  readonly secrets: readonly string[];
  readonly isSecure: boolean;
}

interface Candidate {
  readonly names: readonly string[];
  readonly value: string;
}

export function createSessionCookie({ secrets, isSecure }: SessionCookieOptions): SessionCookie {
  const name = `${isSecure ? "__Host-" : ""}authjs.session-token`;
  const key = { secret: [...secrets], salt: name };

  const decodeValue = (token: string) => decode({ ...key, token }).catch(() => null);

  async function openCandidate({ names, value }: Candidate) {
    const content = await decodeValue(value);
    const session = parseSessionToken(content);
    return session ? [{ session, names, issuedAt: content?.iat ?? 0 }] : [];
  }

  const encodeSession = (session: SessionToken) =>
    encode({ ...key, token: { ...session }, maxAge: toSeconds(cookieLifetime) });

  async function seal(session: SessionToken): Promise<string> {
    const value = await encodeSession(session);
    return value.length <= longestValue ? value : encodeSession(withBaseFields(session));
  }

  return {
    name,
    seal,
    open: async (value) => parseSessionToken(await decodeValue(value)),
    async read(cookies) {
      const all = [...cookies.keys()].filter((other) => other === name || other.startsWith(`${name}.`));
      const opened = (await Promise.all(candidatesIn(cookies, name).map(openCandidate))).flat();
      const newest = opened.toSorted((a, b) => b.issuedAt - a.issuedAt)[0];
      const names = newest?.names ?? [];
      return { session: newest?.session, names, strayNames: all.filter((other) => !names.includes(other)) };
    },
    async write(session, previous) {
      const written = chunk(name, await seal(session));
      const names = new Set(written.map((cookie) => cookie.name));
      return [...this.clear(previous).filter((cookie) => !names.has(cookie.name)), ...written];
    },
    clear: ({ names, strayNames }) => [...names, ...strayNames].map(deleteCookie),
  };
}

function withBaseFields(session: SessionToken): SessionToken {
  const known = Object.entries(session.user).filter(([field]) => baseFields.has(field));
  return { ...session, user: { pk: session.user.pk, ...Object.fromEntries(known) } };
}

/**
 * The cookie in one piece, and the one in chunks; a leftover of either must not spoil the other. Chunks of a longer
 * cookie may be left behind a shorter one, so that each number of chunks is a candidate.
 */
function candidatesIn(cookies: CookieValues, name: string): Candidate[] {
  const whole = cookies.get(name);
  const candidates: Candidate[] = whole === undefined ? [] : [{ names: [name], value: whole }];
  let grown: Candidate = { names: [], value: "" };
  for (let index = 0; index < mostChunks; index += 1) {
    const part = cookies.get(`${name}.${index}`);
    if (part === undefined) break;
    grown = { names: [...grown.names, `${name}.${index}`], value: grown.value + part };
    candidates.push(grown);
  }
  return candidates;
}

function chunk(name: string, value: string): CookieWrite[] {
  if (value.length <= chunkLength) return [{ name, value, maxAgeMs: cookieLifetime }];
  const count = Math.ceil(value.length / chunkLength);
  return Array.from({ length: count }, (_, index) => ({
    name: `${name}.${index}`,
    value: value.slice(index * chunkLength, (index + 1) * chunkLength),
    maxAgeMs: cookieLifetime,
  }));
}
