import type { Page } from "@playwright/test";
import type { Database } from "../fixtures/database.ts";
import {
  newAccount,
  openMailedLink,
  signInWithPassword,
  startAccount,
} from "../fixtures/password-account.ts";
import { expect, test, type SystemFixtures } from "../fixtures/test.ts";

/** The last sign-in of everybody was a while ago. */
async function letTimePass(database: Database, kind: SystemFixtures["databaseKind"]): Promise<void> {
  const earlier = {
    sqlite: "authenticated_at - 600000",
    postgres: "authenticated_at - interval '10 minutes'",
  };
  await database.write(`update latchkey_sessions set authenticated_at = ${earlier[kind]}`);
}

async function confirmByPassword(page: Page, password: string): Promise<void> {
  await expect(page.getByRole("heading", { name: "Confirm that it is you" })).toBeVisible();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
}

const noSession = "Your session has ended.";

test("the sessions of a person are listed, one is ended from another browser, and all of them at once", async ({
  page,
  browser,
  system,
  signIn,
}) => {
  await signIn(page);
  const context = await browser.newContext({ baseURL: system.urls.web });
  const other = await context.newPage();
  await signIn(other);

  await page.goto("/account/sessions");
  const sessions = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
  await expect(sessions).toHaveCount(2);
  await expect(sessions.filter({ hasText: "This one" })).toHaveCount(1);
  await page.getByRole("button", { name: "End the session of" }).click();
  await expect(sessions).toHaveCount(1);
  await other.goto("/account/sessions");
  await expect(other.getByText(noSession)).toBeVisible();

  await signIn(other);
  await page.goto("/account/sessions");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByText("You are signed out, here and everywhere else.")).toBeVisible();
  await expect(page.getByRole("banner"), "the header knows at once").not.toContainText("Sign out");
  await other.goto("/account/sessions");
  await expect(other.getByText(noSession)).toBeVisible();
  await context.close();
});

test("Google is connected and disconnected by the person, who confirms that it is them", async ({
  page,
  system,
  database,
  databaseKind,
}) => {
  const linked = newAccount("linked");
  await startAccount(page, system, linked);
  await letTimePass(database, databaseKind);
  await page.goto("/account/connections");
  await page.getByRole("button", { name: "Connect Google" }).click();
  await page.getByRole("button", { name: "member@workspace.example" }).click();
  await confirmByPassword(page, "not this one at all");
  await expect(page.getByText("Unable to log in with provided credentials.")).toBeVisible();
  await confirmByPassword(page, linked.password);

  await expect(page).toHaveURL(/\/account\/connections$/);
  await page.getByRole("button", { name: "Connect Google" }).click();
  await page.getByRole("button", { name: "member@workspace.example" }).click();
  const accounts = page.getByRole("list", { name: "Connected accounts" }).getByRole("listitem");
  await expect(accounts).toHaveCount(1);
  await expect(page.getByRole("banner"), "the session is the same person's").toContainText("linked");
  const owners = await database.query(
    "select users.username from users join latchkey_identities on users.id = user_id where latchkey_identities.email = 'member@workspace.example'",
  );
  expect(owners).toEqual([{ username: "linked" }]);

  await letTimePass(database, databaseKind);
  await page.goto("/account/email");
  await page.getByLabel("New e-mail address").fill("linked-too@mail.example");
  await page.getByRole("button", { name: "Change my address" }).click();
  await page.getByRole("button", { name: "Confirm with Google" }).click();
  await page.getByRole("button", { name: "member@workspace.example" }).click();
  await expect(page, "and back to the page that asked").toHaveURL(/\/account\/email$/);
  await page.getByLabel("New e-mail address").fill("linked-too@mail.example");
  await page.getByRole("button", { name: "Change my address" }).click();
  await expect(page.getByText("Look into the mail of your new address")).toBeVisible();

  await page.goto("/account/connections");
  await page.getByRole("button", { name: "Disconnect" }).click();
  await expect(accounts).toHaveCount(0);
});

