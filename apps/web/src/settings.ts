import type { SettingsSchema } from "@latchkey/contract";
import { z } from "zod";

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http or https URL" });
const secret = z.string().min(32, "must have at least 32 characters");

/** The settings of the web app, by the name of their environment variable. */
export const webSettings = {
  LATCHKEY_ENV: z
    .enum(["development", "production"], "must be production or development")
    .default("production"),
  BACKEND_URL: httpUrl,
  WEB_URL: httpUrl,
  AUTH_SECRET: secret,
  SITE_ID: z.string(),
  SITE_SECRET: secret,
  /** The proxies through which alone this app is reached: addresses and networks, separated by commas. */
  TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform((list) => list.split(",").map((entry) => entry.trim()))
    .transform((entries) => entries.filter((entry) => entry !== "")),
  ALLOW_HTTP_BACKEND: z.stringbool("must be true or false").default(false),
} satisfies SettingsSchema;
