import type { Metadata } from "next";
import { confirmPage, readReturnTo } from "@/account/account-pages";
import { backend } from "@/auth";
import { ProviderButton } from "@/components/provider-button";
import type { SearchParams } from "@/components/search-params";
import { ActionForm } from "@/forms/action-form";
import { PasswordField } from "@/forms/fields";
import { confirmByPassword, confirmWithProvider } from "./actions";

export const metadata: Metadata = { title: "Confirm that it is you" };

export default async function ConfirmPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const returnTo = readReturnTo((await searchParams).returnTo);
  await backend.requireUser({ returnTo: confirmPage(returnTo) });
  const providers = await backend.providers();
  const hidden = <input type="hidden" name="returnTo" value={returnTo} />;
  return (
    <>
      <div className="page-intro">
        <h1>Confirm that it is you</h1>
        <p className="lead">
          Your last sign-in was more than five minutes ago. Prove yourself once more, then you go on where you
          were.
        </p>
      </div>
      <section className="card" aria-label="Confirm that it is you">
        {providers.map((provider) => (
          <form key={provider.id} action={confirmWithProvider}>
            {hidden}
            <input type="hidden" name="provider" value={provider.id} />
            <ProviderButton provider={provider} verb="Confirm with" />
          </form>
        ))}
        {providers.length > 0 && <p className="divider">or</p>}
        <ActionForm action={confirmByPassword} submitLabel="Confirm">
          {hidden}
          <PasswordField name="password" label="Password" autoComplete="current-password" />
        </ActionForm>
      </section>
    </>
  );
}
