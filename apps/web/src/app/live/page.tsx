import type { Metadata } from "next";
import { backend } from "@/auth";
import { LivePosts } from "./live-posts";

export const metadata: Metadata = { title: "Live" };

export default async function LivePage() {
  await backend.requireUser({ returnTo: "/live" });
  return (
    <>
      <div className="page-intro">
        <h1>Live</h1>
        <p className="lead">
          The same posts, asked for by your browser each second. It never holds a token: this app’s server
          adds it on the way.
        </p>
      </div>
      <LivePosts />
    </>
  );
}
