import {
  createPasswordHasher,
  type PasswordHasher,
  type PasswordVerdict,
} from "../passwords/password-hasher.ts";

/**
 * One hasher for all the servers of a process, which ends with it: to start its threads takes longer than most tests, and
 * they know nothing of a server.
 */
export const sharedHasher: PasswordHasher = { ...createPasswordHasher(), close: async () => {} };

/**
 * The shared hasher, for a server whose tests try the same passwords again and again: each is tried against a hash once, since
 * that always comes out the same. It is not for what happens while a password is checked, or how long that takes.
 */
export function createRememberingHasher(): PasswordHasher {
  const verdicts = new Map<string, PasswordVerdict>();
  return {
    ...sharedHasher,
    async verify(password, encoded) {
      const question = JSON.stringify([password, encoded]);
      const verdict = verdicts.get(question) ?? (await sharedHasher.verify(password, encoded));
      verdicts.set(question, verdict);
      return verdict;
    },
  };
}
