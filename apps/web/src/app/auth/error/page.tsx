import { sentenceOfCode } from "@latchkey/contract";
import type { Metadata } from "next";
import Link from "next/link";
import type { SearchParams } from "@/components/search-params";
import { SignInButtons } from "@/components/sign-in-buttons";
import { findNextStep } from "./find-next-step";

export const metadata: Metadata = { title: "Sign-in refused" };

export default async function SignInErrorPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { code, error } = await searchParams;
  const reason = String(code ?? error);
  const sentence = sentenceOfCode(reason);
  return (
    <>
      <div className="page-intro">
        <h1>You were not signed in</h1>
        {sentence && (
          <p className="lead">
            {sentence} <code className="small">{reason}</code>
          </p>
        )}
      </div>
      <section className="card" aria-labelledby="next">
        <h2 id="next">What you can do</h2>
        <p>{findNextStep(reason)}</p>
        <SignInButtons returnTo="/" />
      </section>
      <p>
        <Link href="/">Go to the home page</Link>
      </p>
    </>
  );
}
