import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("S116: of an error the log has kind, message, code and stack, and nothing else that a driver puts there", () => {
  const program = `
    import { createLogger } from ${JSON.stringify(new URL("create-logger.ts", import.meta.url).href)};
    const error = Object.assign(new Error("duplicate key"), { code: "23505", detail: "Key (email)=(a@b.example)", parameters: ["hash"] });
    createLogger().error({ err: new Error("outer", { cause: error }), requestId: "the-id" }, "failed");
    createLogger().error({ err: "a text with a secret" }, "failed");
  `;
  const { stdout } = spawnSync(
    process.execPath,
    ["--conditions=source", "--input-type=module-typescript", "-e", program],
    {
      encoding: "utf8",
    },
  );
  const [first, second] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toMatchObject({
    requestId: "the-id",
    msg: "failed",
    err: { type: "Error", message: "outer", cause: { message: "duplicate key", code: "23505" } },
  });
  expect(stdout).not.toMatch(/a@b\.example|"hash"|a text with a secret/);
  expect(second).toMatchObject({ err: { message: "not an Error" } });
});
