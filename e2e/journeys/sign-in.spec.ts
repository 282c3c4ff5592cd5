import { expect, test } from "../fixtures/test.ts";

test("a first sign-in makes the person in the backend's own table, later ones find them", async ({
  page,
  context,
  database,
  signIn,
}) => {
  await signIn(page);
  await expect(page.getByRole("heading", { name: /Hello, / })).toBeVisible();
  const users = await database.query("select * from users where email = 'verified@gmail.com'");
  expect(users).toHaveLength(1);
  expect(users[0]).toMatchObject({ email: "verified@gmail.com", display_name: null, birthday: null });
  expect(Boolean(users[0]?.newsletter)).toBe(false);

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Continue with Google" })).toBeVisible();
  await context.clearCookies();
  await signIn(page);
  await expect(page.getByRole("heading", { name: /Hello, / })).toBeVisible();
  expect(await database.query("select id from users where email = 'verified@gmail.com'")).toHaveLength(1);
});

test("posts are written and deleted on the page that the server makes", async ({ page, signIn }) => {
  await signIn(page);
  await page.getByRole("link", { name: "Posts", exact: true }).click();
  await page.getByLabel("Title").fill("A first post");
  await page.getByLabel("Text").fill("Written in the browser, kept by the backend.");
  await page.getByRole("button", { name: "Post", exact: true }).click();
  const post = page.getByRole("article").filter({ hasText: "A first post" });
  await expect(post).toBeVisible();
  await post.getByRole("button", { name: /Delete/ }).click();
  await expect(post).toHaveCount(0);
});

test("a wrong field gets the backend's sentence beside it, and what was typed stays", async ({
  page,
  signIn,
}) => {
  await signIn(page);
  await page.goto("/posts");
  await page.getByLabel("Title").fill("Only a title");
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page.getByText("This field may not be blank.")).toBeVisible();
  await expect(page.getByLabel("Title")).toHaveValue("Only a title");
});

test("the fields of the custom model are edited on the profile page, in the table and in session.user", async ({
  page,
  database,
  signIn,
}) => {
  await signIn(page);
  await page.goto("/profile");
  await page.getByLabel("Display name").fill("Ada the First");
  await page.getByLabel("Send me the newsletter").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Your profile is saved.")).toBeVisible();
  await expect(page.getByRole("banner")).toContainText("Ada the First");

  const [user] = await database.query(
    "select display_name, newsletter from users where email = 'verified@gmail.com'",
  );
  expect(user?.display_name).toBe("Ada the First");
  expect(Boolean(user?.newsletter)).toBe(true);
  const session = (await (await page.request.get("/api/auth/session")).json()) as { user: object };
  expect(session.user).toMatchObject({ display_name: "Ada the First", newsletter: true });
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Hello, Ada the First" })).toBeVisible();
});

test("a forged update of the session changes nothing (next.md 14)", async ({ page, signIn }) => {
  await signIn(page);
  const csrf = (await (await page.request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const before: unknown = await (await page.request.get("/api/auth/session")).json();
  const forged = { user: { username: "root", pk: "0" }, refresh: "lk1.x", access: "x", error: null };
  await page.request.post("/api/auth/session", { data: { csrfToken: csrf.csrfToken, data: forged } });
  const after = (await (await page.request.get("/api/auth/session")).json()) as { user: object };
  expect(after.user).toEqual((before as { user: object }).user);
});

test("an address that the provider does not vouch for makes an account and reserves nothing (S19)", async ({
  page,
  database,
  signIn,
}) => {
  await signIn(page, "unverified@mail.example");
  await expect(page.getByRole("heading", { name: /Hello, / })).toBeVisible();
  const [identity] = await database.query(
    "select users.email from users join latchkey_identities on users.id = user_id where latchkey_identities.email = 'unverified@mail.example'",
  );
  expect(identity).toEqual({ email: null });
});

test("the backend's refusal is explained on the app's own page (next.md 19)", async ({
  page,
  database,
  signIn,
}) => {
  await signIn(page, "outside@mail.example");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Continue with Google" })).toBeVisible();
  // The address stays somebody's, who is no longer known by this identity: as if they had signed up in another way.
  await database.write("delete from latchkey_identities where email = 'outside@mail.example'");
  await signIn(page, "outside@mail.example");
  await expect(page).toHaveURL(/\/auth\/error\?/);
  await expect(page.getByText("User is already registered with this e-mail address.")).toBeVisible();
});
