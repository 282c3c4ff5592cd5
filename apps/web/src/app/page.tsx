import Link from "next/link";
import type { Session } from "next-auth";
import { auth } from "@/auth";
import { Avatar } from "@/components/avatar";
import { personName } from "@/components/person-name";
import { SignInButtons } from "@/components/sign-in-buttons";

export default async function HomePage() {
  const session = await auth();
  return session ? <Welcome user={session.user} /> : <Introduction />;
}

function Introduction() {
  return (
    <>
      <div className="page-intro">
        <h1>One sign-in, two halves</h1>
        <p className="lead">
          This web app and its backend are separate programs. You sign in once, and both know who you are.
        </p>
      </div>
      <section className="card" aria-label="Sign in">
        <SignInButtons returnTo="/" />
        <p className="muted small">
          Your first sign-in makes your account. You can also{" "}
          <Link href="/auth/sign-in">sign in with a password</Link> or{" "}
          <Link href="/auth/sign-up">make an account with one</Link>.
        </p>
      </section>
      <section className="card" aria-labelledby="what-happens">
        <h2 id="what-happens">What happens when you continue</h2>
        <ol className="steps">
          <li>
            <strong>Your provider says who you are</strong>
            You choose an account there and come back here.
          </li>
          <li>
            <strong>The backend checks it</strong>
            It proves the provider’s word for itself, then finds you among its users or adds you.
          </li>
          <li>
            <strong>You are signed in to both</strong>
            The backend’s tokens stay in an encrypted cookie, out of reach of scripts, and are kept fresh.
          </li>
        </ol>
      </section>
    </>
  );
}

function Welcome({ user }: { user: Session["user"] }) {
  const name = personName(user);
  return (
    <>
      <div className="person">
        <Avatar name={name} isLarge />
        <div>
          <h1>Hello, {name}</h1>
          <p className="muted">You are signed in to this app and to its backend.</p>
        </div>
      </div>
      <section className="card" aria-labelledby="account">
        <h2 id="account">Your account</h2>
        <dl className="facts">
          <div>
            <dt>Username</dt>
            <dd>{user.username}</dd>
          </div>
          <div>
            <dt>E-mail</dt>
            <dd>{user.email || "None"}</dd>
          </div>
          <div>
            <dt>Newsletter</dt>
            <dd>{user.newsletter ? "Yes, please" : "No, thanks"}</dd>
          </div>
        </dl>
      </section>
      <div className="card-grid">
        <Link href="/posts" className="card card-link">
          <h2>Posts</h2>
          <p className="muted">Read and write them, on a page that the server makes.</p>
        </Link>
        <Link href="/live" className="card card-link">
          <h2>Live</h2>
          <p className="muted">Watch them from the browser, second by second.</p>
        </Link>
        <Link href="/profile" className="card card-link">
          <h2>Profile</h2>
          <p className="muted">Change what the backend knows of you.</p>
        </Link>
        <Link href="/account" className="card card-link">
          <h2>Account</h2>
          <p className="muted">Your password, address, sessions and connections.</p>
        </Link>
      </div>
    </>
  );
}
