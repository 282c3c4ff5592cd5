import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { milliseconds, seconds } from "../kernel/duration.ts";
import { encodeArgon2 } from "../passwords/hashes/argon2.ts";
import { startTestProvider } from "../testing/exchange.ts";
import { inParallel } from "../testing/refresh.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { addPasswordUser, login, obtainToken } from "../testing/sign-in.ts";
import { StandingClock } from "../testing/test-clock.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const salt = "c2FsdHNhbHRzYWx0c2FsdA";

// Made with Django 3.2.25, argon2-cffi 21.1 and bcrypt 3.2.2; scrypt with Python's hashlib. The password is "pw".
const imported = {
  "argon2id with little memory": `argon2$argon2id$v=19$m=1024,t=2,p=2$${salt}$T7D14WrmRqRrY5cDD6eDi6LG/Qyk0QhZcsfvS2rrJjE`,
  argon2i: `argon2$argon2i$v=19$m=1024,t=2,p=2$${salt}$Mn38qo7DHwqS8Hw4aHqhgjoG9cPDiOQnRqI0XQTa9pQ`,
  bcrypt_sha256: "bcrypt_sha256$$2b$12$y5eWa.uq8RAWa8gUNBj2Oe9.Z606XUmCpVbvOXOQwcW7DZVRFYzte",
  bcrypt: "bcrypt$$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW",
  pbkdf2_sha256: "pbkdf2_sha256$1000000$saltsaltsaltsalt$pNCtXBzhrlx99LO0+JR5AVJYKGQHRukLb2hlRqku+5w=",
  pbkdf2_sha1: "pbkdf2_sha1$1000000$saltsaltsaltsalt$3IHYn6nADzI38Zc3XQ0e/XZV1fM=",
  scrypt:
    "scrypt$16384$saltsaltsaltsalt$8$5$8EiuAvTR6GbZ1NNjhPSZHyumfCVHjhRUIqrvxBs71CgYqFNJxwcY6nif8S8Zhb6rTtl0aPCaZCco8jiudjwRuA==",
} as const;

/** Stronger than today's: Django's own argon2. */
const stronger =
  "argon2$argon2id$v=19$m=102400,t=2,p=8$ajZsUERGa3FOOXpkN0NBWnZGaTdWMg$C9TFy6EesnzWa95L8c2cfA";

const todays = /^argon2\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

/** A database that takes no new hash. */
const refuseNewHashes = {
  sqlite: {
    begin: [
      "create trigger no_hash before update of password_hash on users begin select raise(abort, 'no'); end",
    ],
    end: ["drop trigger no_hash"],
  },
  postgres: {
    begin: [
      "create function no_hash() returns trigger language plpgsql as $$ begin raise 'no'; end $$",
      "create trigger no_hash before update of password_hash on users for each row execute function no_hash()",
    ],
    end: ["drop trigger no_hash on users", "drop function no_hash"],
  },
} as const;

describe.each(databases)("a person with a hash of Django's, on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp, clock: new StandingClock() });
  });
  afterAll(() => server.close());

  let people = 0;
  const add = async (password_hash: string) => {
    const email = `person-${people++}@example.com`;
    const id = await addPasswordUser(server, { email, password_hash, email_verified_at: null });
    const read = () =>
      server.db
        .selectFrom("users")
        .select(["password_hash", "auth_epoch"])
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
    return { email, read };
  };

  test.each(Object.entries(imported))("S70: signs in with %s, which is made anew", async (_, hash) => {
    const { email, read } = await add(hash);
    const first = await login(server, { email, password: "pw" });
    expect(first.status).toBe(200);
    const { password_hash, auth_epoch } = await read();
    expect(password_hash).toMatch(todays);
    // Nothing ended by it.
    expect(auth_epoch).toBe(0);
    const me = await server.send("GET", "/api/auth/user/", {
      headers: { authorization: `Bearer ${first.body.access}` },
    });
    expect(me.status).toBe(200);
    expect((await login(server, { email, password: "pw" })).status).toBe(200);
    expect((await login(server, { email, password: "wrong" })).status).toBe(400);
    expect((await read()).password_hash).toBe(password_hash);
  });

  test("a wrong password leaves a weak hash as it is", async () => {
    const { email, read } = await add(imported.bcrypt);
    await login(server, { email, password: "wrong" });
    await obtainToken(server, email, "wrong");
    expect((await read()).password_hash).toBe(imported.bcrypt);
  });

  test("the bare endpoint makes a weak hash anew as well", async () => {
    const { email, read } = await add(imported.bcrypt);
    expect((await obtainToken(server, email, "pw")).status).toBe(200);
    expect((await read()).password_hash).toMatch(todays);
  });

  test.each([
    ["of today's cost", encodeArgon2("pw")],
    ["of a higher cost", stronger],
  ])("S70: signs in with argon2id %s, which is left alone", async (_, hash) => {
    const { email, read } = await add(hash);
    expect((await login(server, { email, password: "pw" })).status).toBe(200);
    expect((await read()).password_hash).toBe(hash);
  });

  test("the sign-in succeeds though the hash cannot be made anew", async () => {
    const { email, read } = await add(imported.bcrypt);
    for (const statement of refuseNewHashes[database].begin) await sql.raw(statement).execute(server.db);
    const answer = await login(server, { email, password: "pw" });
    for (const statement of refuseNewHashes[database].end) await sql.raw(statement).execute(server.db);
    expect(answer.status).toBe(200);
    expect((await read()).password_hash).toBe(imported.bcrypt);
    expect(server.log.join()).toContain("a weaker password hash was left as it is");
  });

  test("a password that was changed meanwhile stays, for twenty people", async () => {
    const them = await Promise.all(Array.from({ length: 20 }, () => add(imported.bcrypt)));
    await server.db.deleteFrom("latchkey_sessions").execute();
    const under = Promise.all(them.map(({ email }) => login(server, { email, password: "pw" })));
    await vi.waitFor(
      async () =>
        expect(await server.db.selectFrom("latchkey_sessions").select("id").execute()).not.toEqual([]),
      { timeout: seconds(30), interval: milliseconds(5) },
    );
    // The first has signed in; its hash, and those of the others, are still to be made anew.
    await server.db.updateTable("users").set({ password_hash: "argon2$changed" }).execute();
    const signedIn = (await under).filter(({ status }) => status === 200);
    expect(signedIn.length).toBeGreaterThan(1);
    for (const { read } of them) expect((await read()).password_hash).toBe("argon2$changed");
  });

  test("twenty sign-ins at once all succeed, and the hash is made anew", async () => {
    const { email, read } = await add(imported.bcrypt);
    const answers = await inParallel(20, () => login(server, { email, password: "pw" }));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await read()).password_hash).toMatch(todays);
    expect((await login(server, { email, password: "pw" })).status).toBe(200);
  });
});
