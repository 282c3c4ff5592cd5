import { backend, signIn } from "@/auth";
import { ProviderButton } from "@/components/provider-button";

/** A button for each provider that the backend's console has enabled; a sign-in comes back to `returnTo`, a path of this app. */
export async function SignInButtons({ returnTo }: { returnTo: string }) {
  const providers = await backend.providers();
  if (providers.length === 0) return <NoProvider />;
  return providers.map((provider) => {
    async function continueWithProvider() {
      "use server";
      await signIn(provider.id, { redirectTo: returnTo });
    }
    return (
      <form key={provider.id} action={continueWithProvider}>
        <ProviderButton provider={provider} verb="Continue with" />
      </form>
    );
  });
}

/** What stands in the place of the buttons where there are none. */
export function NoProvider() {
  return <p className="muted">There is no other service to sign in with at the moment.</p>;
}
