import { Failure } from "../kernel/failure.ts";

/** RFC 6749, RFC 7636 and RFC 7009, and what a provider's answer is called. */
const oauthParameters: ReadonlySet<string> = new Set([
  "access_token",
  "client_id",
  "client_secret",
  "code",
  "code_verifier",
  "grant_type",
  "id_token",
  "redirect_uri",
  "refresh_token",
  "scope",
  "state",
  "token",
]);

/**
 * Makes an object of a query or a form. Of a name that comes twice the last value counts, as in the ancestor; but of two
 * readers of one OAuth parameter, each might believe another one (RFC 6749 §3.2). `__proto__` is a name like any other.
 *
 * @throws Failure `repeated_parameter` (S112).
 */
export function parametersToObject<Value>(entries: Iterable<[string, Value]>): Record<string, Value> {
  const parameters = [...entries];
  const names = parameters.map(([name]) => name).filter((name) => oauthParameters.has(name));
  if (new Set(names).size < names.length) throw new Failure("repeated_parameter");
  return Object.fromEntries(parameters);
}
