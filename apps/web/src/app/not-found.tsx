import type { Metadata } from "next";
import Link from "next/link";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFoundPage() {
  return (
    <div className="page-intro">
      <h1>This page does not exist</h1>
      <p className="lead">The address may be mistyped, or the page was moved.</p>
      <p>
        <Link href="/">Go to the home page</Link>
      </p>
    </div>
  );
}
