import type { IncomingMessage } from "node:http";

const sizeLimitBytes = 16 * 1024;

/** The fields of a posted form; what goes beyond 16 KiB is not read. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    body += chunk;
    if (body.length > sizeLimitBytes) return new URLSearchParams();
  }
  return new URLSearchParams(body);
}
