import { z } from "zod";
import { type Field, textSchema } from "./fields.ts";
import { sentences } from "./sentences.ts";

export type Fields = Readonly<Record<string, Field>>;

/** The application's user model, from which columns, answers, forms, OpenAPI and types follow. */
export interface UserModel<F extends Fields = Fields, Exposed extends string = string> {
  readonly username: { readonly maxLength: number };
  readonly fields: F;
  /** The fields that the person sees and may change; the others are the application's alone. */
  readonly expose: readonly Exposed[];
}

/** The TypeScript types of the model's own fields. */
export type FieldValues<M extends UserModel> = {
  [Name in keyof M["fields"]]: M["fields"][Name] extends Field<infer Value> ? Value : never;
};

type ExposedValues<M extends UserModel> = Pick<
  FieldValues<M>,
  Extract<keyof M["fields"], M["expose"][number]>
>;

/** The person as answers show them: the base fields and those that the model exposes. */
export type UserAnswer<M extends UserModel> = {
  pk: string;
  username: string;
  /** `""` where the account has no address. */
  email: string;
  first_name: string;
  last_name: string;
} & ExposedValues<M>;

/** What a person may send to change themselves. */
export type UserUpdate<M extends UserModel> = {
  username?: string | undefined;
  first_name?: string | undefined;
  last_name?: string | undefined;
} & { [Name in keyof ExposedValues<M>]?: ExposedValues<M>[Name] | undefined };

/** The columns that every user has; an application's field cannot take one of these names. */
export const baseUserColumns = [
  "id",
  "username",
  "email",
  "email_verified_at",
  "first_name",
  "last_name",
  "password_hash",
  "is_active",
  "is_staff",
  "is_superuser",
  "date_joined",
  "last_login",
  "auth_epoch",
] as const;

const takenNames: ReadonlySet<string> = new Set([...baseUserColumns, "pk", "password", "__proto__"]);

/**
 * Declares the application's user model.
 *
 * @throws Error when a field's name is taken or not snake_case, when a field has neither `.optional()` nor
 *   `.default(…)` (a first sign-in could not fill it), or when `expose` names a field that does not exist.
 */
export function defineUser<const F extends Fields, const Exposed extends keyof F & string>(model: {
  readonly username?: { readonly maxLength?: number };
  readonly fields: F;
  readonly expose: readonly Exposed[];
}): UserModel<F, Exposed> {
  for (const [name, field] of Object.entries(model.fields)) checkField(name, field);
  for (const name of model.expose) {
    if (!Object.hasOwn(model.fields, name)) {
      throw new Error(`The user model exposes "${name}", which is not one of its fields.`);
    }
  }
  return {
    username: { maxLength: model.username?.maxLength ?? 150 },
    fields: model.fields,
    expose: model.expose,
  };
}

function checkField(name: string, field: Field): void {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
    throw new Error(`The user field "${name}" must be written in snake_case, with at most 63 characters.`);
  }
  if (takenNames.has(name)) {
    throw new Error(`The user field "${name}" has the name of a base field; choose another name.`);
  }
  if (field.defaultValue === undefined) {
    throw new Error(
      `The user field "${name}" must end in .optional() or .default(…): a first sign-in cannot ask for it.`,
    );
  }
}

/** The schema of {@link UserAnswer}. */
export function userAnswerSchema<M extends UserModel>(model: M): z.ZodType<UserAnswer<M>> {
  const exposed = exposedFields(model).map(([name, field]) => [name, field.storedSchema]);
  const base = {
    pk: z.uuid(),
    username: z.string(),
    email: z.string(),
    first_name: z.string(),
    last_name: z.string(),
  };
  // The shape is built from the model at run time; UserAnswer says the same of it at compile time.
  return z.object({ ...base, ...Object.fromEntries(exposed) }) as unknown as z.ZodType<UserAnswer<M>>;
}

/** The schema of {@link UserUpdate}; with `isWhole` (a PUT) the username must be there. Other keys are ignored silently (S80). */
export function userUpdateSchema<M extends UserModel>(
  model: M,
  { isWhole }: { readonly isWhole: boolean },
): z.ZodType<UserUpdate<M>> {
  const username = usernameSchema(model);
  const name = textSchema({ maxLength: 150 }).optional();
  const exposed = exposedFields(model).map(([key, field]) => [key, field.schema.optional()]);
  return z.object({
    username: isWhole ? username : username.optional(),
    first_name: name,
    last_name: name,
    ...Object.fromEntries(exposed),
  }) as unknown as z.ZodType<UserUpdate<M>>;
}

/** A username as people may choose it: NFKC, the letters of the ancestor, never blank. */
export function usernameSchema(model: UserModel): z.ZodType<string> {
  const toCanonical = (value: unknown) => (typeof value === "string" ? value.normalize("NFKC") : value);
  const form = /^[\p{L}\p{N}\p{M}_.@+-]*$/u;
  return z.preprocess(
    toCanonical,
    z.string().trim().min(1).max(model.username.maxLength).regex(form, sentences.usernameForm),
  );
}

function exposedFields(model: UserModel): [string, Field][] {
  return Object.entries(model.fields).filter(([name]) => model.expose.includes(name));
}
