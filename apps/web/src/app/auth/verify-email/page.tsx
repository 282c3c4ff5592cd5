import type { Metadata } from "next";
import Link from "next/link";
import { ActionForm } from "@/forms/action-form";
import { TextField } from "@/forms/fields";
import { LinkForm } from "@/forms/link-form";
import { resendLink, verifyAddress } from "./actions";

export const metadata: Metadata = { title: "Verify your address" };

export default function VerifyEmailPage() {
  return (
    <>
      <div className="page-intro">
        <h1>Verify your address</h1>
        <p className="lead">One press, and your account is ready.</p>
      </div>
      <section className="card" aria-label="Verify your address">
        <LinkForm
          action={verifyAddress}
          keys={["key"]}
          submitLabel="Verify my address"
          whenDone={<Verified />}
          whenDead={<DeadLink />}
        />
      </section>
    </>
  );
}

function Verified() {
  return (
    <>
      <h2>Your address is verified</h2>
      <p>
        You can <Link href="/auth/sign-in">sign in</Link> now.
      </p>
    </>
  );
}

function DeadLink() {
  return (
    <>
      <h2>This link does not work</h2>
      <p>It was used before, is too old, or is not whole. We can send you a new one.</p>
      <ActionForm
        action={resendLink}
        submitLabel="Send a new link"
        doneMessage="If this address waits to be verified, a new mail is on its way to it."
      >
        <TextField name="email" type="email" label="E-mail address" maxLength={254} autoComplete="email" />
      </ActionForm>
    </>
  );
}
