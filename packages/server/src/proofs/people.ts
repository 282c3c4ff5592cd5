import { openTestStore } from "../testing/open-test-store.ts";
import { newId } from "../kernel/id.ts";
import { systemClock } from "../kernel/clock.ts";
import { createPasswordHasher } from "../passwords/password-hasher.ts";

/** The password of everybody whom {@link addPeople} makes. */
export const password = "a right and rather long password";

/** Makes `count` people `person-0`, `person-1`… with verified addresses and one hash for all of them. */
export async function addPeople(databaseUrl: string, count: number): Promise<void> {
  const hasher = createPasswordHasher();
  const hash = await hasher.hash(password);
  await hasher.close();
  await using deps = openTestStore({ databaseUrl });
  const now = new Date();
  const batch = 500;
  for (let start = 0; start < count; start += batch) {
    const rows = Array.from({ length: Math.min(batch, count - start) }, (_, offset) => ({
      id: newId(systemClock),
      username: `person-${start + offset}`,
      email: `person-${start + offset}@example.com`,
      email_verified_at: now,
      password_hash: hash,
      date_joined: now,
      last_login: null,
    }));
    await deps.store.run((db) => db.insertInto("users").values(rows).execute());
  }
}

/** A client address of its own for each number: IPv4 of the benchmarking network, then further ones. */
export function addressOf(index: number): string {
  return `100.${64 + ((index >> 16) & 63)}.${(index >> 8) & 255}.${index & 255}`;
}
