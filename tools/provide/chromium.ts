import { existsSync } from "node:fs";
import { join } from "node:path";
import { Complaint } from "../complaint.ts";
import { runToEnd } from "../processes/run-to-end.ts";
import { repositoryRoot } from "../repository-root.ts";
import { aptInstall, mayAptInstall } from "./apt-install.ts";

/** Chromium without windows: the same browser, for two thirds of the work in the browser's own process. */
const headlessShell = "/usr/bin/chromium-headless-shell";

const usualPrograms = [
  headlessShell,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Provides a Chromium that works: the one of `CHROMIUM_PATH`, the system's, or one that is installed for us. Answers the
 * path of its program; undefined stands for Playwright's own, which Playwright finds by itself.
 *
 * @throws Complaint if there is none and none can be installed
 */
export async function provideChromium(): Promise<string | undefined> {
  const chosen = process.env["CHROMIUM_PATH"];
  if (chosen !== undefined) {
    if (await isWorking(chosen)) return chosen;
    throw new Complaint(`CHROMIUM_PATH is ${chosen}, which is no browser that runs.`);
  }
  if (!mayAptInstall()) return (await findWorking(usualPrograms)) ?? installWithPlaywright();
  if (!existsSync(headlessShell)) await tryToInstallShell();
  const found = await findWorking(usualPrograms);
  if (found !== undefined) return found;
  await aptInstall("chromium");
  const installed = await findWorking(usualPrograms);
  if (installed === undefined)
    throw new Complaint("Chromium was installed for the browser tests, but does not run.");
  return installed;
}

/** Where there is no such package, a whole browser will do. */
async function tryToInstallShell(): Promise<void> {
  await aptInstall("chromium-headless-shell").catch((error: unknown) => {
    if (!(error instanceof Complaint)) throw error;
  });
}

async function installWithPlaywright(): Promise<undefined> {
  console.log("Installing Playwright's Chromium…");
  const program = join(repositoryRoot, "node_modules/@playwright/test/cli.js");
  const { code, output } = await runToEnd(process.execPath, [program, "install", "chromium"]);
  if (code !== 0)
    throw new Complaint(`The browser tests need a Chromium, and none could be installed:\n${output.trim()}`);
}

async function findWorking(programs: readonly string[]): Promise<string | undefined> {
  for (const program of programs) if (existsSync(program) && (await isWorking(program))) return program;
  return undefined;
}

async function isWorking(program: string): Promise<boolean> {
  const { code } = await runToEnd(program, ["--version"]);
  return code === 0;
}
