/**
 * The door to every command: `node tools/bootstrap.mjs <command> …arguments`, on whatever Node the machine has
 * (20 or newer). It installs what is missing and hands over to `tools/<command>.ts`, run by the repository's Node 24.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = join(root, "node_modules/.latchkey-installed");
const repositoryNode = join(root, "node_modules/.bin/node");

const [command, ...args] = process.argv.slice(2);
process.exitCode =
  (await install()) || (await run(repositoryNode, ["--conditions=source", `tools/${command}.ts`, ...args]));

/** Installs the dependencies if they are not the ones that the manifests ask for; answers an exit code. */
async function install() {
  const wanted = hashManifests();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return 0;
  console.log("Installing the dependencies (only when they have changed; about a minute)…");
  const started = Date.now();
  // `ci` empties node_modules first, under whatever runs from it: that is for a folder which holds nothing yet.
  const verb = existsSync(stampFile) ? "install" : "ci";
  const code = await runNpm([verb, "--no-audit", "--no-fund", "--loglevel=error"]);
  if (code !== 0) {
    console.error("The dependencies could not be installed; npm says why above.");
    return code;
  }
  writeFileSync(stampFile, hashManifests());
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
  return 0;
}

function hashManifests() {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  for (const file of ["package.json", ...workspaceManifests()]) {
    // A changed script installs nothing.
    const manifest = { ...JSON.parse(readFileSync(join(root, file), "utf8")), scripts: undefined };
    hash.update(`\0${file}\0${JSON.stringify(manifest)}`);
  }
  return hash.digest("hex");
}

function workspaceManifests() {
  const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return workspaces
    .flatMap((pattern) => (pattern.endsWith("/*") ? childrenOf(pattern.slice(0, -2)) : [pattern]))
    .map((folder) => `${folder}/package.json`)
    .filter((file) => existsSync(join(root, file)));
}

function childrenOf(folder) {
  return readdirSync(join(root, folder))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}

/** The npm that started us, if one did: it need not be the one in PATH. */
function runNpm(npmArgs) {
  const npm = process.env.npm_execpath;
  return npm?.endsWith(".js") ? run(process.execPath, [npm, ...npmArgs]) : run("npm", npmArgs);
}

/** Runs a program in our terminal and answers its exit code; it hears every signal that we hear. */
function run(file, fileArgs) {
  return new Promise((resolve) => {
    const child = spawn(file, fileArgs, { cwd: root, stdio: "inherit" });
    // Ctrl-C reaches the child through the terminal as well; that we stay until it ends is what matters here.
    const forwarders = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => {
      const forward = () => child.kill(signal);
      process.on(signal, forward);
      return () => process.off(signal, forward);
    });
    const finish = (code) => {
      for (const stopForwarding of forwarders) stopForwarding();
      resolve(code);
    };
    child.once("error", (error) => {
      console.error(`${file} could not be started: ${error.message}`);
      finish(1);
    });
    child.once("exit", (code, signal) => finish(code ?? 128 + constants.signals[signal]));
  });
}
