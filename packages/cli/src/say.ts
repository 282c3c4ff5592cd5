/** Writes a line for the person at the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a line beside the output: what a program that reads the output must not read. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
