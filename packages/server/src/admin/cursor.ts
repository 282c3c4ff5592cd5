import { z } from "zod";
import { Failure } from "../kernel/failure.ts";
import type { Secrets } from "../kernel/secrets.ts";
import { readSignedText, signText } from "../kernel/signed-text.ts";

/** Where a page ended: the value of the column that the list is ordered by, and the key. */
export interface Position {
  readonly value: string | number | boolean | null;
  readonly id: string;
}

const position = z.tuple([z.union([z.string(), z.number(), z.boolean(), z.null()]), z.string()]);

/** Writes a position that we alone can have made (S120), for one list in one order. */
export function writeCursor(secrets: Secrets, list: string, { value, id }: Position): string {
  const body = Buffer.from(JSON.stringify([value, id])).toString("base64url");
  return signText(secrets, { purpose: "cursors", context: list }, body);
}

/** @throws Failure `invalid_fields` for a cursor that is not ours, or of another list. */
export function readCursor(secrets: Secrets, list: string, cursor: string): Position {
  const body = readSignedText(secrets, { purpose: "cursors", context: list }, cursor);
  if (body === null) {
    throw new Failure("invalid_fields", "the cursor is not ours", {
      fields: { cursor: ["This is no cursor of this list."] },
    });
  }
  const [value, id] = position.parse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
  return { value, id };
}
