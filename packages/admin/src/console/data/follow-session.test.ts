import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, onTestFinished, test } from "vitest";
import type { OpenConsole } from "../session/session-state.ts";
import { followSession } from "./follow-session.ts";

const session: OpenConsole["session"] = {
  id: "00000000-0000-7000-8000-000000000001",
  username: "ada",
  is_superuser: true,
  permissions: [],
  authenticated_at: "2026-11-28T09:00:00.000Z",
  csrf_token: "csrf",
};
const open: OpenConsole = { session, title: "Console", resources: [] };

test("what was read stays while the pages are held, and is forgotten with them", () => {
  const client = new QueryClient();
  client.setQueryData(["users"], "ada");
  followSession(client, { status: "signed-out", held: open });
  expect(client.getQueryData(["users"])).toBe("ada");
  followSession(client, { status: "signed-out" });
  expect(client.getQueryData(["users"])).toBeUndefined();
});

test("what failed while the person was away is asked for again when they are back, and nothing else", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const asked: string[] = [];
  const watch = (name: string, answers: (() => Promise<string>)[]) => {
    const queryFn = () => {
      asked.push(name);
      return answers.shift()?.() ?? Promise.resolve(name);
    };
    onTestFinished(new QueryObserver(client, { queryKey: [name], queryFn }).subscribe(() => {}));
  };
  watch("failed", [() => Promise.reject(new Error("Sign in to the console."))]);
  watch("read", []);
  await expect.poll(() => client.isFetching()).toBe(0);
  followSession(client, { status: "signed-in", ...open });
  await expect.poll(() => client.getQueryData(["failed"])).toBe("failed");
  expect(asked).toEqual(["failed", "read", "failed"]);
});
