import { createHash } from "node:crypto";
import { hashSync } from "bcryptjs";
import { isEqual, type ReadHash } from "./stored-hash.ts";

const pattern = /^(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;

// Each step doubles the work; Django asks for 12, and 15 takes about two seconds.
const cost = { least: 4, most: 15 };

/** Reads `$2b$12$…`, the hash of the password itself. Like every bcrypt it looks at the first 72 bytes alone. */
export const readBcrypt: ReadHash = (parameters) => read(parameters, (password) => password);

/** Reads `$2b$12$…`, the hash of the password's SHA-256 in hexadecimal. */
export const readBcryptSha256: ReadHash = (parameters) =>
  read(parameters, (password) => createHash("sha256").update(password, "utf8").digest("hex"));

function read(parameters: string, prepare: (password: string) => string): ReturnType<ReadHash> {
  const [, salt = "", rounds, hash = ""] = pattern.exec(parameters) ?? [];
  if (!(Number(rounds) >= cost.least && Number(rounds) <= cost.most)) return null;
  return {
    isStrong: false,
    // Of the salt's last letter bcrypt uses two bits alone, so that only what follows it can be compared.
    isOf: (password) =>
      isEqual(Buffer.from(hashSync(prepare(password), salt).slice(salt.length)), Buffer.from(hash)),
  };
}
