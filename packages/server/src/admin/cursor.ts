import { createHmac } from "node:crypto";
import { z } from "zod";
import { Failure } from "../kernel/failure.ts";
import { type DerivedKey, isSameText, type Secrets } from "../kernel/secrets.ts";

/** Where a page ended: the value of the column that the list is ordered by, and the key. */
export interface Position {
  readonly value: string | number | boolean | null;
  readonly id: string;
}

const position = z.tuple([z.union([z.string(), z.number(), z.boolean(), z.null()]), z.string()]);

/** Writes a position that we alone can have made (S120), for one list in one order. */
export function writeCursor(secrets: Secrets, list: string, { value, id }: Position): string {
  const body = Buffer.from(JSON.stringify([value, id])).toString("base64url");
  return `${body}.${macOf(secrets.keysFor("cursors")[0], list, body)}`;
}

/** @throws Failure `invalid_fields` for a cursor that is not ours, or of another list. */
export function readCursor(secrets: Secrets, list: string, cursor: string): Position {
  const [body = "", mac = "", ...rest] = cursor.split(".");
  const isOurs =
    rest.length === 0 && secrets.keysFor("cursors").some((key) => isSameText(mac, macOf(key, list, body)));
  if (!isOurs) {
    throw new Failure("invalid_fields", "the cursor is not ours", {
      fields: { cursor: ["This is no cursor of this list."] },
    });
  }
  const [value, id] = position.parse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
  return { value, id };
}

function macOf({ key }: DerivedKey, list: string, body: string): string {
  return createHmac("sha256", key).update(`${list}\0${body}`).digest("base64url");
}
