import { adminRoutes, type Send } from "@latchkey/contract";
import { expect, test } from "vitest";
import { createFakeApi } from "../testing/fake-api.ts";
import { createServices } from "./create-services.ts";

const credentials = { username: "ada", password: "correct horse battery staple" };

/** The console before the fake API, in a browser whose cookie one can take away. */
function openConsole() {
  const api = createFakeApi();
  const browser = { cookie: "", restarts: 0 };
  const send: Send = async (path, init) => {
    const headers = new Headers(init.headers);
    headers.set("cookie", browser.cookie);
    const answer = await api(new Request(`http://localhost${path}`, { ...init, headers }));
    browser.cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? browser.cookie;
    return answer;
  };
  const services = createServices({ send, say: (text) => text, startAnew: () => (browser.restarts += 1) });
  const signIn = () => services.client.call(adminRoutes.openConsole, { body: credentials });
  const query = () =>
    services.client.call(adminRoutes.queryRows, {
      params: { resource: "users" },
      body: { filter: {}, limit: 25, cursor: null },
    });
  /** The session ends at the backend, and the page finds out. */
  const endSession = async () => {
    browser.cookie = "";
    await expect(query()).rejects.toMatchObject({ status: 401 });
  };
  return { services, browser, signIn, endSession };
}

test("when the session ends, the pages and what a dialog shows once are held for the same person", async () => {
  const { services, browser, signIn, endSession } = openConsole();
  await services.enter(await signIn());
  services.shownOnce.set([{ label: "SITE_SECRET", value: "s3cr3t" }]);
  await endSession();
  await endSession();
  expect(services.session.get()).toMatchObject({
    status: "signed-out",
    held: { session: { username: "ada" }, title: "Reference console" },
  });
  await services.enter(await signIn());
  expect(services.session.get()).toMatchObject({ status: "signed-in", session: { username: "ada" } });
  expect(services.shownOnce.get()).toHaveLength(1);
  expect(browser.restarts).toBe(0);
});

test.each(["ended", "left"])(
  "whoever else signs in after a session was %s gets a page that starts anew, and not the held one",
  async (end) => {
    const { services, browser, signIn, endSession } = openConsole();
    await services.enter(await signIn());
    await (end === "ended" ? endSession() : services.leave());
    await services.enter({
      ...(await signIn()),
      id: "00000000-0000-7000-8000-00000000000b",
      username: "bob",
    });
    expect(browser.restarts).toBe(1);
    expect(services.session.get().status).toBe("signed-out");
  },
);

test("whoever signs out leaves nothing behind, also when the session had ended already", async () => {
  const { services, browser, signIn } = openConsole();
  await services.enter(await signIn());
  services.shownOnce.set([{ label: "SITE_SECRET", value: "s3cr3t" }]);
  browser.cookie = "";
  await services.leave();
  expect(services.session.get()).toEqual({ status: "signed-out" });
  expect(services.shownOnce.get()).toEqual([]);
});

test("whoever comes without a session holds nothing", async () => {
  const { services } = openConsole();
  await services.resume();
  expect(services.session.get()).toEqual({ status: "signed-out" });
});
