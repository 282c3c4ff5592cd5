import { connect } from "node:net";
import { seconds } from "../duration.ts";
import type { TextSettings } from "../settings/env-file.ts";
import type { Part } from "./part.ts";

/** Both of the addresses that `localhost` may mean: who listens on either would answer in our part's place. */
const loopbackAddresses = ["127.0.0.1", "::1"];

/** A sentence for each port that somebody listens on already. */
export async function findTakenPorts(parts: readonly Part[], settings: TextSettings): Promise<string[]> {
  const listeners = parts.flatMap(({ title, listens, furtherPorts = [] }) =>
    [...(listens ? [listens.portName] : []), ...furtherPorts].map((name) => ({ title, name })),
  );
  const sentences = await Promise.all(
    listeners.map(async ({ title, name }) => {
      const port = Number(settings[name]);
      const taken = await Promise.all(loopbackAddresses.map((address) => isListening(address, port)));
      return taken.includes(true)
        ? [
            `Port ${port} is taken, and ${title.toLowerCase()} needs it: stop what listens there, or set ${name}.`,
          ]
        : [];
    }),
  );
  return sentences.flat();
}

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: seconds(1) });
    const answer = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", answer(true)).once("error", answer(false)).once("timeout", answer(false));
  });
}
