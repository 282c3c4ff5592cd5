import { describe, expect, test } from "vitest";
import { composeMessage } from "./compose-message.ts";

const mail = {
  subject: "Choose a new password",
  preview: "Once.",
  text: "the text",
  html: "<p>the html</p>",
};
const addressed = {
  id: "0197f1d0-1111-7abc-8def-0123456789ab",
  from: { name: "Zoë, Müller", address: "noreply@mail.example.com" },
  to: "ada@example.com",
  writtenAt: new Date("2026-03-03T14:05:00Z"),
};

async function headersOf(change: object = {}): Promise<string[]> {
  const message = await composeMessage(mail, { ...addressed, ...change });
  // Folded lines are one header.
  return message
    .toString()
    .split("\r\n\r\n")[0]!
    .replaceAll(/\r\n[ \t]+/g, " ")
    .split("\r\n");
}

describe("a mail on the wire", () => {
  test("has text and HTML, a Message-ID of its own that repeats, and asks for no automatic answer", async () => {
    const headers = await headersOf();
    expect(await headersOf()).toContain(
      "Message-ID: <0197f1d0-1111-7abc-8def-0123456789ab@mail.example.com>",
    );
    expect(headers).toEqual(
      expect.arrayContaining([
        "Message-ID: <0197f1d0-1111-7abc-8def-0123456789ab@mail.example.com>",
        "Auto-Submitted: auto-generated",
        "To: ada@example.com",
        "Subject: Choose a new password",
        "Date: Tue, 03 Mar 2026 14:05:00 +0000",
      ]),
    );
    expect(headers.find((line) => line.startsWith("Content-Type"))).toMatch(
      /^Content-Type: multipart\/alternative/,
    );
    const body = (await composeMessage(mail, addressed)).toString();
    expect(body.indexOf("the text")).toBeLessThan(body.indexOf("<p>the html</p>"));
  });

  test.each([
    ["a recipient", { to: "ada@example.com\r\nBcc: eve@example.com" }],
    ["a recipient that is a list", { to: "ada@example.com, eve@example.com" }],
    ["a recipient with brackets", { to: "ada@example.com>, <eve@example.com" }],
    ["a name", { from: { name: 'L"\r\nBcc: eve@example.com', address: "noreply@example.com" } }],
  ])("%s brings no header and no second recipient", async (_, change) => {
    const headers = await headersOf(change);
    const names = headers.map((line) => line.split(":")[0]);
    expect(new Set(names)).toEqual(
      new Set([
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
      ]),
    );
    expect(names).toHaveLength(8);
    // Whatever it is, it is one mailbox.
    expect(headers.find((line) => line.startsWith("To:"))).toMatch(/^To: (ada|<"[^"]*")@example\.com>?$/);
  });

  test("a text that names a file or a URL is that text, and nothing is read", async () => {
    const message = composeMessage({ ...mail, text: { path: "/etc/passwd" } as never }, addressed);
    await expect(message).rejects.toThrow("File access rejected");
    const remote = composeMessage({ ...mail, html: { href: "http://127.0.0.1/" } as never }, addressed);
    await expect(remote).rejects.toThrow("Url access rejected");
  });
});
