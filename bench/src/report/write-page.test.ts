import { expect, test } from "vitest";
import { replaceGenerated } from "./write-page.ts";

test("what people wrote around the generated part stays, however often it is written", () => {
  const begin = "<!-- From here to the end mark, `npm run bench` writes. -->";
  const end = "<!-- The end of what `npm run bench` writes. -->";
  const page = `# Title\n\n${begin}\n\nold\n\n${end}\n\n## What limits it\n`;
  const once = replaceGenerated(page, "new");
  expect(once).toBe(page.replace("old", "new"));
  expect(replaceGenerated(once, "new")).toBe(once);
  expect(() => replaceGenerated("# Title\n", "new")).toThrow("marks");
});
