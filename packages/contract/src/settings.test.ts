import { expect, test } from "vitest";
import { z } from "zod";
import { readSettings, SettingsError } from "./settings.ts";

const schema = {
  NAME: z.string().min(3, "must have at least 3 characters"),
  COUNT: z.coerce.number().default(7),
  SECRET: z.string().regex(/^x/, "must begin with x"),
};

test("settings are read by their names, and an empty one counts as unset", () => {
  const source = { NAME: "abc", COUNT: "", SECRET: "xyz", OTHER: "ignored" };
  expect(readSettings(schema, source)).toEqual({ NAME: "abc", COUNT: 7, SECRET: "xyz" });
});

test("every problem is said at once, and no value is repeated", () => {
  const read = () => readSettings(schema, { NAME: "", SECRET: "a-secret" });
  expect(read).toThrow(SettingsError);
  expect(read).toThrow("The settings are wrong:\n  - NAME is not set.\n  - SECRET: must begin with x");
  expect(read).not.toThrow("a-secret");
});

test("a LATCHKEY_ name that is no setting is refused: a slip of the pen, or another process's secret", () => {
  const read = () => readSettings(schema, { NAME: "abc", SECRET: "xyz", LATCHKEY_SECRT: "a-secret" });
  expect(read).toThrow("LATCHKEY_SECRT is no setting of this process");
  expect(read).not.toThrow("a-secret");
});
