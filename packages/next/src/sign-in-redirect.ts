import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Dead } from "./keeper.ts";
import { stayOnOrigin } from "./origin.ts";

export interface SignInRedirectDeps {
  readonly webOrigin: string;
  readonly signInPage: string;
}

/** What the page being rendered said of itself; elsewhere than in server components each call has its own. */
export const currentPage = cache((): { returnTo?: string } => ({}));

/**
 * Sends somebody who is not signed in to the sign-in page, and from there back to the page that asked.
 *
 * @param end the end of the session that the request came with; the page says so where it ended by itself.
 */
export async function redirectToSignIn(deps: SignInRedirectDeps, end?: Dead): Promise<never> {
  const query = new URLSearchParams();
  if (end?.endedBy === "backend") query.set("reason", "expired");
  const returnTo = currentPage().returnTo ?? (await pageOfAction());
  if (returnTo !== undefined) query.set("callbackUrl", stayOnOrigin(returnTo, deps.webOrigin));
  redirect(query.size > 0 ? `${deps.signInPage}?${query}` : deps.signInPage);
}

/** The page whose form or button called a server action; a page itself is not told its own URL by Next.js. */
async function pageOfAction(): Promise<string | undefined> {
  const request = await headers();
  return request.has("next-action") ? (request.get("referer") ?? undefined) : undefined;
}
