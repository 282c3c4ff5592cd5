import type { Metadata } from "next";
import Link from "next/link";
import { LinkForm } from "@/forms/link-form";
import { cancelChange } from "./actions";

export const metadata: Metadata = { title: "Keep your address" };

export default function CancelEmailPage() {
  return (
    <>
      <div className="page-intro">
        <h1>Keep your address</h1>
        <p className="lead">Somebody asked to give your account another e-mail address.</p>
      </div>
      <section className="card" aria-label="Keep your address">
        <LinkForm
          action={cancelChange}
          keys={["key"]}
          submitLabel="Keep my address"
          whenDone={<Kept />}
          whenDead={<DeadLink />}
        />
      </section>
    </>
  );
}

function Kept() {
  return (
    <>
      <h2>Your address stays</h2>
      <p>
        It was not you who asked? Then somebody is signed in as you:{" "}
        <Link href="/auth/forgot-password">choose a new password</Link>, which signs everybody out.
      </p>
    </>
  );
}

function DeadLink() {
  return (
    <>
      <h2>This link does not work</h2>
      <p>
        It was used before, is too old, or is not whole, or the new address was confirmed. Look at{" "}
        <Link href="/account/email">the address of your account</Link>.
      </p>
    </>
  );
}
