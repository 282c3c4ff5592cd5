/** How a failure is written: under `detail`, under `non_field_errors`, by field, or as a refused Bearer token. */
export type FailureShape = "detail" | "non_field_errors" | "fields" | "bearer";

export interface FailureEntry {
  readonly status: number;
  readonly shape: FailureShape;
  /** The stable code that stands beside the sentence; several failures may share one. */
  readonly code: string;
  readonly sentence: string;
}

function entry(status: number, shape: FailureShape, code: string, sentence: string): FailureEntry {
  return { status, shape, code, sentence };
}

/** Every way in which the backend says no. The table is closed: a new refusal starts with a line here. */
export const failures = {
  invalid_fields: entry(400, "fields", "invalid", "The request has invalid fields."),
  malformed_json: entry(400, "detail", "parse_error", "JSON parse error"),
  malformed_body: entry(400, "detail", "parse_error", "The body of the request could not be read."),
  unsupported_media_type: entry(
    415,
    "detail",
    "unsupported_media_type",
    "Unsupported media type in request.",
  ),
  body_too_large: entry(413, "detail", "request_too_large", "The body of the request is larger than 64 KiB."),
  not_found: entry(404, "detail", "not_found", "Not found."),
  /** RFC 6749 §3.2. */
  repeated_parameter: entry(400, "detail", "invalid_request", "A parameter is repeated."),
  throttled: entry(429, "detail", "throttled", "Request was throttled."),
  method_not_allowed: entry(405, "detail", "method_not_allowed", "Method not allowed."),
  internal: entry(500, "detail", "error", "A server error occurred."),
  unavailable: entry(
    503,
    "detail",
    "unavailable",
    "The service is temporarily unavailable. Try again in a moment.",
  ),

  not_authenticated: entry(
    401,
    "detail",
    "not_authenticated",
    "Authentication credentials were not provided.",
  ),
  bad_authorization_header: entry(
    401,
    "detail",
    "bad_authorization_header",
    "Authorization header must contain two space-delimited values",
  ),
  bearer_invalid: entry(401, "bearer", "token_not_valid", "Token is invalid"),
  bearer_expired: entry(401, "bearer", "token_not_valid", "Token is expired"),
  bearer_wrong_type: entry(401, "bearer", "token_not_valid", "Token has wrong type"),
  user_not_found: entry(401, "detail", "user_not_found", "User not found"),
  user_inactive: entry(401, "detail", "user_inactive", "User is inactive"),

  refresh_missing: entry(401, "detail", "token_not_valid", "No valid refresh token found."),
  token_invalid: entry(401, "detail", "token_not_valid", "Token is invalid"),
  token_expired: entry(401, "detail", "token_not_valid", "Token is expired"),
  token_ended: entry(401, "detail", "token_not_valid", "Token is blacklisted"),
  token_wrong_type: entry(401, "detail", "token_not_valid", "Token has wrong type"),
  no_active_account: entry(401, "detail", "token_not_valid", "No active account found for the given token."),
  verified_token_ended: entry(400, "non_field_errors", "token_not_valid", "Token is blacklisted"),
  logout_token_missing: entry(
    401,
    "detail",
    "token_not_valid",
    "Refresh token was not included in request data.",
  ),

  logout_cookie_missing: entry(
    401,
    "detail",
    "token_not_valid",
    "Refresh token was not included in cookie data.",
  ),

  csrf_missing: entry(403, "detail", "csrf_failed", "CSRF Failed: CSRF token missing."),
  csrf_cookie_missing: entry(403, "detail", "csrf_failed", "CSRF Failed: CSRF cookie not set."),
  csrf_incorrect: entry(403, "detail", "csrf_failed", "CSRF Failed: CSRF token incorrect."),
  csrf_origin: entry(403, "detail", "csrf_failed", "CSRF Failed: Origin checking failed."),

  credentials_refused: entry(
    400,
    "non_field_errors",
    "invalid_credentials",
    "Unable to log in with provided credentials.",
  ),
  login_name_missing: entry(
    400,
    "non_field_errors",
    "invalid",
    'Must include either "username" or "email" and "password".',
  ),
  email_not_verified: entry(400, "non_field_errors", "email_not_verified", "E-mail is not verified."),
  bare_credentials_refused: entry(
    401,
    "detail",
    "no_active_account",
    "No active account found with the given credentials",
  ),
  registration_closed: entry(403, "detail", "registration_closed", "Registration is closed."),
  reauthentication_required: entry(
    403,
    "detail",
    "reauthentication_required",
    "Confirm that it is you, then try again.",
  ),

  console_signed_out: entry(401, "detail", "console_signed_out", "Sign in to the console."),
  console_credentials_refused: entry(
    400,
    "non_field_errors",
    "invalid_credentials",
    "Enter the username and password of a staff account.",
  ),
  console_origin: entry(
    403,
    "detail",
    "csrf_failed",
    "Open the console under the backend's own address: this page is from another one.",
  ),
  console_is_set_up: entry(
    400,
    "non_field_errors",
    "invalid_setup_link",
    'This link was used, or is too old. Make an administrator with "latchkey createsuperuser".',
  ),
  permission_denied: entry(
    403,
    "detail",
    "permission_denied",
    "You do not have permission to perform this action.",
  ),
  action_refused: entry(400, "non_field_errors", "action_refused", "This cannot be done with this row."),
  managed_by_settings: entry(
    400,
    "non_field_errors",
    "managed_by_settings",
    "This row is written from the settings at every start: change the settings.",
  ),

  invalid_client: entry(401, "detail", "invalid_client", "Invalid client."),
  site_required: entry(
    403,
    "detail",
    "site_required",
    "Only an authenticated site may ask for an access token without rotation.",
  ),

  provider_token_missing: entry(
    400,
    "non_field_errors",
    "provider_token_missing",
    "Incorrect input. access_token or code is required.",
  ),
  provider_token_refused: entry(400, "non_field_errors", "invalid_grant", "Incorrect value"),
  link_required: entry(
    400,
    "non_field_errors",
    "link_required",
    "User is already registered with this e-mail address.",
  ),
  identity_taken: entry(
    400,
    "non_field_errors",
    "identity_taken",
    "This account is already connected to another user.",
  ),
  last_way_in: entry(
    400,
    "non_field_errors",
    "last_way_in",
    "This is the only way to sign in to your account. Choose a password first.",
  ),
  sign_in_inactive: entry(400, "non_field_errors", "user_inactive", "User is inactive"),
  /** The person signed out everywhere while this sign-in was under way. */
  sign_in_overtaken: entry(400, "non_field_errors", "invalid_grant", "Incorrect value"),
  provider_disabled: entry(403, "detail", "provider_disabled", "This provider is disabled."),
  provider_unavailable: entry(
    503,
    "detail",
    "provider_unavailable",
    "The provider could not be asked. Try again in a moment.",
  ),
} as const satisfies Record<string, FailureEntry>;

export type FailureName = keyof typeof failures;

/** The public sentence of a wire code, for pages that carry the code alone; `undefined` for a code that is unknown. */
export function sentenceOfCode(code: string): string | undefined {
  return Object.values(failures).find((failure) => failure.code === code)?.sentence;
}
