import { describe, expect, test } from "vitest";
import { z } from "zod";
import { BackendRefusal, buildRequest, createClient } from "./client.ts";
import { defineRoute } from "./route.ts";

const route = defineRoute({
  method: "POST",
  path: "/api/things/:id/parts/:part/",
  summary: "A part",
  params: z.object({ id: z.string(), part: z.string() }),
  query: z.object({ page: z.number().optional(), q: z.string().optional() }),
  body: z.object({ name: z.string() }),
  answer: z.object({ id: z.string() }),
});
const input = {
  params: { id: "a/b", part: "../x?y" },
  query: { page: 2, q: undefined },
  body: { name: "n" },
};

test("a route that says nothing is closed", () => {
  expect(route.access).toBe("user");
});

test("what stands in a path cannot leave its place", () => {
  const { path, init } = buildRequest(route, input);
  expect(path).toBe("/api/things/a%2Fb/parts/..%2Fx%3Fy/?page=2");
  expect(init).toMatchObject({ method: "POST", body: '{"name":"n"}' });
});

test.each([".", ".."])("%s in a path would be another path, and is refused", (id) => {
  expect(() => buildRequest(route, { ...input, params: { id, part: "1" } })).toThrow(
    new TypeError('The parameter "id" of a path is a dot segment.'),
  );
});

describe("a client", () => {
  const answering = (status: number, body: unknown) =>
    createClient(async () =>
      typeof body === "string" ? new Response(body, { status }) : Response.json(body, { status }),
    );

  test("gives what the route declares", async () => {
    expect(await answering(200, { id: "1", more: 2 }).call(route, input)).toEqual({ id: "1" });
    await expect(answering(200, { id: 1 }).call(route, input)).rejects.toThrow(z.ZodError);
  });

  test.each([
    [
      "a detail",
      401,
      { detail: "No.", code: "token_not_valid" },
      { message: "No.", code: "token_not_valid", fields: {} },
    ],
    [
      "fields",
      400,
      { name: ["One.", "Two."] },
      { message: "The backend answered 400.", code: "", fields: { name: ["One.", "Two."] } },
    ],
    [
      "the whole form",
      400,
      { non_field_errors: ["Incorrect value"], code: "invalid_grant" },
      {
        message: "Incorrect value",
        code: "invalid_grant",
        fields: { non_field_errors: ["Incorrect value"] },
      },
    ],
    ["a page", 502, "<html>", { message: "The backend answered 502.", code: "", fields: {} }],
    ["null", 500, null, { message: "The backend answered 500.", code: "", fields: {} }],
  ])("throws a refusal with %s", async (_, status, body, facts) => {
    const refusal: unknown = await answering(status, body)
      .call(route, input)
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(BackendRefusal);
    expect(refusal).toMatchObject({ status, ...facts });
  });
});
