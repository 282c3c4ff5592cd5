import { once } from "node:events";
import { connect, type Socket } from "node:net";
import NodemailerConnection from "nodemailer/lib/smtp-connection/index.js";
import { type Duration, seconds } from "../../kernel/duration.ts";
import type { SmtpAddress } from "./smtp-address.ts";

/** For each step of the protocol. */
const stepLimit = seconds(10);
/** For a whole mail, the greeting or the signing in: a server that answers byte by byte keeps every single step alive. */
const totalLimit = seconds(25);

export interface Envelope {
  readonly from: string;
  readonly to: string;
}

/** One connection to a mail server, which takes one mail after the other. */
export interface SmtpConnection {
  /** @throws Error when the connection has died meanwhile. */
  prepareForNext(): Promise<void>;
  /** @throws Error of nodemailer, with `responseCode` where the server refused. The connection is of no more use then. */
  send(envelope: Envelope, message: Buffer): Promise<void>;
  /** Says goodbye. */
  quit(): void;
  destroy(): void;
}

/**
 * Connects, encrypts where the address asks for it, and signs in where it has credentials.
 *
 * @param signal Ends the connection, whatever it is doing.
 * @throws Error when there is no way to this server now.
 */
export async function openSmtpConnection(address: SmtpAddress, signal: AbortSignal): Promise<SmtpConnection> {
  const socket = await openSocket(address, signal);
  const smtp = new NodemailerConnection({
    connection: socket,
    host: address.host,
    port: address.port,
    secure: address.security === "tls",
    requireTLS: address.security === "starttls",
    ignoreTLS: address.security === "none",
    greetingTimeout: stepLimit,
    socketTimeout: stepLimit,
  });
  const broken = Promise.withResolvers<never>();
  // Whoever waits hears of it; when nobody waits, the next who does.
  broken.promise.catch(() => {});
  smtp.on("error", broken.reject);
  smtp.on("end", () => {
    broken.reject(Object.assign(new Error("the connection was closed"), { code: "ECONNECTION" }));
    // nodemailer ends its half alone; a server that never ends its own would keep the socket.
    socket.destroySoon();
  });
  const step = (start: (done: Done) => void) =>
    within(socket, totalLimit, Promise.race([called(start), broken.promise]));

  await step((done) => smtp.connect(done));
  const { credentials } = address;
  if (credentials) {
    await step((done) => smtp.login({ user: credentials.user, pass: credentials.password }, done));
  }
  return {
    prepareForNext: () => step((done) => smtp.reset(done)),
    send: ({ from, to }, message) => step((done) => smtp.send({ from, to: [to] }, message, done)),
    quit: () => smtp.quit(),
    destroy: () => socket.destroy(),
  };
}

type Done = (error?: Error | null) => void;

/** The promise of a function with a callback. */
function called(start: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}

/** Waits for `work` and no longer than `limit`; then the socket is destroyed, so that nothing is sent behind our back. */
async function within<Result>(socket: Socket, limit: Duration, work: Promise<Result>): Promise<Result> {
  const error = Object.assign(new Error("the server took too long"), { code: "ETIMEDOUT" });
  const timer = setTimeout(() => socket.destroy(error), limit);
  try {
    return await work;
  } catch (failure) {
    socket.destroy();
    throw failure;
  } finally {
    clearTimeout(timer);
  }
}

async function openSocket({ host, port }: SmtpAddress, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host, port, keepAlive: true, signal });
  try {
    await within(socket, stepLimit, once(socket, "connect"));
  } catch (error) {
    // A socket that is destroyed late says it once more.
    socket.on("error", () => {});
    throw error;
  }
  return socket;
}
