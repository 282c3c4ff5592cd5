import { createCell, type Cell } from "./cell.ts";

/** One thing that is asked of the person, wherever in the console the need for it arises. */
export interface Question {
  /** Whether it stands on the screen. */
  readonly isOpen: Cell<boolean>;
  /** Puts it, unless it stands there already; answers what the person said. */
  ask(): Promise<boolean>;
  answer(said: boolean): void;
}

/** Makes a question that nobody has put yet. Who asks while it is open gets the same answer. */
export function createQuestion(): Question {
  const isOpen = createCell(false);
  let asked: PromiseWithResolvers<boolean> | undefined;
  return {
    isOpen,
    ask() {
      asked ??= Promise.withResolvers<boolean>();
      isOpen.set(true);
      return asked.promise;
    },
    answer(said) {
      isOpen.set(false);
      asked?.resolve(said);
      asked = undefined;
    },
  };
}
