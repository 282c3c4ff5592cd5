import { sentenceOfCode } from "@latchkey/contract";
import type { Metadata } from "next";
import Link from "next/link";
import type { SearchParams } from "@/components/search-params";
import { SignInButtons } from "@/components/sign-in-buttons";
import { ActionForm } from "@/forms/action-form";
import { PasswordField, TextField } from "@/forms/fields";
import { signInWithPassword } from "./actions";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { callbackUrl, ...query } = await searchParams;
  const returnTo = typeof callbackUrl === "string" ? callbackUrl : "/";
  const notice = findNotice(query);
  return (
    <>
      <div className="page-intro">
        <h1>Sign in</h1>
        <p className="lead">Use an account that you have elsewhere, or the password that you chose here.</p>
      </div>
      {notice && (
        <p role="status" className="notice notice-info">
          {notice}
        </p>
      )}
      <section className="card" aria-label="Sign in">
        <SignInButtons returnTo={returnTo} />
        <p className="divider">or</p>
        <ActionForm action={signInWithPassword} submitLabel="Sign in">
          <input type="hidden" name="callbackUrl" value={returnTo} />
          <TextField
            name="username"
            label="Username or e-mail address"
            maxLength={254}
            autoComplete="username"
          />
          <PasswordField name="password" label="Password" autoComplete="current-password" />
        </ActionForm>
      </section>
      <p className="links">
        <Link href="/auth/forgot-password">Forgot your password?</Link>
        <span>
          New here? <Link href="/auth/sign-up">Make an account</Link>
        </span>
      </p>
    </>
  );
}

const reasons: ReadonlyMap<unknown, string> = new Map([
  ["expired", "Your session has ended. Sign in again, and you come back to where you were."],
  ["everywhere", "You are signed out, here and everywhere else."],
]);

/** Why somebody was sent here, who did not ask for this page. */
function findNotice({ reason, error, code }: SearchParams): string | undefined {
  if (error === undefined) return reasons.get(reason);
  const sentence = typeof code === "string" ? sentenceOfCode(code) : undefined;
  return sentence ?? "The sign-in was not completed, and nothing was changed. You can try again.";
}
