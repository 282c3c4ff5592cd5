import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "../fixtures/test.ts";
import { seconds } from "../../tools/duration.ts";

test.use({ systemSettings: { ACCESS_TOKEN_LIFETIME: "15s" } });

// Server components, a bare route handler, the backend route, and NextAuth's own.
const places = ["/", "/posts", "/posts/export", "/api/backend/api/posts", "/api/auth/session"];

test("50 parallel requests with an expired access token: one rotation, no failure", async ({
  page,
  database,
  signIn,
}) => {
  await signIn(page);
  await page.goto("about:blank"); // so that nothing of the page refreshes by itself
  const [before] = await database.query("select generation from latchkey_sessions");
  await sleep(seconds(16));
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      page.request.get(places[index % places.length] ?? "/", { maxRedirects: 0 }),
    ),
  );
  expect(answers.map((answer) => answer.status())).toEqual(Array.from({ length: 50 }, () => 200));
  const [after] = await database.query("select generation from latchkey_sessions");
  expect(Number(after?.generation)).toBe(Number(before?.generation) + 1);
  const session = (await (await page.request.get("/api/auth/session")).json()) as { user?: object };
  expect(session.user).toMatchObject({ email: "verified@gmail.com" });
});

test("a backend that is away for 20 s signs nobody out", async ({ page, context, system, signIn }) => {
  await context.clearCookies();
  await signIn(page);
  await page.goto("/live");
  await expect(page.getByTestId("successes")).not.toHaveText("0");
  await system.backend.stop();
  await sleep(seconds(20));

  // The access token has expired meanwhile: the app cannot know more than before, and says so.
  const refused = await page.request.get("/api/backend/api/posts");
  expect(refused.status()).toBe(503);
  expect(refused.headers()["retry-after"]).toBeDefined();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();

  await system.backend.start();
  const failures = Number(await page.getByTestId("failures").textContent());
  const successes = Number(await page.getByTestId("successes").textContent());
  await expect
    .poll(async () => Number(await page.getByTestId("successes").textContent()))
    .toBeGreaterThan(successes);
  expect(failures).toBeGreaterThan(0);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: /Hello, / })).toBeVisible();
});
