import { longestShortBody } from "./short-body.ts";

/** A request's body to send on: small ones are read so that they can be sent again, all others are streamed. */
export async function readResendableBody(
  request: Request,
): Promise<{ body: ReadableStream | ArrayBuffer | null; mayResend: boolean }> {
  if (request.body === null) return { body: null, mayResend: true };
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  return length <= longestShortBody
    ? { body: await request.arrayBuffer(), mayResend: true }
    : { body: request.body, mayResend: false };
}
