import type { RouteAnswer } from "@latchkey/contract";
import { contract } from "@reference/contract";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { confirmPage } from "@/account/account-pages";
import { backend } from "@/auth";
import { dayAndTime } from "@/components/day-and-time";
import { ProviderButton } from "@/components/provider-button";
import { RefusalNotice } from "@/components/refusal-notice";
import { NoProvider } from "@/components/sign-in-buttons";
import type { SearchParams } from "@/components/search-params";
import { ActionForm } from "@/forms/action-form";
import { connectProvider, disconnect } from "./actions";

export const metadata: Metadata = { title: "Connections" };

const { listSocialAccounts } = contract.account;

export default async function ConnectionsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await backend.requireUser({ returnTo: "/account/connections" });
  const { code } = await searchParams;
  if (code === "reauthentication_required") redirect(confirmPage("/account/connections"));
  const accounts = await backend.json(listSocialAccounts);
  const providers = await backend.providers();
  return (
    <>
      <div className="page-intro">
        <h1>Connections</h1>
        <p className="lead">The accounts elsewhere that you can sign in with.</p>
      </div>
      <RefusalNotice code={code} />
      {accounts.length > 0 && (
        <ul className="card rows" aria-label="Connected accounts">
          {accounts.map((account) => (
            <AccountRow
              key={account.id}
              account={account}
              name={providers.find(({ id }) => id === account.provider)?.name ?? account.provider}
            />
          ))}
        </ul>
      )}
      <section className="card" aria-labelledby="connect">
        <h2 id="connect">{accounts.length > 0 ? "Connect another account" : "Connect an account"}</h2>
        <p>
          You choose an account there and come back here. Whoever can sign in there can then sign in here.
        </p>
        {providers.length === 0 && <NoProvider />}
        {providers.map((provider) => (
          <form key={provider.id} action={connectProvider}>
            <input type="hidden" name="provider" value={provider.id} />
            <ProviderButton provider={provider} verb="Connect" />
          </form>
        ))}
      </section>
    </>
  );
}

type Account = RouteAnswer<typeof listSocialAccounts>[number];

function AccountRow({
  account: { id, uid, date_joined, last_login },
  name,
}: {
  account: Account;
  name: string;
}) {
  return (
    <li>
      <div>
        <h2>{name}</h2>
        <p className="muted small">
          Account {uid} · connected <time dateTime={date_joined}>{dayAndTime(date_joined)}</time>, last used{" "}
          <time dateTime={last_login}>{dayAndTime(last_login)}</time>
        </p>
      </div>
      <ActionForm
        action={disconnect}
        submitLabel="Disconnect"
        submitDescription={`Disconnect account ${uid}`}
        look="danger"
      >
        <input type="hidden" name="id" value={id} />
      </ActionForm>
    </li>
  );
}
