import { Complaint } from "../complaint.ts";
import { seconds } from "../duration.ts";
import { spawnGroup } from "../processes/spawn-group.ts";

export type BuildStep = {
  /** What a person reads while it runs, as in "Building the web app". */
  readonly title: string;
  /** Arguments of Node, which runs the step. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Runs one step of the build and says how long it took; what it prints is shown only if it fails.
 *
 * @throws Complaint if the step fails, the signal's reason if it is aborted
 */
export async function runBuildStep({ title, args, cwd, env, signal }: BuildStep): Promise<void> {
  signal?.throwIfAborted();
  process.stdout.write(`${title}…`);
  const started = Date.now();
  let output = "";
  const group = spawnGroup({ file: process.execPath, args, cwd, env, onOutput: (text) => (output += text) });
  const stop = () => void group.end();
  signal?.addEventListener("abort", stop, { once: true });
  const { code } = await group.exited;
  await group.end();
  signal?.removeEventListener("abort", stop);
  const took = ((Date.now() - started) / seconds(1)).toFixed(1);
  process.stdout.write(code === 0 ? ` ${took} s\n` : "\n");
  signal?.throwIfAborted();
  if (code !== 0) throw new Complaint(`${output.trim()}\n\n${title} failed.`);
}
