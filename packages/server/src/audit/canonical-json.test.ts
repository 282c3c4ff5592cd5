import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordEvent } from "./record-event.ts";
import { openAuditTrail } from "../testing/audit-trail.ts";
import { databases } from "../testing/test-database.ts";
import { canonicalJson } from "./canonical-json.ts";

/** With its members in another order, however deep. */
function turnAround(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnAround);
  if (typeof value !== "object" || value === null) return value;
  const turned: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value).toReversed()) {
    Object.defineProperty(turned, name, { value: turnAround(member), enumerable: true });
  }
  return turned;
}

test("the canonical form is the value itself, in whatever order its members come", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(turnAround(value))).toBe(text);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("two values have two forms, and one value has one", () => {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 1 }), fc.jsonValue({ maxDepth: 1 }), (a, b) => {
      expect(canonicalJson(a) === canonicalJson(b)).toBe(isDeepStrictEqual(plain(a), plain(b)));
    }),
  );
});

test("a moment is its ISO text, and `__proto__` a member like others", () => {
  expect(canonicalJson({ at: new Date(0), a: null })).toBe('{"a":null,"at":"1970-01-01T00:00:00.000Z"}');
  expect(canonicalJson(JSON.parse('{"__proto__":{"b":1}}'))).toBe('{"__proto__":{"b":1}}');
});

describe.each(databases)("the JSON of %s", (database) => {
  test("comes back with the canonical form with which it went in", async () => {
    await using trail = await openAuditTrail(database);
    // PostgreSQL's JSON has no U+0000 and no half of a surrogate pair.
    const text = fc.string({ unit: "grapheme" }).filter((each) => !each.includes("\0"));
    const values = fc.sample(fc.dictionary(text, fc.jsonValue({ stringUnit: "grapheme" })), 50);
    const sent = values.filter((value) => !JSON.stringify(value).includes(String.raw`\u0000`));
    for (const [index, value] of sent.entries()) {
      await trail.deps.store.transaction((tx) =>
        recordEvent(tx, trail.deps.clock, {
          event: "row_changed",
          object: { resource: "things", id: String(index) },
          changes: { field: { before: null, after: value } },
        }),
      );
    }
    const rows = await trail.db.selectFrom("latchkey_audit").select(["object_id", "changes"]).execute();
    for (const { object_id: index, changes } of rows) {
      expect(canonicalJson(changes.field?.after)).toBe(canonicalJson(sent[Number(index)]));
    }
    expect(rows).toHaveLength(sent.length);
  });
});
