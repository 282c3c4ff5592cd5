import { z } from "zod";
import { nothing } from "../account/answers.ts";
import { knownPassword, linkKey, newPassword } from "../account/inputs.ts";
import { emailSchema } from "../email.ts";
import { textSchema } from "../fields.ts";
import { defineRoute } from "../route.ts";
import { sentences } from "../sentences.ts";
import { adminLimits } from "./admin-limits.ts";
import { dashboard } from "./dashboard.ts";
import {
  adminReferences,
  adminRow,
  checkResult,
  historyEntry,
  resourceDescription,
  shownOnce,
} from "./descriptions.ts";

const consoleSession = z.object({
  id: z.uuid(),
  username: z.string(),
  is_superuser: z.boolean(),
  permissions: z.array(z.string()),
  /** When the person last gave their password here: what destroys something asks for five minutes. */
  authenticated_at: z.iso.datetime(),
  /** Goes with every request that changes something, as `X-CSRFToken`. */
  csrf_token: z.string(),
});

const resource = z.object({ resource: z.string() });
const row = z.object({ resource: z.string(), id: z.string().max(100) });
const action = z.object({ resource: z.string(), action: z.string() });

const values = z.record(z.string(), z.unknown());
const ids = z.array(z.string().max(100)).max(adminLimits.action);

const oneRow = z.object({ row: adminRow, references: adminReferences });

/** The endpoints of the console, under `/api/admin/`. A console's session is a cookie of its own, which only staff get. */
export const adminRoutes = {
  openConsole: defineRoute({
    method: "POST",
    path: "/api/admin/session/",
    summary: "Sign in to the console: opens its session, for staff alone",
    access: "public",
    body: z.object({ username: textSchema({ maxLength: 254, mayBeBlank: false }), password: knownPassword }),
    answer: consoleSession,
  }),
  setUpConsole: defineRoute({
    method: "POST",
    path: "/api/admin/setup/",
    summary: "Make the first administrator, by the one-time link that the first start prints",
    access: "public",
    body: z
      .object({
        token: linkKey,
        username: textSchema({ maxLength: 254, mayBeBlank: false }),
        email: z.preprocess((value) => (value === "" ? undefined : value), emailSchema.optional()),
        password1: newPassword,
        password2: newPassword,
      })
      .refine((body) => body.password1 === body.password2, {
        path: ["password2"],
        error: sentences.passwordsDiffer,
      }),
    answer: consoleSession,
  }),
  readConsole: defineRoute({
    method: "GET",
    path: "/api/admin/session/",
    summary: "Who is signed in to the console",
    access: "staff",
    answer: consoleSession,
  }),
  closeConsole: defineRoute({
    method: "POST",
    path: "/api/admin/session/end/",
    summary: "Sign out of the console",
    access: "staff",
    answer: nothing,
  }),
  confirmConsole: defineRoute({
    method: "POST",
    path: "/api/admin/session/confirm/",
    summary: "Give the password again: what destroys something asks for it every five minutes",
    access: "staff",
    body: z.object({ password: knownPassword }),
    answer: consoleSession,
  }),
  describeResources: defineRoute({
    method: "GET",
    path: "/api/admin/resources/",
    summary: "What the console shows, as far as the caller may see it",
    access: "staff",
    answer: z.object({ title: z.string(), resources: z.array(resourceDescription) }),
  }),
  readDashboard: defineRoute({
    method: "GET",
    path: "/api/admin/dashboard/",
    summary: "Sign-ins, sign-ups, refusals and active sessions over time",
    access: "staff",
    query: z.object({ days: z.coerce.number().int().min(1).max(366).default(30) }),
    answer: dashboard,
  }),
  queryRows: defineRoute({
    method: "POST",
    path: "/api/admin/resources/:resource/query/",
    summary:
      "A page of a resource's rows. What is searched for stands in the body, since URLs are written down",
    access: "staff",
    params: resource,
    body: z.object({
      search: textSchema({ maxLength: 200 }).optional(),
      /** By the names of its filters; `ids` takes a list of ids for every resource. */
      filter: values.default({}),
      /** One of its sorts, with `-` before it for descending. */
      sort: z.string().max(100).optional(),
      limit: z.int().min(1).max(adminLimits.page).default(adminLimits.usualPage),
      /** Of the answer before this page. */
      cursor: z.string().max(2_000).nullable().default(null),
    }),
    answer: z.object({
      rows: z.array(adminRow),
      references: adminReferences,
      next_cursor: z.string().nullable(),
      /** Counted up to ten thousand: beyond, it is as many at least. */
      count: z.object({ value: z.int(), is_exact: z.boolean() }),
    }),
  }),
  readRow: defineRoute({
    method: "GET",
    path: "/api/admin/resources/:resource/rows/:id/",
    summary: "One row",
    access: "staff",
    params: row,
    answer: oneRow,
  }),
  createRow: defineRoute({
    method: "POST",
    path: "/api/admin/resources/:resource/rows/",
    summary: "Add a row; a secret of it is in this answer and never again",
    access: "staff",
    params: resource,
    body: z.object({ values }),
    status: 201,
    answer: oneRow.extend({ shown_once: shownOnce }),
  }),
  updateRow: defineRoute({
    method: "PATCH",
    path: "/api/admin/resources/:resource/rows/:id/",
    summary: "Change some fields of a row",
    access: "staff",
    params: row,
    body: z.object({ values }),
    answer: oneRow,
  }),
  previewDeletion: defineRoute({
    method: "GET",
    path: "/api/admin/resources/:resource/rows/:id/deletion/",
    summary: "What a deletion would take with it",
    access: "staff",
    params: row,
    answer: z.object({
      title: z.string(),
      goes_with_it: z.array(z.object({ label: z.string(), count: z.int() })),
    }),
  }),
  deleteRow: defineRoute({
    method: "DELETE",
    path: "/api/admin/resources/:resource/rows/:id/",
    summary: "Delete a row (signed in at most five minutes ago)",
    access: "staff",
    params: row,
    status: 204,
  }),
  readHistory: defineRoute({
    method: "GET",
    path: "/api/admin/resources/:resource/rows/:id/history/",
    summary: "The newest hundred events about a row",
    access: "staff",
    params: row,
    answer: z.object({ entries: z.array(historyEntry) }),
  }),
  previewAction: defineRoute({
    method: "POST",
    path: "/api/admin/resources/:resource/actions/:action/preview/",
    summary: "Which rows an action would touch",
    access: "staff",
    params: action,
    body: z.object({ ids }),
    answer: z.object({
      count: z.int(),
      /** Of the first ten. */
      titles: z.array(z.string()),
      /** Those that it would refuse, with the reason. */
      refused: z.array(z.object({ title: z.string(), sentence: z.string() })),
    }),
  }),
  runAction: defineRoute({
    method: "POST",
    path: "/api/admin/resources/:resource/actions/:action/",
    summary: "Do something with rows (for what destroys: signed in at most five minutes ago)",
    access: "staff",
    params: action,
    body: z.object({ ids: ids.default([]), values: values.default({}) }),
    answer: z.object({
      done: z.int(),
      refused: z.array(z.object({ title: z.string(), sentence: z.string() })),
      shown_once: shownOnce,
      /** What a check found. */
      report: z.array(checkResult),
    }),
  }),
};
