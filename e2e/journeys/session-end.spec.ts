import { refreshAtBackend } from "../fixtures/backend-calls.ts";
import { readRefreshToken } from "../fixtures/session-cookie.ts";
import { expect, test } from "../fixtures/test.ts";
import { seconds } from "../../tools/duration.ts";

test.use({ systemSettings: { ACCESS_TOKEN_LIFETIME: "3s" } });

const endAllSessions = "update latchkey_sessions set ended_at = expires_at, end_reason = 'signed_out'";

test("a session that the backend has ended leads to the sign-in page, with the reason (next.md 10)", async ({
  page,
  context,
  database,
  signIn,
}) => {
  await signIn(page);
  await page.goto("/live");
  await expect(page.getByTestId("successes")).not.toHaveText("0");
  await database.write(endAllSessions);
  await expect(page).toHaveURL(/\/auth\/sign-in\?.*reason=expired/);
  await expect(page.getByText("Your session has ended.")).toBeVisible();
  // The cookie went in the first place that could write.
  const cookies = await context.cookies();
  expect(cookies.filter(({ name }) => name.includes("session-token"))).toEqual([]);
});

test("a page of the server leads there as well, and back to itself after the sign-in", async ({
  page,
  database,
  signIn,
}) => {
  await signIn(page);
  await page.goto("about:blank");
  await database.write(endAllSessions);
  await page.waitForTimeout(seconds(3));
  await page.goto("/profile");
  await expect(page).toHaveURL(/\/auth\/sign-in\?/);
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await page.getByRole("button", { name: "verified@gmail.com" }).click();
  await expect(page).toHaveURL(/\/profile$/);
});

test("signing out while the backend is away signs the person out, and the session ends when it is back (next.md 20)", async ({
  page,
  context,
  system,
  signIn,
}) => {
  await signIn(page);
  const refresh = await readRefreshToken(context, system);
  await system.backend.stop();
  const startedAt = Date.now();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Continue with Google" })).toBeVisible();
  expect(Date.now() - startedAt).toBeLessThan(seconds(5));

  await system.backend.start();
  // The browser's next request brings the revocation that is still waiting.
  await expect
    .poll(async () => {
      await page.request.get("/api/auth/session");
      return (await refreshAtBackend(system, refresh)).status;
    })
    .toBe(401);
  const waiting = (await context.cookies()).filter(({ name }) => name.includes("pending-sign-out"));
  expect(waiting).toEqual([]);
});
