import { constants, createHmac, sign, type KeyObject } from "node:crypto";

/** The members that a test may want to have in a JOSE header; nothing is checked. */
interface TokenHeader {
  readonly alg: string;
  readonly [member: string]: unknown;
}

/**
 * A JWS in compact form over any header and payload, however wrong. Libraries rightly refuse to make most of these
 * tokens. The algorithm's name counts in any case (`rs256` signs like `RS256`), and `none` signs nothing.
 */
export function signToken(header: TokenHeader, payload: object, key: KeyObject): string {
  const input = [header, payload].map(encodePart).join(".");
  const { family, digest } = partsOf(header.alg);
  const signature = signers[family]?.(digest, Buffer.from(input), key);
  if (!signature) throw new TypeError(`nothing here can sign with ${header.alg}`);
  return `${input}.${signature.toString("base64url")}`;
}

/** The digest that goes with an algorithm, for its signature and for `at_hash` (OpenID Connect Core, 3.1.3.6). */
export function digestOf(alg: string): string {
  return partsOf(alg).digest;
}

type Signer = (digest: string, input: Buffer, key: KeyObject) => Buffer;

const signers: Readonly<Record<string, Signer>> = {
  NO: () => Buffer.alloc(0),
  HS: (digest, input, key) => createHmac(digest, key).update(input).digest(),
  RS: sign,
  PS: (digest, input, key) =>
    sign(digest, input, {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
  ES: (digest, input, key) => sign(digest, input, { key, dsaEncoding: "ieee-p1363" }),
  ED: (_digest, input, key) => sign(null, input, key),
};

function partsOf(alg: string): { family: string; digest: string } {
  const bits = /\d{3}$/.exec(alg)?.[0] ?? (/^ed/i.test(alg) ? "512" : "256");
  return { family: alg.slice(0, 2).toUpperCase(), digest: `sha${bits}` };
}

function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
