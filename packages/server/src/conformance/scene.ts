import type { OfflineProvider } from "@latchkey/idp";
import { epochSeconds } from "../kernel/clock.ts";
import { days, hours, seconds } from "../kernel/duration.ts";
import { testContract } from "../testing/test-contract.ts";
import { addUser } from "../testing/exchange.ts";
import { freshAddress } from "../testing/open-test-limits.ts";
import { claimsOf } from "../testing/session-facts.ts";
import { testPasswordHash } from "../testing/sign-in.ts";
import type { Answer } from "../testing/start-test-server.ts";
import type { NewUser } from "../users/user-record.ts";
import { issueOneTimeToken, type LinkPurpose } from "../one-time-tokens/one-time-tokens.ts";
import type { RouteName, Sent } from "./row.ts";
import type { Way, WireServer } from "./world.ts";

/** Somebody with an account: they sign in by `testPassword`, and at the provider. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  /** The subject at the provider. */
  readonly sub: string;
}

/** A person who is signed in. */
export interface Me {
  readonly person: Person;
  readonly way: Way;
  readonly sessionId: string;
  readonly access: string;
  readonly refresh: string;
  /** By name; empty where tokens come in the body. */
  readonly cookies: ReadonlyMap<string, string>;
}

export const accessCookie = "__Host-latchkey-access";
export const refreshCookie = "__Secure-latchkey-refresh";

/** How a body is written. */
export type Encoding = "JSON" | "form" | "multipart";

export interface WireRequest extends Sent {
  readonly method: string;
  readonly path: string;
  readonly encoding?: Encoding;
}

let names = 0;

/** In letters alone: digits would make passwords of digits too similar. */
function freshName(): string {
  const letters = [...String(names++)].map((digit) => "abcdefghij"[Number(digit)]);
  return `person-${letters.join("")}`;
}

/** The stage of one row: people and sessions that no other row knows. */
export class Scene {
  readonly server: WireServer;
  readonly idp: OfflineProvider;
  /** Where its requests come from. */
  readonly address = freshAddress();
  /** What the row has come to know on its way. */
  readonly notes = new Map<string, string>();
  /** A name that nobody else has. */
  readonly name = freshName();
  #owner: Person | undefined;
  #me: Me | undefined;

  constructor(server: WireServer, idp: OfflineProvider) {
    this.server = server;
    this.idp = idp;
  }

  /** The person that the row is about: the first who was added. */
  get owner(): Person {
    if (!this.#owner) throw new Error("Nobody was added to this row.");
    return this.#owner;
  }

  get hasOwner(): boolean {
    return this.#owner !== undefined;
  }

  get me(): Me {
    if (!this.#me) throw new Error("Nobody is signed in in this row.");
    return this.#me;
  }

  note(name: string): string {
    const text = this.notes.get(name);
    if (text === undefined) throw new Error(`Nothing was noted as ${name}.`);
    return text;
  }

  /** Adds a person: active, with a verified address, a password and a provider's account unless `facts` say otherwise. */
  async addPerson(facts: Partial<NewUser> & { readonly hasIdentity?: boolean } = {}): Promise<Person> {
    const { hasIdentity = true, ...columns } = facts;
    const username = facts.username ?? freshName();
    const email = facts.email ?? `${username}@mail.example`;
    const id = await addUser(this.server, { password_hash: testPasswordHash, ...columns, username, email });
    const person = { id, username, email, sub: `sub-of-${id}` };
    if (hasIdentity) await this.#addIdentity(person);
    this.#owner ??= person;
    return person;
  }

  async #addIdentity({ id, email, sub }: Person): Promise<void> {
    const now = this.server.clock.now();
    await this.server.db
      .insertInto("latchkey_identities")
      .values({
        id: this.server.latchkey.newId(),
        user_id: id,
        provider: "google",
        issuer: this.idp.issuer,
        subject: sub,
        email,
        is_email_verified: true,
        given_name: "",
        family_name: "",
        picture: null,
        created_at: now,
        last_login: now,
      })
      .execute();
  }

  /** What the provider says of a person now, by the server's clock, however far that was moved. */
  async evidenceOf({ email, sub }: Pick<Person, "email" | "sub">, clientId = this.idp.client.id) {
    const iat = epochSeconds(this.server.clock.now());
    return this.idp.issueTokens({
      account: { email, sub },
      clientId,
      claims: { iat, exp: iat + hours(1) / seconds(1) },
      accessTokenLifetimeSeconds: days(3650) / seconds(1),
    });
  }

  /** Signs somebody in through the provider. */
  async signIn(way: Way = "site", whom?: Person): Promise<Me> {
    const person = whom ?? this.#owner ?? (await this.addPerson());
    const { id_token } = await this.evidenceOf(person);
    const headers = this.server.ways[way];
    const answer = await this.ask("socialLogin", { json: { id_token }, headers });
    if (answer.status !== 200) throw new Error(`A sign-in before the row: ${JSON.stringify(answer.body)}`);
    return this.#remember(person, way, answer);
  }

  #remember(person: Person, way: Way, { body, headers }: Answer): Me {
    const cookies = new Map(headers.getSetCookie().map((line) => splitCookie(line)));
    const access = cookies.get(accessCookie) ?? body.access ?? body.access_token;
    const refresh = cookies.get(refreshCookie) ?? body.refresh ?? body.refresh_token;
    const me = { person, way, access, refresh, cookies, sessionId: String(claimsOf(access).sid) };
    this.#me ??= me;
    return me;
  }

