"use client";

import { Failure } from "@/components/failure";

export default function ErrorPage({ retry }: { error: unknown; retry: () => void }) {
  return <Failure retry={retry} />;
}
