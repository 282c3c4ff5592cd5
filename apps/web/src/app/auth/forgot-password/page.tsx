import type { Metadata } from "next";
import Link from "next/link";
import { ActionForm } from "@/forms/action-form";
import { TextField } from "@/forms/fields";
import { requestReset } from "./actions";

export const metadata: Metadata = { title: "Forgot your password?" };

export default function ForgotPasswordPage() {
  return (
    <>
      <div className="page-intro">
        <h1>Forgot your password?</h1>
        <p className="lead">We send you a mail with a link to choose a new one.</p>
      </div>
      <section className="card" aria-label="Forgot your password?">
        <ActionForm action={requestReset} submitLabel="Send me the link" whenDone={<MailSent />}>
          <TextField name="email" type="email" label="E-mail address" maxLength={254} autoComplete="email" />
        </ActionForm>
      </section>
      <p>
        <Link href="/auth/sign-in">Back to sign-in</Link>
      </p>
    </>
  );
}

function MailSent() {
  return (
    <>
      <h2>Look into your mail</h2>
      <p>If there is an account with this address, a link to choose a new password is on its way to it.</p>
    </>
  );
}
