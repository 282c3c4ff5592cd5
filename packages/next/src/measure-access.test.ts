import { expect, it } from "vitest";
import { minutes, seconds } from "./duration.ts";
import { measureAccess } from "./measure-access.ts";

const askedAt = Date.UTC(2026, 0, 1);
const at = (ms: number) => new Date(askedAt + ms).toISOString();
const date = (ms: number) => new Date(askedAt + ms).toUTCString();

it.each([
  {
    name: "equal clocks",
    ahead: 0,
    lifetime: minutes(5),
    left: minutes(5) - seconds(1),
    margin: seconds(30),
  },
  {
    name: "a backend two minutes ahead",
    ahead: minutes(2),
    lifetime: minutes(5),
    left: minutes(5) - seconds(1),
    margin: seconds(30),
  },
  {
    name: "a backend two minutes behind",
    ahead: -minutes(2),
    lifetime: minutes(5),
    left: minutes(5) - seconds(1),
    margin: seconds(30),
  },
  { name: "a short life", ahead: 0, lifetime: seconds(3), left: seconds(2), margin: seconds(0.5) },
  { name: "a life that is over", ahead: 0, lifetime: -seconds(5), left: 0, margin: 0 },
])("$name", ({ ahead, lifetime, left, margin }) => {
  const answer = { expiration: at(ahead + lifetime), date: date(ahead), askedAt };
  expect(measureAccess(answer)).toEqual({
    accessExpires: askedAt + left,
    refreshAt: askedAt + left - margin,
  });
});

it("takes the clocks for equal where the answer has no date, and what cannot be read for over", () => {
  expect(measureAccess({ expiration: at(seconds(60)), date: null, askedAt }).accessExpires).toBe(
    askedAt + seconds(60),
  );
  expect(measureAccess({ expiration: "soon", date: null, askedAt }).accessExpires).toBe(askedAt);
  expect(measureAccess({ expiration: at(seconds(60)), date: "today", askedAt }).accessExpires).toBe(askedAt);
});
