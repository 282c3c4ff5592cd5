import { type OfflineProvider, startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minutes } from "../../kernel/duration.ts";
import { sendAndCheck } from "./check-answer.ts";
import { inputs, seed as givenSeed } from "../env.ts";
import { parsersUnderFire } from "./fuzz-parsers.ts";
import { drawRequest } from "./fuzz-requests.ts";
import { openFuzzWorld } from "./fuzz-world.ts";
import { randomOf } from "./random.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";

const seed = givenSeed ?? Date.now() % 2 ** 31;
const total = inputs ?? scaled({ short: 100_000, full: 3_000_000 });
/** A whole server takes a hundred times as long as a parser. */
const requests = Math.ceil(total * 0.05);
const perWorld = 500;

/** Looks at inputs one after the other; what fails says by which numbers it is made again. */
async function tryAll(
  name: string,
  indices: Iterable<number>,
  work: (index: number) => void | Promise<void>,
) {
  for (const index of indices) {
    try {
      await work(index);
    } catch (error) {
      throw new Error(`${name}: PROVE_SEED=${seed} PROVE_INPUTS=${total}, input ${index}`, { cause: error });
    }
  }
}

const numbersBelow = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("whatever is sent", () => {
  const shares = parsersUnderFire.reduce((sum, { share = 1 }) => sum + share, 0);

  test.each(parsersUnderFire.map((parser) => [parser.name, parser] as const))(
    "to what reads %s breaks nothing",
    async (name, { draw, check, corpus = [], share = 1 }) => {
      for (const text of corpus) await check(text);
      const count = Math.ceil(((total - requests) / shares) * share);
      await tryAll(name, numbersBelow(count), async (index) => {
        const text = draw(randomOf(seed, index));
        try {
          await check(text);
        } catch (error) {
          throw new Error(JSON.stringify(text), { cause: error });
        }
      });
      expect(count).toBeGreaterThan(0);
    },
    minutes(60),
  );

  describe("to the server", () => {
    let idp: OfflineProvider;
    beforeAll(async () => {
      idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
    });
    afterAll(() => idp.close());

    test(
      "is answered, opens nothing that is closed and tells no secret",
      async () => {
        const statuses = new Map<number | null, number>();
        for (let first = 0; first < requests; first += perWorld) {
          await using world = await openFuzzWorld(idp);
          const own = numbersBelow(Math.min(perWorld, requests - first)).map((index) => first + index);
          await tryAll("requests", own, async (index) => {
            const request = drawRequest(randomOf(seed, index), world);
            try {
              const status = await sendAndCheck(world, request);
              statuses.set(status, (statuses.get(status) ?? 0) + 1);
            } catch (error) {
              throw new Error(JSON.stringify(request), { cause: error });
            }
          });
        }
        expect(statuses.get(200)).toBeGreaterThan(requests / 100);
        const seen = [...statuses].toSorted(([a], [b]) => (a ?? 0) - (b ?? 0));
        await recordProof({
          name: "fuzz",
          claim: "Nothing that is sent breaks the backend, opens what is closed or is told to anybody",
          how:
            `Inputs that are nearly right, seed ${seed}: to every parser that the outside reaches, and to the whole server ` +
            "on SQLite with tokens, cookies, paths, headers and bodies of every route.",
          figures: {
            "inputs to parsers": total - requests,
            "requests to the server": requests,
            ...Object.fromEntries(
              seen.map(([status, count]) => [
                status === null ? "not to be written" : `answered ${status}`,
                count,
              ]),
            ),
          },
        });
      },
      minutes(120),
    );

    test.each([
      ["an object that has no text, where yes or no is asked", { rotate: { toString: "x" } }],
      ["a list with a word in it, where yes or no is asked", { rotate: ["true"] }],
    ])("S94: %s is refused", async (_, body) => {
      await using world = await openFuzzWorld(idp);
      const { server, refresh } = world;
      const answer = await server.send("POST", "/api/auth/token/refresh/", { body: { refresh, ...body } });
      expect([answer.status, answer.body]).toEqual([400, { rotate: ["Must be a valid boolean."] }]);
    });
  });
});
