import { Failure } from "../kernel/failure.ts";
import { parametersToObject } from "./parameters-to-object.ts";

const maxBytes = 64 * 1024;
const maxDepth = 32;

/**
 * Waits for a body, and looks at nothing of it.
 *
 * @throws Failure `body_too_large` for one over 64 KiB.
 */
export async function receiveBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const length = request.headers.get("content-length");
  if (length === null) return readChunks(request);
  if (Number(length) > maxBytes) throw new Failure("body_too_large");
  // HTTP ends it there, so it can be read as a whole, in a third of the time.
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > maxBytes) throw new Failure("body_too_large");
  return bytes;
}

/**
 * Parses a body as JSON, form or multipart; an empty one is `{}`.
 *
 * @throws Failure for another type (415), a body that is malformed, nested deeper than 32 or repeats an OAuth parameter (400).
 */
export async function parseBody({ headers }: Request, bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
  if (bytes.length === 0) return {};
  const encoding = headers.get("content-encoding");
  // A compressed body would be small on the wire and large here (S114).
  if (encoding !== null && encoding !== "identity") throw unsupported(encoding);
  const type = headers.get("content-type") ?? "";
  const essence = type.split(";", 1)[0]!.trim().toLowerCase();
  const reader = readers.get(essence);
  if (!reader) throw unsupported(essence);
  return reader(bytes, type);
}

type Reader = (bytes: Uint8Array<ArrayBuffer>, contentType: string) => unknown;

// A Map and no object: a caller who says "constructor" must not get one.
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["application/json", parseJson],
  [
    "application/x-www-form-urlencoded",
    (bytes) => parametersToObject(new URLSearchParams(decodeText(bytes))),
  ],
  ["multipart/form-data", parseMultipart],
]);

/** A body that does not say how long it is may never end. */
async function readChunks(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > maxBytes) throw new Failure("body_too_large");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function parseJson(bytes: Uint8Array): unknown {
  const text = decodeText(bytes);
  checkDepth(text);
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message repeats a part of the body, which may be a password.
    throw malformedJson("the body is not valid JSON");
  }
}

async function parseMultipart(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<unknown> {
  const form = await readForm(bytes, contentType);
  const parameters = Object.entries(parametersToObject(form));
  // No route takes a file.
  return Object.fromEntries(parameters.filter(([, value]) => typeof value === "string"));
}

async function readForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch {
    throw new Failure("malformed_body", "multipart could not be read");
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformedJson("the body is not UTF-8");
  }
}

/** Counts brackets outside of strings before anything is parsed, so that depth costs no stack. */
function checkDepth(text: string): void {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (isInString) {
      if (character === "\\") index++;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === "{" || character === "[") {
      if (++depth > maxDepth) throw malformedJson("the body is nested too deeply");
    } else if (character === "}" || character === "]") depth--;
  }
}

function malformedJson(reason: string): Failure {
  return new Failure("malformed_json", reason, { sentence: `JSON parse error - ${reason}` });
}

function unsupported(type: string): Failure {
  const shown = type.replace(/[^\w./+-]/g, "").slice(0, 100);
  return new Failure("unsupported_media_type", undefined, {
    sentence: `Unsupported media type "${shown}" in request.`,
  });
}
