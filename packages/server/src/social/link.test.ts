import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  addUser,
  countRows,
  exchange,
  forgetEverybody,
  nothingWritten,
  onePerson,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const providers = {
  "a gmail.com address": { email: "owner@gmail.com" },
  "a gmail.com address in capitals": { email: "Owner@GMAIL.COM" },
  "a Workspace address": { email: "owner@workspace.example", hd: "workspace.example" },
  "an address that Google only knows": { email: "owner@mail.example" },
  "an address that ends like gmail.com": { email: "owner@notgmail.com" },
  "an address on a host below gmail.com": { email: "owner@gmail.com.evil.example" },
} as const;

type ProviderSide = keyof typeof providers;

const authoritative: readonly ProviderSide[] = [
  "a gmail.com address",
  "a gmail.com address in capitals",
  "a Workspace address",
];

const privileges = {
  plain: {},
  staff: { is_staff: true },
  superuser: { is_superuser: true },
  inactive: { is_active: false },
} as const;

const everyCase = (Object.keys(providers) as ProviderSide[]).flatMap((provider) =>
  [true, false, "true"].flatMap((isProviderVerified) =>
    [true, false].flatMap((isLocalVerified) =>
      (Object.keys(privileges) as (keyof typeof privileges)[]).map((privilege) => ({
        provider,
        isProviderVerified,
        isLocalVerified,
        privilege,
      })),
    ),
  ),
);

type LinkCase = (typeof everyCase)[number];

/** S19–S21, one line each. */
function outcomeOf({ provider, isProviderVerified, isLocalVerified, privilege }: LinkCase) {
  if (isProviderVerified !== true) return "another user";
  if (!isLocalVerified || !authoritative.includes(provider)) return "link_required";
  if (privilege === "staff" || privilege === "superuser") return "link_required";
  return privilege === "inactive" ? "sign_in_inactive" : "linked";
}

function casesThatEnd(outcome: ReturnType<typeof outcomeOf>): readonly LinkCase[] {
  return everyCase.filter((linkCase) => outcomeOf(linkCase) === outcome);
}

const title =
  "$provider, verified there: $isProviderVerified, here: $isLocalVerified, $privilege (S19, S20, S21)";

describe.each(databases)("the account with that address, on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  const addOwner = (email: string, isVerified: boolean, privilege: keyof typeof privileges) =>
    addUser(server, {
      email: email.toLowerCase(),
      ...(isVerified ? {} : { email_verified_at: null }),
      ...privileges[privilege],
    });
  const readUser = (id: string) =>
    server.db.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

  /** Lets the case happen. @returns The answer, and what the tables have of owner and identity, before and after. */
  const happen = async ({ provider, isProviderVerified, isLocalVerified, privilege }: LinkCase) => {
    const person = providers[provider];
    const ownerId = await addOwner(person.email, isLocalVerified, privilege);
    const before = await readUser(ownerId);
    const pair = await idp.issueTokens({ account: { ...person, email_verified: isProviderVerified } });
    const answer = await exchange(server, pair);
    const identity = await server.db.selectFrom("latchkey_identities").selectAll().executeTakeFirst();
    return { answer, identity, before, after: await readUser(ownerId), rows: await countRows(server) };
  };

  test.each(casesThatEnd("linked"))(`is linked: ${title}`, async (linkCase) => {
    const { answer, identity, before, after, rows } = await happen(linkCase);
    expect(answer).toMatchObject({ status: 200, body: { user: { pk: before.id, email: before.email } } });
    expect(rows).toEqual(onePerson);
    expect(identity).toMatchObject({ user_id: before.id, is_email_verified: true });
    expect(after).toEqual({ ...before, last_login: expect.any(Date) });
  });

  test.each(casesThatEnd("another user"))(`is left alone: ${title}`, async (linkCase) => {
    const { answer, identity, before, after, rows } = await happen(linkCase);
    expect(answer).toMatchObject({ status: 200, body: { user: { email: "" } } });
    expect(answer.body.user.pk).not.toBe(before.id);
    expect(rows).toEqual({ ...onePerson, users: 2 });
    expect(identity).toMatchObject({ user_id: answer.body.user.pk, is_email_verified: false });
    expect(after).toEqual(before);
  });

  test.each([...casesThatEnd("link_required"), ...casesThatEnd("sign_in_inactive")])(
    `opens to nobody: ${title}`,
    async (linkCase) => {
      const { answer, before, after, rows } = await happen(linkCase);
      expect(answer).toEqual(
        refusal(outcomeOf(linkCase) === "link_required" ? "link_required" : "sign_in_inactive"),
      );
      expect(rows).toEqual({ ...nothingWritten, users: 1 });
      expect(after).toEqual(before);
    },
  );

  test.each(["owner@gmail.com", "owner@workspace.example"])(
    "S22: that never verified it is opened to no provider's sign-in, though the provider answers for %s",
    async (email) => {
      const id = await addUser(server, {
        email,
        email_verified_at: null,
        password_hash: "argon2$somebody's",
      });
      const before = await readUser(id);
      const account = { email, email_verified: true, hd: email.split("@")[1]! };
      const pair = await idp.issueTokens({ account });
      for (const evidence of [{ access_token: pair.access_token }, { id_token: pair.id_token }, pair]) {
        expect(await exchange(server, evidence)).toEqual(refusal("link_required"));
      }
      expect(await countRows(server)).toEqual({ ...nothingWritten, users: 1 });
      expect(await readUser(id)).toEqual(before);
    },
  );

  test("leaves one event when a link is refused, which names nobody", async () => {
    await addOwner("owner@gmail.com", true, "staff");
    await exchange(server, await idp.issueTokens({ account: { email: "owner@gmail.com" } }));
    const events = await server.db.selectFrom("latchkey_audit").select(["event", "user_id"]).execute();
    expect(events).toEqual([{ event: "link_refused", user_id: null }]);
  });

  test("is linked by an access token alone under the same rules (S20)", async () => {
    const ownerId = await addOwner("owner@gmail.com", true, "plain");
    const { access_token } = await idp.issueTokens({ account: { email: "owner@gmail.com" } });
    expect((await exchange(server, { access_token })).body.user.pk).toBe(ownerId);

    await forgetEverybody(server);
    await addOwner("owner@gmail.com", true, "staff");
    expect(await exchange(server, { access_token })).toEqual(refusal("link_required"));
  });

  test("has two identities when two accounts of the provider have had the address", async () => {
    const ownerId = await addOwner("owner@gmail.com", true, "plain");
    for (const sub of ["300000000000000000001", "300000000000000000002"]) {
      const answer = await exchange(
        server,
        await idp.issueTokens({ account: { sub, email: "owner@gmail.com" } }),
      );
      expect(answer.body.user.pk).toBe(ownerId);
    }
    const events = await server.db
      .selectFrom("latchkey_audit")
      .select("event")
      .where("event", "!=", "signed_in")
      .execute();
    expect(events.map(({ event }) => event)).toEqual(["identity_linked", "identity_linked"]);
  });

  test("that a provider sign-in made without proof of the address is not linked to (S20, S21)", async () => {
    const first = await exchange(server, await idp.issueTokens({ account: { email: "known@mail.example" } }));
    expect(first).toMatchObject({ status: 200, body: { user: { email: "known@mail.example" } } });
    const other = { sub: "300000000000000000003", email: "known@mail.example", hd: "mail.example" };
    expect(await exchange(server, await idp.issueTokens({ account: other }))).toEqual(
      refusal("link_required"),
    );
  });
});
