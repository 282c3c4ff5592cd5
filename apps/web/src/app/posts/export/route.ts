import { listPosts } from "@reference/contract";
import { backend } from "@/auth";

/** The posts as a file to keep. Who is not signed in gets the backend's own refusal. */
export async function GET(): Promise<Response> {
  const answer = await backend.fetch(listPosts.path, {});
  return new Response(answer.body, {
    status: answer.status,
    headers: {
      "content-type": "application/json",
      "content-disposition": answer.ok ? 'attachment; filename="posts.json"' : "inline",
      "cache-control": "no-store",
    },
  });
}
