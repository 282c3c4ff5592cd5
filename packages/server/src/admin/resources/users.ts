import { emailSchema, type Field, textSchema, type UserModel, usernameSchema } from "@latchkey/contract";
import { sql } from "kysely";
import { z } from "zod";
import { deactivateUser } from "../../accounts/deactivate-user.ts";
import { mailResetLink } from "../../passwords/mail-reset-link.ts";
import { hasUsablePassword } from "../../passwords/has-usable-password.ts";
import { endOtherSessions } from "../../sessions/end-other-sessions.ts";
import { confirmEmail } from "../../users/confirm-email.ts";
import type { UserRow } from "../../users/user-record.ts";
import type { AdminDeps } from "../admin-deps.ts";
import {
  type AdminAction,
  type AdminField,
  type AdminResource,
  defineResource,
  type Row,
} from "../resource.ts";
import { changeUser } from "../users/change-user.ts";
import { createUser } from "../users/create-user.ts";
import { protectUser } from "../users/protect-user.ts";
import { readGroups, readProviders } from "../users/read-user-values.ts";
import { removeUser } from "../users/remove-user.ts";
import { requireAnotherSuperuser } from "../users/require-another-superuser.ts";

/** The people, by the application's own user model: its fields appear by themselves. */
export function usersResource(model: UserModel): AdminResource<AdminDeps> {
  return defineResource<AdminDeps>({
    name: "users",
    label: "User",
    labelPlural: "Users",
    commandLine: {
      isKnownByTitle: true,
      examples: [
        "users list --search ada --filter is_active=true",
        "users create --set username=ada --set email=ada@example.com",
        "users change ada --set is_staff=true --set groups=Support",
        "users deactivate ada grace --yes",
      ],
    },
    table: "users",
    title: "username",
    isPerson: true,
    fields: { ...nameFields(model), ...modelFields(model), ...rightsFields, ...factFields },
    list: ["username", "email", "first_name", "last_name", "is_active", "is_staff", "date_joined"],
    sorts: ["-date_joined", "username"],
    search: ["username", "email", "first_name", "last_name"],
    filters: {
      is_active: { type: "boolean", label: "Active" },
      is_staff: { type: "boolean", label: "Staff" },
      is_superuser: { type: "boolean", label: "Superuser" },
      group: {
        type: "reference",
        references: "groups",
        looksElsewhere: true,
        where: (id) => sql`users.id in (select user_id from latchkey_group_members where group_id = ${id})`,
      },
      provider: {
        type: "text",
        looksElsewhere: true,
        where: (provider) =>
          sql`exists (select 1 from latchkey_identities where provider = ${provider} and user_id = users.id)`,
      },
      date_joined: { type: "period", label: "Joined" },
    },
    related: [
      { resource: "sessions", filter: "user_id" },
      { resource: "identities", filter: "user_id" },
      { resource: "audit_log", filter: "user_id" },
    ],
    protect: protectUser,
    create: createUser,
    change: changeUser,
    remove: removeUser,
    // Who has the address gets the mail by which a password is chosen.
    guardedFields: ["email", "is_active", "is_staff", "is_superuser", "groups"],
    actions: {
      deactivate,
      activate,
      end_sessions: endSessions,
      send_reset: sendReset,
      verify_email: verifyEmail,
    },
  });
}

function nameFields(model: UserModel): Record<string, AdminField> {
  const name = textSchema({ maxLength: 150 });
  return {
    username: {
      type: "text",
      schema: usernameSchema(model),
      isRequired: true,
      maxLength: model.username.maxLength,
    },
    email: {
      type: "email",
      label: "E-mail address",
      schema: z.preprocess((value) => (value === "" ? null : value), emailSchema.nullable()),
      maxLength: 254,
    },
    first_name: { type: "text", schema: name, maxLength: 150 },
    last_name: { type: "text", schema: name, maxLength: 150 },
  };
}

/** All fields of the model, also those that the person does not see. */
function modelFields({ fields }: UserModel): Record<string, AdminField> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, toAdminField(field)]));
}

function toAdminField({ type, schema, maxLength }: Field): AdminField {
  return { type, schema, ...(maxLength !== undefined && { maxLength }) };
}

const flag = z.boolean();

const rightsFields: Record<string, AdminField> = {
  is_active: { type: "boolean", label: "Active", schema: flag, when: "change" },
  is_staff: { type: "boolean", label: "Staff", schema: flag },
  is_superuser: { type: "boolean", label: "Superuser", schema: flag },
  groups: { type: "references", references: "groups", schema: z.array(z.uuid()).max(100), read: readGroups },
};

const factFields: Record<string, AdminField> = {
  email_verified_at: { type: "timestamp", label: "E-mail verified" },
  has_password: { type: "boolean", compute: (row) => hasUsablePassword(row as unknown as UserRow) },
  providers: { type: "texts", read: readProviders },
  date_joined: { type: "timestamp", label: "Joined" },
  last_login: { type: "timestamp", label: "Last sign-in" },
};

type UserAction = AdminAction<AdminDeps>;

const isActive = (row: Row) => row.is_active === true;

const deactivate: UserAction = {
  scope: "rows",
  isDestructive: true,
  refuses: (row) => (isActive(row) ? undefined : "Is deactivated already."),
  async run({ deps, tx }, { id }) {
    await requireAnotherSuperuser(tx, id);
    await deactivateUser(tx, deps.clock, id);
  },
};

const activate: UserAction = {
  scope: "rows",
  givesRights: true,
  refuses: (row) => (isActive(row) ? "Is active already." : undefined),
  async run({ tx }, { id }) {
    await tx.updateTable("users").set({ is_active: true }).where("id", "=", id).execute();
  },
};

const endSessions: UserAction = {
  scope: "rows",
  isDestructive: true,
  async run({ deps, tx }, { id }) {
    await endOtherSessions(tx, { userId: id, except: null, at: deps.clock.now(), reason: "ended_by_admin" });
  },
};

const sendReset: UserAction = {
  label: "Mail a link to choose a password",
  scope: "rows",
  refuses: (row) => {
    if (!isActive(row)) return "Is deactivated.";
    return row.email === null ? "Has no e-mail address." : undefined;
  },
  async run({ deps, tx }, { id }) {
    const { email } = await tx
      .selectFrom("users")
      .select("email")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    if (email !== null) await mailResetLink(tx, deps, { userId: id, email });
  },
};

const verifyEmail: UserAction = {
  label: "Mark the e-mail address as verified",
  scope: "rows",
  isDestructive: true,
  refuses: (row) => {
    if (row.email === null) return "Has no e-mail address.";
    return row.email_verified_at === null ? undefined : "Is verified already.";
  },
  async run({ deps, tx }, { id }) {
    const { email } = await tx
      .selectFrom("users")
      .select("email")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    if (email !== null) await confirmEmail(tx, deps.clock, { userId: id, email });
  },
};
