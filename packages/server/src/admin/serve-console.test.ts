import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Edge } from "../edge/create-edge.ts";
import { Failure } from "../kernel/failure.ts";
import { mountConsoleFiles } from "./serve-console.ts";

type Handler = (request: Request) => Promise<Response> | Response;

/** What the edge would serve under `/admin/`. */
function mountFrom(folder: string): Handler {
  const handlers = new Map<string, Handler>();
  const edge = {
    mountPublic: (path: string, handler: Handler) => void handlers.set(path, handler),
  } as unknown as Edge<unknown>;
  mountConsoleFiles(edge, { folder: pathToFileURL(`${folder}/`) });
  return handlers.get("/admin/*")!;
}

const ask = (handler: Handler, path: string) => handler(new Request(`http://localhost:8000${path}`));

let folder: string;
let serve: Handler;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "console-test-"));
  await mkdir(join(folder, "built/assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "secret");
  await writeFile(join(folder, "secret.js"), "secret");
  await symlink(join(folder, "secret.js"), join(folder, "built/linked.js"));
  await writeFile(
    join(folder, "built/index.html"),
    '<meta nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__">',
  );
  await writeFile(join(folder, "built/assets/index-a1b2c3d4.js"), "start()");
  await writeFile(join(folder, "built/icon.svg"), "<svg/>");
  await writeFile(join(folder, "built/notes.txt"), "of no known type");
  serve = mountFrom(join(folder, "built"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("the console's files", () => {
  test.each(["/admin", "/admin/", "/admin/index.html"])(
    "%s is its page, never stored, with a new nonce",
    async (path) => {
      const [first, second] = [await ask(serve, path), await ask(serve, path)];
      expect(first.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(first.headers.get("cache-control")).toBe("no-store");
      const policy = first.headers.get("content-security-policy")!;
      const [, nonce] = /'nonce-([\w-]{22})'/.exec(policy) ?? [];
      expect(await first.text()).toBe(`<meta nonce="${nonce}"><style nonce="${nonce}">`);
      expect(second.headers.get("content-security-policy")).not.toBe(policy);
      expect(policy.replace(nonce!, "…").split("; ")).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'nonce-…'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ]);
    },
  );

  test("a file with a hash in its name is kept for ever, another one is asked for again", async () => {
    const hashed = await ask(serve, "/admin/assets/index-a1b2c3d4.js");
    expect([
      await hashed.text(),
      hashed.headers.get("content-type"),
      hashed.headers.get("cache-control"),
    ]).toEqual(["start()", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"]);
    expect((await ask(serve, "/admin/icon.svg")).headers.get("cache-control")).toBe("no-cache");
  });

  test.each([
    "/admin/../secret.txt",
    "/admin/%2e%2e/secret.js",
    "/admin/..%2fsecret.js",
    "/admin/assets/..%2f..%2fsecret.js",
    "/admin//etc/passwd",
    "/admin/linked.js",
    "/admin/notes.txt",
    "/admin/assets",
    "/admin/nothing.js",
    "/admin/INDEX.HTML",
  ])("%s is not found (S111)", async (path) => {
    await expect(ask(serve, path)).rejects.toMatchObject({ failure: "not_found" });
  });

  test("a console that is not built says what to do, and is found once it is", async () => {
    const later = join(folder, "later");
    const handler = mountFrom(later);
    const refusal = await Promise.resolve(ask(handler, "/admin/")).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Failure);
    expect((refusal as Failure).options.sentence).toContain("The console is not built.");
    await mkdir(later);
    await writeFile(join(later, "index.html"), "built");
    expect(await (await ask(handler, "/admin/")).text()).toBe("built");
  });
});
