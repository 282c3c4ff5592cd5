import { expect, test } from "vitest";
import { createLiveLog, createPartLog } from "./part-log.ts";

test("each line bears the name of its part, however the output was cut into pieces", () => {
  const lines: string[] = [];
  const log = createPartLog((line) => lines.push(line));
  log.write("web", "one\ntw");
  log.write("backend", "other\n");
  log.write("web", "o\nrest");
  expect(lines).toEqual(["web     │ one", "backend │ other", "web     │ two"]);
  expect(log.recent("web")).toBe("web     │ one\nweb     │ two\nweb     │ rest");
});

test("what a part said long ago is not kept", () => {
  const log = createPartLog();
  for (let line = 0; line < 1000; line += 1) log.write("web", `${line}\n`);
  expect(log.recent("web").split("\n")).toHaveLength(200);
  expect(log.recent("web")).toMatch(/999$/);
});

test("a live log repeats nothing", () => {
  const log = createLiveLog(() => undefined);
  log.write("web", "one\n");
  expect(log.recent("web")).toBe("");
});

test("the link for the first administrator is taken out, and stands in no line", () => {
  const lines: string[] = [];
  const log = createPartLog((line) => lines.push(line));
  const link = "http://localhost:8000/admin/#/setup/one-time-secret";
  log.write(
    "backend",
    "ready\nNobody is an administrator yet. Open this link: http://localhost:8000/admin/#/set",
  );
  log.write("backend", "up/one-time-secret");
  expect(log.recent("backend")).toBe("backend │ ready");
  log.write("backend", "\nand on\n");
  // A node that is started again shows another; the first works on.
  log.write("backend", "Open this link: http://localhost:8000/admin/#/setup/another\n");
  expect(log.setupLink()).toBe(link);
  expect(lines).toEqual(["backend │ ready", "backend │ and on"]);
  expect(log.recent("backend")).toBe("backend │ ready\nbackend │ and on");
});
