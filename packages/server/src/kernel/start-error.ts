/** What is wrong with how an application is made or run, so that it cannot start; the message is a sentence that says what to do. */
export class StartError extends Error {
  override readonly name = "StartError";
}
