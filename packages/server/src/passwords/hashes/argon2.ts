import { argon2Sync, randomBytes } from "node:crypto";
import { isEqual, type ReadHash } from "./stored-hash.ts";

interface Argon2Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

type Argon2Name = "argon2id" | "argon2i" | "argon2d";

// OWASP Password Storage (S70).
const today: Argon2Cost = { memoryKib: 19_456, passes: 2, lanes: 1 };
const digestBytes = 32;

// Django's own hashes ask for 100 MiB twice, in 8 lanes.
const most = { memoryKib: 256 * 1024, memoryKibOverAllPasses: 1024 * 1024, lanes: 16 };

// RFC 9106 §3.1, as Django writes it. Version 16 (before 2016) is not in Node.
const pattern =
  /^(argon2id|argon2i|argon2d)\$v=19\$m=(\d{1,7}),t=(\d{1,4}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/**
 * Hashes a password with argon2id, in Django's encoded form `argon2$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
 *
 * @param password Normalised.
 */
export function encodeArgon2(password: string): string {
  const nonce = randomBytes(16);
  return encode(nonce, digestOf("argon2id", password, { ...today, nonce, tagLength: digestBytes }));
}

/** A hash of today's cost that is no password's. */
export function encodeDecoy(): string {
  return encode(randomBytes(16), randomBytes(digestBytes));
}

/** Reads `argon2id$v=19$m=…,t=…,p=…$salt$hash`; argon2i and argon2d too. */
export const readArgon2: ReadHash = (parameters) => {
  const found = pattern.exec(parameters);
  if (!found) return null;
  const [, name, memory, count, parallelism, salt = "", hash = ""] = found;
  const cost = { memoryKib: Number(memory), passes: Number(count), lanes: Number(parallelism) };
  if (!isAffordable(cost)) return null;
  const expected = Buffer.from(hash, "base64");
  const rest = { ...cost, nonce: Buffer.from(salt, "base64"), tagLength: expected.length };
  return {
    isStrong: name === "argon2id" && cost.memoryKib >= today.memoryKib && cost.passes >= today.passes,
    isOf: (password) => isEqual(digestOf(name as Argon2Name, password, rest), expected),
  };
};

function isAffordable({ memoryKib, passes, lanes }: Argon2Cost): boolean {
  // RFC 9106 §3.1: at least one lane and one pass, and 8 KiB a lane.
  if (lanes < 1 || passes < 1 || memoryKib < 8 * lanes) return false;
  return (
    lanes <= most.lanes && memoryKib <= most.memoryKib && memoryKib * passes <= most.memoryKibOverAllPasses
  );
}

function digestOf(
  name: Argon2Name,
  password: string,
  { memoryKib, passes, lanes, ...rest }: Argon2Cost & { readonly nonce: Buffer; readonly tagLength: number },
): Buffer {
  const message = Buffer.from(password, "utf8");
  return argon2Sync(name, { message, memory: memoryKib, passes, parallelism: lanes, ...rest });
}

function encode(nonce: Buffer, digest: Buffer): string {
  const cost = `v=19$m=${today.memoryKib},t=${today.passes},p=${today.lanes}`;
  return `argon2$argon2id$${cost}$${unpadded(nonce)}$${unpadded(digest)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
