import { type FailureEntry, type FailureName, failures } from "@latchkey/contract";
import { testContract } from "../testing/test-contract.ts";
import type { Expected, Row } from "./row.ts";
import { conventions } from "./section-1-conventions.ts";
import { registrationAndEmail } from "./section-2-registration-and-email.ts";
import { signIn } from "./section-2-sign-in.ts";
import { tokensAndSessions } from "./section-2-tokens-and-sessions.ts";
import { userAndPasswords } from "./section-2-user-and-passwords.ts";
import { social } from "./section-3-social.ts";
import { bareTokens } from "./section-4-bare-tokens.ts";
import { profilesAndModes } from "./section-5-profiles-and-modes.ts";
import { deviations } from "./section-6-deviations.ts";

/** All rows, by the section of wire.md that they stand in. */
export const rowsOfSections: readonly (readonly [section: string, rows: readonly Row[]])[] = [
  ["1. Conventions", conventions],
  ["2. Account endpoints: sign-in", signIn],
  ["2. Account endpoints: user and passwords", userAndPasswords],
  ["2. Account endpoints: tokens and sessions", tokensAndSessions],
  ["2. Account endpoints: registration and e-mail", registrationAndEmail],
  ["3. Social endpoints", social],
  ["4. Bare token endpoints", bareTokens],
  ["5. Profiles and modes", profilesAndModes],
  ["6. Deviations", deviations],
];

const allRows = rowsOfSections.flatMap(([, rows]) => rows);

/** The account routes of the contract that have no row of a kind. */
export function routesWithout(isOfKind: (row: Row) => boolean): readonly string[] {
  const shown = new Set<string>(allRows.filter(isOfKind).map(({ to }) => to));
  return Object.keys(testContract.account).filter((name) => !shown.has(name));
}

/** What no row can show, each with its reason. */
const notShown: Partial<Readonly<Record<FailureName, string>>> = {
  sign_in_overtaken: "a race; it looks like provider_token_refused, which is shown",
  malformed_json: "its sentence goes on as the parser says; section 1 has it for every endpoint with a body",
  unavailable: "an outage of the database; sections 1 to 5 do not name it",
  ...ofTheConsole(
    "console_signed_out",
    "console_credentials_refused",
    "console_origin",
    "console_is_set_up",
    "permission_denied",
    "action_refused",
    "managed_by_settings",
  ),
};

function ofTheConsole(...names: readonly FailureName[]): Partial<Record<FailureName, string>> {
  return Object.fromEntries(names.map((name) => [name, "the console's; its own tests show it"]));
}

/** The failures of the contract's table that no row has. */
export function failuresNotSeen(): readonly string[] {
  return Object.entries(failures)
    .filter(([name, entry]) => !(name in notShown) && !allRows.some(({ answers }) => shows(answers, entry)))
    .map(([name]) => name);
}

/** A failure is known by its sentence, or by a code that no other one has. */
function shows({ status, body }: Expected, { shape, code, sentence, ...entry }: FailureEntry): boolean {
  if (status !== entry.status || typeof body !== "object" || body === null) return false;
  const said = body as Readonly<Record<string, unknown>>;
  if (shape === "fields") return !("code" in said);
  if (shape === "bearer") return JSON.stringify(said.messages ?? null).includes(`"${sentence}"`);
  const words = [said[shape]].flat()[0];
  return said.code === code && words !== undefined && (words === sentence || isOfOneFailure(code));
}

function isOfOneFailure(code: string): boolean {
  return Object.values(failures).filter((entry) => entry.code === code).length === 1;
}
