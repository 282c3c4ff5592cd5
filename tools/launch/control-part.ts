import { Complaint } from "../complaint.ts";
import { seconds } from "../duration.ts";
import { spawnGroup, type Exit, type Group } from "../processes/spawn-group.ts";
import type { TextSettings } from "../settings/env-file.ts";
import { pickEnvironment } from "../settings/pick-environment.ts";
import type { PartLog } from "./part-log.ts";
import type { Part } from "./part.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

export type PartControl = {
  readonly url: string | undefined;
  /**
   * Starts the part and waits until it answers.
   *
   * @throws Complaint if it ends before that, or takes too long
   */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends the part as a power cut would: nothing is finished, nothing is written. */
  kill(): Promise<void>;
};

export type PartHooks = {
  readonly log: PartLog;
  readonly readyLimitMs: number;
  /** Called when the part has answered, and then ends although nobody asked it to. */
  onFailure(failure: Complaint): void;
};

/** What can be done with one part: it may be started again after it was stopped or killed. */
export function controlPart(part: Part, settings: TextSettings, hooks: PartHooks): PartControl {
  const port = part.listens && Number(settings[part.listens.portName]);
  const url = port === undefined ? undefined : `http://localhost:${port}`;
  let current: Group | undefined;

  const fail = (sentence: string) =>
    new Complaint(`${hooks.log.recent(part.name)}\n\n${sentence}`.trimStart());

  async function start(): Promise<void> {
    const group = spawnGroup({
      file: process.execPath,
      args: part.args(port),
      cwd: part.cwd,
      env: { ...pickEnvironment(part.settingNames, settings), ...part.environment },
      onOutput: (text) => hooks.log.write(part.name, text),
    });
    current = group;
    const hasExited = new AbortController();
    const failure = group.exited.then((exit) => {
      hasExited.abort();
      return fail(`${part.title} stopped by itself (${describeExit(exit)}).`);
    });
    const readiness = url === undefined ? undefined : waitUntilAnswering(url, hasExited.signal);
    const firstFailure = await Promise.race([readiness, failure]);
    if (firstFailure !== undefined) throw firstFailure;
    void failure.then((complaint) => current === group && hooks.onFailure(complaint));
  }

  async function waitUntilAnswering(base: string, hasExited: AbortSignal): Promise<Complaint | undefined> {
    const readyUrl = new URL(part.listens?.readyPath ?? "/", base).href;
    if (await waitUntilReady(readyUrl, hooks.readyLimitMs, hasExited)) return undefined;
    return fail(`${part.title} did not answer at ${readyUrl} within ${hooks.readyLimitMs / seconds(1)} s.`);
  }

  async function end(how: (group: Group) => void): Promise<void> {
    const group = current;
    current = undefined; // from here on its end is what we want
    if (group === undefined) return;
    how(group);
    await group.end();
  }

  return { url, start, stop: () => end(() => undefined), kill: () => end((group) => group.kill()) };
}

function describeExit({ code, signal, error }: Exit): string {
  if (error !== undefined) return error.message;
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
