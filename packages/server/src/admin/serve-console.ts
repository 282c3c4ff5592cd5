import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Edge } from "../edge/create-edge.ts";
import { Failure } from "../kernel/failure.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

interface ConsoleFile {
  readonly path: string;
  readonly type: string;
}

/**
 * Serves the console's built files at `/admin/`, from this host alone. Which files there are is read once: a path of a request
 * is a name in that list and never one on the disk.
 */
export function mountConsoleFiles(edge: Edge<unknown>, { folder }: { readonly folder: URL }): void {
  let reading: Promise<ReadonlyMap<string, ConsoleFile>> | undefined;
  const files = () => (reading ??= listFiles(fileURLToPath(folder)));
  const serve = async (request: Request) => {
    const name = new URL(request.url).pathname.replace(/^\/admin\/?/, "") || "index.html";
    const known = await files();
    if (known.size === 0) {
      reading = undefined;
      throw new Failure("not_found", "the console is not built", {
        sentence: 'The console is not built. Run "npm start" in the repository, or build @latchkey/admin.',
      });
    }
    const file = known.get(name);
    if (!file) throw new Failure("not_found");
    return name === "index.html" ? servePage(file) : serveAsset(file);
  };
  edge.mountPublic("/admin", serve);
  edge.mountPublic("/admin/*", serve);
}

async function listFiles(folder: string): Promise<ReadonlyMap<string, ConsoleFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((path) => {
      const type = types[extname(path)];
      return type === undefined
        ? []
        : [[relative(folder, path).replaceAll(sep, "/"), { path, type }] as const];
    });
  return new Map(files);
}

/** The page itself is made anew each time: its styles carry a nonce that nobody can know before. */
async function servePage({ path, type }: ConsoleFile): Promise<Response> {
  const nonce = randomBytes(16).toString("base64url");
  const page = (await readFile(path, "utf8")).replaceAll("__CSP_NONCE__", nonce);
  return new Response(page, {
    headers: {
      "content-type": type,
      "content-security-policy": policyOf(nonce),
      "cache-control": "no-store",
    },
  });
}

/** Nothing from another host, no script that is not a file of ours, and no frame around it (S101). */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** A file with a hash of its content in its name never changes. */
async function serveAsset({ path, type }: ConsoleFile): Promise<Response> {
  const isHashed = /-[\w-]{8,}\.\w+$/.test(path);
  const body = new Uint8Array(await readFile(path));
  return new Response(body, {
    headers: {
      "content-type": type,
      "cache-control": isHashed ? "public, max-age=31536000, immutable" : "no-cache",
    },
  });
}
