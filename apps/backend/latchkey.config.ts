import { defineConfig } from "@latchkey/server";
import { contract } from "@reference/contract";
import { readEnv } from "./env.ts";
import { postsResource } from "./src/posts-resource.ts";

export const config = defineConfig({
  contract,
  settings: readEnv,
  migrations: new URL("./migrations/", import.meta.url),
  title: "The reference backend",
  admin: { resources: [postsResource] },
});
