import { join } from "node:path";

/** The folder of the whole repository, absolute. */
export const repositoryRoot = join(import.meta.dirname, "..");
