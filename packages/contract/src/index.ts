export {
  adminFieldTypes,
  adminRights,
  type AdminActionDescription,
  type AdminFieldDescription,
  type AdminFieldType,
  type AdminFilterDescription,
  type AdminHistoryEntry,
  type AdminResourceDescription,
  type AdminRight,
  type AdminRow,
} from "./admin/descriptions.ts";
export { adminLimits } from "./admin/admin-limits.ts";
export { adminRoutes } from "./admin/admin-routes.ts";
export { writeCsv, writeCsvRows } from "./admin/csv.ts";
export type { Dashboard, RefusalReason } from "./admin/dashboard.ts";
export { accountRoutes } from "./account/account-routes.ts";
export { tokenAnswerSchema } from "./account/answers.ts";
export type { Registration } from "./account/registration-routes.ts";
export { BackendRefusal, buildRequest, createClient, readAnswer, type Client, type Send } from "./client.ts";
export { defineContract, type Contract, type Routes } from "./define-contract.ts";
export {
  baseUserColumns,
  defineUser,
  usernameSchema,
  userAnswerSchema,
  type Fields,
  type FieldValues,
  type UserAnswer,
  type UserModel,
  type UserUpdate,
} from "./define-user.ts";
export { emailSchema } from "./email.ts";
export { failures, sentenceOfCode, type FailureEntry, type FailureName } from "./failures.ts";
export { boolean, date, integer, text, textSchema, type Field, type FieldType } from "./fields.ts";
export { isLoopbackHost } from "./loopback.ts";
export { isOrigin } from "./origin.ts";
export { parseInput, type FieldErrors, type ParsedInput } from "./parse-input.ts";
export {
  defineRoute,
  type Access,
  type Method,
  type Route,
  type RouteAnswer,
  type RouteInput,
  type TokenUse,
} from "./route.ts";
export { sentences } from "./sentences.ts";
export { readSettings, SettingsError, type Settings, type SettingsSchema } from "./settings.ts";
