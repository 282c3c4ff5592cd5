import { Failure } from "../kernel/failure.ts";
import type { Site } from "../kernel/site.ts";

/**
 * The site that a request belongs to, for what cannot be done without one: a session belongs to a site.
 *
 * @throws Failure `not_found`.
 */
export function requireSite(site: Site | null): Site {
  if (!site) throw new Failure("not_found", "there is no site that the request could belong to");
  return site;
}
