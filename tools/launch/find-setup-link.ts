const setupLink = /https?:\/\/\S+\/admin\/#\/setup\/\S*/;

/**
 * The link by which the first administrator is made, where a line of the backend's shows it. Whoever has it becomes the
 * administrator: the person at the terminal reads it, and no log keeps it.
 */
export function findSetupLink(line: string): string | undefined {
  return setupLink.exec(line)?.[0];
}
