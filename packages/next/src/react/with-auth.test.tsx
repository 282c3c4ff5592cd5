import { renderToReadableStream, renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { BackendSession, RegisteredUser } from "../register.ts";
import { LatchkeyProvider, useLatchkey } from "./provider.tsx";
import { withAuth } from "./with-auth.tsx";

const user = { pk: "1", username: "ada", email: "", first_name: "", last_name: "" } as RegisteredUser;
const session: BackendSession = { user, expires: "2030-01-01T00:00:00.000Z" };

const Guarded = withAuth(function Secret({ word }: { word: string }) {
  return <p>{`${word} ${useLatchkey().user?.username}`}</p>;
});

function render(rendered: BackendSession | null | undefined): string {
  return renderToString(
    <LatchkeyProvider {...(rendered === undefined ? {} : { session: rendered })}>
      <Guarded word="hello" />
    </LatchkeyProvider>,
  );
}

describe("a guarded component", () => {
  it.each([
    ["to somebody who is signed in", session, "<p>hello ada</p>"],
    ["through an outage", { ...session, error: "unavailable" } as const, "<p>hello ada</p>"],
    ["not to nobody", null, ""],
    ["not before it is known", undefined, ""],
  ])("shows %s", (_, rendered, html) => {
    expect(render(rendered)).toBe(html);
  });

  it("shows somebody whose session the server is still reading", async () => {
    const stream = await renderToReadableStream(
      <LatchkeyProvider session={Promise.resolve(session)}>
        <Guarded word="hello" />
      </LatchkeyProvider>,
    );
    await stream.allReady;
    expect(await new Response(stream).text()).toContain("<p>hello ada</p>");
  });

  it("needs a provider", () => {
    expect(() => renderToString(<Guarded word="" />)).toThrow(
      "useLatchkey() needs a <LatchkeyProvider> above it.",
    );
  });
});
