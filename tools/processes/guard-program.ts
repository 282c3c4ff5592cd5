/** The process behind `protect`: its standard input closes when its parent is gone, and then it ends the parent's wards. */
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { endGroup } from "./end-group.ts";
import type { GuardOrder, Ward } from "./guard.ts";

const wards = new Map<number, Ward>();

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as GuardOrder;
  if ("protect" in order) wards.set(order.protect.groupId, order.protect);
  else wards.delete(order.release);
}

await Promise.all(
  [...wards.values()].map(async ({ groupId, signal, graceMs, directory }) => {
    await endGroup(groupId, signal, graceMs);
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  }),
);
