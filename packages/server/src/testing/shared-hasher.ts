import { createPasswordHasher, type PasswordHasher } from "../passwords/password-hasher.ts";

/**
 * One hasher for all the servers of a process, which ends with it: to start its threads takes longer than most tests, and
 * they know nothing of a server.
 */
export const sharedHasher: PasswordHasher = { ...createPasswordHasher(), close: async () => {} };
