import statements from "./statements.json" with { type: "json" };

/** A sentence about the finished product that must hold. */
export interface Statement {
  readonly number: number;
  readonly chapter: string;
  readonly sentence: string;
  /** The part of the work that a statement waits for; without it tests must show the statement now. */
  readonly waitsFor?: string;
}

/** All statements, in their order. */
export const allStatements: readonly Statement[] = statements;
