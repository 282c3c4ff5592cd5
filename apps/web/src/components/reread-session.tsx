"use client";

import { useLatchkey } from "@latchkey/next/react";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Has the header show who is still signed in, after something that changes or ends sessions without one. */
export function RereadSession() {
  const { refresh } = useLatchkey();
  const router = useRouter();
  useEffect(() => {
    void refresh().then(() => router.refresh());
  }, [refresh, router]);
  return null;
}
