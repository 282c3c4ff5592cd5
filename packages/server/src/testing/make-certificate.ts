import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { after } from "../kernel/clock.ts";
import { days } from "../kernel/duration.ts";

export interface TestCertificate {
  /** In PEM, as servers and trust stores take them. */
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes a certificate (RFC 5280) that vouches for itself: no machine trusts it unless it is told to. It is written here byte by
 * byte, so that the tests need no `openssl` and the repository holds no key.
 *
 * @param options.isExpired Whether it ended yesterday.
 */
export function makeCertificate({
  host = "localhost",
  isExpired = false,
}: { readonly host?: string; readonly isExpired?: boolean } = {}): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const now = new Date();
  // Two of one name are two issuers, or the one would be taken for the other, badly signed.
  const name = sequence(
    set(sequence(commonName, der(utf8String, Buffer.from(`${host} ${randomBytes(4).toString("hex")}`)))),
  );
  const alternativeName = der(octetString, sequence(der(dnsName, Buffer.from(host))));
  const isAuthority = der(octetString, sequence(yes));
  const toBeSigned = sequence(
    der(version, der(integer, Buffer.from([2]))),
    der(
      integer,
      Buffer.concat([Buffer.from([1]), createHash("sha256").update(host).digest().subarray(0, 8)]),
    ),
    ecdsaWithSha256,
    name,
    sequence(time(after(now, -days(30))), time(after(now, isExpired ? -days(1) : days(30)))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(
      extensions,
      sequence(sequence(subjectAltName, alternativeName), sequence(basicConstraints, yes, isAuthority)),
    ),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, ecdsaWithSha256, der(bitString, Buffer.from([0]), signature));
  const lines = certificate.toString("base64").replaceAll(/.{64}/g, "$&\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

// The tags of X.690 §8, and those that RFC 5280 gives to the parts of a certificate.
const [integer, bitString, octetString, utf8String, utcTime] = [0x02, 0x03, 0x04, 0x0c, 0x17] as const;
const [version, extensions, dnsName] = [0xa0, 0xa3, 0x82] as const;

const yes = Buffer.from("0101ff", "hex");
const commonName = Buffer.from("0603550403", "hex");
const subjectAltName = Buffer.from("0603551d11", "hex");
const basicConstraints = Buffer.from("0603551d13", "hex");
const ecdsaWithSha256 = Buffer.from("300a06082a8648ce3d040302", "hex");

/** A value with its tag and its length (X.690 §8.1.3). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const lengthBytes = length < 128 ? [length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function set(...parts: readonly Buffer[]): Buffer {
  return der(0x31, ...parts);
}

function time(moment: Date): Buffer {
  // As `YYMMDDHHMMSSZ`.
  const digits = moment.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return der(utcTime, Buffer.from(digits.slice(2)));
}
