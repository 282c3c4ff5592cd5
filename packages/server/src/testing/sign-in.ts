import { encodeArgon2 } from "../passwords/hashes/argon2.ts";
import type { NewUser } from "../users/user-record.ts";
import { addUser } from "./exchange.ts";
import { freshAddress } from "./open-test-limits.ts";
import type { Answer, SendOptions, TestServer } from "./start-test-server.ts";

export const testPassword = "korrekt horse battery";

/** A hash of today's cost of {@link testPassword}. */
export const testPasswordHash = encodeArgon2(testPassword);

/** Adds an active person with a verified address who signs in by {@link testPassword}, unless it is said. @returns Their id. */
export async function addPasswordUser(
  server: TestServer,
  user: Partial<NewUser> & { readonly email: string },
): Promise<string> {
  return addUser(server, { password_hash: testPasswordHash, ...user });
}

/** Asks `login/` from an address where nobody has been, unless `options` say another. */
export async function login(
  server: Pick<TestServer, "send">,
  body: Readonly<Record<string, unknown>>,
  options: SendOptions = {},
): Promise<Answer> {
  return server.send("POST", "/api/auth/login/", { remoteAddress: freshAddress(), body, ...options });
}

/** Asks `/api/token/`, likewise. */
export async function obtainToken(
  server: Pick<TestServer, "send">,
  username: string,
  password: string,
): Promise<Answer> {
  const body = { username, password };
  return server.send("POST", "/api/token/", { remoteAddress: freshAddress(), body });
}
