import { describe, expect, test } from "vitest";
import { parseSmtpUrl } from "./smtp-address.ts";

const address = { host: "mail.example", port: 587, security: "starttls", credentials: null };

describe("SMTP_URL", () => {
  test.each([
    ["smtp://mail.example", address],
    ["smtp://mail.example:2525/", { ...address, port: 2525 }],
    ["smtps://mail.example", { ...address, port: 465, security: "tls" }],
    [
      "smtp://me%40example.com:p%3Aw%25@mail.example",
      { ...address, credentials: { user: "me@example.com", password: "p:w%" } },
    ],
    ["smtp://mail.internal:25?tls=off", { ...address, host: "mail.internal", port: 25, security: "none" }],
    ["smtp://127.0.0.1:1025", { ...address, host: "127.0.0.1", port: 1025, security: "none" }],
    ["smtp://LOCALHOST:1025", { ...address, host: "LOCALHOST", port: 1025, security: "none" }],
    ["smtp://[::1]:1025", { ...address, host: "::1", port: 1025, security: "none" }],
    ["smtps://127.0.0.1", { ...address, host: "127.0.0.1", port: 465, security: "tls" }],
  ])("%s is read, with TLS outside of this machine", (text, read) => {
    expect(parseSmtpUrl(text)).toEqual(read);
  });

  test.each([
    ["mail.example:25", /^must be smtp:/],
    ["http://me:a-password@mail.example", /^must be smtp:/],
    ["smtp://", /^must be smtp:/],
    ["smtp://me:a-password@mail.example/path", /^must end with the port/],
    ["smtp://mail.example?tls=no", /^must end with the port/],
    ["smtp://mail.example?tls=off&ignoreTLS=true", /^must end with the port/],
    ["smtp://mail.example?tls.rejectUnauthorized=false", /^must end with the port/],
    ["smtps://mail.example?tls=off", /^cannot be smtps/],
    ["smtp://me:a-password@mail.example?tls=off", /^must not send a password in the open/],
    ["smtp://me:a-password@localhost.evil.example?tls=off", /^must not send a password in the open/],
    ["smtp://me@mail.example", /^must have user and password/],
    ["smtp://me:a-password%@mail.example", /URL encoding/],
  ])("%s is refused, in words without the password", (text, words) => {
    expect(() => parseSmtpUrl(text)).toThrow(words);
    expect(() => parseSmtpUrl(text)).not.toThrow("a-password");
  });
});
