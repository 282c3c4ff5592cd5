import { describe, expect, test } from "vitest";
import { after } from "../../kernel/clock.ts";
import { days, hours } from "../../kernel/duration.ts";
import type { MailContents, MailKind } from "../mail.ts";
import { mailLinksUnder } from "../mail-links.ts";
import type { Letterhead } from "./letter-context.ts";
import { isMailKind, renderMail } from "./render-mail.ts";

const links = mailLinksUnder("https://web.example");
const letterhead: Letterhead = { appName: "Example", links };
const writtenAt = new Date("2026-03-03T14:05:00Z");

const request = {
  address: "203.0.113.7",
  userAgent: "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0",
};
const contents: { readonly [Kind in MailKind]: MailContents[Kind] } = {
  verify_email: { key: "the-key" },
  email_taken: {},
  reset_password: { uid: "the-uid", token: "the-token" },
  password_changed: request,
  confirm_email_change: { key: "the-key" },
  email_change_requested: { key: "the-key", ...request },
  email_changed: {},
  identity_connected: { provider: "Google", ...request },
  identity_disconnected: { provider: "Google", ...request },
  refresh_token_reused: request,
};
const kinds = Object.keys(contents) as MailKind[];

/** Where each mail leads to, in the order of its text. */
const leadsTo: Readonly<Record<MailKind, readonly string[]>> = {
  verify_email: ["https://web.example/auth/verify-email#key=the-key"],
  email_taken: ["https://web.example/auth/sign-in", "https://web.example/auth/forgot-password"],
  reset_password: ["https://web.example/auth/reset-password#uid=the-uid&token=the-token"],
  password_changed: ["https://web.example/auth/forgot-password"],
  confirm_email_change: ["https://web.example/auth/confirm-email#key=the-key"],
  email_change_requested: [
    "https://web.example/auth/cancel-email#key=the-key",
    "https://web.example/auth/forgot-password",
  ],
  email_changed: [],
  identity_connected: ["https://web.example/auth/forgot-password", "https://web.example/auth/sign-in"],
  identity_disconnected: ["https://web.example/auth/forgot-password", "https://web.example/auth/sign-in"],
  refresh_token_reused: ["https://web.example/auth/sign-in", "https://web.example/auth/forgot-password"],
};

function render<Kind extends MailKind>(
  kind: Kind,
  content: MailContents[Kind] = contents[kind],
  { appName = letterhead.appName, lifetime = days(3) } = {},
) {
  const expiresAt = after(writtenAt, lifetime);
  return renderMail({ kind, content, writtenAt, expiresAt }, { links, appName });
}

const hostile = `<img src=x onerror="alert(1)">'&amp; evil.example`;

describe("a mail's words", () => {
  test.each(kinds)(
    "%s says what happened as text and as HTML, with a preview that only mailboxes show",
    (kind) => {
      const { subject, preview, text, html } = render(kind);
      expect(text.startsWith(`${subject}\n\n`)).toBe(true);
      expect(text).toContain("account at Example");
      expect(text).toMatch(/\n\nIf (it was not you|you do not know what this was)\n-+\n\n/);
      expect(html).toContain(`>${subject}</h1>`);
      expect(/<div style="display: none[^"]*">([^&<]*)/.exec(html)?.[1]).toBe(preview);
      expect(text).not.toContain(preview);
    },
  );

  test.each(kinds)("S76: %s leads to the configured pages alone, its keys in the fragment", (kind) => {
    const { text, html } = render(kind);
    expect([...text.matchAll(/https?:\S+/g)].map(([url]) => url)).toEqual(leadsTo[kind]);
    const targets = [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url!.replaceAll("&amp;", "&"));
    expect(targets).toEqual(leadsTo[kind]);
    for (const url of targets) expect(new URL(url).search).toBe("");
  });

  test.each(kinds)("%s loads nothing and reports nothing", (kind) => {
    expect(render(kind).html).not.toMatch(/<(img|link|script|iframe|object)|\bsrc=|url\(|@import/i);
  });

  test.each(kinds)("%s has a subject that no request and no setting has a word in", (kind) => {
    const subjects = ["Example", hostile, null].map(
      (appName) => render(kind, undefined, { appName }).subject,
    );
    expect(new Set(subjects).size).toBe(1);
  });

  test.each(kinds)("%s escapes the name of the application", (kind) => {
    const { html, text } = render(kind, undefined, { appName: `${hostile}\r\nBcc: x` });
    expect(html).not.toContain("<img");
    expect(html).toContain(
      "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;amp; evil.example Bcc: x",
    );
    expect(text).not.toMatch(/^Bcc:/m);
  });

  test.each([
    "password_changed",
    "refresh_token_reused",
    "identity_connected",
    "identity_disconnected",
  ] as const)("%s repeats nothing of a hostile user agent, and escapes an address", (kind) => {
    const { html, text } = render(kind, {
      provider: "Google",
      address: hostile,
      userAgent: `${hostile} visit evil.example/agent`,
    });
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
    expect(html + text).not.toContain("evil.example/agent");
  });

  test.each([
    [
      "identity_connected",
      "was connected to your account at Example: whoever has it can sign in with it now.",
    ],
    [
      "identity_disconnected",
      "was disconnected from your account at Example: nobody can sign in with it any more.",
    ],
  ] as const)("%s names the provider, and escapes its name", (kind, sentence) => {
    const { html, text } = render(kind, { provider: hostile, ...request });
    expect(text).toContain(`\n\nAn account at ${hostile} ${sentence}\n\n`);
    expect(text).toContain("When: 3 March 2026 at 14:05 UTC\nFrom: 203.0.113.7\nWith: Firefox on Windows\n");
    expect(html).not.toContain("<img");
    expect(html).toContain(
      `An account at &lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;amp; evil.example ${sentence}`,
    );
  });

  test("escapes keys in links", () => {
    const { html, text } = render("verify_email", { key: `"><b>&x=1#` });
    expect(text).toContain("#key=%22%3E%3Cb%3E%26x%3D1%23\n");
    expect(html).not.toContain("<b>");
  });

  test.each([
    ["verify_email", days(3), "The link works for 3 days: until 6 March 2026 at 14:05 UTC."],
    ["reset_password", hours(1), "The link works once, for 1 hour: until 3 March 2026 at 15:05 UTC."],
    ["confirm_email_change", days(1), "The link works for 24 hours: until 4 March 2026 at 14:05 UTC."],
    ["email_change_requested", days(1), "The link works for 24 hours: until 4 March 2026 at 14:05 UTC."],
  ] as const)("%s says how long its link works", (kind, lifetime, sentence) => {
    const { text, html } = render(kind, undefined, { lifetime });
    expect(text).toContain(`\n\n${sentence}\n\n`);
    expect(html).toContain(`>${sentence}</p>`);
  });

  test("says when and from where, as far as it is known", () => {
    expect(render("password_changed").text).toContain(
      "When: 3 March 2026 at 14:05 UTC\nFrom: 203.0.113.7\nWith: Firefox on Windows\n",
    );
    const unknown = render("password_changed", { address: null, userAgent: null }).text;
    expect(unknown).toContain("When: 3 March 2026 at 14:05 UTC\n\n");
  });

  test("does without the name of an application that has none", () => {
    const { text, html } = render("reset_password", undefined, { appName: null });
    expect(text).toContain("asked for a new password for your account.");
    expect(html).not.toContain("null");
  });

  test("knows its kinds, and no name that every object has", () => {
    expect(kinds.every(isMailKind)).toBe(true);
    expect(["toString", "constructor", "news"].some(isMailKind)).toBe(false);
  });
});
