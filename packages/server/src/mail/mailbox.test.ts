import { describe, expect, test } from "vitest";
import { parseMailbox } from "./mailbox.ts";

describe("the sender's mailbox", () => {
  test.each([
    ["noreply@example.com", { name: "", address: "noreply@example.com" }],
    ["<noreply@example.com>", { name: "", address: "noreply@example.com" }],
    ["Latchkey <noreply@localhost>", { name: "Latchkey", address: "noreply@localhost" }],
    [
      ' "Zoë, Müller & Co" <a.b+c@mail.example.com> ',
      { name: "Zoë, Müller & Co", address: "a.b+c@mail.example.com" },
    ],
  ])("is read from %s", (text, mailbox) => {
    expect(parseMailbox(text)).toEqual(mailbox);
  });

  test.each([
    "",
    "Latchkey",
    "a@b@c",
    "Latchkey <>",
    "Latchkey <noreply@example.com",
    "One <a@example.com>, Two <b@example.com>",
    "a@example.com, b@example.com",
    "Latchkey\r\nBcc: <everybody@example.com>",
    "noreply@example.com\nBcc: b@example.com",
    "a b@example.com",
    "a@exam ple.com",
    "a@.example.com",
  ])("is not %j", (text) => {
    expect(parseMailbox(text)).toBeNull();
  });
});
