import { randomInt, randomUUID } from "node:crypto";
import type { Clock } from "./clock.ts";

/**
 * A new UUID of version 7 (RFC 9562 §5.7): it sorts by the time of its making, and of one process by the order of their
 * making within a millisecond too (§6.2, method 1), so that what one statement wrote after another is read in that order.
 */
export function newId(clock: Clock): string {
  const time = clock.now().getTime();
  const count = countAt(time);
  const millisecond = time.toString(16).padStart(12, "0");
  const [versionAndCount, variantAndCount] = [0x7000 | (count >> 14), 0x8000 | (count & 0x3fff)];
  return [
    millisecond.slice(0, 8),
    millisecond.slice(8),
    versionAndCount.toString(16),
    variantAndCount.toString(16),
    // 48 random bits, of which Node keeps a store: asking the system for them costs more than all the rest.
    randomUUID().slice(-12),
  ].join("-");
}

const counterBits = 26;
let lastTime = -1;
let counter = 0;

/** Begins anywhere in the lower half of its range, so that nobody tells from an id how many there were before it. */
function countAt(time: number): number {
  counter = time === lastTime ? (counter + 1) % 2 ** counterBits : randomInt(2 ** (counterBits - 1));
  lastTime = time;
  return counter;
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
