import type { Page } from "@playwright/test";
import { linkIn, waitForMail } from "../fixtures/mailbox.ts";
import {
  newAccount,
  openMailedLink,
  signInWithPassword,
  signUp,
  startAccount,
} from "../fixtures/password-account.ts";
import { expect, test } from "../fixtures/test.ts";

const confirmSubject = "Confirm your e-mail address";
const resetSubject = "Choose a new password";

async function chooseNewPassword(page: Page, password: string): Promise<void> {
  await page.getByLabel("New password", { exact: true }).fill(password);
  await page.getByLabel("New password, once more").fill(password);
}

test("sign-up, the mailed link, sign-in, another password, a forgotten one: each step by its own page", async ({
  page,
  system,
  leakWatch,
}) => {
  const ada = newAccount("ada");
  const second = "a longer walk by the river";
  const third = "the longest walk, in the hills";
  for (const password of [ada.password, second, third]) leakWatch.keepSecret("password", password);

  await signUp(page, ada);
  await expect(page.getByText("We have sent you a mail")).toBeVisible();
  await signInWithPassword(page, ada);
  await expect(page.getByText("E-mail is not verified.")).toBeVisible();

  const verification = linkIn(await waitForMail(system, ada.email, confirmSubject));
  for (const key of verification.keys) leakWatch.keepSecret("key of a link", key);
  await page.goto(verification.url);
  await page.getByRole("button", { name: "Verify my address" }).click();
  await expect(page.getByText("Your address is verified")).toBeVisible();

  await signInWithPassword(page, { ...ada, password: "not this one at all" });
  await expect(page.getByText("Unable to log in with provided credentials.")).toBeVisible();
  await expect(page.getByLabel("Username or e-mail address")).toHaveValue(ada.username);
  await expect(page.getByLabel("Password")).toHaveValue("");
  await signInWithPassword(page, { username: ada.email, password: ada.password });
  await expect(page.getByRole("heading", { name: "Hello, ada" })).toBeVisible();

  await page.getByRole("link", { name: "Account", exact: true }).click();
  await page.getByLabel("Current password").fill("not this one at all");
  await chooseNewPassword(page, second);
  await page.getByRole("button", { name: "Change my password" }).click();
  await expect(page.getByText("Your old password was entered incorrectly.")).toBeVisible();
  await page.getByLabel("Current password").fill(ada.password);
  await chooseNewPassword(page, second);
  await page.getByRole("button", { name: "Change my password" }).click();
  await expect(page.getByText("Your new password is saved.")).toBeVisible();
  await expect(page.getByRole("banner"), "this session goes on").toContainText("ada");
  await page.goto("/account/sessions");
  await expect(page.getByText("This one", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("button", { name: "Continue with Google" })).toBeVisible();
  await signInWithPassword(page, ada);
  await expect(page.getByText("Unable to log in with provided credentials.")).toBeVisible();

  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail address", { exact: true }).fill(ada.email);
  await page.getByRole("button", { name: "Send me the link" }).click();
  await expect(page.getByText("If there is an account with this address")).toBeVisible();

  const reset = linkIn(await waitForMail(system, ada.email, resetSubject));
  leakWatch.keepSecret("key of a link", reset.keys.at(-1) ?? "?");
  await page.goto(reset.url);
  await chooseNewPassword(page, "12345678");
  await page.getByRole("button", { name: "Save my new password" }).click();
  await expect(page.getByText("This password is too common.")).toBeVisible();
  await chooseNewPassword(page, third);
  await page.getByRole("button", { name: "Save my new password" }).click();
  await expect(page.getByText("Your new password is saved")).toBeVisible();

  await page.goto("about:blank");
  await page.goto(reset.url);
  await chooseNewPassword(page, second);
  await page.getByRole("button", { name: "Save my new password" }).click();
  await expect(page.getByText("This link does not work")).toBeVisible();
  await expect(page.getByRole("link", { name: "Have a new one sent to you" })).toBeVisible();

  await signInWithPassword(page, { ...ada, password: third });
  await expect(page.getByRole("heading", { name: "Hello, ada" })).toBeVisible();
});

test("every wrong field of a sign-up has its sentence, and what was typed stays but for the passwords", async ({
  page,
}) => {
  await signUp(page, { username: "a b", email: "nobody", password: "12345" });
  await expect(page.getByText("Enter a valid username.")).toBeVisible();
  await expect(page.getByText("Enter a valid email address.")).toBeVisible();
  await expect(page.getByLabel("Username")).toHaveValue("a b");
  await expect(page.getByLabel("Username")).toBeFocused();
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await signUp(page, { username: "short", email: "short@mail.example", password: "12345" });
  await expect(page.getByText("This password is too short.")).toBeVisible();
});

test("an address that is taken looks like a new one, and its owner is told (S74)", async ({
  page,
  system,
}) => {
  const owner = newAccount("owner");
  await startAccount(page, system, owner);
  await signUp(page, { ...owner, username: "stranger" });
  await expect(page.getByText("We have sent you a mail")).toBeVisible();
  await waitForMail(system, owner.email, "You have an account already");
});

test("a mailed link does nothing until somebody presses, and leaves the address bar at once", async ({
  page,
  system,
}) => {
  const reader = newAccount("reader");
  await signUp(page, reader);
  const { url, keys } = linkIn(await waitForMail(system, reader.email, confirmSubject));
  const requests: string[] = [];
  page.on("request", (request) =>
    requests.push(`${request.url().split("#")[0]} ${request.postData() ?? ""}`),
  );
  await page.goto(url);
  const button = page.getByRole("button", { name: "Verify my address" });
  await expect(button).toBeVisible();
  await expect(page).toHaveURL(/\/auth\/verify-email$/);
  await page.goBack();
  await page.goForward();
  await expect(page.getByText("This link does not work")).toBeVisible();
  expect(requests.join("\n")).not.toContain(keys[0]);

  await openMailedLink(page, system, reader.email, confirmSubject);
  await button.click();
  await expect(page.getByText("Your address is verified")).toBeVisible();

  await openMailedLink(page, system, reader.email, confirmSubject);
  await button.click();
  await expect(page.getByText("This link does not work")).toBeVisible();
});

test("a reset signs out the browser that it is made in as well, and its header knows at once", async ({
  page,
  system,
}) => {
  const absent = newAccount("absent");
  await startAccount(page, system, absent);
  await page.goto("/auth/forgot-password");
  await page.getByLabel("E-mail address", { exact: true }).fill(absent.email);
  await page.getByRole("button", { name: "Send me the link" }).click();
  await openMailedLink(page, system, absent.email, resetSubject);
  await chooseNewPassword(page, "another walk, elsewhere");
  await expect(page.getByRole("banner")).toContainText("absent");
  await page.getByRole("button", { name: "Save my new password" }).click();
  await expect(page.getByText("Your new password is saved")).toBeVisible();
  await expect(page.getByRole("banner")).not.toContainText("absent");
  await expect(page, "Next.js does not write the keys back").toHaveURL(/\/auth\/reset-password$/);
});

test("a link that does not work is replaced by a new one", async ({ page, system }) => {
  const late = newAccount("late");
  await signUp(page, late);
  const first = linkIn(await waitForMail(system, late.email, confirmSubject));
  await page.goto("/auth/verify-email");
  await page.getByLabel("E-mail address", { exact: true }).fill(late.email);
  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(page.getByText("If this address waits to be verified")).toBeVisible();
  const newest = async () => linkIn(await waitForMail(system, late.email, confirmSubject)).url;
  await expect.poll(newest).not.toBe(first.url);
  await openMailedLink(page, system, late.email, confirmSubject);
  await page.getByRole("button", { name: "Verify my address" }).click();
  await expect(page.getByText("Your address is verified")).toBeVisible();
});

test("without JavaScript a mailed link says what it lacks, and sign-in works", async ({
  browser,
  page,
  system,
}) => {
  const plain = newAccount("plain");
  await startAccount(page, system, plain);
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: system.urls.web });
  const bare = await context.newPage();
  const html = await (await page.request.get("/auth/reset-password")).text();
  // A browser whose scripts Playwright has stopped does not show it.
  expect(html).toMatch(/<noscript><p[^>]*>This link needs JavaScript/);
  await signInWithPassword(bare, plain);
  await expect(bare.getByRole("heading", { name: "Hello, plain" })).toBeVisible();
  await context.close();
});
