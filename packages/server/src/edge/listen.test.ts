import { once } from "node:events";
import { Agent, get, request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { milliseconds, seconds } from "../kernel/duration.ts";
import { listen, type Listener } from "./listen.ts";

const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close(0)));
});

async function start(fetch: (request: Request) => Promise<Response>): Promise<Listener> {
  const listener = await listen({ fetch: (request) => fetch(request), port: 0, host: "127.0.0.1" });
  open.push(listener);
  return listener;
}

/** A handler that answers when it is told. */
function createGate() {
  const { promise: opened, resolve: openGate } = Promise.withResolvers<void>();
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  const fetch = async () => {
    enter();
    await opened;
    return new Response("finished");
  };
  return { fetch, entered, openGate };
}

const ask = async (port: number, agent?: Agent) => {
  const [response] = (await once(get({ host: "127.0.0.1", port, ...(agent && { agent }) }), "response")) as [
    IncomingMessage,
  ];
  return text(response);
};

/** What a server says to bytes as they are. */
async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.end(bytes);
  return text(socket).catch((error: Error) => error.message);
}

describe("a listener that closes", () => {
  test("finishes the request under way, and takes no new one", async () => {
    const gate = createGate();
    const listener = await start(gate.fetch);
    const underWay = ask(listener.port);
    await gate.entered;
    let isClosed = false;
    const closed = listener.close().then(() => (isClosed = true));
    await expect(ask(listener.port)).rejects.toThrow("ECONNREFUSED");
    await sleep(milliseconds(50));
    expect(isClosed).toBe(false);
    gate.openGate();
    expect(await underWay).toBe("finished");
    await closed;
  });

  test("does not wait for connections that are kept alive, before or after their last request", async () => {
    const gate = createGate();
    const listener = await start(gate.fetch);
    const agent = new Agent({ keepAlive: true });
    gate.openGate();
    await ask(listener.port, agent);
    const second = createGate();
    const other = await start(second.fetch);
    const underWay = ask(other.port, agent);
    await second.entered;
    const startedAt = performance.now();
    const closing = Promise.all([listener.close(), other.close()]);
    second.openGate();
    expect(await underWay).toBe("finished");
    await closing;
    // Node itself would wait for five seconds.
    expect(performance.now() - startedAt).toBeLessThan(seconds(4));
    agent.destroy();
  });

  test("takes no further request on a connection that was busy", async () => {
    let count = 0;
    const gate = createGate();
    const listener = await start(async () => {
      count++;
      return gate.fetch();
    });
    const socket = connect(listener.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await gate.entered;
    const closing = listener.close();
    gate.openGate();
    const [first] = (await once(socket, "data")) as [Buffer];
    expect(first.toString()).toContain("200 OK");
    socket.on("error", () => {});
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await closing;
    expect(count).toBe(1);
    socket.destroy();
  });

  test("answers a request that was still arriving, and waits for no other on its connection", async () => {
    const listener = await start(async () => new Response("finished"));
    const socket = connect(listener.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\n");
    await sleep(milliseconds(50));
    const startedAt = performance.now();
    const closing = listener.close();
    socket.write("Host: x\r\n\r\n");
    expect(await text(socket)).toContain("finished");
    await closing;
    // Its limit is ten seconds.
    expect(performance.now() - startedAt).toBeLessThan(seconds(9));
  });

  test("stops waiting at its limit", async () => {
    const gate = createGate();
    const listener = await start(gate.fetch);
    const underWay = ask(listener.port).catch((error: Error) => error.message);
    await gate.entered;
    const startedAt = performance.now();
    await listener.close(milliseconds(100));
    // Unless it is said, its limit is ten seconds.
    expect(performance.now() - startedAt).toBeLessThan(seconds(9));
    expect(await underWay).toMatch(/socket hang up|ECONNRESET/);
    gate.openGate();
  });
});

describe("S118: a listener outlives", () => {
  const hello = async () => new Response("hello");
  test.each([
    ["what is no HTTP", "\0\0\0\0\r\n\r\n", /^HTTP\/1\.1 400/],
    ["a method that nobody knows", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", /^HTTP\/1\.1 400/],
    [
      "headers without an end",
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1\.1 431/,
    ],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
      /^HTTP\/1\.1 400/,
    ],
    [
      "a length and chunks",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      /^HTTP\/1\.1 400/,
    ],
    [
      "a path that is no URL",
      "GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      /^HTTP\/1\.1 (400|200|404)/,
    ],
    ["a host that is none", "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", /^HTTP\/1\.1 400/],
  ])("%s", async (_, bytes, answer) => {
    const listener = await start(hello);
    expect(await sendRaw(listener.port, bytes)).toMatch(answer);
    expect(await ask(listener.port)).toBe("hello");
  });

  test("a client that goes away in the middle", async () => {
    const gate = createGate();
    const listener = await start(gate.fetch);
    const socket = connect(listener.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await gate.entered;
    socket.destroy();
    gate.openGate();
    expect(await ask(listener.port)).toBe("finished");
  });

  test("a handler that throws", async () => {
    const listener = await start(async () => {
      throw new Error("a mistake, with a secret in it");
    });
    const answer = await ask(listener.port).catch(() => "");
    expect(answer).not.toContain("secret");
  });
});

test("S114: a large body is refused with an answer that the client gets to read", async () => {
  const { receiveBody } = await import("./read-body.ts");
  const listener = await start(async (request) => {
    try {
      await receiveBody(request);
    } catch {
      return new Response("too large", { status: 413 });
    }
    return new Response("taken");
  });
  const request = httpRequest({
    port: listener.port,
    host: "127.0.0.1",
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  request.on("error", () => {});
  const answered = once(request, "response") as Promise<[IncomingMessage]>;
  for (let count = 0; count < 10; count++) request.write(Buffer.alloc(16 * 1024, 0x20));
  const [response] = await answered;
  expect(response.statusCode).toBe(413);
  request.destroy();
});

test("the other end of a connection is known to the handler", async () => {
  let seen: string | undefined;
  const listener = await listen({
    fetch: async (_, { remoteAddress }) => {
      seen = remoteAddress;
      return new Response("");
    },
    port: 0,
    host: "127.0.0.1",
  });
  open.push(listener);
  await ask(listener.port);
  expect(seen).toBe("127.0.0.1");
});
