import type { z } from "zod";

/** The field sentences of the wire contract, which clients of the ancestor compare to the letter. */
export const sentences = {
  required: "This field is required.",
  null: "This field may not be null.",
  blank: "This field may not be blank.",
  email: "Enter a valid email address.",
  url: "Enter a valid URL.",
  uuid: "Must be a valid UUID.",
  date: "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
  string: "Not a valid string.",
  boolean: "Must be a valid boolean.",
  integer: "A valid integer is required.",
  nullCharacter: "Null characters are not allowed.",
  invalidValue: "Invalid value",
  emailTaken: "A user is already registered with this e-mail address.",
  emailUnchanged: "This is your e-mail address already.",
  passwordsDiffer: "The two password fields didn't match.",
  newPasswordsDiffer: "The two password fields didn’t match.",
  oldPasswordWrong: "Your old password was entered incorrectly. Please enter it again.",
  usernameTaken: "A user with that username already exists.",
  usernameForm:
    "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
  tooLong: (limit: number | bigint) => `Ensure this field has no more than ${limit} characters.`,
  tooSmall: (limit: number | bigint) => `Ensure this value is greater than or equal to ${limit}.`,
  tooLarge: (limit: number | bigint) => `Ensure this value is less than or equal to ${limit}.`,
  notADictionary: (found: string) => `Invalid data. Expected a dictionary, but got ${found}.`,
  unsupported: "This value is not allowed.",
} as const;

const byType: Readonly<Record<string, string>> = {
  string: sentences.string,
  boolean: sentences.boolean,
  number: sentences.integer,
  int: sentences.integer,
};

const byFormat: Readonly<Record<string, string>> = {
  email: sentences.email,
  url: sentences.url,
  uuid: sentences.uuid,
  date: sentences.date,
};

/** Says a zod issue in the words of the wire contract; schemas that carry a sentence of their own keep it. */
export function sentenceOfIssue(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined && issue.code === "invalid_type") return sentences.required;
  if (issue.input === null) return sentences.null;
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "object"
        ? sentences.notADictionary(ancestorTypeName(issue.input))
        : (byType[issue.expected] ?? sentences.unsupported);
    case "invalid_format":
      return byFormat[issue.format] ?? sentences.unsupported;
    case "too_big":
      return issue.origin === "string" ? sentences.tooLong(issue.maximum) : sentences.tooLarge(issue.maximum);
    case "too_small":
      return issue.origin === "string" ? sentences.blank : sentences.tooSmall(issue.minimum);
    default:
      return sentences.unsupported;
  }
}

/** The ancestor names the type that it found as Python does. */
function ancestorTypeName(value: unknown): string {
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "string":
      return "str";
    case "boolean":
      return "bool";
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    default:
      return "NoneType";
  }
}
