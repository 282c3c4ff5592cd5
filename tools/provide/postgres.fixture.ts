/** Starts a PostgreSQL, tells its URL, and waits to be killed. */
import { minutes } from "../duration.ts";
import { startPostgres } from "./postgres.ts";

const { url } = await startPostgres();
console.log(url);
setTimeout(() => undefined, minutes(1));
