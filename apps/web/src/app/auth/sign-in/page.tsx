import type { Metadata } from "next";
import type { SearchParams } from "@/components/search-params";
import { SignInButton } from "@/components/sign-in-button";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { reason, error, callbackUrl } = await searchParams;
  const notice = findNotice({ hasExpired: reason === "expired", hasFailed: error !== undefined });
  return (
    <>
      <div className="page-intro">
        <h1>Sign in</h1>
        <p className="lead">Use your Google account. There is no password to remember.</p>
      </div>
      {notice && (
        <p role="status" className="notice notice-info">
          {notice}
        </p>
      )}
      <section className="card" aria-label="Sign in">
        <SignInButton returnTo={typeof callbackUrl === "string" ? callbackUrl : "/"} />
      </section>
    </>
  );
}

/** Why somebody was sent here, who did not ask for this page. */
function findNotice({
  hasExpired,
  hasFailed,
}: {
  hasExpired: boolean;
  hasFailed: boolean;
}): string | undefined {
  if (hasExpired) return "Your session has ended. Sign in again, and you come back to where you were.";
  if (hasFailed) return "The sign-in was not completed, and nothing was changed. You can try again.";
  return undefined;
}
