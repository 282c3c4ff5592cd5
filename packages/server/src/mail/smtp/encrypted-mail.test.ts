import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, afterEach, describe, expect, onTestFinished, test } from "vitest";
import { makeCertificate, type TestCertificate } from "../../testing/make-certificate.ts";
import { enqueueVerifications, keyOf } from "../../testing/outbox.ts";
import { readOutbox } from "../../testing/session-facts.ts";
import { startTestServer } from "../../testing/start-test-server.ts";
import { startTlsMailServer } from "../../testing/start-tls-mail-server.ts";
import { databases } from "../../testing/test-database.ts";
import { MailServer } from "./mail-server.ts";
import { parseSmtpUrl } from "./smtp-address.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: [] });
afterAll(() => idp.close());

const envelope = { from: "noreply@example.com", to: "ada@example.com" };
const message = Buffer.from("Subject: hello\r\n\r\nhello\r\n");

const usuallyTrusted = getCACertificates("default");
/** Lets this machine believe a certificate, as an operator would. */
const trust = ({ cert }: TestCertificate) => setDefaultCACertificates([...usuallyTrusted, cert]);
afterEach(() => setDefaultCACertificates(usuallyTrusted));

const ways = [
  ["starttls", "smtp://me:a-password@mail.example"],
  ["tls", "smtps://me:a-password@mail.example"],
] as const;

describe.each(ways)("mail by %s", (security, url) => {
  const start = async (certificate: TestCertificate) => {
    const other = await startTlsMailServer(security, certificate);
    const server = new MailServer({ ...parseSmtpUrl(url), host: "localhost", port: other.port });
    onTestFinished(async () => {
      server.close();
      await other[Symbol.asyncDispose]();
    });
    return { other, server };
  };

  test("is encrypted, and so is the password, mail after mail", async () => {
    const certificate = makeCertificate();
    trust(certificate);
    const { other, server } = await start(certificate);
    for (let count = 0; count < 2; count++) {
      expect(await server.send(envelope, message)).toEqual({ kind: "sent" });
    }
    expect(other.signIns).toEqual([{ isEncrypted: true, as: "me:a-password" }]);
    const mail = { isEncrypted: true, to: ["ada@example.com"], message: "Subject: hello\r\n\r\nhello\r\n" };
    expect(other.mails).toEqual([mail, mail]);
  });

  test.each<[string, () => TestCertificate]>([
    ["nobody vouches for", () => makeCertificate()],
    ["is another host's", trusted(() => makeCertificate({ host: "mail.example" }))],
    ["has ended", trusted(() => makeCertificate({ isExpired: true }))],
  ])("is not handed to a server whose certificate %s, nor is the password", async (_, make) => {
    const { other, server } = await start(make());
    expect(await server.send(envelope, message)).toEqual({ kind: "unreachable", reason: "CERTIFICATE" });
    expect([other.mails, other.signIns]).toEqual([[], []]);
  });
});

function trusted(make: () => TestCertificate): () => TestCertificate {
  return () => {
    const certificate = make();
    trust(certificate);
    return certificate;
  };
}

describe.each(databases)("a server with an smtps URL, on %s", (database) => {
  test("keeps its mails while the certificate does not verify, says why, and sends them when it does", async () => {
    const certificate = makeCertificate();
    await using other = await startTlsMailServer("tls", certificate);
    const settings = { SMTP_URL: `smtps://me:a-password@localhost:${other.port}` };
    const server = await startTestServer({ database, idp, settings });
    onTestFinished(() => server.close());
    const [to = ""] = await enqueueVerifications(server, 1);
    const reason = "CERTIFICATE";
    await expect
      .poll(() => readOutbox(server))
      .toMatchObject([{ attempts: 0, sent_at: null, failed_at: null, last_error: reason }]);
    expect(server.log.filter((line) => line.includes("mails cannot be delivered now")).join()).toContain(
      reason,
    );
    expect([other.mails, other.signIns]).toEqual([[], []]);

    trust(certificate);
    await expect.poll(() => other.mails).toMatchObject([{ isEncrypted: true, to: [to] }]);
    expect(other.mails[0]!.message).toContain(keyOf(to));
    await expect
      .poll(() => readOutbox(server))
      .toMatchObject([{ attempts: 0, last_error: null, content: "" }]);
  });
});
