import { Socket } from "node:net";

/** The sockets under a pool of connections, which the pool itself does not let go of when the other end is silent. */
export class OpenSockets {
  readonly #sockets = new Set<Socket>();

  get size(): number {
    return this.#sockets.size;
  }

  /** A new socket, known until it is closed. */
  open(): Socket {
    const socket = new Socket();
    this.#sockets.add(socket);
    return socket.once("close", () => this.#sockets.delete(socket));
  }

  /** Waits until none is open any more. */
  async closed(): Promise<void> {
    const closing = [...this.#sockets].map(
      (socket) => new Promise((resolve) => socket.once("close", resolve)),
    );
    await Promise.all(closing);
  }

  /** Closes all at once, whatever the other end says. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
