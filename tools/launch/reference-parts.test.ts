import { expect, test } from "vitest";
import { completeSettings } from "../settings/complete-settings.ts";
import type { TextSettings } from "../settings/env-file.ts";
import { referenceParts } from "./reference-parts.ts";
import { welcome } from "./welcome.ts";

const google = { GOOGLE_CLIENT_ID: "real.apps.googleusercontent.com", GOOGLE_CLIENT_SECRET: "s" };
const mailServer = { SMTP_URL: "smtp://mail.example" };

const start = (given: TextSettings) => {
  const settings = completeSettings(given);
  const parts = referenceParts("start", settings);
  return {
    names: parts.map(({ name }) => name),
    idp: parts.find(({ name }) => name === "idp"),
    text: welcome(settings),
  };
};

const provider = "Identity provider  http://localhost:9000";
const mailbox = "Mailbox            http://localhost:9000/mailbox";

test("the identity provider runs for sign-in and for mail, and the person is told of both", () => {
  const { names, idp, text } = start({});
  expect(names).toEqual(["idp", "backend", "web"]);
  expect(idp?.settingNames).toEqual(expect.arrayContaining(["IDP_SMTP_PORT", "GOOGLE_CLIENT_SECRET"]));
  expect(idp?.furtherPorts).toEqual(["IDP_SMTP_PORT"]);
  expect(text).toContain(provider);
  expect(text).toContain(mailbox);
});

test("with Google's credentials it runs for mail alone, and is not told them", () => {
  const { idp, text } = start(google);
  expect(idp?.settingNames).toEqual(["LATCHKEY_ENV", "IDP_PORT", "IDP_SMTP_PORT", "WEB_URL"]);
  expect(text).not.toContain(provider);
  expect(text).toContain(mailbox);
});

test("with a mail server of one's own it runs for sign-in alone", () => {
  const { names, text } = start(mailServer);
  expect(names).toContain("idp");
  expect(text).toContain(provider);
  expect(text).not.toContain(mailbox);
});

test("with both it does not run", () => {
  const { names, text } = start({ ...google, ...mailServer });
  expect(names).toEqual(["backend", "web"]);
  expect(text).not.toContain("localhost:9000");
});

test("the backend is started as its own start script starts it, with the memory that it takes", () => {
  const backend = referenceParts("start", completeSettings({})).find(({ name }) => name === "backend");
  expect(backend?.environment).toEqual({ MALLOC_ARENA_MAX: "1" });
  expect(backend?.args(undefined)).toEqual([
    "--max-semi-space-size=4",
    "--heap-growing-percent=20",
    "--no-parallel-scavenge",
    "--no-maglev",
    "dist/src/main.js",
  ]);
});

test("the person is told of the console, and of the link to it as long as nobody is an administrator", () => {
  const settings = completeSettings({});
  const link = "http://localhost:8000/admin/#/setup/one-time-secret";
  expect(welcome(settings)).toContain("Admin console      http://localhost:8000/admin/");
  expect(welcome(settings)).not.toContain("administrator");
  expect(welcome(settings, link)).toContain(`it works once, for 24 hours:\n  ${link}\n`);
});
