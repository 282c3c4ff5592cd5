import { expect, test } from "../fixtures/test.ts";
import { administrator, choose, consoleUrl, enterConsole, setUpConsole } from "../fixtures/console.ts";
import { openMailedLink } from "../fixtures/password-account.ts";
import type { Browser, Page } from "@playwright/test";

// The administrator registers the app at the provider, as in a system that has no settings for it.
test.use({ socialAppBySettings: false });
// Each goes on with the administrator and the app that those before it have made.
test.describe.configure({ mode: "serial" });

const google = "Continue with Google";
const openWeb = async (browser: Browser, baseURL: string): Promise<Page> =>
  (await browser.newContext({ baseURL })).newPage();

test("the first administrator comes by the one-time link, which works once and leaves no trace (S104)", async ({
  page,
  system,
}) => {
  await setUpConsole(page, system);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  expect(page.url()).not.toContain("setup");
  await page.getByRole("button", { name: administrator.username }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await setUpConsole(page, system);
  await expect(page.getByText("This link was used, or is too old.").first()).toBeVisible();
});

test("an app is registered, tested, used by the web app at once, and refused within five seconds of its end", async ({
  page,
  browser,
  system,
}) => {
  const web = await openWeb(browser, system.urls.web);
  await web.goto("/auth/sign-in");
  await expect(web.getByRole("button", { name: google })).toHaveCount(0);

  await enterConsole(page, system, { path: "/social_apps/create" });
  await choose(page, "Provider", "google");
  await page.getByRole("textbox", { name: "Client id" }).fill(system.settings.GOOGLE_CLIENT_ID ?? "");
  await page.getByRole("textbox", { name: "Client secret" }).fill(system.settings.GOOGLE_CLIENT_SECRET ?? "");
  await page.getByRole("textbox", { name: "Issuer" }).fill(system.urls.idp);
  await choose(page, "Sites", "Web application");
  await page.getByRole("switch", { name: "Enabled" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: system.settings.GOOGLE_CLIENT_ID ?? "" })).toBeVisible();

  await runAction(page, "Test this app");
  const marks = page.getByRole("dialog").locator("title");
  await expect(marks).not.toHaveCount(0);
  expect(new Set(await marks.allTextContents())).toEqual(new Set(["In order"]));
  await page.getByRole("button", { name: "Close" }).click();

  await signInByGoogle(web, "verified@gmail.com");
  await expect(web.getByRole("heading", { name: /Hello, / })).toBeVisible();

  const other = await openWeb(browser, system.urls.web);
  await other.goto("/auth/sign-in");
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByRole("switch", { name: "Enabled" }).uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Edit" })).toBeVisible();
  await other.waitForTimeout(5_000);
  // The page was open before, and its button is still there.
  await other.getByRole("button", { name: google }).click();
  await expect(other.getByText("There is no other service to sign in with at the moment.")).toBeVisible();
  await expect(other.getByRole("button", { name: google })).toHaveCount(0);
  await other.context().close();

  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByRole("switch", { name: "Enabled" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Edit" })).toBeVisible();
  await web.context().close();
});

test("one person among a hundred thousand is found, changed as the web app then shows, and deactivated", async ({
  page,
  browser,
  system,
  database,
  databaseKind,
}) => {
  await database.write(manyPeople(databaseKind));
  const web = await openWeb(browser, system.urls.web);
  await signInByGoogle(web, "verified@gmail.com");
  await expect(web.getByRole("heading", { name: /Hello, / })).toBeVisible();

  await enterConsole(page, system, { path: "/users" });
  await expect(page.getByText("of more than 10,000")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search" }).fill("verified@gm");
  const [row] = await database.query("select username from users where email = 'verified@gmail.com'");
  const username = String(row?.username);
  await expect(page.getByText("1–1 of 1")).toBeVisible();
  await page.getByRole("link", { name: username, exact: true }).click();

  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Display name" }).fill("Ada of the console");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Ada of the console").first()).toBeVisible();
  await web.goto("/profile");
  await expect(web.getByLabel("Display name")).toHaveValue("Ada of the console");

  await runAction(page, "Deactivate");
  await page.getByRole("button", { name: "Close" }).click();
  const history = page.getByRole("region", { name: "History" });
  await expect(history.getByText("Ada of the console").first()).toBeVisible();
  await expect(history.getByText(administrator.username).first()).toBeVisible();
  // The page asks a route of Latchkey's own, which looks the person up.
  await web.goto("/account/sessions");
  await expect(web).toHaveURL(/\/auth\/sign-in/);
  await web.context().close();
});

test("a group that may view people lets its member do nothing else, by page and by API", async ({
  page,
  browser,
  system,
}) => {
  await enterConsole(page, system, { path: "/groups/create" });
  await page.getByRole("textbox", { name: "Name" }).fill("Lookers");
  await choose(page, "Permissions", "users.view");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Lookers" })).toBeVisible();
  const helper = { username: "looker", password: "another long walk by the sea" };
  await page.goto(consoleUrl(system, "/users/create"));
  await page.getByRole("textbox", { name: "Username" }).fill(helper.username);
  await page.getByRole("textbox", { name: "E-mail address" }).fill("looker@mail.example");
  await page.getByRole("switch", { name: "Staff" }).check();
  await choose(page, "Groups", "Lookers");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: helper.username })).toBeVisible();
  await runAction(page, "Mail a link to choose a password");
  await page.getByRole("button", { name: "Close" }).click();

  const web = await openWeb(browser, system.urls.web);
  await openMailedLink(web, system, "looker@mail.example", "Choose a new password");
  await web.getByLabel("New password", { exact: true }).fill(helper.password);
  await web.getByLabel("New password, once more").fill(helper.password);
  await web.getByRole("button", { name: "Save my new password" }).click();
  await expect(web.getByText("Your new password is saved")).toBeVisible();
  await web.context().close();

  const looker = await (await browser.newContext()).newPage();
  await enterConsole(looker, system, { path: "/users", account: helper });
  const menu = looker.getByRole("navigation", { name: "Main navigation" }).getByRole("menuitem");
  await expect(menu).toHaveText(["Overview", "Users"]);
  await expect(looker.getByRole("link", { name: "Add" })).toHaveCount(0);
  await looker.getByRole("searchbox", { name: "Search" }).fill(helper.username);
  await looker.getByRole("link", { name: helper.username, exact: true }).click();
  await expect(looker.getByRole("heading", { name: helper.username })).toBeVisible();
  for (const name of ["Edit", "Delete", "Actions"]) {
    await expect(looker.getByRole("link", { name }).or(looker.getByRole("button", { name }))).toHaveCount(0);
  }
  await looker.goto(consoleUrl(system, "/groups"));
  await expect(looker.getByText("There is nothing at this address.")).toBeVisible();
  const status = (path: string, method: string) =>
    looker.evaluate(
      async ({ url, how }) => {
        const session = (await (await fetch("/api/admin/session/")).json()) as { csrf_token: string };
        const headers = { "x-csrftoken": session.csrf_token, "content-type": "application/json" };
        return (
          await fetch(url, { method: how, headers, ...(how === "GET" ? {} : { body: '{"values":{}}' }) })
        ).status;
      },
      { url: `/api/admin/resources/${path}`, how: method },
    );
  expect(await status("users/query/", "POST")).toBe(200);
  for (const path of ["groups/query/", "sites/query/", "users/rows/", "audit_log/query/"]) {
    expect([path, await status(path, "POST")]).toEqual([path, 403]);
  }
  await looker.context().close();
});

