/** Better Auth over `node:http`, by its own handler. It makes its tables as it starts. */
import { createServer } from "node:http";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { peerEnv } from "../env.ts";
import { createAuth } from "./create-auth.ts";

const auth = createAuth();
const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
const handle = toNodeHandler(auth);
const server = createServer((request, response) => void handle(request, response));
server.listen(peerEnv.port, "127.0.0.1");
process.once("SIGTERM", () => process.exit());
