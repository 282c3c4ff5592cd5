import { generateKeyPairSync, sign, verify } from "node:crypto";
import { lifetimes } from "../../statements/lifetimes.ts";
import { newId } from "../../statements/new-id.ts";
import type { Session } from "../../statements/session.ts";
import { site } from "../../statements/site.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const dsaEncoding = "ieee-p1363";
const place = "http://localhost:8000";
const header = encode({ alg: "ES256", typ: "at+jwt", kid: newId() });

/** Signs the claims that Latchkey's access token has. */
export function signAccessToken(session: Session): { readonly token: string; readonly expiresAt: Date } {
  const iat = Math.floor(Date.now() / 1000);
  const exp = iat + lifetimes.accessMs / 1000;
  const payload = encode({
    iss: place,
    sub: session.userId,
    aud: place,
    client_id: site.id,
    iat,
    exp,
    jti: newId(),
    sid: session.id,
    auth_time: Math.floor(session.authenticatedAt.getTime() / 1000),
    amr: session.amr,
    token_type: "access",
    user_id: session.userId,
  });
  const input = `${header}.${payload}`;
  const signature = joinNumbers(sign("sha256", Buffer.from(input), privateKey));
  return { token: `${input}.${signature.toString("base64url")}`, expiresAt: new Date(exp * 1000) };
}

/** As JWS has them, of DER: in half the time that Node takes when an object of options says so. */
function joinNumbers(der: Buffer): Buffer {
  const endOfR = 4 + der[3]!;
  const [r, s] = [der.subarray(4, endOfR).subarray(-32), der.subarray(endOfR + 2).subarray(-32)];
  return Buffer.concat([Buffer.alloc(32 - r.length), r, Buffer.alloc(32 - s.length), s]);
}

/** Whom an access token is of. */
export function verifyAccessToken(token: string): { readonly userId: string; readonly sessionId: string } {
  const end = token.lastIndexOf(".");
  const input = token.slice(0, end);
  const signature = Buffer.from(token.slice(end + 1), "base64url");
  const isRight = verify("sha256", Buffer.from(input), { key: publicKey, dsaEncoding }, signature);
  if (!isRight || !input.startsWith(`${header}.`)) throw new Error("The access token is not ours.");
  const claims = JSON.parse(Buffer.from(input.slice(header.length + 1), "base64url").toString()) as {
    readonly iss: string;
    readonly aud: string;
    readonly exp: number;
    readonly sub: string;
    readonly sid: string;
  };
  const isForUs = claims.iss === place && claims.aud === place && claims.exp > Date.now() / 1000;
  if (!isForUs) throw new Error("The access token is for somebody else, or has expired.");
  return { userId: claims.sub, sessionId: claims.sid };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
