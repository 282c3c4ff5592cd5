import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { days, minutes } from "../kernel/duration.ts";
import {
  addPerson,
  attempt,
  failTimes,
  freshAddress,
  openTestLimits,
  stranger,
  type TestLimits,
  type TestLimitsDatabase,
} from "../testing/open-test-limits.ts";
import { databases } from "../testing/test-database.ts";
import { forgetOldLimits } from "./forget-old-limits.ts";
import { limitRequests } from "./limit-requests.ts";

describe.each(databases)("old limits, on %s", (kind) => {
  let database: TestLimitsDatabase;
  let deps: TestLimits;
  beforeAll(async () => {
    database = await openTestLimits(kind);
    ({ deps } = database);
  });
  afterAll(() => database.close());

  const countRows = async () => {
    await forgetOldLimits(deps);
    return (await deps.store.db.selectFrom("latchkey_limits").select("key").execute()).length;
  };

  test("are forgotten when nothing depends on them, and a user's failures in a row are not", async () => {
    const person = await addPerson(deps);
    await attempt(deps, person, "succeeded");
    const origin = { requester: { address: freshAddress() }, site: null };
    await limitRequests(deps, { door: "registration", ...origin });
    // The account, its streak and the address of the success, and the request.
    expect(await countRows()).toBe(4);
    deps.clock.advance(minutes(3));
    expect(await countRows()).toBe(0);
    await failTimes(deps, person, 1);
    await failTimes(deps, stranger(), 1);
    // Each has an address; the person and the stranger have a row, and one of their streak.
    expect(await countRows()).toBe(6);
    deps.clock.advance(minutes(3));
    expect(await countRows()).toBe(4);
    deps.clock.advance(days(31));
    expect(await countRows()).toBe(1);
    await attempt(deps, { ...person, requester: { address: null } }, "succeeded");
    deps.clock.advance(minutes(3));
    expect(await countRows()).toBe(0);
  });
});
