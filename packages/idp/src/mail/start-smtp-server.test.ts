import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { SendMailOptions } from "nodemailer";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startOfflineProvider, type OfflineProvider } from "../start-offline-provider.ts";
import { sendMail, type SmtpOptions } from "../testing/send-mail.ts";

let idp: OfflineProvider;
beforeAll(async () => {
  idp = await startOfflineProvider({ port: 0, smtpPort: 0, redirectUris: [] });
});
afterEach(async () => {
  await idp.faults.smtp.behaveNormally();
  idp.mailbox.clear();
});
afterAll(() => idp.close());

const send = (mail: SendMailOptions, connection?: SmtpOptions) => sendMail(idp.smtpUrl, mail, connection);

/** The error that a promise ends with. */
const failureOf = async (promise: Promise<unknown>) => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return error as Error & { responseCode?: number; code?: string; rejected?: string[] };
};

/** A connection on which everything was said but the mail itself. */
async function startSending({ smtpUrl }: OfflineProvider): Promise<Socket> {
  const socket = connect(Number(new URL(smtpUrl!).port), "127.0.0.1");
  await once(socket, "data");
  for (const line of ["HELO me", "MAIL FROM:<a@mail.example>", "RCPT TO:<b@mail.example>", "DATA"]) {
    socket.write(`${line}\r\n`);
    await once(socket, "data");
  }
  return socket;
}

describe("the mail server", () => {
  it("puts what was sent into the mailbox", async () => {
    const sentAt = Date.now();
    const { messageId, response } = await send(
      {
        to: "Zoë <zoe@mail.example>",
        cc: "copy@mail.example",
        bcc: "hidden@mail.example",
        subject: "Grüße aus Łódź",
        text: "Schöne Grüße",
        html: "<p>Schöne <b>Grüße</b></p>",
        headers: { "X-Kind": ["one", "two"] },
      },
      {},
    );
    expect(response).toMatch(/^250 /);
    expect(idp.mailbox.messages).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{36}$/),
        messageId,
        from: "no-reply@latchkey.example",
        to: ["zoe@mail.example", "copy@mail.example", "hidden@mail.example"],
        subject: "Grüße aus Łódź",
        text: "Schöne Grüße\n",
        html: "<p>Schöne <b>Grüße</b></p>\n",
        receivedAt: expect.any(Date),
        headers: expect.objectContaining({
          from: "Latchkey <no-reply@latchkey.example>",
          cc: "copy@mail.example",
          "x-kind": "one\ntwo",
        }),
      },
    ]);
    expect(idp.mailbox.messages[0]?.receivedAt.getTime()).toBeGreaterThanOrEqual(sentAt);
    expect(idp.mailbox.unanswered).toEqual([]);
  });

  it("keeps the order of arrival, and waits for what is on its way", async () => {
    const waiting = idp.mailbox.waitFor(({ subject }) => subject === "second");
    await send({ subject: "first" });
    await send({ subject: "second" });
    expect((await waiting).subject).toBe("second");
    expect(idp.mailbox.messages.map(({ subject }) => subject)).toEqual(["first", "second"]);
  });

  it("takes any user and password, and asks for none", async () => {
    await send({}, { auth: { user: "anybody", pass: "anything" } });
    await send({}, { auth: { user: "anybody", pass: "anything" }, authMethod: "LOGIN" });
    expect(idp.mailbox.messages).toHaveLength(2);
  });

  it("takes many mails at once", async () => {
    const subjects = Array.from({ length: 50 }, (_, index) => `mail ${index}`);
    await Promise.all(subjects.map((subject) => send({ subject })));
    expect(idp.mailbox.messages.map(({ subject }) => subject).toSorted()).toEqual(subjects.toSorted());
  });

  it("refuses for good what is larger than a mebibyte", async () => {
    expect((await failureOf(send({ text: "x".repeat(1024 * 1024) }))).responseCode).toBe(552);
    expect(idp.mailbox.messages).toEqual([]);
    await send({ text: "x".repeat(900 * 1024) });
    expect(idp.mailbox.messages).toHaveLength(1);
  });

  it("refuses for good what is nested too deep to be read", async () => {
    const open = Array.from(
      { length: 300 },
      (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
    );
    const raw = `From: a@mail.example\r\n${open.join("")}\r\nhello`;
    expect((await failureOf(send({ raw }))).responseCode).toBe(554);
    expect(idp.mailbox.messages).toEqual([]);
  });

  it("forgets a mail whose sender goes away in the middle of it, and goes on", async () => {
    const socket = await startSending(idp);
    socket.write("Subject: half a m");
    socket.resetAndDestroy();
    await once(socket, "close");
    await send({ subject: "whole" });
    expect(idp.mailbox.messages.map(({ subject }) => subject)).toEqual(["whole"]);
    expect(idp.mailbox.unanswered).toEqual([]);
  });
});

