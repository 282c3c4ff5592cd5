import { createHash } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { milliseconds, seconds } from "../kernel/duration.ts";
import { createOutbound } from "../kernel/outbound.ts";
import { collectLog } from "../testing/start-test-server.ts";
import { createBreachedPasswords } from "./breached-passwords.ts";

const outbound = createOutbound({ mayUseLoopback: true });
afterAll(() => outbound.close());

const password = "correct horse battery staple";
const hashOf = (text: string) => createHash("sha1").update(text).digest("hex").toUpperCase();
const [prefix, suffix] = [hashOf(password).slice(0, 5), hashOf(password).slice(5)];
const others = Array.from({ length: 1800 }, (_, count) => `${hashOf(String(count)).slice(5)}:${count + 1}`);

/** A service on loopback that answers as it is told, for as long as the test runs. */
async function ask(listener: RequestListener, text = password) {
  const requests: { path: string | undefined; padding: unknown }[] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url, padding: request.headers["add-padding"] });
    listener(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const lines: string[] = [];
  const url = `http://localhost:${port}/range`;
  const isBreached = await createBreachedPasswords({ url, outbound, log: collectLog(lines) }).isBreached(
    text,
  );
  return { isBreached, requests, lines };
}

const answerWith =
  (body: string, status = 200): RequestListener =>
  (_request, response) =>
    response.writeHead(status).end(body);

describe("S69 a password that was stolen somewhere", () => {
  test("is found by five letters of its hash, and nothing else leaves the house", async () => {
    const body = [...others, `${suffix}:17`, "0".repeat(35) + ":1"].join("\r\n");
    expect(await ask(answerWith(body))).toEqual({
      isBreached: true,
      requests: [{ path: `/range/${prefix}`, padding: "true" }],
      lines: [],
    });
  });

  test("is found in small letters and lines of any end", async () => {
    const body = `${others[0]}\n${suffix.toLowerCase()}:1\n`;
    expect(await ask(answerWith(body))).toMatchObject({ isBreached: true, lines: [] });
  });

  test("is found however it is typed", async () => {
    const normal = "Ångström";
    const body = `${hashOf(normal).slice(5)}:1`;
    expect(await ask(answerWith(body), normal.normalize("NFD"))).toMatchObject({
      isBreached: true,
      requests: [{ path: `/range/${hashOf(normal).slice(0, 5)}` }],
    });
  });

  test.each([
    ["the others of its range", others.join("\r\n")],
    ["padding with its hash", `${others[0]}\r\n${suffix}:0`],
    ["nothing", ""],
  ])("is not one of which the service says %s", async (_, body) => {
    expect(await ask(answerWith(body))).toMatchObject({ isBreached: false, lines: [] });
  });
});

describe("a service that does not answer as it should", () => {
  const silent: RequestListener = () => {};
  const dripping: RequestListener = (_request, response) => {
    response.write(`${others[0]}\r\n`);
    const drip = setInterval(() => response.write("0"), milliseconds(100));
    response.once("close", () => clearInterval(drip));
  };

  test.each<[string, RequestListener, string]>([
    ["fails", answerWith(`${suffix}:1`, 500), "the service answered 500"],
    ["asks for a slower pace", answerWith("", 429), "the service answered 429"],
    ["is a page", answerWith(`<html>${suffix}:1</html>`), "the service's answer is no list of hashes"],
    ["counts with words", answerWith(`${suffix}:many`), "the service's answer is no list of hashes"],
    ["is endless", answerWith("x".repeat(300 * 1024)), "the answer is larger than 256 KiB"],
    ["hangs up", (request) => request.socket.destroy(), "other side closed"],
    ["says nothing", silent, "The operation was aborted due to timeout"],
    ["goes on and on", dripping, "The operation was aborted due to timeout"],
  ])(
    "%s: the password is accepted within 2 s, and the log says so in one line",
    async (_, listener, reason) => {
      using deadlines = vi.spyOn(AbortSignal, "timeout");
      const { isBreached, lines } = await ask(listener);
      expect(isBreached).toBe(false);
      expect(deadlines.mock.calls).toEqual([[seconds(2)]]);
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
        { level: "warn", reason, message: "could not ask whether a password was breached; it was accepted" },
      ]);
    },
  );

  test("S116 is logged without the password, its hash or a part of it", async () => {
    for (const listener of [answerWith(`<html>${suffix}`), answerWith("", 500), silent]) {
      const { lines } = await ask(listener);
      expect(lines.join()).not.toMatch(new RegExp(`${password}|${prefix}|${suffix}|localhost`, "i"));
    }
  });
});

test("nobody is asked where no service is set", async () => {
  const lines: string[] = [];
  const nobody = createBreachedPasswords({ url: undefined, outbound, log: collectLog(lines) });
  expect(await nobody.isBreached("password")).toBe(false);
  expect(lines).toEqual([]);
});
