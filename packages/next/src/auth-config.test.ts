import NextAuth from "next-auth";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { minutes } from "./duration.ts";
import { actionRequest, resetActionRequest } from "./testing/action-request.ts";
import { startFakeBackend, type FakeBackend } from "./testing/fake-backend.ts";
import { createTestApp, sessionCookie } from "./testing/test-app.ts";
import { staleSession } from "./testing/test-session.ts";

vi.mock("next/headers", async () => (await import("./testing/action-request.ts")).nextHeaders);

let fake: FakeBackend;

beforeEach(async () => {
  fake = await startFakeBackend();
  resetActionRequest();
});

afterEach(() => fake.stop());

/** A session, and beside its cookie a chunk that another tab left behind. */
async function holdBesideChunk(): Promise<void> {
  const refreshAt = Date.now() + minutes(4);
  const session = { ...staleSession(fake, "s1"), accessExpires: refreshAt, refreshAt };
  const none = { session: undefined, names: [], strayNames: [] };
  for (const { name, value } of await sessionCookie.write(session, none))
    actionRequest.cookies.set(name, value);
  actionRequest.cookies.set(`${sessionCookie.name}.1`, "left");
}

it("a sign-out by a server action ends the backend's session past a chunk that was left behind (S62)", async () => {
  await holdBesideChunk();
  await NextAuth(createTestApp(fake).config).signOut({ redirect: false });
  expect(fake.row("s1").isEnded).toBe(true);
  expect([...actionRequest.cookies.keys()].filter((name) => name.startsWith(sessionCookie.name))).toEqual([]);
});

it("auth() knows the person past a chunk that was left behind", async () => {
  await holdBesideChunk();
  await expect(NextAuth(createTestApp(fake).config).auth()).resolves.toMatchObject({ user: fake.user });
});

it("auth() takes a broken cookie for nobody's (S94)", async () => {
  vi.spyOn(console, "error").mockImplementationOnce(() => undefined);
  actionRequest.cookies.set(sessionCookie.name, "broken");
  await expect(NextAuth(createTestApp(fake).config).auth()).resolves.toBeNull();
});
