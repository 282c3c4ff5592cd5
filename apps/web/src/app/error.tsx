"use client";

import { Outage } from "@/components/outage";

export default function ErrorPage({ retry }: { error: unknown; retry: () => void }) {
  return <Outage retry={retry} />;
}
