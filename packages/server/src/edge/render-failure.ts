import type { Failure } from "../kernel/failure.ts";

/** Writes a refusal in the shapes of the wire contract, with nothing in it but its public sentence. */
export function renderFailure(failure: Failure): Response {
  const headers = new Headers({ "cache-control": "no-store" });
  const { retryAfterSeconds, allow } = failure.options;
  if (failure.entry.status === 401) headers.set("www-authenticate", challengeOf(failure));
  if (retryAfterSeconds !== undefined) headers.set("retry-after", String(retryAfterSeconds));
  if (allow) headers.set("allow", allow.join(", "));
  return Response.json(bodyOf(failure), { status: failure.entry.status, headers });
}

function bodyOf(failure: Failure): object {
  const { shape, code } = failure.entry;
  const sentence = failure.options.sentence ?? failure.entry.sentence;
  switch (shape) {
    case "detail":
      return { detail: sentence, code };
    case "non_field_errors":
      return { non_field_errors: [sentence], code };
    case "fields":
      return fieldsBody(failure);
    case "bearer":
      return {
        detail: "Given token not valid for any token type",
        code,
        messages: [{ token_class: "AccessToken", token_type: "access", message: sentence }],
      };
  }
}

/** A code stands beside `non_field_errors`, as everywhere; sentences of fields have none, since a field could be called so. */
function fieldsBody({ entry, options: { fields = {} } }: Failure): object {
  return Object.hasOwn(fields, "non_field_errors") ? { ...fields, code: entry.code } : fields;
}

/** RFC 6750 §3: `error` says that a token was sent and refused; RFC 7617 for a site's own credentials. */
function challengeOf({ failure }: Failure): string {
  if (failure === "invalid_client") return 'Basic realm="api"';
  if (failure === "console_signed_out") return 'Cookie realm="console"';
  const isTokenRefused = /^(bearer_|token_|user_|no_active_account)/.test(failure);
  return isTokenRefused ? 'Bearer realm="api", error="invalid_token"' : 'Bearer realm="api"';
}