describe("the faults of the mail server", () => {
  it.each([{ at: "RCPT" }, { at: "DATA" }] as const)(
    "refuse mail at $at, until told otherwise",
    async ({ at }) => {
      for (const code of [451, 550]) {
        idp.faults.smtp.refuse(code, { at });
        const { responseCode, message } = await failureOf(send({}));
        expect(responseCode).toBe(code);
        expect(message).toMatch(at === "DATA" ? /^Message failed/ : /recipients were rejected/);
      }
      expect(idp.mailbox.messages).toEqual([]);
      idp.faults.behaveNormally();
      await send({});
      expect(idp.mailbox.messages).toHaveLength(1);
    },
  );

  it("refuse at the recipient's name, where it is not said when", async () => {
    idp.faults.smtp.refuse(550);
    expect((await failureOf(send({}))).rejected).toEqual(["reader@mail.example"]);
  });

  it("refuse one recipient, and nobody else", async () => {
    idp.faults.smtp.refuse(550, { to: "unknown@mail.example" });
    const { accepted, rejected } = await send({ to: ["unknown@mail.example", "known@mail.example"] });
    expect({ accepted, rejected }).toEqual({
      accepted: ["known@mail.example"],
      rejected: ["unknown@mail.example"],
    });
    expect(idp.mailbox.messages.map(({ to }) => to)).toEqual([["known@mail.example"]]);
  });

  it("delay the answer, and the mail's arrival with it", async () => {
    idp.faults.smtp.delay(300);
    const start = performance.now();
    const sending = send({});
    await expect(idp.mailbox.waitFor(() => true, 150)).rejects.toThrow("The mailbox is empty.");
    await sending;
    expect(performance.now() - start).toBeGreaterThanOrEqual(299);
    expect(idp.mailbox.messages).toHaveLength(1);
  });

  it("keep a mail apart whose sender gave up waiting for the answer", async () => {
    idp.faults.smtp.delay(60_000);
    const sending = send({ subject: "impatient" }, { socketTimeout: 2_000 });
    expect((await failureOf(sending)).message).toMatch(/timeout/i);
    await expect.poll(() => idp.mailbox.unanswered.map(({ subject }) => subject)).toEqual(["impatient"]);
    expect(idp.mailbox.messages).toEqual([]);
  });

  it("drop the connection after the mail: what is sent again has arrived twice", async () => {
    const mail = { messageId: "<once@latchkey.example>" };
    idp.faults.smtp.dropAfterData();
    expect((await failureOf(send(mail))).responseCode).toBeUndefined();
    expect(idp.mailbox.messages).toEqual([]);

    idp.faults.behaveNormally();
    await send(mail);
    const ids = (mails: readonly { messageId: string }[]) => mails.map(({ messageId }) => messageId);
    expect(ids(idp.mailbox.unanswered)).toEqual(["<once@latchkey.example>"]);
    expect(ids(idp.mailbox.messages)).toEqual(["<once@latchkey.example>"]);
  });

  it("close the port, with connections open, and open the same one again", async () => {
    const { port } = new URL(idp.smtpUrl!);
    const open = connect(Number(port), "127.0.0.1");
    await once(open, "data");
    const ended = once(open, "close");
    await idp.faults.smtp.goDown();
    await ended;
    expect((await failureOf(send({}))).message).toContain("ECONNREFUSED");

    await idp.faults.smtp.comeBack();
    await send({});
    expect(idp.mailbox.messages).toHaveLength(1);
  });

  it("end together", async () => {
    idp.faults.smtp.refuse(550);
    idp.faults.smtp.dropAfterData();
    idp.faults.smtp.delay(60_000);
    await idp.faults.smtp.goDown();
    await idp.faults.smtp.behaveNormally();
    await send({});
    expect(idp.mailbox.messages).toHaveLength(1);
  });
});

describe("the provider", () => {
  it("receives mail at 127.0.0.1 alone", async () => {
    expect(idp.smtpUrl).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+$/);
    const elsewhere = idp.smtpUrl!.replace("127.0.0.1", "127.0.0.2");
    expect((await failureOf(sendMail(elsewhere, {}))).message).toContain("127.0.0.2");
  });

  it("receives no mail where no port is given", async () => {
    const other = await startOfflineProvider({ port: 0, redirectUris: [] });
    expect(other.smtpUrl).toBeUndefined();
    expect(other.mailbox.messages).toEqual([]);
    await expect(other.faults.smtp.goDown()).rejects.toThrow("start it with an smtpPort");
    await other.faults.smtp.behaveNormally();
    await other.close();
  });

  it("stops receiving when it is closed, with answers pending", async () => {
    const other = await startOfflineProvider({ port: 0, smtpPort: 0, redirectUris: [] });
    other.faults.smtp.delay(60_000);
    const socket = await startSending(other);
    const ended = once(socket, "close");
    socket.write("Subject: pending\r\n\r\nHello\r\n.\r\n");
    const waiting = failureOf(other.mailbox.waitFor(() => true));
    await setTimeout(1_000);

    const start = performance.now();
    await other.close();
    // The SMTP server by itself waits for its clients for thirty seconds.
    expect(performance.now() - start).toBeLessThan(25_000);
    await ended;
    expect((await waiting).message).toContain("mailbox was closed");
    await expect.poll(() => other.mailbox.unanswered.map(({ subject }) => subject)).toEqual(["pending"]);
    expect((await failureOf(sendMail(other.smtpUrl, {}))).message).toContain("ECONNREFUSED");
  });

  it.each([{ taken: "port" }, { taken: "smtpPort" }] as const)(
    "leaves nothing behind when its $taken is taken",
    async ({ taken }) => {
      const ports = { port: Number(new URL(idp.url).port), smtpPort: Number(new URL(idp.smtpUrl!).port) };
      const first = await startOfflineProvider({ port: 0, smtpPort: 0, redirectUris: [] });
      const free = { port: Number(new URL(first.url).port), smtpPort: Number(new URL(first.smtpUrl!).port) };
      await first.close();

      const options = { ...free, [taken]: ports[taken], redirectUris: [] };
      await expect(startOfflineProvider(options)).rejects.toMatchObject({
        code: "EADDRINUSE",
        port: ports[taken],
      });
      const second = await startOfflineProvider({ ...free, redirectUris: [] });
      await second.close();
    },
  );
});
