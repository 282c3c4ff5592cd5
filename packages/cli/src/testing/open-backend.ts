import { defineContract, defineUser, readSettings } from "@latchkey/contract";
import { createLatchkey, defineConfig, latchkeySettings } from "@latchkey/server";
import { pathToFileURL } from "node:url";
import { referenceBackend, settingsOn } from "./run-latchkey.ts";

const contract = defineContract({ user: defineUser({ fields: {}, expose: [] }), routes: {} });
const log = { info() {}, warn() {}, error() {} };

/** A server on the database that commands have changed, to ask what came of it. */
export async function openBackend(databaseUrl: string) {
  return createLatchkey(
    defineConfig({
      contract,
      settings: () => readSettings(latchkeySettings, settingsOn(databaseUrl)),
      migrations: new URL("migrations/", pathToFileURL(referenceBackend)),
      log,
    }),
  );
}
