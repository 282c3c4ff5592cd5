import { encode } from "next-auth/jwt";
import { describe, expect, it } from "vitest";
import type { CookieWrite } from "./cookies.ts";
import { formatSetCookie, parseCookies } from "./cookies.ts";
import { createSessionCookie, type SessionCookies } from "./session-cookie.ts";
import type { SessionToken } from "./session-token.ts";
import { testSecret } from "./testing/test-session.ts";

const cookie = createSessionCookie({ secrets: [testSecret], isSecure: true });
const none: SessionCookies = { session: undefined, names: [], strayNames: [] };

function session(username = "ada"): SessionToken {
  return {
    sub: "1",
    sid: "s1",
    user: { pk: "1", username },
    userReadAt: 1,
    access: "a".repeat(700),
    refresh: "r".repeat(120),
    accessExpires: 2,
    refreshAt: 1,
  };
}

const asMap = (writes: readonly CookieWrite[]) => new Map(writes.map(({ name, value }) => [name, value]));

/** Too much for one cookie. */
const long = session("x".repeat(3_500));

describe("the session's cookie (S91)", () => {
  it("is one cookie of less than 4096 bytes, with every attribute", async () => {
    const [write, ...rest] = await cookie.write(session(), none);
    expect(rest).toEqual([]);
    const header = formatSetCookie(write!, true);
    expect(header.length).toBeLessThan(4096);
    expect(header).toMatch(
      /^__Host-authjs\.session-token=[\w.-]+; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure$/,
    );
  });

  it("gives back what was written", async () => {
    const read = await cookie.read(asMap(await cookie.write(session(), none)));
    expect(read).toEqual({ session: session(), names: [cookie.name], strayNames: [] });
  });

  it("is cut where it must be, and put together again", async () => {
    const writes = await cookie.write(long, none);
    expect(writes.map(({ name }) => name)).toEqual([`${cookie.name}.0`, `${cookie.name}.1`]);
    for (const write of writes) expect(formatSetCookie(write, true).length).toBeLessThanOrEqual(4096);
    expect((await cookie.read(asMap(writes))).session).toEqual(long);
  });

  it("holds the base fields alone of a person who would not fit", async () => {
    const user = { pk: "1", username: "ada", about: "語".repeat(4_000) };
    const writes = await cookie.write({ ...session(), user }, none);
    const read = await cookie.read(asMap(writes));
    expect(read.session).toEqual(session());
  });

  it("is read past chunks that another tab left behind, and these are named", async () => {
    const chunks = asMap(await cookie.write(long, none));
    const whole = asMap(await cookie.write(session(), none));
    await expect(cookie.read(new Map([...whole, [`${cookie.name}.1`, "left"]]))).resolves.toMatchObject({
      session: session(),
      strayNames: [`${cookie.name}.1`],
    });
    await expect(cookie.read(new Map([...chunks, [`${cookie.name}.2`, "left"]]))).resolves.toMatchObject({
      session: long,
      strayNames: [`${cookie.name}.2`],
    });
  });

  it("is the newest of two that can be read", async () => {
    const chunks = asMap(await cookie.write(long, none));
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // the time of issue counts in seconds
    const whole = asMap(await cookie.write(session(), none));
    expect((await cookie.read(new Map([...chunks, ...whole]))).session).toEqual(session());
  });

  it("replaces chunks by one piece without a leftover", async () => {
    const previous = await cookie.read(asMap(await cookie.write(long, none)));
    const writes = await cookie.write(session(), previous);
    expect(writes.map(({ name, maxAgeMs }) => [name, maxAgeMs > 0])).toEqual([
      [`${cookie.name}.0`, false],
      [`${cookie.name}.1`, false],
      [cookie.name, true],
    ]);
  });

  it("opens with an older secret and closes with the newest", async () => {
    const old = createSessionCookie({
      secrets: ["an-older-secret-that-is-also-long-enough"],
      isSecure: true,
    });
    const both = createSessionCookie({
      secrets: [testSecret, "an-older-secret-that-is-also-long-enough"],
      isSecure: true,
    });
    expect((await both.read(asMap(await old.write(session(), none)))).session).toEqual(session());
    expect((await cookie.read(asMap(await both.write(session(), none)))).session).toEqual(session());
  });
});

describe("a cookie that cannot be read is nobody's (S94)", () => {
  const name = cookie.name;
  it.each([
    ["no cookie", ""],
    ["garbage", `${name}=garbage`],
    ["dots", `${name}=....`],
    ["a broken header", "=; ;;; =x; %%%=%"],
    ["an empty value", `${name}=`],
    ["a chunk without its first", `${name}.1=x`],
    ["six hundred chunks", Array.from({ length: 600 }, (_, index) => `${name}.${index}=x`).join("; ")],
    ["a neighbour's name", `${name}-other=x`],
  ])("%s", async (_, header) => {
    expect((await cookie.read(parseCookies(header))).session).toBeUndefined();
  });

  it("S93: a content under another secret, such as that of a wrong setting", async () => {
    const secrets = ["the-secret-of-another-web-app-that-is-long-enough"] as const;
    const other = createSessionCookie({ secrets, isSecure: true });
    expect((await cookie.read(asMap(await other.write(session(), none)))).session).toBeUndefined();
  });

  it("another content under our secret", async () => {
    const value = await encode({ secret: testSecret, salt: name, token: { sub: "1", name: "Ada" } });
    expect(await cookie.read(new Map([[name, value]]))).toEqual({
      session: undefined,
      names: [],
      strayNames: [name],
    });
  });

  it("another cookie's content under this name", async () => {
    const value = await encode({ secret: testSecret, salt: "authjs.state", token: { ...session() } });
    expect((await cookie.read(new Map([[name, value]]))).session).toBeUndefined();
  });

  it("a content that has run out", async () => {
    const value = await encode({ secret: testSecret, salt: name, token: { ...session() }, maxAge: -60 });
    expect((await cookie.read(new Map([[name, value]]))).session).toBeUndefined();
  });
});
