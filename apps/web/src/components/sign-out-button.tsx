import { signOut } from "@/auth";

/** Ends the session here and in the backend. */
export function SignOutButton() {
  async function endSession() {
    "use server";
    await signOut({ redirectTo: "/" });
  }
  return (
    <form action={endSession}>
      <button className="button button-quiet">Sign out</button>
    </form>
  );
}
