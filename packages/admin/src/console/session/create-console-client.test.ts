import { adminRoutes, BackendRefusal } from "@latchkey/contract";
import { expect, test } from "vitest";
import { createConsoleClient } from "./create-console-client.ts";

const deletion = { params: { resource: "users", id: "u1" } };
const refused = (status: number, code: string) => () =>
  new Response(JSON.stringify({ detail: "No.", code }), { status });
const done = () => new Response(null, { status: 204 });

/** A client before a backend that gives these answers in turn, and a person who gives the password or does not. */
function openClient({ answers, confirms = true }: { answers: (() => Response)[]; confirms?: boolean }) {
  const sent: { path: string; token: string | null }[] = [];
  const told = { questions: 0, ends: 0 };
  const client = createConsoleClient({
    send: (path, init) => {
      sent.push({ path, token: new Headers(init.headers).get("X-CSRFToken") });
      const answer = answers.shift();
      if (!answer) throw new Error("Nobody expected this request.");
      return Promise.resolve(answer());
    },
    csrfToken: () => "csrf-token",
    confirm: () => {
      told.questions += 1;
      return Promise.resolve(confirms);
    },
    onSignedOut: () => (told.ends += 1),
  });
  return { client, sent, told };
}

test("what changes something carries the CSRF token, and what only reads does not", async () => {
  const { client, sent } = openClient({
    answers: [done, () => Response.json({ title: "ada", goes_with_it: [] })],
  });
  await client.call(adminRoutes.deleteRow, deletion);
  await client.call(adminRoutes.previewDeletion, deletion);
  expect(sent.map(({ token }) => token)).toEqual(["csrf-token", null]);
});

test("a request that needs a recent sign-in is repeated once after the password", async () => {
  const { client, sent, told } = openClient({ answers: [refused(403, "reauthentication_required"), done] });
  await client.call(adminRoutes.deleteRow, deletion);
  expect(sent).toHaveLength(2);
  expect(told).toEqual({ questions: 1, ends: 0 });
});

test("it is repeated once and not again", async () => {
  const again = refused(403, "reauthentication_required");
  const { client, sent, told } = openClient({ answers: [again, again] });
  await expect(client.call(adminRoutes.deleteRow, deletion)).rejects.toThrow(BackendRefusal);
  expect(sent).toHaveLength(2);
  expect(told.questions).toBe(1);
});

test("who does not give the password gets the refusal", async () => {
  const { client, sent } = openClient({
    answers: [refused(403, "reauthentication_required")],
    confirms: false,
  });
  await expect(client.call(adminRoutes.deleteRow, deletion)).rejects.toMatchObject({
    code: "reauthentication_required",
  });
  expect(sent).toHaveLength(1);
});

test.each([
  [401, "console_signed_out", 1],
  [403, "permission_denied", 0],
  [429, "throttled", 0],
  [503, "unavailable", 0],
])("an answer %i %s ends the session %i times", async (status, code, ends) => {
  const { client, told } = openClient({ answers: [refused(status, code)] });
  await expect(client.call(adminRoutes.deleteRow, deletion)).rejects.toMatchObject({ status, code });
  expect(told).toEqual({ questions: 0, ends });
});
