import { newAccount, signInWithPassword, startAccount } from "../fixtures/password-account.ts";
import { expect, test } from "../fixtures/test.ts";

const guesses = 10;

test("somebody who guesses a password is made to wait, and told for how long (S82)", async ({
  page,
  context,
  system,
}) => {
  const guessed = newAccount("guessed");
  await startAccount(page, system, guessed);
  await context.clearCookies();
  const throttled = page.getByText(/Request was throttled\. Expected available in \d+ seconds\./);
  for (let guess = 0; guess < guesses && !(await throttled.isVisible()); guess++) {
    await signInWithPassword(page, { ...guessed, password: `guess number ${guess}` });
    await expect(page.getByRole("alert").getByRole("paragraph")).toBeVisible();
  }
  await expect(throttled).toBeVisible();
  await expect(page.getByLabel("Username or e-mail address")).toHaveValue("guessed");
  await signInWithPassword(page, guessed);
  await expect(throttled, "the right one has to wait as well").toBeVisible();
});
