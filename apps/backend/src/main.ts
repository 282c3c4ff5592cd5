import { runServer } from "@latchkey/server";
import { config } from "../latchkey.config.ts";
import { mountPosts } from "./posts.ts";

await runServer(config, mountPosts);
