import { LatchkeyProvider } from "@latchkey/next/react";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { backend } from "@/auth";
import { SiteHeader } from "@/components/site-header";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Latchkey", template: "%s · Latchkey" },
  description: "One sign-in for a Next.js app and a separate backend.",
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const session = await backend.session();
  return (
    <html lang="en">
      <body>
        <a href="#content" className="skip-link">
          Skip to content
        </a>
        <LatchkeyProvider session={session}>
          <SiteHeader user={session?.user} />
          <main id="content" tabIndex={-1}>
            {children}
          </main>
        </LatchkeyProvider>
        <footer className="site-footer">The reference application of Latchkey.</footer>
      </body>
    </html>
  );
}
