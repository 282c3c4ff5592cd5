import { createOutbound } from "../kernel/outbound.ts";
import { createBreachedPasswords } from "../passwords/breached-passwords.ts";
import type { PasswordDeps } from "../passwords/judge-new-password.ts";
import { createPasswordHasher } from "../passwords/password-hasher.ts";
import { collectLog } from "./start-test-server.ts";

/** What a use case that sets a password asks for, as the server has it; `await using` closes it. */
export function openPasswordTools({
  breachedPasswordsUrl,
}: { readonly breachedPasswordsUrl?: string } = {}): PasswordDeps & AsyncDisposable {
  const outbound = createOutbound({ mayUseLoopback: true });
  const passwords = createPasswordHasher();
  return {
    passwords,
    minPasswordLength: 8,
    breachedPasswords: createBreachedPasswords({ url: breachedPasswordsUrl, outbound, log: collectLog([]) }),
    async [Symbol.asyncDispose]() {
      await Promise.all([outbound.close(), passwords.close()]);
    },
  };
}
