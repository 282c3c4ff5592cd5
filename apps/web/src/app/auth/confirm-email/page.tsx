import type { Metadata } from "next";
import Link from "next/link";
import { RereadSession } from "@/components/reread-session";
import { LinkForm } from "@/forms/link-form";
import { confirmChange } from "./actions";

export const metadata: Metadata = { title: "Confirm your new address" };

export default function ConfirmEmailPage() {
  return (
    <>
      <div className="page-intro">
        <h1>Confirm your new address</h1>
        <p className="lead">It takes the old one’s place in your account.</p>
      </div>
      <section className="card" aria-label="Confirm your new address">
        <LinkForm
          action={confirmChange}
          keys={["key"]}
          submitLabel="Confirm my new address"
          whenDone={<Confirmed />}
          whenDead={<DeadLink />}
        />
      </section>
    </>
  );
}

function Confirmed() {
  return (
    <>
      <RereadSession />
      <h2>Your new address is confirmed</h2>
      <p>
        You are signed out everywhere but where you asked for it.{" "}
        <Link href="/account/email">Go to your account</Link>
      </p>
    </>
  );
}

function DeadLink() {
  return (
    <>
      <h2>This link does not work</h2>
      <p>
        It was used before, is too old, or is not whole, or the change was cancelled.{" "}
        <Link href="/account/email">Ask for the change once more</Link>.
      </p>
    </>
  );
}
