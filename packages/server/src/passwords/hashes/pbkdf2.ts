import { pbkdf2Sync } from "node:crypto";
import { isEqual, type ReadHash } from "./stored-hash.ts";

const pattern = /^(\d{1,8})\$([^$]{1,128})\$([A-Za-z0-9+/]{27,43}=)$/;

// Django asks for 1.2 million today, and for more each year.
const mostIterations = 10_000_000;

/** Reads `iterations$salt$hash`, with SHA-256 or SHA-1 underneath. */
export function readPbkdf2(digest: "sha256" | "sha1"): ReadHash {
  const length = digest === "sha256" ? 32 : 20;
  return (parameters) => {
    const [, count, salt = "", hash = ""] = pattern.exec(parameters) ?? [];
    const iterations = Number(count);
    const expected = Buffer.from(hash, "base64");
    if (!(iterations >= 1 && iterations <= mostIterations) || expected.length !== length) return null;
    return {
      isStrong: false,
      isOf: (password) => isEqual(pbkdf2Sync(password, salt, iterations, length, digest), expected),
    };
  };
}
