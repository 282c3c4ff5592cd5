import { boolean, date, defineUser, type Fields, integer, text } from "@latchkey/contract";
import { describe, expect, test } from "vitest";
import { replayUserOperations, type UserOperation } from "../store/user-operations.ts";
import { planUserMigration, type RenamedColumn } from "./plan-user-migration.ts";

interface Situation {
  readonly name: string;
  /** What the migrations on file have done, a list for each. */
  readonly history: readonly (readonly UserOperation[])[];
  readonly fields: Fields;
  readonly renamed?: readonly RenamedColumn[];
}

function plan({ history, fields, renamed = [] }: Situation) {
  const migrations = history.map((user, index) => ({ name: `000${index + 1}-step`, migration: { user } }));
  return planUserMigration(defineUser({ fields, expose: [] }), migrations, renamed);
}

const words = text({ maxLength: 80 }).optional();

describe("what is missing becomes operations", () => {
  const planned: readonly (Situation & { readonly operations: readonly UserOperation[] })[] = [
    { name: "nothing, where model and migrations are empty", history: [], fields: {}, operations: [] },
    {
      name: "a field of every type, optional",
      history: [],
      fields: {
        a: text({ maxLength: 9 }).optional(),
        b: integer().optional(),
        c: boolean().optional(),
        d: date().optional(),
      },
      operations: [
        { add: "a", type: "text" },
        { add: "b", type: "integer" },
        { add: "c", type: "boolean" },
        { add: "d", type: "date" },
      ],
    },
    {
      name: "a field of every type with its default, the falsy ones too",
      history: [],
      fields: {
        a: text({ maxLength: 9 }).default(""),
        b: integer().default(0),
        c: boolean().default(false),
        d: date().default("2000-02-29"),
      },
      operations: [
        { add: "a", type: "text", default: "" },
        { add: "b", type: "integer", default: 0 },
        { add: "c", type: "boolean", default: false },
        { add: "d", type: "date", default: "2000-02-29" },
      ],
    },
    {
      name: "nothing, where several migrations together fit the model",
      history: [
        [
          { add: "nickname", type: "text" },
          { add: "town", type: "text" },
        ],
        [{ rename: "nickname", to: "display_name" }, { drop: "town" }],
      ],
      fields: { display_name: words },
      operations: [],
    },
    {
      name: "nothing, where only limits of the same column changed",
      history: [[{ add: "display_name", type: "text" }]],
      fields: { display_name: text({ maxLength: 8 }).optional() },
      operations: [],
    },
    {
      name: "a drop of what the model has no more",
      history: [
        [
          { add: "display_name", type: "text" },
          { add: "city", type: "text" },
        ],
      ],
      fields: { display_name: words },
      operations: [{ drop: "city" }],
    },
    {
      name: "an add and a drop, where nobody says that it is a rename",
      history: [[{ add: "nickname", type: "text" }]],
      fields: { display_name: words },
      operations: [{ add: "display_name", type: "text" }, { drop: "nickname" }],
    },
    {
      name: "a rename, where somebody does",
      history: [[{ add: "nickname", type: "text" }]],
      fields: { display_name: words },
      renamed: [{ from: "nickname", to: "display_name" }],
      operations: [{ rename: "nickname", to: "display_name" }],
    },
    {
      name: "a rename that frees a name for a new field",
      history: [[{ add: "name", type: "text" }]],
      fields: { full_name: words, name: text({ maxLength: 9 }).default("?") },
      renamed: [{ from: "name", to: "full_name" }],
      operations: [
        { rename: "name", to: "full_name" },
        { add: "name", type: "text", default: "?" },
      ],
    },
    {
      name: "a field that was dropped once and comes back as another type",
      history: [[{ add: "city", type: "text" }], [{ drop: "city" }]],
      fields: { city: integer().optional() },
      operations: [{ add: "city", type: "integer" }],
    },
  ];

  test.each(planned)("$name", (situation) => {
    expect(plan(situation)).toEqual({ operations: situation.operations, refusals: [] });
  });

  test.each(planned)("$name: and then nothing is missing", (situation) => {
    const history = [...situation.history, plan(situation).operations];
    expect(plan({ name: situation.name, history, fields: situation.fields })).toEqual({
      operations: [],
      refusals: [],
    });
    const columns = replayUserOperations(history.flat());
    expect(new Set(columns.keys())).toEqual(new Set(Object.keys(situation.fields)));
  });
});

