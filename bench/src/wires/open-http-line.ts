import { Client } from "undici";
import type { Line } from "../peers/peer.ts";
import type { Answer, Call, Wire } from "./wire.ts";

/** Opens a connection that is kept alive to a backend that speaks the wire. */
export function openHttpLine<Held>(url: string, wire: Wire<Held>): Line {
  const client = new Client(url);
  let held: Held | undefined;
  const session = () => {
    if (held === undefined) throw new Error("Nobody has signed in on this line.");
    return held;
  };
  return {
    async signIn({ idToken }) {
      held = wire.takeSignIn(await send(client, wire.signIn(idToken)));
      if (wire.accessToken) wire.accessToken.check(await send(client, wire.accessToken.ask(held)));
    },
    async refresh() {
      held = wire.takeRefresh(await send(client, wire.refresh(session())), session());
    },
    async readUser() {
      wire.checkUser(await send(client, wire.readUser(session())));
    },
    close: () => client.close(),
  };
}

async function send(client: Client, { method, path, headers, body }: Call): Promise<Answer> {
  const answer = await client.request({ method, path, headers, body: body ?? null });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
