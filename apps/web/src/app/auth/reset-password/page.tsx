import type { Metadata } from "next";
import Link from "next/link";
import { RereadSession } from "@/components/reread-session";
import { NewPasswordFields } from "@/forms/new-password-fields";
import { LinkForm } from "@/forms/link-form";
import { chooseNewPassword } from "./actions";

export const metadata: Metadata = { title: "Choose a new password" };

export default function ResetPasswordPage() {
  return (
    <>
      <div className="page-intro">
        <h1>Choose a new password</h1>
        <p className="lead">You are signed out everywhere when it is saved.</p>
      </div>
      <section className="card" aria-label="Choose a new password">
        <LinkForm
          action={chooseNewPassword}
          keys={["uid", "token"]}
          submitLabel="Save my new password"
          whenDone={<Saved />}
          whenDead={<DeadLink />}
        >
          <NewPasswordFields />
        </LinkForm>
      </section>
    </>
  );
}

function Saved() {
  return (
    <>
      <RereadSession />
      <h2>Your new password is saved</h2>
      <p>
        <Link href="/auth/sign-in">Sign in with it</Link>
      </p>
    </>
  );
}

function DeadLink() {
  return (
    <>
      <h2>This link does not work</h2>
      <p>
        It was used before, is too old, or is not whole.{" "}
        <Link href="/auth/forgot-password">Have a new one sent to you</Link>.
      </p>
    </>
  );
}
