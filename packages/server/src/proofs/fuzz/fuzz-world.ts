import type { OfflineProvider } from "@latchkey/idp";
import { addSite } from "../../testing/add-site.ts";
import { openConsole, type TestConsole } from "../../testing/console.ts";
import { addPerson, oldPassword } from "../../testing/people.ts";
import { basic, startTestServer, testSite, type TestServer } from "../../testing/start-test-server.ts";
import type { Json } from "./mutate-json.ts";
import { canary, vocabulary } from "./vocabulary.ts";

/** A server with people, and what they hold. */
export interface FuzzWorld extends AsyncDisposable {
  readonly server: TestServer;
  readonly access: string;
  readonly refresh: string;
  /** What the provider says and nobody has brought yet. */
  readonly idToken: string;
  readonly basic: string;
  readonly console: TestConsole;
  /** What a browser of the site in cookie mode sends. */
  readonly browser: {
    readonly origin: string;
    readonly access: string;
    readonly refresh: string;
    readonly csrf: string;
  };
  readonly vocabulary: Readonly<Record<string, readonly Json[]>>;
  /** What no refusal and no line of the log may repeat. */
  readonly secrets: readonly string[];
}

/** Opens one. What is done in it may end the sessions that it knows: nobody stays in it for long. */
export async function openFuzzWorld(idp: OfflineProvider): Promise<FuzzWorld> {
  const server = await startTestServer({ database: "sqlite", idp });
  const person = await addPerson(server);
  const { access, refresh } = person.signIn.body as { access: string; refresh: string };
  const origin = "https://app.example.com";
  await addSite(server, "cookies", [origin], { token_mode: "cookie" });
  const opened = await server.signIn({ headers: { origin } });
  const [accessCookie, refreshCookie, csrf] = opened.headers
    .getSetCookie()
    .map((cookie) => /=([^;]*)/.exec(cookie)![1]!);
  const console = await openConsole(server);
  const { body } = await console.send("GET", "/api/admin/resources/");
  const resources = body.resources as readonly { name: string; actions: readonly { name: string }[] }[];
  const app = await server.db.selectFrom("latchkey_social_apps").select("id").executeTakeFirstOrThrow();
  const { id_token: idToken } = await idp.issueTokens({ account: "verified@gmail.com" });
  const cookieSecret = console.cookie.split("=")[1]!;
  return {
    server,
    access,
    refresh,
    idToken,
    basic: basic(),
    console,
    browser: { origin, access: accessCookie!, refresh: refreshCookie!, csrf: csrf! },
    vocabulary: {
      ...vocabulary,
      resource: resources.map(({ name }) => name),
      action: resources.flatMap(({ actions }) => actions.map(({ name }) => name)),
      id: [person.id, app.id, "web", "cookies", "0198b2c0-0000-7000-8000-000000000000"],
      ids: [[person.id], [app.id, person.id], []],
    },
    secrets: [
      access,
      refresh,
      idToken,
      accessCookie!,
      refreshCookie!,
      cookieSecret,
      testSite.secret,
      oldPassword,
      canary,
    ],
    [Symbol.asyncDispose]: () => server.close(),
  };
}
