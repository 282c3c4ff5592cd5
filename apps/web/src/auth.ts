import { createBackend, password } from "@latchkey/next";
import { contract } from "@reference/contract";
import NextAuth from "next-auth";
import { env } from "@/env";

declare module "@latchkey/next" {
  /** Types `session.user` with this application's user model. */
  interface Register {
    contract: typeof contract;
  }
}

/** The backend, as this app's server sees it. */
export const backend = createBackend({
  contract,
  url: env.BACKEND_URL,
  webUrl: env.WEB_URL,
  secret: env.AUTH_SECRET,
  site: { id: env.SITE_ID, secret: env.SITE_SECRET },
  trustedProxies: env.TRUSTED_PROXIES,
});

export const { handlers, auth, signIn, signOut } = NextAuth(
  backend.authjs({ providers: ["from-backend", password()] }),
);