test("somebody else's Google account confirms nothing and signs nobody in", async ({
  page,
  context,
  system,
  signIn,
}) => {
  await signIn(page, "verified@gmail.com");
  await context.clearCookies();
  const mine = newAccount("mine");
  await startAccount(page, system, mine);
  await page.goto("/account/confirm?returnTo=/account/email");
  await page.getByRole("button", { name: "Confirm with Google" }).click();
  await page.getByRole("button", { name: "verified@gmail.com" }).click();
  await expect(page.getByText("Incorrect value")).toBeVisible();
  await expect(page.getByRole("banner")).toContainText("mine");

  await page.goto("/account/connections");
  await page.getByRole("button", { name: "Connect Google" }).click();
  await page.getByRole("button", { name: "verified@gmail.com" }).click();
  await expect(page.getByText("This account is already connected to another user.")).toBeVisible();
  await expect(page.getByRole("banner")).toContainText("mine");
});

test("a connection that was begun in another session connects nothing (S23)", async ({
  page,
  context,
  system,
  database,
}) => {
  const first = newAccount("first");
  await startAccount(page, system, first);
  await page.goto("/account/connections");
  await page.getByRole("button", { name: "Connect Google" }).click();
  const chooser = page.getByRole("button", { name: "unverified@mail.example" });
  await expect(chooser).toBeVisible();

  const beside = await context.newPage();
  await startAccount(beside, system, newAccount("next"));
  await chooser.click();
  await expect(page.getByText("you signed in or out meanwhile")).toBeVisible();
  await expect(page.getByRole("banner")).toContainText("next");
  const identities = await database.query(
    "select user_id from latchkey_identities join users on users.id = user_id where username in ('first', 'next')",
  );
  expect(identities).toEqual([]);
});

test("the only way in stays, and a person who came with Google chooses a password", async ({
  page,
  signIn,
}) => {
  await signIn(page, "verified@gmail.com");
  await page.goto("/account/connections");
  await page.getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByText("This is the only way to sign in to your account.")).toBeVisible();
  await page.goto("/account/password");
  await page.getByLabel("New password", { exact: true }).fill("a long walk by the sea");
  await page.getByLabel("New password, once more").fill("a long walk by the sea");
  await page.getByRole("button", { name: "Change my password" }).click();
  await expect(page.getByText("Your new password is saved.")).toBeVisible();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("button", { name: "Continue with Google" })).toBeVisible();
  await signInWithPassword(page, { username: "verified@gmail.com", password: "a long walk by the sea" });
  await expect(page.getByRole("heading", { name: /Hello, / })).toBeVisible();
});

test("an address is changed by the link that its new mailbox got, and kept by the one that the old one got", async ({
  page,
  system,
}) => {
  const mover = newAccount("mover");
  await startAccount(page, system, mover);
  const askFor = async (email: string) => {
    await page.goto("/account/email");
    await page.getByLabel("New e-mail address").fill(email);
    await page.getByRole("button", { name: "Change my address" }).click();
    await expect(page.getByText("Look into the mail of your new address")).toBeVisible();
  };

  await askFor("cancelled@mail.example");
  await openMailedLink(page, system, mover.email, "Your e-mail address is about to change");
  await page.getByRole("button", { name: "Keep my address" }).click();
  await expect(page.getByText("Your address stays")).toBeVisible();
  await openMailedLink(page, system, "cancelled@mail.example", "Confirm your new e-mail address");
  await page.getByRole("button", { name: "Confirm my new address" }).click();
  await expect(page.getByText("This link does not work")).toBeVisible();

  await askFor("moved@mail.example");
  await openMailedLink(page, system, "moved@mail.example", "Confirm your new e-mail address");
  await page.getByRole("button", { name: "Confirm my new address" }).click();
  await expect(page.getByText("Your new address is confirmed")).toBeVisible();
  await page.getByRole("link", { name: "Go to your account" }).click();
  await expect(page.getByText("Your address is moved@mail.example.")).toBeVisible();
  await page.goto("/");
  await expect(page.getByText("moved@mail.example"), "session.user knows it").toBeVisible();
});

test("the pages of the account are for those who are signed in, and lead back", async ({ page, signIn }) => {
  for (const path of ["/account/password", "/account/email", "/account/sessions", "/account/connections"]) {
    await page.goto(path);
    await expect(page).toHaveURL(new RegExp(`/auth/sign-in\\?callbackUrl=.*${encodeURIComponent(path)}`));
  }
  await page.goto("/account/confirm?returnTo=https://evil.example/");
  await expect(page).toHaveURL(/\/auth\/sign-in/);
  await signIn(page);
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Password" })).toBeVisible();
});
