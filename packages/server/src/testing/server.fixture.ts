import { defineContract, defineRoute, defineUser, readSettings, text } from "@latchkey/contract";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { defineResource } from "../admin/resource.ts";
import { defineConfig } from "../config.ts";
import { createLogger } from "../create-logger.ts";
import { milliseconds } from "../kernel/duration.ts";
import { runServer } from "../run-server.ts";
import { latchkeySettings } from "../settings.ts";
import { testContract } from "./test-contract.ts";

const answer = z.object({ id: z.string() });
const log = createLogger();

/** What this application has declared wrongly, if anything. */
const mistake = process.env["TEST_MISTAKE"];

const contract = defineContract({
  user: defineUser({ fields: testContract.user.fields, expose: [] }),
  routes: {
    slow: defineRoute({
      method: "GET",
      path: "/api/test/slow/",
      summary: "Takes its time",
      access: "public",
      answer,
    }),
    rejecting: defineRoute({
      method: "GET",
      path: "/api/test/rejecting/",
      summary: "Forgets a promise",
      access: "public",
      answer,
    }),
  },
});

const users = defineResource({
  name: "users",
  label: "User",
  labelPlural: "Users",
  table: "users",
  title: "id",
  fields: { id: text({ maxLength: 36 }) },
  list: ["id"],
  sorts: ["id"],
});

/** A backend as an application would start it, with routes that try its patience. */
await runServer(
  defineConfig({
    contract,
    settings: () => readSettings(latchkeySettings, process.env),
    migrations: new URL("./migrations/", import.meta.url),
    log,
    ...(mistake === "resource" && { admin: { resources: [users] } }),
  }),
  (latchkey) => {
    latchkey.handle(contract.routes.slow, async () => {
      log.info({}, "slow begins");
      await sleep(milliseconds(300));
      return { id: "slow" };
    });
    latchkey.handle(contract.routes.rejecting, () => {
      void Promise.reject(new Error("forgotten"));
      return { id: "rejecting" };
    });
    if (mistake === "route") latchkey.handle(contract.routes.slow, () => ({ id: "again" }));
  },
);
