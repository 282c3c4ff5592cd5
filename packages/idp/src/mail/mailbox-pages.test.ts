import { afterEach, beforeAll, afterAll, describe, expect, it } from "vitest";
import { startOfflineProvider, type OfflineProvider } from "../start-offline-provider.ts";
import { sendMail } from "../testing/send-mail.ts";

let idp: OfflineProvider;
beforeAll(async () => {
  idp = await startOfflineProvider({ port: 0, smtpPort: 0, redirectUris: [] });
});
afterEach(() => idp.mailbox.clear());
afterAll(() => idp.close());

const send = (mail: Parameters<typeof sendMail>[1]) => sendMail(idp.smtpUrl, mail);

async function visit(path: string) {
  const response = await fetch(idp.url + path);
  const policy = response.headers.get("content-security-policy") ?? "";
  return { response, html: await response.text(), directives: policy.split("; ") };
}

const pageOfTheMail = () => visit(`/mailbox/${idp.mailbox.messages[0]?.id}`);

const subjectsIn = (html: string) =>
  [...html.matchAll(/<span class="name">(.*)<\/span>/g)].map(([, text]) => text);

const hostile = `"><script>alert(1)</script><img src="https://evil.example/x.png">`;

describe("the mailbox page", () => {
  it("says that nothing has come yet", async () => {
    const { response, html } = await visit("/mailbox");
    expect(response.status).toBe(200);
    expect(html).toContain("No mail yet.");
  });

  it("lists the newest mail first, with its recipients and its time, and leads to it", async () => {
    await send({ subject: "first" });
    await send({ subject: "", to: "one@mail.example, two@mail.example" });
    await send({ subject: "third" });
    const { html } = await visit("/mailbox");
    expect(subjectsIn(html)).toEqual(["third", "(no subject)", "first"]);
    expect(html).toContain("one@mail.example, two@mail.example");
    for (const { id, receivedAt } of idp.mailbox.messages) {
      expect(html).toContain(`<a href="/mailbox/${id}">`);
      expect(html).toContain(`<time datetime="${receivedAt.toISOString()}">`);
    }
  });

  it("finds mail by a part of any recipient's address", async () => {
    await send({ subject: "to Anna", to: "zoe@mail.example, Anna@Mail.example" });
    await send({ subject: "to Ben", to: "ben@mail.example" });
    expect(subjectsIn((await visit("/mailbox?to=+anna%40mail")).html)).toEqual(["to Anna"]);
    const nothing = (await visit(`/mailbox?to=${encodeURIComponent(hostile)}`)).html;
    expect(subjectsIn(nothing)).toEqual([]);
    expect(nothing).toContain(`value="&quot;&gt;&lt;script&gt;`);
    expect(nothing).not.toContain(hostile);
  });

  it("shows a hundred mails and says how many it does not show", async () => {
    for (let sent = 0; sent < 102; sent += 6) await Promise.all(Array.from({ length: 6 }, () => send({})));
    const { html } = await visit("/mailbox");
    expect(subjectsIn(html)).toHaveLength(100);
    expect(html).toContain("2 older ones are found by their address.");
  });

  it("runs its own script alone, and loads nothing from elsewhere", async () => {
    await send({ subject: hostile, to: "o'neil&co@mail.example" });
    const { response, html, directives } = await visit("/mailbox");
    expect(html).toContain("&lt;script&gt;alert(1)");
    expect(html).toContain("o&#39;neil&amp;co@mail.example");
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<img|<iframe|<[^>]*src=|="https?:/);
    expect(directives).toEqual([
      "default-src 'none'",
      "img-src 'self' data:",
      expect.stringMatching(/^style-src 'sha256-[\w+/=]+'$/),
      "base-uri 'none'",
      "frame-ancestors 'none'",
      expect.stringMatching(/^script-src 'sha256-[\w+/=]+'$/),
      "connect-src 'self'",
      "form-action 'self'",
    ]);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});

describe("the page of a mail", () => {
  it("shows who sent it to whom, its headers and its text with links", async () => {
    await send({
      to: "reader@mail.example",
      subject: "Confirm <this>",
      text: "Open https://web.example/confirm?a=1&b=<2>, or (http://web.example). No javascript:alert(1)",
      headers: { "X-Kind": "<b>kind</b>" },
    });
    const { response, html } = await pageOfTheMail();
    expect(response.status).toBe(200);
    expect(html).toContain("<h1>Confirm &lt;this&gt;</h1>");
    expect(html).toContain("<dd>no-reply@latchkey.example</dd>");
    expect(html).toContain("<dd>reader@mail.example</dd>");
    expect(html).toContain("<strong>x-kind</strong>: &lt;b&gt;kind&lt;/b&gt;");
    expect(html).toContain(
      `<pre>Open <a href="https://web.example/confirm?a=1&amp;b=">https://web.example/confirm?a=1&amp;b=</a>&lt;2&gt;, or (<a href="http://web.example">http://web.example</a>). No javascript:alert(1)\n</pre>`,
    );
    expect(html).not.toContain("<iframe");
  });

  it("shows its HTML in a frame that runs no script and loads nothing from elsewhere", async () => {
    await send({ html: `<p style="color:red">Hello & "you"</p>${hostile}` });
    const { html, directives } = await pageOfTheMail();
    const [, sandbox, content] =
      /<iframe title="The mail" sandbox="([^"]*)" srcdoc="([^"]*)"><\/iframe>/.exec(html) ?? [];
    expect(sandbox?.split(" ")).toEqual([
      "allow-popups",
      "allow-popups-to-escape-sandbox",
      "allow-top-navigation-by-user-activation",
    ]);
    expect(content).toContain(
      "&lt;base target=&quot;_top&quot;&gt;&lt;p style=&quot;color:red&quot;&gt;Hello &amp; &quot;you&quot;&lt;/p&gt;",
    );
    expect(html).not.toContain("<script");
    expect(directives).toEqual([
      "default-src 'none'",
      "img-src 'self' data:",
      "style-src 'unsafe-inline'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'none'",
    ]);
  });

  it("is missing for a mail that is not there", async () => {
    for (const id of ["nothing", "constructor", "__proto__"]) {
      const { response, html } = await visit(`/mailbox/${id}`);
      expect(response.status).toBe(404);
      expect(html).toContain("There is no such mail");
    }
  });
});

describe("the mails as JSON", () => {
  it("are all of them, or those to one whole address, newest last", async () => {
    await send({ subject: "to Anna", to: "anna@mail.example" });
    await send({ subject: "to Joanna", to: "joanna@mail.example" });
    await send({ subject: "to Anna again", to: "ANNA@mail.example", cc: "other@mail.example" });
    const ask = async (query: string) => {
      const response = await fetch(`${idp.url}/mailbox/messages.json${query}`);
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(response.headers.has("access-control-allow-origin")).toBe(false);
      return (await response.json()) as { subject: string }[];
    };
    expect(await ask("")).toEqual(JSON.parse(JSON.stringify(idp.mailbox.messages)));
    expect((await ask("?to=anna%40mail.example")).map(({ subject }) => subject)).toEqual([
      "to Anna",
      "to Anna again",
    ]);
    expect(await ask("?to=nna%40mail.example")).toEqual([]);
  });
});
