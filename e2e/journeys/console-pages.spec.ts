import { AxeBuilder } from "@axe-core/playwright";
import { join } from "node:path";
import { minutes } from "../../tools/duration.ts";
import { expect, test } from "../fixtures/test.ts";
import { consoleUrl, setUpConsole } from "../fixtures/console.ts";
import type { Page } from "@playwright/test";

const looks = [
  { name: "wide-light", width: 1280, height: 900, colorScheme: "light" },
  { name: "narrow-dark", width: 320, height: 700, colorScheme: "dark" },
] as const;

const lists = [
  "users",
  "groups",
  "sessions",
  "identities",
  "sites",
  "social_apps",
  "signing_keys",
  "mail_outbox",
  "audit_log",
  "posts",
];

test("every page of the console is fit for a screen reader, a narrow screen and the dark, and asks no other host", async ({
  page,
  system,
  signIn,
}, { outputDir }) => {
  // Beside other journeys: axe looks at thirty pages.
  test.setTimeout(minutes(8));
  await signIn(page);
  const foreign: string[] = [];
  const complaints: string[] = [];
  const own = Object.values(system.urls);
  page.on("request", (request) => {
    if (!own.some((url) => request.url().startsWith(url))) foreign.push(new URL(request.url()).protocol);
  });
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text().slice(0, 200));
  });

  await page.goto(consoleUrl(system));
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await look(page, "sign-in", outputDir);
  await page.goto("about:blank");
  await setUpConsole(page, system);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await look(page, "overview", outputDir);
  for (const list of lists) {
    await page.goto(consoleUrl(system, `/${list}`));
    await expect(page.getByRole("button", { name: "Export" })).toBeVisible();
    await look(page, list, outputDir);
  }
  await page.goto(consoleUrl(system, "/users"));
  await page.getByRole("link", { name: "root", exact: true }).first().click();
  await expect(page.getByRole("heading", { name: "root" })).toBeVisible();
  await look(page, "user", outputDir);
  await page.getByRole("link", { name: "Edit" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toBeVisible();
  await look(page, "user-edit", outputDir);
  await page.goto(consoleUrl(system, "/social_apps/create"));
  await expect(page.getByRole("button", { name: "Save" })).toBeVisible();
  await look(page, "social-app-create", outputDir);
  expect({ foreign, complaints }).toEqual({ foreign: [], complaints: [] });
});

/** Takes a picture in each look, and has axe look for what keeps people out. */
async function look(page: Page, name: string, folder: string): Promise<void> {
  for (const { name: kind, width, height, colorScheme } of looks) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Not in the middle of a change of colours.
    await page.screenshot({ path: join(folder, `${name}-${kind}.png`), animations: "disabled" });
    // In the page itself: the console has no frames, for which axe would open another page each time.
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
    const { violations } = await axe.analyze();
    const serious = violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
    expect([name, kind, serious]).toEqual([name, kind, []]);
    const isTooWide = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect([name, kind, isTooWide]).toEqual([name, kind, false]);
  }
}
