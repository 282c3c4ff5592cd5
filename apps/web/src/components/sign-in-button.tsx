import { signIn } from "@/auth";
import { GoogleMark } from "@/components/google-mark";

/** Starts a sign-in that comes back to `returnTo`, a path of this app. */
export function SignInButton({ returnTo }: { returnTo: string }) {
  async function continueWithGoogle() {
    "use server";
    await signIn("google", { redirectTo: returnTo });
  }
  return (
    <form action={continueWithGoogle}>
      <button className="button">
        <GoogleMark />
        Continue with Google
      </button>
    </form>
  );
}
