import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, describe, expect, test } from "vitest";
import { MailServer } from "./mail-server.ts";
import { parseSmtpUrl, type SmtpAddress } from "./smtp-address.ts";

const idp = await startOfflineProvider({ port: 0, smtpPort: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const envelope = { from: "noreply@example.com", to: "ada@example.com" };
const message = Buffer.from("Subject: hello\r\n\r\nhello\r\n");

/** A mail server that greets, and offers nothing at all. @returns What it was told. */
async function startPlainServer() {
  const lines: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write("220 plain ESMTP\r\n");
    socket.setEncoding("utf8").on("data", (text: string) => {
      lines.push(...text.trim().split("\r\n"));
      socket.write(text.startsWith("EHLO") ? "250 plain\r\n" : "502 what?\r\n");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { lines, port: (server.address() as AddressInfo).port, close: () => server.close() };
}

describe("the mail server's connection", () => {
  test("one takes mail after mail, and says goodbye when there is none", async () => {
    const server = new MailServer(parseSmtpUrl(idp.smtpUrl!));
    idp.mailbox.clear();
    for (let count = 0; count < 3; count++) {
      expect(await server.send(envelope, message)).toEqual({ kind: "sent" });
    }
    server.rest();
    expect(await server.send(envelope, message)).toEqual({ kind: "sent" });
    expect(idp.mailbox.messages).toHaveLength(4);
    server.close();
  });

  test("one that died between two mails is replaced, and no mail is blamed", async () => {
    const server = new MailServer(parseSmtpUrl(idp.smtpUrl!));
    expect(await server.send(envelope, message)).toEqual({ kind: "sent" });
    await idp.faults.smtp.goDown();
    expect(await server.send(envelope, message)).toEqual({ kind: "unreachable", reason: "ECONNREFUSED" });
    await idp.faults.smtp.comeBack();
    expect(await server.send(envelope, message)).toEqual({ kind: "sent" });
    await idp.faults.smtp.goDown();
    await idp.faults.smtp.comeBack();
    expect(await server.send(envelope, message)).toEqual({ kind: "sent" });
    server.close();
  });

  test("one signs in where the URL has credentials", async () => {
    const { port } = new URL(idp.smtpUrl!);
    const server = new MailServer(parseSmtpUrl(`smtp://me:secret@127.0.0.1:${port}`));
    expect(await server.send(envelope, message)).toEqual({ kind: "sent" });
    server.close();
  });

  test("neither mail nor password travels to a server that has no STARTTLS", async () => {
    const plain = await startPlainServer();
    const address: SmtpAddress = {
      ...parseSmtpUrl("smtp://me:a-password@mail.example"),
      host: "127.0.0.1",
      port: plain.port,
    };
    const server = new MailServer(address);
    expect(await server.send(envelope, message)).toMatchObject({ kind: "unreachable" });
    expect(plain.lines.join("\n")).toMatch(/^EHLO [^\n]+\nSTARTTLS$/);
    server.close();
    plain.close();
  });

  test("nothing is said to a server that does not speak TLS where the URL is smtps", async () => {
    const plain = await startPlainServer();
    const server = new MailServer({
      ...parseSmtpUrl("smtps://mail.example"),
      host: "127.0.0.1",
      port: plain.port,
    });
    expect(await server.send(envelope, message)).toMatchObject({ kind: "unreachable" });
    expect(plain.lines.join("\n")).not.toContain("EHLO");
    server.close();
    plain.close();
  });

  test("one under way ends when we close, though the server says nothing", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const server = new MailServer(parseSmtpUrl(`smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`));
    const sending = server.send(envelope, message);
    await once(silent, "connection");
    server.close();
    // Ended by us, and not given up after the ten seconds that a step of the protocol may take.
    expect(await sending).toEqual({ kind: "unreachable", reason: "ABORT_ERR" });
    expect(await server.send(envelope, message)).toMatchObject({ kind: "unreachable" });
    silent.close();
  });

  test("a server that is not there, or was told to close, is away: no mail is blamed", async () => {
    const plain = await startPlainServer();
    plain.close();
    const server = new MailServer(parseSmtpUrl(`smtp://127.0.0.1:${plain.port}`));
    expect(await server.send(envelope, message)).toEqual({ kind: "unreachable", reason: "ECONNREFUSED" });
    server.close();
  });

  test("a recipient cannot be two, nor bring a command of its own", async () => {
    const server = new MailServer(parseSmtpUrl(idp.smtpUrl!));
    idp.mailbox.clear();
    for (const to of ["a@example.com>\r\nRCPT TO:<b@example.com", "a@example.com\r\nDATA"]) {
      const outcome = await server.send({ ...envelope, to }, message);
      expect(outcome.kind).not.toBe("sent");
    }
    expect(idp.mailbox.messages).toEqual([]);
    server.close();
  });
});
