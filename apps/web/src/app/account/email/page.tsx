import { contract } from "@reference/contract";
import type { Metadata } from "next";
import { backend } from "@/auth";
import type { SearchParams } from "@/components/search-params";
import { RefusalNotice } from "@/components/refusal-notice";
import { ActionForm } from "@/forms/action-form";
import { TextField } from "@/forms/fields";
import { changeEmail } from "./actions";

export const metadata: Metadata = { title: "E-mail address" };

export default async function EmailPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await backend.requireUser({ returnTo: "/account/email" });
  const { email } = await backend.json(contract.account.readUser);
  const { code } = await searchParams;
  return (
    <>
      <div className="page-intro">
        <h1>E-mail address</h1>
        <p className="lead">
          {email ? (
            <>
              Your address is <strong>{email}</strong>.
            </>
          ) : (
            "Your account has no address yet."
          )}
        </p>
      </div>
      <RefusalNotice code={code} />
      <section className="card" aria-label="Change your address">
        <ActionForm action={changeEmail} submitLabel="Change my address" whenDone={<MailSent />}>
          <TextField
            name="email"
            type="email"
            label="New e-mail address"
            hint="It changes when you have opened the link that we send there."
            maxLength={254}
            autoComplete="email"
          />
        </ActionForm>
      </section>
    </>
  );
}

function MailSent() {
  return (
    <>
      <h2>Look into the mail of your new address</h2>
      <p>The link in it makes the change. Until then, everything stays as it is.</p>
      <p className="muted small">Your old address gets a mail too, with a link that cancels the change.</p>
    </>
  );
}
