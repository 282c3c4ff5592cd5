import { commonPasswords } from "./common-passwords.ts";
import { isTooSimilar } from "./is-too-similar.ts";
import { normalizePassword } from "./normalize-password.ts";

/** What a password must not resemble; `""` for what a person has not. */
export interface PasswordAttributes {
  readonly username: string;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
}

interface PasswordRules {
  /** Characters (code points), after normalisation. */
  readonly minLength: number;
  readonly attributes: PasswordAttributes;
}

interface Rule {
  readonly breaks: (password: string, rules: PasswordRules) => boolean;
  readonly sentence: (rules: PasswordRules) => string;
}

// In the order of the sentences, which is part of the wire's promise.
const policy: readonly Rule[] = [
  {
    breaks: (password, { minLength }) => [...password].length < minLength,
    sentence: ({ minLength }) =>
      `This password is too short. It must contain at least ${minLength} character${minLength === 1 ? "" : "s"}.`,
  },
  {
    breaks: (password) => commonPasswords().has(password.toLowerCase().trim()),
    sentence: () => "This password is too common.",
  },
  {
    breaks: (password) => /^\p{Nd}+$/u.test(password),
    sentence: () => "This password is entirely numeric.",
  },
];

/** How a sentence names each attribute, in the order in which Django compares them. */
const attributeNames = {
  username: "username",
  first_name: "first name",
  last_name: "last name",
  email: "email address",
} as const satisfies Record<keyof PasswordAttributes, string>;

/**
 * Judges a password by what can be known without asking anybody.
 *
 * @param password As the person typed it; it is judged as it would be hashed.
 * @returns A sentence for each rule that it breaks; none when it is good. Source of the rules: Django's validators.
 */
export function checkPasswordPolicy(password: string, rules: PasswordRules): readonly string[] {
  const normalized = normalizePassword(password);
  const sentences = policy
    .filter(({ breaks }) => breaks(normalized, rules))
    .map((rule) => rule.sentence(rules));
  const similar = findSimilar(normalized, rules.attributes);
  return similar === undefined
    ? sentences
    : [...sentences, `The password is too similar to the ${attributeNames[similar]}.`];
}

function findSimilar(password: string, attributes: PasswordAttributes): keyof PasswordAttributes | undefined {
  const names = Object.keys(attributeNames) as (keyof PasswordAttributes)[];
  return names.find((name) => isTooSimilar(password, attributes[name]));
}
