import { brotliDecompressSync } from "node:zlib";
import { packedCommonPasswords } from "./common-passwords.generated.ts";

let opened: ReadonlySet<string> | undefined;

/** Some 30,000 passwords that everybody tries first, in lower case (S69); opened with the first use. */
export function commonPasswords(): ReadonlySet<string> {
  opened ??= new Set(
    brotliDecompressSync(Buffer.from(packedCommonPasswords, "base64")).toString("utf8").split("\n"),
  );
  return opened;
}
