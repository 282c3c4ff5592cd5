/** The longest body that waits in memory for a second attempt; it is also the longest that Latchkey's own routes take. */
const longestBuffer = 64 * 1024;

/** A request's body to send on: small ones are read so that they can be sent again, all others are streamed. */
export async function readResendableBody(
  request: Request,
): Promise<{ body: ReadableStream | ArrayBuffer | null; mayResend: boolean }> {
  if (request.body === null) return { body: null, mayResend: true };
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  return length <= longestBuffer
    ? { body: await request.arrayBuffer(), mayResend: true }
    : { body: request.body, mayResend: false };
}
