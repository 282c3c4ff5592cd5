import type { Session } from "next-auth";
import Link from "next/link";
import { Avatar } from "@/components/avatar";
import { KeyMark } from "@/components/key-mark";
import { NavLink } from "@/components/nav-link";
import { personName } from "@/components/person-name";
import { SignOutButton } from "@/components/sign-out-button";

/** The head of every page: where one can go, and who is signed in. */
export function SiteHeader({ user }: { user: Session["user"] | undefined }) {
  return (
    <header className="site-header">
      <div>
        <Link href="/" className="brand">
          <KeyMark />
          Latchkey
        </Link>
        {user ? (
          <>
            <nav className="site-nav" aria-label="Pages">
              <NavLink href="/posts">Posts</NavLink>
              <NavLink href="/live">Live</NavLink>
              <NavLink href="/profile">Profile</NavLink>
              <NavLink href="/account">Account</NavLink>
            </nav>
            <div className="account">
              <Avatar name={personName(user)} />
              <span className="account-name">{personName(user)}</span>
              <SignOutButton />
            </div>
          </>
        ) : (
          <div className="account">
            <Link href="/auth/sign-in">Sign in</Link>
          </div>
        )}
      </div>
    </header>
  );
}
