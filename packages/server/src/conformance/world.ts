import type { OfflineProvider } from "@latchkey/idp";
import { type Listener, listen } from "../edge/listen.ts";
import { addSite } from "../testing/add-site.ts";
import { createRememberingHasher } from "../testing/shared-hasher.ts";
import { basic, startTestServer, type TestServer, testSite } from "../testing/start-test-server.ts";
import type { DatabaseKind } from "../testing/test-database.ts";
import type { AccountPolicy } from "../users/account-policy.ts";

/** A server for each policy of accounts that wire.md tells apart. */
const policies = {
  /** Sign-up answers with tokens, and says that an address is taken. */
  open: { emailVerification: "optional" },
  /** As it is where an application says nothing. */
  hidden: {},
  username: { signInBy: "username", emailVerification: "none", minPasswordLength: 12 },
  email: { signInBy: "email", enumeration: "open" },
  closed: { registration: "closed" },
  /** As `open`; but the default site is in cookie mode. */
  "cookies by default": { emailVerification: "optional" },
} as const satisfies Readonly<Record<string, Partial<AccountPolicy>>>;

export type ServerName = keyof typeof policies;

/** The pages of the sites, and what their clients are used to. */
const sites = {
  cookies: { origin: "https://app.example.com", answers: { token_mode: "cookie" } },
  old: { origin: "https://old.example.com", answers: { profile: 2 } },
  "old-cookies": {
    origin: "https://old-app.example.com",
    answers: { profile: 2, token_mode: "cookie" },
  },
  /** A site that may use no provider, and one whose provider is disabled. */
  bare: { origin: "https://bare.example.com", answers: {} },
  disabled: { origin: "https://disabled.example.com", answers: {} },
} as const;

/** By which site a request goes: with the credentials of its server, by the Origin of its page, or by nothing. */
export type Way =
  | "anybody"
  | "stranger"
  | "site"
  | "page"
  | `${"cookie" | "old" | "old cookie" | "bare" | "disabled"} ${"site" | "page"}`;

export type WireServer = TestServer & {
  readonly url: string;
  /** The headers that say which site it is. */
  readonly ways: Readonly<Record<Way, Readonly<Record<string, string>>>>;
  readonly listener: Listener;
};

export interface World {
  /** The server with this policy; it is started once. */
  server(name: ServerName): Promise<WireServer>;
  readonly idp: OfflineProvider;
  close(): Promise<void>;
}

export function openWorld(database: DatabaseKind, idp: OfflineProvider): World {
  const servers = new Map<ServerName, Promise<WireServer>>();
  return {
    idp,
    server(name) {
      const server = servers.get(name) ?? startServer(database, idp, name);
      servers.set(name, server);
      return server;
    },
    async close() {
      for (const server of await Promise.all(servers.values())) {
        await server.listener.close();
        await server.close();
      }
    },
  };
}

async function startServer(database: DatabaseKind, idp: OfflineProvider, name: ServerName) {
  const server = await startTestServer({
    database,
    idp,
    accounts: policies[name],
    passwords: createRememberingHasher(),
    settings: {
      // The names and attributes of cookies are those of a server that people reach over https.
      BACKEND_URL: "https://api.example.com",
      // Each row comes from an address of its own, behind a proxy that is this test.
      TRUSTED_PROXIES: "127.0.0.1",
    },
  });
  const ways = await addSites(server);
  if (name === "cookies by default") await makeDefault(server, "cookies");
  const listener = await listen({ fetch: server.latchkey.fetch, port: 0, host: "127.0.0.1" });
  return { ...server, ways, listener, url: `http://127.0.0.1:${listener.port}` };
}

async function addSites(server: TestServer): Promise<WireServer["ways"]> {
  const site = async (id: keyof typeof sites) => {
    const { origin, answers } = sites[id];
    return { site: { authorization: basic(await addSite(server, id, [origin], answers)) }, page: { origin } };
  };
  const cookies = await site("cookies");
  const old = await site("old");
  const oldCookies = await site("old-cookies");
  const bare = await site("bare");
  const disabled = await site("disabled");
  await arrangeApps(server);
  return {
    anybody: {},
    stranger: { origin: "https://stranger.example.com" },
    site: { authorization: basic() },
    page: { origin: testSite.origin },
    "cookie site": cookies.site,
    "cookie page": cookies.page,
    "old site": old.site,
    "old page": old.page,
    "old cookie site": oldCookies.site,
    "old cookie page": oldCookies.page,
    "bare site": bare.site,
    "bare page": bare.page,
    "disabled site": disabled.site,
    "disabled page": disabled.page,
  };
}

async function arrangeApps({ db, latchkey, clock }: TestServer): Promise<void> {
  await db.deleteFrom("latchkey_site_social_apps").where("site_id", "in", ["bare", "disabled"]).execute();
  const id = latchkey.newId();
  await db
    .insertInto("latchkey_social_apps")
    .values({
      id,
      provider: "google",
      issuer: "https://disabled.example.com",
      client_id: "disabled",
      client_secret: null,
      hosted_domain: null,
      is_enabled: false,
      is_managed_by_settings: false,
      created_at: clock.now(),
    })
    .execute();
  await db
    .insertInto("latchkey_site_social_apps")
    .values({ site_id: "disabled", social_app_id: id })
    .execute();
}

async function makeDefault({ db }: TestServer, id: string): Promise<void> {
  await db.updateTable("latchkey_sites").set({ is_default: false }).execute();
  await db.updateTable("latchkey_sites").set({ is_default: true }).where("id", "=", id).execute();
}
