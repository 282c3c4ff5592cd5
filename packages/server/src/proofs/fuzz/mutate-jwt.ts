import { type Json, mutateJson } from "./mutate-json.ts";
import { mutateText, splice } from "./mutate-text.ts";
import type { Random } from "./random.ts";

const headers: readonly Readonly<Record<string, Json>>[] = [
  { alg: "none" },
  { alg: "None" },
  { alg: "HS256" },
  { alg: "RS256" },
  { alg: "es256" },
  { typ: "JWT" },
  { typ: "at+JWT" },
  { kid: "../../dev/null" },
  { kid: "" },
  { crit: ["exp"] },
  { b64: false },
  { jku: "http://localhost:1/keys" },
  { jwk: { kty: "oct", k: "AAAA" } },
  { zip: "DEF" },
  { enc: "A256GCM", alg: "dir" },
];

const signatures = ["", "AA", "A".repeat(86), "MAYCAQACAQA"];

/** Changes a JWT by its structure: a member of its header, a claim, the signature, parts of another one. */
export function mutateJwt(random: Random, token: string, others: readonly string[] = []): string {
  const parts = token.split(".");
  const other = random.pick([token, ...others]);
  return random.pick<() => string>([
    () => mutateText(random, token),
    () => splice(random, token, other),
    () => withPart(parts, 0, encode({ ...decode(parts[0]), ...random.pick(headers) })),
    () => withPart(parts, 0, encode(mutateJson(random, decode(parts[0])))),
    () => withPart(parts, 1, encode(mutateJson(random, decode(parts[1])))),
    () => withPart(parts, 2, random.pick(signatures)),
    () => withPart(parts, 2, mutateText(random, parts[2] ?? "")),
    () => withPart(parts, random.below(3), other.split(".")[random.below(3)] ?? ""),
    () => withPart(parts, random.below(3), `${parts[random.below(3)]}=`),
    () => [...parts, ...parts].slice(0, 1 + random.below(6)).join("."),
  ])();
}

function withPart(parts: readonly string[], at: number, part: string): string {
  return parts.map((known, index) => (index === at ? part : known)).join(".");
}

function decode(part = ""): Readonly<Record<string, Json>> {
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Readonly<Record<string, Json>>;
}

function encode(value: Json): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
