import { runToEnd } from "../processes/run-to-end.ts";
import { Complaint } from "../complaint.ts";
import { aptInstall, mayAptInstall } from "./apt-install.ts";

const options = ["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror"];

/** Compiles a C file to a library that can be preloaded, with a compiler that is installed first where this machine lets us. */
export async function compileLibrary(source: string, library: string): Promise<void> {
  const hasCompiler = (await runToEnd("cc", ["--version"])).code === 0;
  if (!hasCompiler && !mayAptInstall()) {
    throw new Complaint("The proof needs a C compiler: install one (gcc, clang) and run it again.");
  }
  if (!hasCompiler) await aptInstall("gcc", "libc6-dev");
  const { code, output } = await runToEnd("cc", [...options, "-o", library, source, "-ldl", "-lpthread"]);
  if (code !== 0) throw new Complaint(`The library could not be compiled:\n${output.trim()}`);
}
