import { listPosts } from "@reference/contract";
import type { Metadata } from "next";
import { backend } from "@/auth";
import { PostList } from "@/components/post-list";
import { ActionForm } from "@/forms/action-form";
import { TextAreaField, TextField } from "@/forms/fields";
import { removePost, writePost } from "./actions";

export const metadata: Metadata = { title: "Posts" };

export default async function PostsPage() {
  await backend.requireUser({ returnTo: "/posts" });
  const posts = await backend.json(listPosts);
  return (
    <>
      <div className="page-intro">
        <h1>Posts</h1>
        <p className="lead">
          The server asked the backend for these, with your access token, before it sent the page. You can{" "}
          <a href="/posts/export" download>
            keep them as a file
          </a>
          .
        </p>
      </div>
      <section className="card" aria-labelledby="write">
        <h2 id="write">Write a post</h2>
        <ActionForm action={writePost} submitLabel="Post" doneMessage="Your post is published.">
          <TextField name="title" label="Title" maxLength={120} />
          <TextAreaField name="body" label="Text" maxLength={10_000} />
        </ActionForm>
      </section>
      <PostList posts={posts} deleteAction={removePost} />
    </>
  );
}
