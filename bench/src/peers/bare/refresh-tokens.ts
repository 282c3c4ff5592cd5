import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from "node:crypto";
import type { Session } from "../../statements/session.ts";

type Current = Pick<Session, "id" | "generation">;

const key = createSecretKey(randomBytes(32));

/** Writes the session and its generation with a MAC, as Latchkey's refresh token has them. */
export function writeRefreshToken({ id, generation }: Current): string {
  const body = `${id}.${generation}`;
  return `${body}.${macOf(body).toString("base64url")}`;
}

export function readRefreshToken(token: string): Current {
  const [id = "", generation = "", mac = ""] = token.split(".");
  const given = Buffer.from(mac, "base64url");
  const right = macOf(`${id}.${generation}`);
  const isRight = given.length === right.length && timingSafeEqual(given, right);
  if (!isRight) throw new Error("The refresh token is not ours.");
  return { id, generation: Number(generation) };
}

function macOf(body: string): Buffer {
  return createHmac("sha256", key).update(body).digest();
}
