import type { Metadata } from "next";
import Link from "next/link";
import { backend } from "@/auth";
import type { SearchParams } from "@/components/search-params";
import { RefusalNotice } from "@/components/refusal-notice";
import { ActionForm } from "@/forms/action-form";
import { PasswordField } from "@/forms/fields";
import { NewPasswordFields } from "@/forms/new-password-fields";
import { savePassword } from "./actions";

export const metadata: Metadata = { title: "Password" };

export default async function PasswordPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await backend.requireUser({ returnTo: "/account/password" });
  const { code } = await searchParams;
  return (
    <>
      <div className="page-intro">
        <h1>Password</h1>
        <p className="lead">
          When you change it, you stay signed in here and are signed out everywhere else.
        </p>
      </div>
      <RefusalNotice code={code} />
      <section className="card" aria-label="Change your password">
        <ActionForm
          action={savePassword}
          submitLabel="Change my password"
          doneMessage="Your new password is saved."
        >
          <PasswordField
            name="old_password"
            label="Current password"
            hint="You have always signed in with an account elsewhere? Then leave it empty."
            autoComplete="current-password"
          />
          <NewPasswordFields />
        </ActionForm>
      </section>
      <p>
        <Link href="/auth/forgot-password">Forgot your current password?</Link>
      </p>
    </>
  );
}
