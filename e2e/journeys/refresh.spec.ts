import { setTimeout as sleep } from "node:timers/promises";
import { refreshAtBackend } from "../fixtures/backend-calls.ts";
import { readRefreshToken } from "../fixtures/session-cookie.ts";
import { expect, test } from "../fixtures/test.ts";
import { minutes } from "../../tools/duration.ts";

const address = "203.0.113.7";

test.use({
  systemSettings: { ACCESS_TOKEN_LIFETIME: "3s", TRUSTED_PROXIES: "127.0.0.1" },
  // As a proxy in front of the web app would say it.
  extraHTTPHeaders: { "x-forwarded-for": address },
});

test("what people do through the web app is noted with their own address (S117)", async ({
  page,
  database,
  signIn,
}) => {
  await signIn(page);
  await page.goto("/account/sessions");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByText("You are signed out, here and everywhere else.")).toBeVisible();
  const events = await database.query(
    "select address from latchkey_audit where event = 'signed_out_everywhere'",
  );
  expect(events).toEqual([{ address }]);
});

test("a page polls for a minute over many expiries without one failure, and signing out ends the session", async ({
  page,
  context,
  system,
  database,
  signIn,
}) => {
  await signIn(page);
  await page.goto("/live");
  await expect(page.getByTestId("successes")).not.toHaveText("0");
  const [before] = await database.query("select generation from latchkey_sessions where ended_at is null");
  await sleep(minutes(1));
  await expect(page.getByTestId("failures")).toHaveText("0");
  expect(Number(await page.getByTestId("successes").textContent())).toBeGreaterThan(40);
  const [after] = await database.query("select generation from latchkey_sessions where ended_at is null");
  expect(Number(after?.generation)).toBeGreaterThan(Number(before?.generation) + 10);

  const [session] = await database.query("select address from latchkey_sessions");
  expect(session, "the backend knows for whom the web app asks").toEqual({ address });

  const refresh = await readRefreshToken(context, system);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Continue with Google" })).toBeVisible();
  const answer = await refreshAtBackend(system, refresh);
  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual({ detail: "Token is blacklisted", code: "token_not_valid" });
});
