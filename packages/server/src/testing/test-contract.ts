import { boolean, date, defineContract, defineRoute, defineUser, integer, text } from "@latchkey/contract";
import { z } from "zod";

const answer = z.object({ id: z.string() });

/** A model with a field of every type, and a route of every kind of access. */
export const testContract = defineContract({
  user: defineUser({
    fields: {
      display_name: text({ maxLength: 80 }).optional(),
      birthday: date().optional(),
      newsletter: boolean().default(false),
      level: integer({ min: 0, max: 10 }).default(1),
    },
    expose: ["display_name", "birthday", "newsletter"],
  }),
  routes: {
    closed: defineRoute({ method: "GET", path: "/api/test/closed/", summary: "Claims only", answer }),
    closedChange: defineRoute({
      method: "POST",
      path: "/api/test/closed-change/",
      summary: "Claims only, and changes something",
      answer,
    }),
    fresh: defineRoute({
      method: "GET",
      path: "/api/test/fresh/",
      summary: "Looked up",
      access: "fresh",
      answer,
    }),
    open: defineRoute({
      method: "GET",
      path: "/api/test/open/",
      summary: "Anybody",
      access: "public",
      answer,
    }),
    failing: defineRoute({
      method: "GET",
      path: "/api/test/failing/",
      summary: "Throws",
      access: "public",
      answer,
    }),
    throwingText: defineRoute({
      method: "GET",
      path: "/api/test/throwing-text/",
      summary: "Throws what is no error",
      access: "public",
      answer,
    }),
    wrongAnswer: defineRoute({
      method: "GET",
      path: "/api/test/wrong-answer/",
      summary: "Breaks its own promise",
      access: "public",
      answer,
    }),
    talkative: defineRoute({
      method: "GET",
      path: "/api/test/talkative/",
      summary: "Says too much",
      access: "public",
      answer,
    }),
    echo: defineRoute({
      method: "POST",
      path: "/api/test/echo/",
      summary: "Gives back what it got",
      access: "public",
      body: z.record(z.string(), z.unknown()),
      answer: z.unknown(),
    }),
    numbers: defineRoute({
      method: "POST",
      path: "/api/test/numbers/",
      summary: "Takes numbers under any names",
      access: "public",
      body: z.record(z.string(), z.number()),
      answer: z.object({}),
    }),
  },
});
