import { type OfflineProvider, startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minutes, seconds } from "../../kernel/duration.ts";
import { basic } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";
import { addressOf, password } from "../people.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { type ServerProcess, startServerProcess } from "../server-process.ts";
import { medianOf, quantileOf } from "../statistics.ts";

const registrations = scaled({ short: 10, full: 100 });
const atOnce = 10;

describe.each(databases)("a mail server that is down, on %s", (database) => {
  let idp: OfflineProvider;
  let server: ServerProcess;
  let nextPerson = 0;

  beforeAll(async () => {
    idp = await startOfflineProvider({ port: 0, smtpPort: 0, redirectUris: ["http://localhost:3000/cb"] });
    server = await startServerProcess({ database, idp });
  });
  afterAll(async () => {
    await server.stop();
    await idp.close();
  });

  async function register(): Promise<{ email: string; milliseconds: number; status: number }> {
    const index = nextPerson++;
    const email = `new-${index}@example.com`;
    const startedAt = performance.now();
    const response = await fetch(`${server.url}/api/auth/registration/`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: basic(),
        "x-latchkey-client-address": addressOf(index),
      },
      body: JSON.stringify({ username: `new-${index}`, email, password1: password, password2: password }),
    });
    await response.text();
    return { email, milliseconds: performance.now() - startedAt, status: response.status };
  }

  async function registerAll() {
    const answers: Awaited<ReturnType<typeof register>>[] = [];
    for (let count = 0; count < registrations; count += atOnce) {
      answers.push(...(await Promise.all(Array.from({ length: atOnce }, register))));
    }
    return answers;
  }

  test(
    "holds up nobody's registration, and every mail arrives once it is back, none twice",
    async () => {
      const healthy = await registerAll();
      await idp.faults.smtp.goDown();
      const during = await registerAll();
      const wentBackAt = performance.now();
      await idp.faults.smtp.comeBack();
      const everybody = [...healthy, ...during];
      expect(everybody.map(({ status }) => status)).toEqual(everybody.map(() => 201));
      for (const { email } of everybody)
        await idp.mailbox.waitFor((mail) => mail.to.includes(email), seconds(60));
      const arrivedAfter = performance.now() - wentBackAt;
      // Long enough for a second attempt, if there were one.
      await new Promise((resolve) => setTimeout(resolve, scaled({ short: seconds(3), full: seconds(6) })));
      const recipients = idp.mailbox.messages.flatMap(({ to }) => to).toSorted();
      expect(recipients).toEqual(everybody.map(({ email }) => email).toSorted());
      const times = { healthy: medianOf(healthy.map(ms)), during: medianOf(during.map(ms)) };
      expect(times.during).toBeLessThan(times.healthy * 2 + 50);
      await recordProof({
        name: `mail-outage-${database}`,
        claim:
          "A mail server that is down holds up nobody, and every mail arrives once it is back, none twice",
        how: `On ${database}: ${registrations} registrations, ${atOnce} at once, with the SMTP server up, then as many while it refused connections, then it came back.`,
        figures: {
          "median answer, SMTP up": `${times.healthy.toFixed(1)} ms`,
          "median answer, SMTP down": `${times.during.toFixed(1)} ms`,
          "slowest answer, SMTP down": `${quantileOf(during.map(ms), 1).toFixed(1)} ms`,
          "mails for as many registrations": `${recipients.length} for ${everybody.length}`,
          "mails that came twice": recipients.length - new Set(recipients).size,
          "last mail after it was back": `${(arrivedAfter / seconds(1)).toFixed(1)} s`,
        },
      });
    },
    minutes(3),
  );
});

const ms = ({ milliseconds }: { readonly milliseconds: number }): number => milliseconds;
