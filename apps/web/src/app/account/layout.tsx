import type { ReactNode } from "react";
import { accountPages } from "@/account/account-pages";
import { NavLink } from "@/components/nav-link";

export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <nav className="account-nav" aria-label="Account">
        {accountPages.map(({ path, label }) => (
          <NavLink key={path} href={path}>
            {label}
          </NavLink>
        ))}
      </nav>
      {children}
    </>
  );
}
