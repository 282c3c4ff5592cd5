import type { PasswordDeps } from "../passwords/judge-new-password.ts";
import type { StoreDeps } from "../store/open-store.ts";

interface VerifiedPassword {
  readonly userId: string;
  readonly password: string;
  /** The hash that it was verified against. */
  readonly encoded: string;
}

/**
 * Hashes a password anew that was right against a weaker hash (S70). It is no change of the password: nothing ends, and it
 * is written only where the old hash still stands. Whatever goes wrong, the person is signed in.
 */
export async function renewPasswordHash(
  { store, log, passwords }: StoreDeps & Pick<PasswordDeps, "passwords">,
  { userId, password, encoded }: VerifiedPassword,
): Promise<void> {
  try {
    const password_hash = await passwords.hash(password);
    await store.run((db) =>
      db
        .updateTable("users")
        .set({ password_hash })
        .where("id", "=", userId)
        .where("password_hash", "=", encoded)
        .execute(),
    );
  } catch (error) {
    log.warn({ err: error }, "a weaker password hash was left as it is");
  }
}
