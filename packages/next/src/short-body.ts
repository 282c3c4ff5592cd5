/** The longest body that is read into memory; it is also the longest that Latchkey's own routes take (S114). */
export const longestShortBody = 64 * 1024;

/** A request's body; `"too long"` for one of more than 64 KiB, of which nothing more is read. */
export async function readShortBody(request: Request): Promise<Blob | "too long" | null> {
  if (request.body === null) return null;
  if (Number(request.headers.get("content-length")) > longestShortBody) return "too long";
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  // To leave the loop cancels the stream.
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > longestShortBody) return "too long";
    chunks.push(chunk);
  }
  return new Blob(chunks);
}
