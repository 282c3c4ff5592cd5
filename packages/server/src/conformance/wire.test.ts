import { type OfflineProvider, startOfflineProvider } from "@latchkey/idp";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { redirectUri } from "../testing/exchange.ts";
import { databases } from "../testing/test-database.ts";
import { failuresNotSeen, routesWithout, rowsOfSections } from "./coverage.ts";
import { playRow, routeOf, type Spelling } from "./play-row.ts";
import type { Row } from "./row.ts";
import { openWorld, type World } from "./world.ts";

let idp: OfflineProvider;
beforeAll(async () => {
  idp = await startOfflineProvider({ port: 0, smtpPort: 0, redirectUris: [redirectUri] });
});
afterAll(() => idp.close());

const isSuccess = ({ answers }: Row) => answers.status < 300;

function nameOf(row: Row): string {
  const { method, path } = routeOf(row);
  const place = [row.on && `on "${row.on}"`, row.from && `from ${row.from}`, row.by && `by ${row.by}`];
  return [`${method} ${path}`, ...place.filter(Boolean), `${row.shows}: ${row.answers.status}`].join(", ");
}

interface InSpelling {
  readonly as: string;
  readonly spelling: Spelling;
  readonly takes: (row: Row) => boolean;
  /** Whether what is true afterwards is looked at; of other spellings the answer is enough. */
  readonly isWhole?: boolean;
}

/** Every success also takes the path without its slash, and the other two types of body. */
const spellings: readonly InSpelling[] = [
  {
    as: "as it stands there",
    spelling: { hasSlash: true, encoding: "JSON" },
    takes: () => true,
    isWhole: true,
  },
  {
    as: "without its trailing slash, as a form",
    spelling: { hasSlash: false, encoding: "form" },
    takes: isSuccess,
  },
  {
    as: "as multipart",
    spelling: { hasSlash: true, encoding: "multipart" },
    takes: (row) => isSuccess(row) && routeOf(row).body !== undefined,
  },
];

describe.each(databases)("wire.md on %s", (database) => {
  let world: World;
  beforeAll(() => {
    world = openWorld(database, idp);
  });
  // A row whose provider is away must not be the reason why the next one fails.
  afterEach(() => idp.faults.behaveNormally());
  afterAll(() => world.close());

  // How a body is written has nothing to do with where the rows are kept.
  const tried = database === "sqlite" ? spellings : spellings.filter(({ isWhole }) => isWhole);

  describe.each(rowsOfSections)("%s", (_section, rows) => {
    describe.each(tried.filter((each) => rows.some(each.takes)))(
      "$as",
      ({ spelling, takes, isWhole = false }) => {
        const named = rows.filter(takes).map((row) => [nameOf(row), row] as const);
        test.each(named)("%s", async (_name, row) => {
          const { came, mustCome, expectConventions, lookAround } = await playRow(world, row, spelling);
          expect(came).toEqual(mustCome);
          expectConventions();
          if (isWhole) await lookAround();
        });
      },
    );
  });
});

describe("the rows", () => {
  test("show a success of every account route of the contract", () => {
    expect(routesWithout(isSuccess)).toEqual([]);
  });

  test("show a refusal of every account route of the contract", () => {
    expect(routesWithout((row) => !isSuccess(row))).toEqual([]);
  });

  test("show every failure of the contract that belongs to sections 1 to 5", () => {
    expect(failuresNotSeen()).toEqual([]);
  });

  test("have names of their own", () => {
    for (const [, rows] of rowsOfSections) {
      const names = rows.map(nameOf);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
  });
});
