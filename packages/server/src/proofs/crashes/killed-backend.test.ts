import { startTestProvider } from "../../testing/exchange.ts";
import { expect, onTestFinished, test } from "vitest";
import { minutes } from "../../kernel/duration.ts";
import { createTestDatabase } from "../../testing/test-database.ts";
import { startServerProcess } from "../server-process.ts";
import { allIsWell, kills, proveSurvival, restarting } from "./prove-survival.ts";

test(
  "S56: whatever is acknowledged outlives kill -9 of the backend on SQLite, and what was not answered is resolved by asking again",
  async () => {
    const idp = await startTestProvider();
    onTestFinished(() => idp.close());
    const database = await createTestDatabase("sqlite");
    onTestFinished(() => database.drop());
    const start = () => startServerProcess({ database: "sqlite", databaseUrl: database.url, idp });
    const system = await restarting(idp, start);
    const verdict = await proveSurvival(system, database.url, {
      counts: kills,
      name: "kill-backend-sqlite",
      claim: "Nothing acknowledged is lost when the backend is killed, on SQLite",
      how: "Sixteen clients sign in, refresh, change a name and sign out, and write down what was acknowledged. The backend is ended by `kill -9` in the middle of it and started again; the clients go on where they were, and at the end the database is compared with what they wrote down.",
    });
    expect(verdict).toEqual(allIsWell);
  },
  minutes(60),
);
