import { expect } from "vitest";
import type { FuzzRequest } from "./fuzz-requests.ts";
import type { FuzzWorld } from "./fuzz-world.ts";

/**
 * Sends a request and holds the answer against what every answer promises: no mistake of ours, nothing opened that must stay
 * closed, a refusal in the wire's shape with a request id, and no secret in it or in the log.
 *
 * @returns The status; `null` for a request that no HTTP client can write.
 */
export async function sendAndCheck(world: FuzzWorld, request: FuzzRequest): Promise<number | null> {
  const { server, secrets } = world;
  const { method, path, headers, body } = request;
  const written = write(method, path, { headers, body });
  if (!written) return null;
  const lines = server.log.length;
  const response = await server.latchkey.fetch(written, { remoteAddress: "127.0.0.1" });
  const text = await response.text();
  const { status } = response;
  // Where an administrator's change has sent us to another provider, that one may be away.
  if (!text.includes('"provider_unavailable"'))
    expect([status, text, status < 500]).toEqual([status, text, true]);
  if (request.mustBeRefused) expect([status, text, status >= 400]).toEqual([status, text, true]);
  expect(response.headers.get("x-request-id")).toMatch(/^[\w-]{8,64}$/);
  if (status >= 400) checkRefusal(method, response, text);
  const answered = status < 400 ? [] : namesItsOwn(path) ? sentencesIn(text) : [text];
  const said = [...answered, ...server.log.slice(lines)];
  for (const secret of secrets) expect(said.filter((each) => each.includes(secret))).toEqual([]);
  return status;
}

/** The one route that takes fields of any name, and names them to whoever sent them. */
const namesItsOwn = (path: string) => path.startsWith("/api/test/numbers");

/** A HEAD has none. */
const sentencesIn = (text: string) =>
  text === "" ? [] : Object.values(JSON.parse(text) as Readonly<Record<string, unknown>>).map(String);

function write(
  method: string,
  path: string,
  { headers, body }: Pick<FuzzRequest, "headers" | "body">,
): Request | null {
  try {
    return new Request(`http://localhost:8000${path}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
    });
  } catch {
    return null;
  }
}

function checkRefusal(method: string, { headers }: Response, text: string): void {
  if (method === "HEAD") return;
  expect(headers.get("content-type")).toMatch(/^application\/json/);
  const body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const { code, detail, messages: _, ...others } = body;
  if (typeof detail === "string") {
    expect([text, typeof code, Object.keys(others)]).toEqual([text, "string", []]);
    return;
  }
  // A field may be called "code", too.
  const lists = Object.entries(body).filter(([name, value]) => name !== "code" || typeof value !== "string");
  const sentences = lists.flatMap(([, value]) => value);
  const areSentences = sentences.length > 0 && sentences.every((each) => typeof each === "string");
  expect([text, areSentences]).toEqual([text, true]);
  if ("non_field_errors" in body) expect([text, typeof code]).toEqual([text, "string"]);
}
