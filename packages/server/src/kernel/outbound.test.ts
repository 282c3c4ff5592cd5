import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { milliseconds, seconds } from "./duration.ts";
import { createOutbound } from "./outbound.ts";

const development = createOutbound({ mayUseLoopback: true });
const production = createOutbound({ mayUseLoopback: false });
afterAll(() => Promise.all([development.close(), production.close()]));

/** A web server on loopback, for as long as the test runs. @returns Its URL, and how many requests came to it. */
async function serve(listener: RequestListener) {
  const seen = { requests: 0 };
  const server = createServer((request, response) => {
    seen.requests++;
    listener(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}/`, port, seen };
}

const limit = 64 * 1024;

describe("asking another server", () => {
  test("gives status, headers and JSON", async () => {
    const { url } = await serve((request, response) => {
      response.writeHead(201, { "x-kind": "test" });
      request.pipe(response);
    });
    const answer = await development.ask(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"a":1}',
    });
    expect(answer).toMatchObject({
      status: 201,
      text: '{"a":1}',
      json: { a: 1 },
      headers: { "x-kind": "test" },
    });
  });

  test.each(["", "<html>", '{"a":', "undefined"])("gives no JSON for %j", async (body) => {
    const { url } = await serve((_request, response) => response.end(body));
    expect(await development.ask(url)).toMatchObject({ status: 200, text: body, json: undefined });
  });

  test.each([301, 302, 303, 307, 308])("S26: does not follow a redirect (%d)", async (status) => {
    const target = await serve((_request, response) => response.end('{"a":1}'));
    const { url } = await serve((_request, response) =>
      response.writeHead(status, { location: target.url }).end(),
    );
    expect(await development.ask(url)).toMatchObject({ status, json: undefined });
    expect(target.seen.requests).toBe(0);
  });

  test("S26: takes 64 KiB and not a byte more, whether the length is said or not", async () => {
    const body = (size: number) => JSON.stringify("x".repeat(size - 2));
    const { url } = await serve((request, response) => {
      const size = Number(new URL(request.url!, "http://x").searchParams.get("size"));
      if (request.url!.includes("said")) response.setHeader("content-length", size);
      response.end(body(size));
    });
    for (const length of ["said", "unsaid"]) {
      expect((await development.ask(`${url}?${length}&size=${limit}`)).json).toHaveLength(limit - 2);
      await expect(development.ask(`${url}?${length}&size=${limit + 1}`)).rejects.toThrow(
        "larger than 64 KiB",
      );
    }
  });

  test("a request may set another limit of size", async () => {
    const { url } = await serve((_request, response) => response.end("x".repeat(2048)));
    expect((await development.ask(url, { sizeLimit: 2048 })).text).toHaveLength(2048);
    await expect(development.ask(url, { sizeLimit: 1024 })).rejects.toThrow("larger than 1 KiB");
  });

  test("a request may set a shorter limit of time", async () => {
    const { url } = await serve(() => {});
    using deadlines = vi.spyOn(AbortSignal, "timeout");
    await expect(development.ask(url, { timeLimit: milliseconds(200) })).rejects.toThrow("timeout");
    expect(deadlines.mock.calls).toEqual([[milliseconds(200)]]);
  });

  test("S26: stops reading an answer without end", async () => {
    const { url } = await serve((_request, response) => {
      const chunk = Buffer.alloc(16_384, "x");
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        response.once("drain", more);
      };
      more();
    });
    await expect(development.ask(url)).rejects.toThrow("larger than 64 KiB");
  });

  test("does not unpack what is compressed: it would be small on the wire and large here", async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync('{"a":1}'));
    });
    expect(await development.ask(url)).toMatchObject({ status: 200, json: undefined });
  });

  test("S26: gives up after five seconds, whether nothing comes or a little again and again", async () => {
    const silent = await serve(() => {});
    const slow = await serve((_request, response) => {
      response.write('{"a":"');
      const drip = setInterval(() => response.write("x"), 200);
      response.once("close", () => clearInterval(drip));
    });
    using deadlines = vi.spyOn(AbortSignal, "timeout");
    const startedAt = performance.now();
    const results = await Promise.allSettled([development.ask(silent.url), development.ask(slow.url)]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(performance.now() - startedAt).toBeGreaterThan(seconds(4));
    expect(deadlines.mock.calls).toEqual([[seconds(5)], [seconds(5)]]);
  });

  test("fails where nobody listens, or somebody hangs up", async () => {
    const { url } = await serve((request) => request.socket.destroy());
    await expect(development.ask(url)).rejects.toThrow("other side closed");
    await expect(development.ask("http://localhost:1/")).rejects.toThrow("ECONNREFUSED");
  });
});

describe("S26: where nobody is asked", () => {
  const notHttps = "the URL is not https";
  const notPublic = "the address is not a public one";

  test.each([
    ["http://accounts.google.com/", notHttps],
    ["http://localhost:9/", notHttps],
    ["http://127.0.0.1:9/", notHttps],
    ["http://[::1]:9/", notHttps],
    ["file:///etc/passwd", notHttps],
    ["data:application/json,{}", notHttps],
    ["ftp://accounts.google.com/", notHttps],
    ["https://127.0.0.1/", notPublic],
    ["https://127.1/", notPublic],
    ["https://2130706433/", notPublic],
    ["https://0x7f000001/", notPublic],
    ["https://0177.0.0.1/", notPublic],
    ["https://127.255.255.254/", notPublic],
    ["https://[::1]/", notPublic],
    ["https://[::ffff:127.0.0.1]/", notPublic],
    ["https://[::127.0.0.1]/", notPublic],
  ])("production: %s", async (url, reason) => {
    await expect(production.ask(url)).rejects.toThrow(reason);
  });

  test.each([
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::ffff:10.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[::10.0.0.1]",
    "[64:ff9b::10.0.0.1]",
    "[2001::a00:1]",
    "[2001:db8::1]",
    "[2002:a00:1::]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
  ])("in either mode: https://%s/", async (host) => {
    for (const outbound of [development, production]) {
      await expect(outbound.ask(`https://${host}/`)).rejects.toThrow(notPublic);
    }
  });

  test.each([
    "http://10.0.0.1/",
    "http://accounts.google.com/",
    "http://localhost.evil.example/",
    "http://128.0.0.1/",
  ])("development takes http from this machine alone: %s", async (url) => {
    await expect(development.ask(url)).rejects.toThrow(notHttps);
  });

  test("production: a name that leads to this machine", async () => {
    const { port, seen } = await serve((_request, response) => response.end("{}"));
    await expect(production.ask(`https://localhost:${port}/`)).rejects.toThrow(
      "the name has no public address",
    );
    expect(seen.requests).toBe(0);
  });

  test("no refusal repeats the URL", async () => {
    const urls = [
      "http://x.example/?token=secret",
      "https://10.0.0.1/?token=secret",
      "https://localhost/?token=secret",
    ];
    for (const url of [...urls, "no URL with a secret"]) {
      await expect(production.ask(url)).rejects.toMatchObject({
        message: expect.not.stringContaining("secret"),
      });
    }
  });
});
