import { argon2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

const hash = promisify(argon2);

// OWASP Password Storage (S70).
const memoryKib = 19_456;
const passes = 2;
const lanes = 1;

/**
 * Hashes a password with argon2id, in Django's encoded form `argon2$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
 *
 * @param password As the person typed it; it is normalised to NFKC (NIST SP 800-63B-4 §3.1.1.2).
 */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const digest = await hash("argon2id", {
    message: Buffer.from(password.normalize("NFKC"), "utf8"),
    nonce,
    parallelism: lanes,
    tagLength: 32,
    memory: memoryKib,
    passes,
  });
  const parameters = `v=19$m=${memoryKib},t=${passes},p=${lanes}`;
  return `argon2$argon2id$${parameters}$${unpadded(nonce)}$${unpadded(digest)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
