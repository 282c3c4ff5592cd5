import { isOrigin, textSchema } from "@latchkey/contract";
import { z } from "zod";
import type { AdminDeps } from "../admin-deps.ts";
import { type AdminField, type AdminResource, defineResource } from "../resource.ts";
import { changeSite } from "../sites/change-site.ts";
import { createSite } from "../sites/create-site.ts";
import { protectSite } from "../sites/protect-site.ts";
import { isRedirectUri } from "../sites/redirect-uri.ts";
import { endPreviousSecret, rotateSecret } from "../sites/site-secrets.ts";

const fields: Record<string, AdminField> = {
  name: {
    type: "text",
    schema: textSchema({ maxLength: 150, mayBeBlank: false }),
    isRequired: true,
    maxLength: 150,
  },
  origins: {
    type: "texts",
    schema: listOf(isOrigin, "An origin is a scheme, a host and perhaps a port: https://www.example.com"),
  },
  redirect_uris: {
    type: "texts",
    label: "Redirect targets",
    schema: listOf(
      isRedirectUri,
      "A redirect target is a whole URL without a fragment: https://www.example.com/api/auth/callback/google",
    ),
  },
  token_mode: { type: "choice", choices: ["body", "cookie"], schema: z.enum(["body", "cookie"]) },
  profile: {
    type: "choice",
    choices: ["1", "2"],
    schema: z.enum(["1", "2"]),
    compute: ({ profile }) => String(profile),
  },
  is_default: { type: "boolean", label: "Default", schema: z.boolean() },
  is_managed_by_settings: { type: "boolean", label: "Managed by settings" },
  previous_secret_expires_at: { type: "timestamp", label: "Previous secret counts until" },
  created_at: { type: "timestamp" },
};

/** A list in which nothing stands twice. */
function listOf(isRight: (text: string) => boolean, sentence: string) {
  const entry = z.string().trim().max(500).refine(isRight, sentence);
  return z
    .array(entry)
    .max(50)
    .transform((list) => [...new Set(list)]);
}

/** The front ends: who they are, where their pages are, and how they are answered. */
export function sitesResource(): AdminResource<AdminDeps> {
  return defineResource<AdminDeps>({
    name: "sites",
    label: "Site",
    labelPlural: "Sites",
    commandLine: { examples: ["sites list", "sites rotate-secret Shop"] },
    table: "latchkey_sites",
    hasUuidKey: false,
    title: "name",
    fields,
    list: ["name", "origins", "token_mode", "is_default", "created_at"],
    sorts: ["name", "-id"],
    search: ["name"],
    related: [
      { resource: "sessions", filter: "site_id" },
      { resource: "social_apps", filter: "site" },
    ],
    // Its credentials are answered with the client secrets of its social apps.
    creationGivesRights: true,
    guardedFields: ["origins", "redirect_uris"],
    protect: protectSite,
    create: createSite,
    change: changeSite,
    remove: "delete",
    actions: { rotate_secret: rotateSecret, end_previous_secret: endPreviousSecret },
  });
}
