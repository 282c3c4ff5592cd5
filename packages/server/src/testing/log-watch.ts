import type { SendOptions } from "./start-test-server.ts";

/** What kind of secret stands in which line of a log; the secret itself is not repeated. */
export interface LogLeak {
  readonly kind: string;
  readonly line: number;
}

const secretFields =
  /^(?:(?:old_|new_)?password\d?|(?:id_|access_|refresh_|csrf_)?token|access|refresh|key|code_verifier|(?:client_)?secret)$/;

/** A refusal has a `code` as well, which is no secret: of answers it is not looked at. */
const secretSentFields = /^(?:code)$/;

/** Where the secrets of a header stand in its value. */
const secretHeaders: Readonly<Record<string, RegExp>> = {
  authorization: /(?<= ).+/g,
  "x-csrftoken": /.+/g,
  // The names of cookies are no secrets.
  cookie: /(?<==)[^;]+/g,
  "set-cookie": /(?<=^[^=]+=)[^;]+/g,
};

/** What is shorter says something else too: "password" is a password that tests send, and a word of the log's paths. */
const shortestWord = 16;
const shortestPhrase = 10;

/** Keeps the secrets that went in and out of a server, and looks for them in its log. */
export class LogWatch {
  /** Passwords can have spaces; everything else is words, which are looked up and not searched for. */
  readonly #words = new Map<string, string>();
  readonly #phrases = new Map<string, string>();

  /** From now on this is a secret. */
  keepSecret(kind: string, secret: string): void {
    const words = secret.split(/[^\w-]+/).filter(({ length }) => length >= shortestWord);
    for (const word of words) this.#words.set(word, kind);
    if (words.length === 0 && secret.length >= shortestPhrase) this.#phrases.set(secret, kind);
  }

  /** The secrets of a request are kept. */
  sawRequest({ headers = {}, body, rawBody }: SendOptions): void {
    this.#sawHeaders(new Headers(headers));
    this.#sawFields(rawBody instanceof URLSearchParams ? Object.fromEntries(rawBody) : body, [
      secretFields,
      secretSentFields,
    ]);
  }

  /** And those of an answer. */
  sawAnswer({ headers, body }: { readonly headers: Headers; readonly body: unknown }): void {
    this.#sawHeaders(headers);
    this.#sawFields(body, [secretFields]);
  }

  findLeaks(lines: readonly string[]): LogLeak[] {
    return lines.flatMap((text, index) =>
      [...new Set(this.#kindsIn(text))].map((kind) => ({ kind, line: index + 1 })),
    );
  }

  #kindsIn(text: string): string[] {
    const words = (text.match(/[\w-]{16,}/g) ?? []).map((word) => this.#words.get(word));
    const phrases = [...this.#phrases].filter(([phrase]) => text.includes(phrase));
    return [...words, ...phrases.map(([, kind]) => kind)].filter((kind) => kind !== undefined);
  }

  #sawHeaders(headers: Headers): void {
    for (const [name, value] of headers) {
      for (const secret of value.match(secretHeaders[name] ?? /^$/g) ?? []) this.keepSecret(name, secret);
      if (name === "authorization") this.#sawBasic(value);
    }
  }

  #sawBasic(value: string): void {
    const [, credentials] = /^Basic ([\w+/=]+)$/i.exec(value) ?? [];
    const [, secret] = Buffer.from(credentials ?? "", "base64")
      .toString()
      .split(":");
    if (secret) this.keepSecret("a site's secret", secret);
  }

  #sawFields(value: unknown, names: readonly RegExp[]): void {
    if (typeof value !== "object" || value === null) return;
    for (const [name, field] of Object.entries(value)) {
      if (typeof field !== "string") this.#sawFields(field, names);
      else if (names.some((form) => form.test(name))) this.keepSecret(name, field);
    }
  }
}
