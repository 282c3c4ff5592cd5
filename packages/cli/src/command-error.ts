/** A command cannot do what it was asked; the message is a sentence that says what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
