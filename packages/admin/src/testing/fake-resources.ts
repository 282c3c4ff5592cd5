import type { AdminFieldDescription, AdminResourceDescription } from "@latchkey/contract";

type Field = Pick<AdminFieldDescription, "name" | "label" | "type"> & Partial<AdminFieldDescription>;

/** A field as the backend describes it; what a test does not say is nothing special. */
export function fakeField(field: Field): AdminFieldDescription {
  return {
    writable: "never",
    is_required: false,
    max_length: null,
    choices: null,
    references: null,
    ...field,
  };
}

/** A resource as the backend describes it; what a test does not say is empty. */
export function fakeResource(
  resource: Pick<AdminResourceDescription, "name"> & Partial<AdminResourceDescription>,
): AdminResourceDescription {
  return {
    label: resource.name,
    label_plural: resource.name,
    can: { view: true, add: true, change: true, delete: true },
    fields: [],
    list: [],
    sorts: [],
    default_sort: "-id",
    search: [],
    filters: [],
    actions: [],
    related: [],
    ...resource,
  };
}

/** Resources with a field, filter and action of every kind. */
export const fakeResources: readonly AdminResourceDescription[] = [
  fakeResource({
    name: "users",
    label: "User",
    label_plural: "Users",
    fields: [
      fakeField({
        name: "username",
        label: "Username",
        type: "text",
        writable: "always",
        is_required: true,
        max_length: 150,
      }),
      fakeField({ name: "email", label: "E-mail", type: "email", writable: "always", max_length: 254 }),
      fakeField({
        name: "display_name",
        label: "Display name",
        type: "text",
        writable: "always",
        max_length: 80,
      }),
      fakeField({ name: "about", label: "About", type: "long_text", writable: "always" }),
      fakeField({ name: "age", label: "Age", type: "integer", writable: "always" }),
      fakeField({ name: "birthday", label: "Birthday", type: "date", writable: "always" }),
      fakeField({ name: "is_active", label: "Active", type: "boolean", writable: "always" }),
      fakeField({
        name: "role",
        label: "Role",
        type: "choice",
        choices: ["reader", "writer"],
        writable: "always",
      }),
      fakeField({
        name: "groups",
        label: "Groups",
        type: "references",
        references: "groups",
        writable: "always",
      }),
      fakeField({ name: "date_joined", label: "Date joined", type: "timestamp" }),
      fakeField({ name: "profile", label: "Profile", type: "json" }),
    ],
    list: ["username", "email", "display_name", "is_active", "role", "groups", "date_joined"],
    sorts: ["username", "date_joined"],
    default_sort: "-date_joined",
    search: ["username", "email"],
    filters: [
      { name: "is_active", label: "Active", type: "boolean", choices: null, references: null },
      { name: "role", label: "Role", type: "choice", choices: ["reader", "writer"], references: null },
      { name: "group", label: "Group", type: "reference", choices: null, references: "groups" },
      { name: "date_joined", label: "Date joined", type: "period", choices: null, references: null },
      { name: "provider", label: "Provider", type: "text", choices: null, references: null },
    ],
    actions: [
      { name: "deactivate", label: "Deactivate", scope: "rows", is_destructive: true, fields: [] },
      {
        name: "send_reset_mail",
        label: "Send a reset mail",
        scope: "rows",
        is_destructive: false,
        fields: [],
      },
    ],
    related: [{ resource: "sites", filter: "owner" }],
  }),
  fakeResource({
    name: "groups",
    label: "Group",
    label_plural: "Groups",
    fields: [
      fakeField({ name: "name", label: "Name", type: "text", writable: "always", is_required: true }),
      fakeField({
        name: "permissions",
        label: "Permissions",
        type: "choices",
        choices: ["users.view", "users.change", "sites.view"],
        writable: "always",
      }),
    ],
    list: ["name", "permissions"],
    sorts: ["name"],
    default_sort: "name",
    search: ["name"],
  }),
  fakeResource({
    name: "sites",
    label: "Site",
    label_plural: "Sites",
    fields: [
      fakeField({ name: "name", label: "Name", type: "text", writable: "always", is_required: true }),
      fakeField({ name: "origins", label: "Origins", type: "texts", writable: "always" }),
      fakeField({
        name: "owner",
        label: "Owner",
        type: "reference",
        references: "users",
        writable: "create",
      }),
      fakeField({
        name: "client_secret",
        label: "Client secret",
        type: "secret",
        writable: "always",
        is_required: true,
      }),
    ],
    list: ["name", "origins", "owner"],
    filters: [{ name: "owner", label: "Owner", type: "reference", choices: null, references: "users" }],
    actions: [
      {
        name: "rotate_secret",
        label: "Rotate the secret",
        scope: "row",
        is_destructive: true,
        fields: [
          fakeField({
            name: "overlap_hours",
            label: "Overlap in hours",
            type: "integer",
            writable: "always",
          }),
        ],
      },
      { name: "check", label: "Test this site", scope: "row", is_destructive: false, fields: [] },
      { name: "tidy", label: "Tidy up", scope: "resource", is_destructive: false, fields: [] },
    ],
  }),
];
