import { contract } from "@reference/contract";
import type { Metadata } from "next";
import Link from "next/link";
import { ActionForm } from "@/forms/action-form";
import { PasswordField, TextField } from "@/forms/fields";
import { signUp } from "./actions";

export const metadata: Metadata = { title: "Make an account" };

export default function SignUpPage() {
  return (
    <>
      <div className="page-intro">
        <h1>Make an account</h1>
        <p className="lead">
          With a password of your own. With an account elsewhere you need none:{" "}
          <Link href="/auth/sign-in">your first sign-in</Link> makes your account.
        </p>
      </div>
      <section className="card" aria-label="Make an account">
        <ActionForm action={signUp} submitLabel="Make an account" whenDone={<MailSent />}>
          <TextField
            name="username"
            label="Username"
            hint="Letters, numbers and @ . + - _"
            maxLength={contract.user.username.maxLength}
            autoComplete="username"
          />
          <TextField
            name="email"
            type="email"
            label="E-mail address"
            hint="We send you a mail to verify it."
            maxLength={254}
            autoComplete="email"
          />
          <TextField
            name="display_name"
            label="Display name"
            hint="What this app calls you. It may stay empty."
            maxLength={80}
            autoComplete="nickname"
          />
          <div className="form-row">
            <PasswordField name="password1" label="Password" autoComplete="new-password" />
            <PasswordField name="password2" label="Password, once more" autoComplete="new-password" />
          </div>
        </ActionForm>
      </section>
      <p>
        You have an account? <Link href="/auth/sign-in">Sign in</Link>
      </p>
    </>
  );
}

function MailSent() {
  return (
    <>
      <h2>We have sent you a mail</h2>
      <p>Open the link in it to verify your address. Then you can sign in.</p>
      <p className="muted small">
        Nothing has come? Look among the unwanted mail, or{" "}
        <Link href="/auth/verify-email">have it sent once more</Link>.
      </p>
    </>
  );
}
