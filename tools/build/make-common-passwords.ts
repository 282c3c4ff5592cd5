import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gunzipSync } from "node:zlib";
import { Complaint } from "../complaint.ts";
import { repositoryRoot } from "../repository-root.ts";

const target = join(repositoryRoot, "packages/server/src/passwords/common-passwords.generated.ts");

/** A long list begins with what is used most; what comes later is hardly tried, and would cost size. */
const mostOfAList = 20_000;

/**
 * Reads a list of passwords, the most used first: lines (`.txt`, `.txt.gz`), or an array of strings (`.json`).
 *
 * @throws Complaint if the file holds no such list
 */
export function readPasswordList(path: string): readonly string[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const list: unknown = path.endsWith(".json") ? JSON.parse(text) : text.split("\n");
  if (Array.isArray(list) && list.every((word) => typeof word === "string")) return list;
  throw new Complaint(`${path} holds no list of passwords.`);
}

/** Merges lists into the source of the server's module, which holds them as a compressed, sorted list. */
export function packCommonPasswords(lists: readonly (readonly string[])[]): string {
  const words = lists.flatMap((list) => list.slice(0, mostOfAList)).map((word) => word.trim().toLowerCase());
  const text = [...new Set(words)]
    .filter((word) => word !== "")
    .toSorted()
    .join("\n");
  const packed = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } });
  return [
    "// Made by tools/build/make-common-passwords.ts from two free lists:",
    "// Django's common-passwords.txt.gz, by Royce Williams (BSD-3-Clause; © Django Software Foundation and contributors),",
    "// and passwords.json of @zxcvbn-ts/language-common 3.0.4 (MIT; © 2012-2016 Dan Wheeler and Dropbox, Inc., © 2021",
    "// @zxcvbn-ts). Their licences stand in packages/server/THIRD-PARTY-NOTICES.md.",
    "/** Passwords in lower case, sorted, one a line; compressed with brotli, in base64. */",
    `export const packedCommonPasswords =\n  "${packed.toString("base64")}";`,
    "",
  ].join("\n");
}

// node tools/build/make-common-passwords.ts common-passwords.txt.gz passwords.json
if (import.meta.main) writeFileSync(target, packCommonPasswords(process.argv.slice(2).map(readPasswordList)));
