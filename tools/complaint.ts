/** Something that the person at the terminal can put right: shown as its text alone, without a stack. */
export class Complaint extends Error {
  override readonly name = "Complaint";

  /** A complaint about several things at once. */
  static list(heading: string, problems: readonly string[]): Complaint {
    return new Complaint(`${heading}\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}
