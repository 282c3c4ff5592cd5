import { expect } from "vitest";
import type { Scene } from "./scene.ts";
import type { Expected } from "./row.ts";

type Headers = NonNullable<Expected["headers"]>;

export const textLike = (pattern: RegExp) => expect.stringMatching(pattern) as string;

export const uuid = textLike(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
/** A moment in UTC, with `Z`. */
export const moment = textLike(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const jwt = textLike(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
export const refreshToken = textLike(/^lk1\.[\w-]+\.[\w-]+\.[\w-]+$/);

export const ok = (body: unknown, more: Partial<Expected> = {}): Expected => ({ status: 200, body, ...more });
export const said = (sentence: string, more: Partial<Expected> = {}): Expected =>
  ok({ detail: sentence }, more);

/** 400 with a sentence for each field. */
export const fields = (body: Readonly<Record<string, readonly string[]>>): Expected => ({
  status: 400,
  body,
});

/** 400 with a sentence for the whole body. */
export const whole = (sentence: string, code: string): Expected => ({
  status: 400,
  body: { non_field_errors: [sentence], code },
});

/** A sentence under `detail`. */
export const detail = (status: number, sentence: string, code: string, headers: Headers = {}): Expected => ({
  status,
  body: { detail: sentence, code },
  headers,
});

const challenge = { "www-authenticate": 'Bearer realm="api"' };
const tokenChallenge = { "www-authenticate": 'Bearer realm="api", error="invalid_token"' };

/** 401 where no token was sent. */
export const unauthorized = (sentence: string, code: string): Expected =>
  detail(401, sentence, code, challenge);
/** 401 where a token was sent. */
export const tokenRefused = (sentence: string, code = "token_not_valid"): Expected =>
  detail(401, sentence, code, tokenChallenge);
/** 401 for a Bearer that is not a valid access token. */
export const bearerRefused = (message: string): Expected => ({
  status: 401,
  body: {
    detail: "Given token not valid for any token type",
    code: "token_not_valid",
    messages: [{ token_class: "AccessToken", token_type: "access", message }],
  },
  headers: tokenChallenge,
});

export const notAuthenticated = unauthorized(
  "Authentication credentials were not provided.",
  "not_authenticated",
);
export const invalidClient = detail(401, "Invalid client.", "invalid_client", {
  "www-authenticate": /^Basic realm=/,
});
export const notFound = detail(404, "Not found.", "not_found");
export const throttled: Expected = {
  status: 429,
  body: {
    detail: textLike(/^Request was throttled\. Expected available in [1-9]\d* seconds\.$/),
    code: "throttled",
  },
  headers: { "retry-after": /^[1-9]\d*$/ },
};

export const required = "This field is required.";
export const isNull = "This field may not be null.";
export const blank = "This field may not be blank.";
export const noEmail = "Enter a valid email address.";
export const atMost = (count: number) => `Ensure this field has no more than ${count} characters.`;

/** The person of the row, as answers show them. */
export const user =
  (changes: Readonly<Record<string, unknown>> = {}) =>
  (scene: Scene) => ({
    pk: scene.owner.id,
    username: scene.owner.username,
    email: scene.owner.email,
    first_name: "",
    last_name: "",
    display_name: null,
    birthday: null,
    newsletter: false,
    ...changes,
  });

type Person = ReturnType<typeof user>;

/** T, the token answer, with the names and in the place of a way. */
export const tokenAnswers = {
  "profile 1": (person: Person = user()) =>
    ok((scene: Scene) => ({ access: jwt, refresh: refreshToken, ...expirations, user: person(scene) })),
  "profile 1 in cookies": (person: Person = user()) =>
    ok((scene: Scene) => ({ refresh: "", ...expirations, user: person(scene) }), inCookies),
  "profile 2": (person: Person = user()) =>
    ok((scene: Scene) => ({
      access_token: jwt,
      refresh_token: refreshToken,
      ...oldExpirations,
      user: person(scene),
    })),
  "profile 2 in cookies": (person: Person = user()) =>
    ok((scene: Scene) => ({ refresh_token: "", ...oldExpirations, user: person(scene) }), inCookies),
} as const;

export const T = tokenAnswers["profile 1"];

export const expirations = { access_expiration: moment, refresh_expiration: moment };
const oldExpirations = { access_token_expiration: moment, refresh_token_expiration: moment };

const ending = String.raw`Expires=[^;]+ GMT; HttpOnly; Secure; SameSite=Lax$`;

/** Tokens as cookies, and the CSRF token beside them. */
export const inCookies: Partial<Expected> = {
  headers: { "x-csrftoken": /^[\w-]{22}\.[\w-]{43}$/, "access-control-expose-headers": /\bx-csrftoken\b/i },
  cookies: {
    "__Host-latchkey-access": new RegExp(`^eyJ[^;]+; Path=/; ${ending}`),
    "__Secure-latchkey-refresh": new RegExp(`^lk1[^;]+; Path=/api/auth/; ${ending}`),
    csrftoken: /^[\w-]{22}\.[\w-]{43}; Path=\/; Expires=[^;]+ GMT; Secure; SameSite=Lax$/,
  },
};

const never = "Expires=Thu, 01 Jan 1970 00:00:00 GMT";

/** The same cookies, taken away. */
export const noCookiesLeft: Partial<Expected> = {
  cookies: {
    "__Host-latchkey-access": new RegExp(`^; Path=/; ${never}; HttpOnly; Secure`),
    "__Secure-latchkey-refresh": new RegExp(`^; Path=/api/auth/; ${never}; HttpOnly; Secure`),
    csrftoken: new RegExp(`^; Path=/; ${never}; Secure`),
  },
};
