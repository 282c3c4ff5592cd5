import { Failure } from "../kernel/failure.ts";

const maxAttempts = 5;

/** Another request made or removed this identity, or changed the account of its address, in the same moment. The transaction is rolled back and tried again. */
export class LostRace extends Error {}

/**
 * Does the work again for as long as it is a {@link LostRace}.
 *
 * @throws Failure `unavailable` when others come first again and again.
 */
export async function retryLostRaces<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
    }
  }
  throw new Failure("unavailable", "others came first again and again", { retryAfterSeconds: 1 });
}
