import { type OfflineProvider, startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minutes } from "../../kernel/duration.ts";
import { basic } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";
import { addPeople, addressOf } from "../people.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { type ServerProcess, startServerProcess } from "../server-process.ts";

const rounds = scaled({ short: 1, full: 10 });
const callers = 100;

describe.each(databases)("S75: a reset link on %s", (database) => {
  let idp: OfflineProvider;
  let server: ServerProcess;

  beforeAll(async () => {
    idp = await startOfflineProvider({ port: 0, smtpPort: 0, redirectUris: ["http://localhost:3000/cb"] });
    server = await startServerProcess({ database, idp });
    await addPeople(server.databaseUrl, rounds + 1);
  });
  afterAll(async () => {
    await server.stop();
    await idp.close();
  });

  async function post(path: string, body: object, address: string) {
    const response = await fetch(server.url + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: basic(),
        "x-latchkey-client-address": address,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  }

  /** Asks for a link and takes it out of the mail, as its reader would. */
  async function mailLink(index: number): Promise<{ uid: string; token: string }> {
    const email = `person-${index}@example.com`;
    const known = idp.mailbox.messages.length;
    await post("/api/auth/password/reset/", { email }, addressOf(index));
    const mail = await idp.mailbox.waitFor(
      (candidate) => candidate.to.includes(email) && idp.mailbox.messages.indexOf(candidate) >= known,
    );
    const fragment = /#(uid=\S+)/.exec(mail.text)?.[1] ?? "";
    return Object.fromEntries(new URLSearchParams(fragment)) as { uid: string; token: string };
  }

  const confirm = (link: object, caller: number) => {
    const password = `a new password of caller ${caller}`;
    const body = { ...link, new_password1: password, new_password2: password };
    return post("/api/auth/password/reset/confirm/", body, addressOf(1_000 + caller));
  };
  const used = { status: 400, body: { token: ["Invalid value"] } };
  const saved = { status: 200, body: { detail: "Password has been reset with the new password." } };

  test(
    "is good for one of a hundred callers, and for nobody after that",
    async () => {
      const seen = { successes: 0, refusals: 0, busy: 0 };
      for (let round = 0; round < rounds; round++) {
        const link = await mailLink(round);
        const answers = await Promise.all(
          Array.from({ length: callers }, (_, caller) => confirm(link, caller)),
        );
        expect(answers.filter(({ status }) => status === 200)).toEqual([saved]);
        const others = answers.filter(({ status }) => status !== 200);
        const refused = others.filter(({ status }) => status === 400);
        expect(refused).toEqual(refused.map(() => used));
        seen.successes += 1;
        seen.refusals += refused.length;
        seen.busy += others.filter(({ status }) => status === 503).length;
        expect(await confirm(link, callers)).toEqual(used);
      }
      expect(seen.successes + seen.refusals + seen.busy).toBe(rounds * callers);
      await recordProof({
        name: `reset-race-${database}`,
        claim: "One reset link, used by a hundred callers at once, is good for one of them (S75)",
        how: `On ${database}: ${rounds} links, each brought by ${callers} callers at once, each with a password of its own.`,
        figures: {
          links: rounds,
          "answered with success": seen.successes,
          "answered with 400 Invalid value": seen.refusals,
          "answered with 503, too many hashes at once": seen.busy,
        },
      });
    },
    minutes(5),
  );

  test("that is newer kills the older one", async () => {
    const older = await mailLink(rounds);
    const newer = await mailLink(rounds);
    expect(await confirm(older, 0)).toEqual(used);
    expect(await confirm(newer, 1)).toEqual(saved);
  });
});
