"use client";

import { Outage } from "@/components/outage";
import "./globals.css";

// It stands in for the root layout, where that has failed too.
export default function GlobalErrorPage({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Not available · Latchkey</title>
        <main>
          <Outage retry={retry} />
        </main>
      </body>
    </html>
  );
}
