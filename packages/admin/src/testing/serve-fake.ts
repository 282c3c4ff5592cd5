import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { randomBytes } from "node:crypto";
import { extname } from "node:path";
import { consoleFolder } from "../index.ts";
import { createFakeApi } from "./fake-api.ts";

// node --conditions=source packages/admin/src/testing/serve-fake.ts [port]
// Serves the built console as the backend does, before the fake API: to look at pages without a backend.

const port = Number(process.argv[2] ?? 8100);
const api = createFakeApi();
const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/api/")) return api(request);
  const name = pathname.replace(/^\/admin\/?/, "") || "index.html";
  const file = await readFile(new URL(name, consoleFolder)).catch(() => undefined);
  if (!file) return new Response("Not found.", { status: 404 });
  const nonce = randomBytes(16).toString("base64");
  const isPage = name === "index.html";
  return new Response(isPage ? file.toString("utf8").replaceAll("__CSP_NONCE__", nonce) : file, {
    headers: {
      "content-type": mediaTypes[extname(name)] ?? "application/octet-stream",
      "content-security-policy": `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    },
  });
}

async function send(request: Request, outgoing: ServerResponse): Promise<void> {
  const response = await answer(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
  incoming.on("end", () => {
    const body = Buffer.concat(chunks);
    const init = {
      method: incoming.method ?? "GET",
      headers: { cookie: incoming.headers.cookie ?? "" },
      ...(body.length > 0 ? { body } : {}),
    };
    void send(new Request(`http://localhost:${port}${incoming.url}`, init), outgoing);
  });
}).listen(port, "127.0.0.1", () => console.log(`http://localhost:${port}/admin/`));
