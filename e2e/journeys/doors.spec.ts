import { expect, test } from "../fixtures/test.ts";

const secretPost = "Only for those who are signed in";

const tricks: readonly { readonly path: string; readonly headers?: Readonly<Record<string, string>> }[] = [
  { path: "/posts" },
  {
    path: "/posts",
    headers: { "x-middleware-subrequest": "src/proxy:src/proxy:src/proxy:src/proxy:src/proxy" },
  },
  { path: "/posts", headers: { rsc: "1" } },
  { path: "/posts", headers: { rsc: "1", "next-router-prefetch": "1" } },
  { path: "/posts?_rsc=abc", headers: { rsc: "1", "next-router-segment-prefetch": "/_tree" } },
  { path: "/posts.rsc" },
  { path: "//posts" },
  { path: "/%2fposts" },
  { path: "/./posts/" },
  { path: "/_next/data/build/posts.json" },
  { path: "/posts/export" },
  { path: "/api/backend/api/posts" },
  { path: "/api/backend//api/posts" },
  { path: "/api/backend/%2e%2e/api/posts" },
  {
    path: "/api/backend/api/posts",
    headers: { authorization: "Bearer x", cookie: "authjs.session-token=x" },
  },
];

test("nobody who is signed out gets a protected byte, by whatever spelling of the door (S92)", async ({
  page,
  context,
  signIn,
  system,
}) => {
  await signIn(page);
  await page.goto("/posts");
  await page.getByLabel("Title").fill(secretPost);
  await page.getByLabel("Text").fill(secretPost);
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page.getByRole("article").filter({ hasText: secretPost })).toBeVisible();
  expect(await (await page.request.get("/posts/export")).text(), "signed in it is there").toContain(
    secretPost,
  );

  await context.clearCookies();
  for (const { path, headers } of tricks) {
    const answer = await page.request.get(`${system.urls.web}${path}`, headers ? { headers } : {});
    const door = `${path} ${Object.keys(headers ?? {}).join(" ")}`;
    expect(await answer.text(), door).not.toContain(secretPost);
    expect(answer.status(), door).toBeLessThan(500);
  }
});

test("another site's page changes nothing through the backend route (S96)", async ({
  page,
  signIn,
  system,
}) => {
  await signIn(page);
  const write = (headers: Record<string, string>) =>
    page.request.post("/api/backend/api/posts", { data: { title: "x", body: "x" }, headers });
  for (const headers of [
    {},
    { "x-latchkey": "1", origin: "https://evil.example" },
    { "x-latchkey": "1", origin: "null" },
    { origin: system.urls.web },
    { "x-latchkey": "1", origin: system.urls.web, "sec-fetch-site": "cross-site" },
  ]) {
    expect((await write(headers)).status(), JSON.stringify(headers)).toBe(403);
  }
  expect((await write({ "x-latchkey": "1", origin: system.urls.web })).status()).toBe(201);
});

test("the backend route leads to what is allowed and nowhere else (next.md 15)", async ({ page, signIn }) => {
  await signIn(page);
  for (const path of [
    "api/social/providers",
    "api/auth/token/refresh",
    "api/posts/..%2fauth/user",
    "healthz",
    "api/openapi.json",
  ]) {
    expect((await page.request.get(`/api/backend/${path}`)).status(), path).toBe(404);
  }
  const answer = await page.request.get("/api/backend/api/posts");
  expect(answer.status()).toBe(200);
  expect(answer.headers()).not.toHaveProperty("set-cookie");
});
