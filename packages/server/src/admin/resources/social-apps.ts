import { isLoopbackHost, textSchema } from "@latchkey/contract";
import { sql } from "kysely";
import { z } from "zod";
import { providerIds } from "../../social/providers/find-provider.ts";
import type { AdminDeps } from "../admin-deps.ts";
import { type AdminField, type AdminResource, defineResource } from "../resource.ts";
import { changeSocialApp } from "../social-apps/change-social-app.ts";
import { checkSocialApp } from "../social-apps/check-social-app.ts";
import { createSocialApp } from "../social-apps/create-social-app.ts";
import { protectSocialApp } from "../social-apps/protect-social-app.ts";
import { readSites } from "../social-apps/read-sites.ts";

/** What a form leaves empty says nothing, or takes something away. */
const emptyAs = (meaning: null | undefined, schema: z.ZodType) =>
  z.preprocess((value) => (value === "" ? meaning : value), schema);

const issuer = z
  .string()
  .max(500)
  .refine(isIssuer, "An issuer is an address without a query: https://accounts.google.com");
const domain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "A domain is written in lower case: example.com");
const scopes = z
  .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, "A scope has no spaces."))
  .max(50)
  // Without it there is no id token, and so nothing to prove.
  .refine((list) => list.length === 0 || list.includes("openid"), 'One of the scopes must be "openid".')
  .transform((list) => [...new Set(list)]);

const fields: Record<string, AdminField> = {
  provider: {
    type: "choice",
    choices: providerIds,
    schema: z.enum(providerIds as [string, ...string[]]),
    when: "create",
    isRequired: true,
  },
  client_id: {
    type: "text",
    label: "Client id",
    schema: textSchema({ maxLength: 500, mayBeBlank: false }),
    isRequired: true,
    maxLength: 500,
  },
  client_secret: {
    type: "secret",
    schema: emptyAs(undefined, textSchema({ maxLength: 2_000 }).nullable().optional()),
  },
  issuer: { type: "text", schema: emptyAs(undefined, issuer.optional()), when: "create", maxLength: 500 },
  hosted_domain: { type: "text", schema: emptyAs(null, domain.nullable()), maxLength: 253 },
  scopes: { type: "texts", schema: scopes },
  sites: {
    type: "references",
    references: "sites",
    schema: z.array(z.string().max(100)).max(500),
    read: readSites,
  },
  is_enabled: { type: "boolean", label: "Enabled", schema: z.boolean() },
  is_managed_by_settings: { type: "boolean", label: "Managed by settings" },
  created_at: { type: "timestamp" },
};

/** An address without a query (OpenID Connect Core §2); plain http is for a provider on this machine. */
function isIssuer(text: string): boolean {
  if (!/^https?:\/\/[^\s?#@]+$/.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || isLoopbackHost(hostname);
}

/**
 * The apps at providers by which people sign in. What changes here counts from the next sign-in on, on every node (S27). Whose
 * word is believed is asked for the password again: an issuer of one's own could say anything about anybody.
 */
export function socialAppsResource(): AdminResource<AdminDeps> {
  return defineResource<AdminDeps>({
    name: "social_apps",
    label: "Social app",
    labelPlural: "Social apps",
    commandLine: {
      group: "apps",
      examples: [
        "apps create --set provider=google --set client_id=… --set client_secret=-",
        "apps test <app>",
        "apps change <app> --set is_enabled=false",
      ],
    },
    table: "latchkey_social_apps",
    title: "client_id",
    fields,
    list: ["provider", "client_id", "sites", "is_enabled", "is_managed_by_settings", "created_at"],
    sorts: ["-created_at"],
    filters: {
      provider: { type: "choice", choices: providerIds },
      is_enabled: { type: "boolean", label: "Enabled" },
      site: {
        type: "reference",
        references: "sites",
        looksElsewhere: true,
        where: (id) =>
          sql`latchkey_social_apps.id in (select social_app_id from latchkey_site_social_apps where site_id = ${id})`,
      },
    },
    guardedFields: ["client_id", "client_secret", "issuer", "hosted_domain", "sites"],
    protect: protectSocialApp,
    create: createSocialApp,
    change: changeSocialApp,
    remove: "delete",
    actions: {
      test: {
        label: "Test this app",
        scope: "row",
        check: checkSocialApp,
      },
    },
  });
}