  /** Asks an endpoint of the contract. */
  async ask(route: RouteName, sent: Sent = {}): Promise<Answer> {
    const { method, path } = testContract.account[route];
    return this.send({ method, path, ...sent });
  }

  /** Sends a request over a socket. */
  async send({ method, path, params = {}, headers = {}, ...body }: WireRequest): Promise<Answer> {
    const target = path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? defaultParams[name]!);
    const written = bodyOf(body);
    const response = await fetch(`${this.server.url}${target}`, {
      method,
      redirect: "manual",
      headers: { "x-forwarded-for": this.address, ...written.type, ...headers },
      body: written.body ?? null,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) };
  }

  /** Whether an access token still opens `user/`. */
  async isSignedIn({ access }: Pick<Me, "access">): Promise<boolean> {
    return (await this.ask("readUser", { headers: bearer(access) })).status === 200;
  }

  /** Uses a refresh token up. */
  async refresh(refresh: string, way: Way = "site"): Promise<Answer> {
    return this.ask("refreshToken", { json: { refresh }, headers: this.server.ways[way] });
  }

  /** Makes the key of a mail to the row's person, where a row is not about the mail. */
  async issueKey(purpose: LinkPurpose, email = this.owner.email): Promise<string> {
    const { db, clock } = this.server;
    const about = { userId: this.owner.id, email };
    const session = this.#me && { sessionId: this.#me.sessionId };
    return issueOneTimeToken(db, clock, { purpose, ...about, ...session });
  }

  /** The keys of the newest of `count` links to a page that somebody was mailed. */
  async mailedKeys(to: string, page: string, count = 1): Promise<URLSearchParams> {
    const mails = () =>
      this.idp.mailbox.messages.filter((mail) => mail.to.includes(to) && mail.text.includes(page));
    await this.idp.mailbox.waitFor(() => mails().length >= count);
    const [, keys = ""] = new RegExp(`${page}#(\\S+)`).exec(mails().at(-1)!.text) ?? [];
    return new URLSearchParams(keys);
  }
}

/** The one provider, and a session or identity that nobody has. */
const defaultParams: Readonly<Record<string, string>> = {
  provider: "google",
  id: "01890000-0000-7000-8000-000000000000",
};

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Basic credentials, right or wrong. */
export const credentials = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});

/** The cookies that a browser sends to a path. */
export function cookieHeader(cookies: ReadonlyMap<string, string>, path: string): string {
  return [...cookies]
    .filter(([name]) => name !== refreshCookie || path.startsWith("/api/auth/"))
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
}

function splitCookie(line: string): [string, string] {
  const [pair = ""] = line.split(";");
  const equals = pair.indexOf("=");
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}

type Body = Pick<WireRequest, "json" | "raw" | "encoding">;

interface WrittenBody {
  readonly body: RequestInit["body"];
  readonly type?: { readonly "content-type": string };
}

function bodyOf({ json, raw, encoding = "JSON" }: Body): WrittenBody {
  if (raw) return { body: raw.text, type: { "content-type": raw.type } };
  if (json === undefined) return { body: null };
  if (encoding === "JSON") {
    return { body: JSON.stringify(json), type: { "content-type": "application/json" } };
  }
  const form = encoding === "form" ? new URLSearchParams() : new FormData();
  for (const [name, value] of Object.entries(json as object)) form.set(name, String(value));
  return { body: form };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
