import { useEffect, type ComponentType } from "react";
import { useLatchkey } from "./provider.tsx";

/**
 * Shows the component to people who are signed in and sends all others to the sign-in page. It stays mounted through a
 * refresh and through an outage. What it guards is what a browser shows: data is guarded by the backend.
 */
export function withAuth<Props extends object>(Component: ComponentType<Props>): ComponentType<Props> {
  function Guarded(props: Props) {
    const { status, signInPage } = useLatchkey();
    const isOut = status === "anonymous" || status === "expired";
    useEffect(() => {
      if (isOut) location.replace(signInUrl(signInPage, status === "expired"));
    }, [isOut, status, signInPage]);
    return isOut || status === "loading" ? null : <Component {...props} />;
  }
  Guarded.displayName = `withAuth(${Component.displayName ?? Component.name})`;
  return Guarded;
}

function signInUrl(signInPage: string, isExpired: boolean): string {
  const query = new URLSearchParams(isExpired ? { reason: "expired" } : {});
  query.set("callbackUrl", location.pathname + location.search);
  return `${signInPage}?${query}`;
}
