import { isLoopbackHost } from "@latchkey/contract";
import { z } from "zod";
import { defaultSignInPage } from "./names.ts";

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http or https URL" });

const webUrl = httpUrl.refine((url) => isHttps(url) || isLoopbackHost(new URL(url).hostname), {
  error: "must be https beyond this machine: browsers would send the session in the clear",
});

const pagePath = z.string().regex(/^\/(?![/\\])/, "must be a path of the application");

const settings = z.strictObject({
  url: httpUrl,
  webUrl,
  secret: z
    .union([z.string().transform((secret) => [secret]), z.array(z.string()).min(1).readonly()])
    .pipe(z.array(z.string().min(32, "must have at least 32 characters"))),
  site: z.strictObject({ id: z.string().min(1), secret: z.string().min(1) }),
  pages: z
    .strictObject({
      error: pagePath.default("/auth/error"),
      signIn: pagePath.default(defaultSignInPage),
    })
    .prefault({}),
  trustedProxies: z.array(z.string()).default([]),
});

export type BackendSettings = z.output<typeof settings>;

/**
 * Reads what an application says of its backend.
 *
 * @throws Error with every problem at once; the values, secrets among them, are not in it.
 */
export function readBackendSettings(input: unknown): BackendSettings {
  const result = settings.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `  - ${path.join(".")}: ${message}`);
  throw new Error(`createBackend cannot work with these settings:\n${problems.join("\n")}`);
}

export function isHttps(url: string): boolean {
  return new URL(url).protocol === "https:";
}
