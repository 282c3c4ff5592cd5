import type { SignInProvider } from "@latchkey/next";
import { GoogleMark } from "@/components/google-mark";
import { KeyMark } from "@/components/key-mark";

/** The button of a form that leads to a provider: `Continue with Google`. */
export function ProviderButton({ provider, verb }: { provider: SignInProvider; verb: string }) {
  return (
    <button className="button">
      {provider.id === "google" ? <GoogleMark /> : <KeyMark />}
      {verb} {provider.name}
    </button>
  );
}
