import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { createAccountDirectory } from "./account-directory.ts";
import { offlineClient } from "./offline-client.ts";
import { sendMail } from "./testing/send-mail.ts";
import { signIn } from "./testing/sign-in.ts";

const program = fileURLToPath(new URL("main.ts", import.meta.url));
const cleanUp: (() => void)[] = [];
afterEach(() => cleanUp.splice(0).forEach((end) => end()));

function run(settings: Record<string, string>) {
  // Next.js's types ask for a NODE_ENV in every environment; the program does not look at it.
  const { NODE_COMPILE_CACHE } = process.env;
  const env: NodeJS.ProcessEnv = { NODE_ENV: "test", NODE_COMPILE_CACHE, ...settings };
  const child = spawn(process.execPath, ["--conditions=source", program], { env });
  cleanUp.push(() => child.kill("SIGKILL"));
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => (said[stream] += text));
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, said, ended, firstLine: once(child.stdout, "data") };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

describe("the program", () => {
  it.each([{ mode: undefined }, { mode: "production" }, { mode: "test" }])(
    "refuses to start when LATCHKEY_ENV is $mode",
    async ({ mode }) => {
      const { said, ended } = run({
        IDP_PORT: String(await freePort()),
        ...(mode && { LATCHKEY_ENV: mode }),
      });
      expect(await ended).toBe(1);
      expect(said.stderr).toMatch(
        /^The offline identity provider .* only runs with LATCHKEY_ENV=development.*\n$/,
      );
      expect(said.stdout).toBe("");
    },
  );

  it("names everything that is wrong with its settings", async () => {
    const { said, ended } = run({
      LATCHKEY_ENV: "development",
      IDP_PORT: "ninety",
      IDP_SMTP_PORT: "70000",
      WEB_URL: "http://web.example",
      GOOGLE_CLIENT_ID: "half",
    });
    expect(await ended).toBe(1);
    expect(said.stderr.split("\n")).toEqual([
      "IDP_PORT must be a port number between 1 and 65535.",
      "IDP_SMTP_PORT must be a port number between 1 and 65535.",
      "WEB_URL must be an https URL, or an http URL on localhost.",
      "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET belong together: set both or none.",
      "",
    ]);
  });

  it("wants two ports", async () => {
    const { said, ended } = run({ LATCHKEY_ENV: "development", IDP_SMTP_PORT: "9000" });
    expect(await ended).toBe(1);
    expect(said.stderr).toBe("IDP_PORT and IDP_SMTP_PORT must be two ports.\n");
  });

  it.each(["IDP_PORT", "IDP_SMTP_PORT"])("says in one sentence that its %s is taken", async (name) => {
    const server = createServer().listen(0, "127.0.0.1");
    cleanUp.push(() => server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ports = { IDP_PORT: String(await freePort()), IDP_SMTP_PORT: String(await freePort()) };
    const { said, ended } = run({ LATCHKEY_ENV: "development", ...ports, [name]: String(port) });
    expect(await ended).toBe(1);
    expect(said.stderr).toBe(
      `Port ${port} is taken: stop what listens there, or set ${name} to another port.\n`,
    );
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "says when it is ready, and nothing more, until %s",
    async (signal) => {
      const [port, smtpPort] = [await freePort(), await freePort()];
      const { child, said, ended, firstLine } = run({
        LATCHKEY_ENV: "development",
        IDP_PORT: String(port),
        IDP_SMTP_PORT: String(smtpPort),
      });
      await firstLine;
      const issuer = `http://localhost:${port}`;
      const idp = { issuer, client: offlineClient, accounts: createAccountDirectory() };
      const { access_token } = await signIn(idp, "verified@gmail.com");
      const headers = { authorization: `Bearer ${access_token}`, origin: "http://localhost:3000" };
      expect(
        (await fetch(`${issuer}/userinfo`, { headers })).headers.has("access-control-allow-origin"),
      ).toBe(false);
      await sendMail(`smtp://127.0.0.1:${smtpPort}`, { subject: "A mail to look at" });
      expect(await (await fetch(`${issuer}/mailbox`)).text()).toContain("A mail to look at");

      const start = performance.now();
      child.kill(signal);
      expect(await ended).toBe(0);
      // The connections of the requests above are kept alive, and would hold it for five.
      expect(performance.now() - start).toBeLessThan(4_500);
      expect(said).toEqual({
        stdout: `Offline identity provider ready at http://localhost:${port}, with mail at smtp://127.0.0.1:${smtpPort}\n`,
        stderr: "",
      });
    },
  );
});
