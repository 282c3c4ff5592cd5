import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Failure, fieldFailure } from "../kernel/failure.ts";
import { startTestProvider } from "../testing/exchange.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { inParallel } from "../testing/refresh.ts";
import { startTestServer, type TestServer, testSite } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { registerSite, type SiteRegistration } from "./register-site.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

describe.each(databases)("an origin, on %s,", (database) => {
  let server: TestServer & { readonly databaseUrl: string };
  let deps: TestStore;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    deps = openTestStore(server);
  });
  afterAll(async () => {
    await deps.store.close();
    await server.close();
  });

  const register = async (id: string, origins: readonly string[], change: Partial<SiteRegistration> = {}) => {
    const site = {
      id,
      name: `The ${id}`,
      secret: "a secret",
      origins,
      isDefault: false,
      isManagedBySettings: false,
    };
    return registerSite(deps, { ...site, ...change });
  };
  const originsOf = async () => {
    const sites = await server.db.selectFrom("latchkey_sites").select(["id", "origins"]).execute();
    return Object.fromEntries(sites.map(({ id, origins }) => [id, origins]));
  };
  const takenBy = (id: string, origin: string) =>
    fieldFailure({
      origins: [
        `${origin} is an origin of the site "The ${id}" (${id}): leave it out, or take it from there first.`,
      ],
    });

  test("belongs to one site: another that wants it too is refused as a whole, with the sentence that says whose it is", async () => {
    expect(await register("shop", ["https://shop.example", "https://www.shop.example"])).toBe(true);
    const before = await originsOf();
    const refused = register("copy", ["https://copy.example", "https://shop.example"], { isDefault: true });
    await expect(refused).rejects.toEqual(takenBy("shop", "https://shop.example"));
    expect(await originsOf()).toEqual(before);
    const { id } = await server.db
      .selectFrom("latchkey_sites")
      .select("id")
      .where("is_default", "=", true)
      .executeTakeFirstOrThrow();
    expect(id).toBe(testSite.id);
  });

  test("stays with its site when that is written anew, and is free when it has let go of it", async () => {
    await register("docs", ["https://docs.example"]);
    expect(await register("docs", ["https://docs.example", "https://help.example"])).toBe(false);
    await register("docs", ["https://help.example"]);
    expect(await register("manual", ["https://docs.example"])).toBe(true);
    await expect(register("docs", ["https://docs.example"])).rejects.toEqual(
      takenBy("manual", "https://docs.example"),
    );
    // It is compared whole, as browsers send it.
    expect(await register("other", ["https://docs.example:8443", "http://docs.example"])).toBe(true);
  });

  test("goes to one of twenty who want it at once", async () => {
    const outcomes = await inParallel(20, (index) =>
      register(`crowd-${index}`, ["https://crowd.example"]).catch(
        (error: unknown) => (error as Failure).failure,
      ),
    );
    expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "invalid_fields")).toHaveLength(19);
    const owners = Object.values(await originsOf()).filter((origins) =>
      origins.includes("https://crowd.example"),
    );
    expect(owners).toHaveLength(1);
  });

  test("of WEB_URL goes to the site that the settings name now, when they named another before", async () => {
    const { databaseUrl } = server;
    const renamed = await startTestServer({ database, idp, databaseUrl, settings: { SITE_ID: "renamed" } });
    await renamed.close();
    expect(await originsOf()).toMatchObject({ [testSite.id]: [], renamed: [testSite.origin] });
  });

  test("of WEB_URL that is another site's keeps the server from starting, with a sentence", async () => {
    await register("mine", ["https://mine.example"]);
    const settings = { WEB_URL: "https://mine.example" };
    const starting = startTestServer({ database, idp, databaseUrl: server.databaseUrl, settings });
    await expect(starting).rejects.toMatchObject({
      name: "StartError",
      message:
        'WEB_URL cannot be used. https://mine.example is an origin of the site "The mine" (mine): leave it out, or take it from there first.',
    });
  });
});
