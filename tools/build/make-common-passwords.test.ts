import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { repositoryRoot } from "../repository-root.ts";
import { packCommonPasswords, readPasswordList } from "./make-common-passwords.ts";

test("lists of each form become one: sorted, in lower case, each password once", () => {
  const folder = mkdtempSync(join(tmpdir(), "passwords-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const lists = [
    write("one.txt", "qwerty\n Abc \n\n"),
    write("two.txt.gz", gzipSync("dragon\nabc\n")),
    write("three.json", '["Dragon","monkey"]'),
  ];
  const source = packCommonPasswords(lists.map(readPasswordList));
  const [, packed = ""] = /packedCommonPasswords =\n {2}"(.+)";\n$/.exec(source) ?? [];
  expect(brotliDecompressSync(Buffer.from(packed, "base64")).toString()).toBe("abc\ndragon\nmonkey\nqwerty");
  expect(() => readPasswordList(write("four.json", '{"a":1}'))).toThrow("holds no list of passwords");
});

test("the list says where the licences of its sources stand, and they go with the package", () => {
  const read = (file: string) => readFileSync(join(repositoryRoot, "packages/server", file), "utf8");
  const [header = ""] = packCommonPasswords([]).split("/**");
  expect(read("src/passwords/common-passwords.generated.ts").startsWith(header)).toBe(true);
  expect(header).toContain("packages/server/THIRD-PARTY-NOTICES.md");
  expect((JSON.parse(read("package.json")) as { files: string[] }).files).toContain("THIRD-PARTY-NOTICES.md");
  const notices = read("THIRD-PARTY-NOTICES.md");
  for (const holder of ["Django Software Foundation", "Dan Wheeler and Dropbox, Inc.", "2021 @zxcvbn-ts"]) {
    expect(notices).toContain(holder);
  }
});
