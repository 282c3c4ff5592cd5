import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { findTakenPorts } from "./find-taken-ports.ts";
import { fixtureParts, fixtureSettings } from "./fixtures/parts.ts";

test.each(["127.0.0.1", "0.0.0.0"])(
  "a port that somebody listens on at %s is named with the setting that changes it",
  async (address) => {
    const parts = fixtureParts(["answers", "answers"]);
    const settings = await fixtureSettings();
    expect(await findTakenPorts(parts, settings)).toEqual([]);

    const other = createServer().listen(Number(settings["BACKEND_PORT"]), address);
    onTestFinished(() => void other.close());
    await once(other, "listening");
    expect(await findTakenPorts(parts, settings)).toEqual([
      `Port ${settings["BACKEND_PORT"]} is taken, and the part 1 needs it: stop what listens there, or set BACKEND_PORT.`,
    ]);
  },
);

test("a port that a part listens on besides is named in the same way", async () => {
  const [part] = fixtureParts(["answers"]);
  if (part === undefined) throw new Error("There is a part.");
  const settings = await fixtureSettings();
  const other = createServer().listen(Number(settings["IDP_SMTP_PORT"]), "127.0.0.1");
  onTestFinished(() => void other.close());
  await once(other, "listening");
  expect(await findTakenPorts([{ ...part, furtherPorts: ["IDP_SMTP_PORT"] }], settings)).toEqual([
    `Port ${settings["IDP_SMTP_PORT"]} is taken, and the part 0 needs it: stop what listens there, or set IDP_SMTP_PORT.`,
  ]);
});
