import { randomFillSync } from "node:crypto";
import type { Clock } from "./clock.ts";

/** A new UUID of version 7 (RFC 9562 §5.7): it sorts by the time of its making. */
export function newId(clock: Clock): string {
  const bytes = randomFillSync(Buffer.alloc(16));
  bytes.writeUIntBE(clock.now().getTime(), 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return formatId(bytes);
}

const idForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text is a UUID in the canonical form in which we store them. */
export function isId(text: string): boolean {
  return idForm.test(text);
}

/** When an id was made, by the clock of its maker. */
export function timeOfId(id: string): Date {
  return new Date(idToBytes(id).readUIntBE(0, 6));
}

/** The 16 bytes of an id. */
export function idToBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

/** The canonical text of 16 bytes. */
export function formatId(bytes: Buffer): string {
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
