/** Starts a PostgreSQL, tells its URL, and waits to be killed. */
import { tmpdir } from "node:os";
import { minutes } from "../duration.ts";
import { startPostgres } from "./postgres.ts";

const { url } = await startPostgres({ folder: tmpdir() });
console.log(url);
setTimeout(() => undefined, minutes(1));