describe("what would rebuild the table of users, or means nothing, is refused with a sentence", () => {
  const rebuild = (name: string) =>
    ", which would rebuild the table of users. Add a field with another name, copy the values in the migration's up(), " +
    `and drop "${name}" in a later migration.`;

  const refused: readonly (Situation & { readonly refusals: readonly string[] })[] = [
    {
      name: "another type",
      history: [[{ add: "level", type: "text" }]],
      fields: { level: integer().optional() },
      refusals: [`The field "level" changes from optional text to optional integer${rebuild("level")}`],
    },
    {
      name: "a default for an optional field",
      history: [[{ add: "city", type: "text" }]],
      fields: { city: text({ maxLength: 60 }).default("") },
      refusals: [`The field "city" changes from optional text to text with the default ""${rebuild("city")}`],
    },
    {
      name: "an optional field for one with a default",
      history: [[{ add: "news", type: "boolean", default: false }]],
      fields: { news: boolean().optional() },
      refusals: [
        `The field "news" changes from boolean with the default false to optional boolean${rebuild("news")}`,
      ],
    },
    {
      name: "another default, and everything else that is wrong at once",
      history: [
        [
          { add: "level", type: "integer", default: 0 },
          { add: "born", type: "text" },
        ],
      ],
      fields: { level: integer().default(1), born: date().optional() },
      refusals: [
        `The field "level" changes from integer with the default 0 to integer with the default 1${rebuild("level")}`,
        `The field "born" changes from optional text to optional date${rebuild("born")}`,
      ],
    },
    {
      name: "a rename that also changes the type",
      history: [[{ add: "nickname", type: "text" }]],
      fields: { level: integer().optional() },
      renamed: [{ from: "nickname", to: "level" }],
      refusals: [`The field "level" changes from optional text to optional integer${rebuild("level")}`],
    },
    {
      name: "a rename of what no migration has",
      history: [],
      fields: { display_name: words },
      renamed: [{ from: "nickname", to: "display_name" }],
      refusals: [
        'The field "nickname" cannot be renamed to "display_name": the migrations have no field "nickname".',
      ],
    },
    {
      name: "a rename to what the model does not have",
      history: [[{ add: "nickname", type: "text" }]],
      fields: { display_name: words },
      renamed: [{ from: "nickname", to: "display_nam" }],
      refusals: [
        'The field "nickname" cannot be renamed to "display_nam": the user model has no field "display_nam".',
      ],
    },
    {
      name: "a rename onto another column",
      history: [
        [
          { add: "nickname", type: "text" },
          { add: "display_name", type: "text" },
        ],
      ],
      fields: { display_name: words },
      renamed: [{ from: "nickname", to: "display_name" }],
      refusals: [
        'The field "nickname" cannot be renamed to "display_name": the migrations have a field "display_name" already.',
      ],
    },
    {
      name: "a second rename of the same field",
      history: [[{ add: "name", type: "text" }]],
      fields: { full_name: words, short_name: words },
      renamed: [
        { from: "name", to: "full_name" },
        { from: "name", to: "short_name" },
      ],
      refusals: ['The field "name" cannot be renamed to "short_name": the migrations have no field "name".'],
    },
  ];

  test.each(refused)("$name", (situation) => {
    expect(plan(situation).refusals).toEqual(situation.refusals);
  });
});

test.each([{ drop: "nothing" }, { rename: "nothing", to: "something" }])(
  "migrations that change what none of them adds are refused: %o",
  (operation) => {
    expect(() => plan({ name: "", history: [[operation]], fields: {} })).toThrow(
      'The migrations change the user column "nothing", which none of them adds.',
    );
  },
);
