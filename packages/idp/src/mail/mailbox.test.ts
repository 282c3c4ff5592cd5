import { expect, it } from "vitest";
import { createMailbox } from "./mailbox.ts";
import type { ReceivedMail } from "./received-mail.ts";

const mail = (id: string, subject = "Hello"): ReceivedMail => ({
  id,
  messageId: `<${id}@mail.example>`,
  from: "sender@mail.example",
  to: ["reader@mail.example"],
  subject,
  text: "",
  html: "",
  receivedAt: new Date(),
  headers: {},
});

it("keeps the newest two thousand mails", () => {
  const mailbox = createMailbox();
  for (let id = 0; id <= 2000; id += 1) {
    mailbox.deliver(mail(String(id)));
    mailbox.deliverUnanswered(mail(String(id)));
  }
  for (const mails of [mailbox.messages, mailbox.unanswered]) {
    expect(mails).toHaveLength(2000);
    expect([mails[0]?.id, mails.at(-1)?.id]).toEqual(["1", "2000"]);
  }
});

it("finds a mail that is there, the oldest first, and waits for one that is not", async () => {
  const mailbox = createMailbox();
  const waiting = mailbox.waitFor(({ subject }) => subject === "Later");
  mailbox.deliver(mail("1"));
  mailbox.deliver(mail("2"));
  expect((await mailbox.waitFor(({ subject }) => subject === "Hello")).id).toBe("1");
  mailbox.deliver(mail("3", "Later"));
  expect((await waiting).id).toBe("3");
});

it("says what there is instead of a mail that does not come", async () => {
  const mailbox = createMailbox();
  const wait = () => mailbox.waitFor(({ subject }) => subject === "Never", 20);
  await expect(wait()).rejects.toThrow("No such mail came within 20 ms. The mailbox is empty.");
  mailbox.deliver(mail("1"));
  mailbox.deliverUnanswered(mail("2", "Never"));
  await expect(wait()).rejects.toThrow(
    "No such mail came within 20 ms. The newest of the 1 in the mailbox: “Hello” to reader@mail.example.",
  );
});

it("lets nobody wait for a mailbox that is closed", async () => {
  const mailbox = createMailbox();
  const waiting = mailbox.waitFor(() => true);
  mailbox.close();
  await expect(waiting).rejects.toThrow("No such mail came before the mailbox was closed.");
});

it("forgets everything when it is cleared", async () => {
  const mailbox = createMailbox();
  mailbox.deliver(mail("1"));
  mailbox.deliverUnanswered(mail("2"));
  mailbox.clear();
  expect([...mailbox.messages, ...mailbox.unanswered]).toEqual([]);
  expect(mailbox.find("1")).toBeUndefined();
});
