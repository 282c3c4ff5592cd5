import { createHash } from "node:crypto";
import { seconds } from "../kernel/duration.ts";
import type { Log } from "../kernel/log.ts";
import type { Outbound } from "../kernel/outbound.ts";
import { normalizePassword } from "./normalize-password.ts";

/** Knows the passwords that were stolen somewhere. */
export interface BreachedPasswords {
  /** Whether a password is known. When nobody can be asked it is not: that must not stop people from signing up. */
  isBreached(password: string): Promise<boolean>;
}

interface BreachedPasswordsDeps {
  /** Of a service that speaks the range protocol of Have I Been Pwned, without the last slash; `undefined` for none. */
  readonly url: string | undefined;
  readonly outbound: Outbound;
  readonly log: Log;
}

const timeLimit = seconds(2);
// Today's answers have up to 2,000 lines of 40 bytes.
const sizeLimit = 256 * 1024;

/** Asks a service by the first five letters of the password's SHA-1 alone, which it shares with thousands of others. */
export function createBreachedPasswords({ url, outbound, log }: BreachedPasswordsDeps): BreachedPasswords {
  async function askRange(serviceUrl: string, prefix: string): Promise<string> {
    const { status, text } = await outbound.ask(`${serviceUrl}/${prefix}`, {
      // Without padding the answer's length would tell an eavesdropper which range it is.
      headers: { accept: "text/plain", "add-padding": "true" },
      timeLimit,
      sizeLimit,
    });
    if (status !== 200) throw new Error(`the service answered ${status}`);
    return text;
  }

  return {
    async isBreached(password) {
      if (url === undefined) return false;
      const hash = createHash("sha1").update(normalizePassword(password), "utf8").digest("hex").toUpperCase();
      try {
        return hasSuffix(await askRange(url, hash.slice(0, 5)), hash.slice(5));
      } catch (error) {
        // The message alone: the error itself may hold a part of the answer.
        const reason = error instanceof Error ? error.message : "unknown";
        log.warn({ reason }, "could not ask whether a password was breached; it was accepted");
        return false;
      }
    },
  };
}

/** @param range Lines of `SUFFIX:COUNT`; those that count 0 are padding. */
function hasSuffix(range: string, suffix: string): boolean {
  return range
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => {
      const [, found, count] = /^([0-9A-F]{35}):(\d{1,12})$/i.exec(line) ?? [];
      if (found === undefined) throw new Error("the service's answer is no list of hashes");
      return found.toUpperCase() === suffix && Number(count) > 0;
    })
    .includes(true);
}