test("what people write into names is text at the console, whatever it looks like", async ({
  page,
  system,
  database,
}) => {
  await enterConsole(page, system, { path: "/users/create" });
  await page.getByRole("textbox", { name: "Username" }).fill("scripter");
  await page.getByRole("textbox", { name: "First name" }).fill(html);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "scripter" })).toBeVisible();
  await database.write(
    `update latchkey_sessions set user_agent = '${html.replaceAll("'", "")}', address = '<b>here</b>'`,
  );
  await expect(page.getByText(html).first()).toBeVisible();
  await page.goto(consoleUrl(system, "/users"));
  await page.getByRole("searchbox", { name: "Search" }).fill("scripter");
  await expect(page.getByText(html).first()).toBeVisible();
  await page.goto(consoleUrl(system, "/sessions"));
  await expect(page.getByText("<b>here</b>").first()).toBeVisible();
  expect(await page.evaluate(() => (globalThis as { hacked?: boolean }).hacked)).toBeUndefined();
  await expect(page.locator("img[src=x]")).toHaveCount(0);
});

const html = "<img src=x onerror='globalThis.hacked=true'><b>bold</b>";

async function runAction(page: Page, name: string): Promise<void> {
  const own = page.getByRole("button", { name, exact: true });
  const menu = page.getByRole("button", { name: "Actions" });
  await own.or(menu).first().click();
  const item = page.getByRole("menuitem", { name, exact: true });
  const dialog = page.getByRole("dialog");
  await expect(item.or(dialog).first()).toBeVisible();
  if (await item.isVisible()) await item.click();
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
}

/** An app that was changed is the web app's a few seconds later. */
async function signInByGoogle(page: Page, account: string): Promise<void> {
  await expect(async () => {
    await page.goto("/auth/sign-in");
    await expect(page.getByRole("button", { name: google })).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.getByRole("button", { name: google }).click();
  await page.getByRole("button", { name: account }).click();
}

function manyPeople(kind: "sqlite" | "postgres"): string {
  const [id, now] =
    kind === "sqlite"
      ? ["printf('01800000-0000-7000-8000-%012x', n)", "1700000000000 + n"]
      : ["('01800000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid", "now() - n * interval '1 second'"];
  return `insert into users (id, username, email, date_joined)
    with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 100000)
    select ${id}, 'somebody' || n, 'somebody' || n || '@mail.example', ${now} from numbers`;
}
