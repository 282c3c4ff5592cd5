import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Complaint } from "../complaint.ts";
import { minutes, seconds } from "../duration.ts";
import { runToEnd } from "../processes/run-to-end.ts";

/** Whether this machine lets us install Debian packages without asking anyone. */
export const mayAptInstall = (): boolean => process.getuid?.() === 0 && existsSync("/etc/debian_version");

/** Installs Debian packages, waiting while somebody else holds the package system's lock. */
export async function aptInstall(...names: string[]): Promise<void> {
  console.log(`Installing ${names.join(", ")} with apt-get…`);
  await aptGet(["update"]);
  await aptGet(["install", "-y", "--no-install-recommends", ...names]);
}

async function aptGet(args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const deadline = Date.now() + minutes(10);
  for (;;) {
    const { code, output } = await runToEnd("apt-get", args, { env });
    if (code === 0) return;
    const isLocked = /could not get lock|unable to (acquire|lock)/i.test(output);
    if (!isLocked || Date.now() > deadline) {
      throw new Complaint(`apt-get ${args.join(" ")} failed:\n${output.trim()}`);
    }
    await sleep(seconds(2));
  }
}
