import { Admission, type AdmissionOptions } from "./admission.ts";

interface Door {
  readonly admission: Admission;
  /** Who is in or waits. */
  people: number;
}

/** An {@link Admission} for each key, for as long as somebody is in or waits. */
export class KeyedAdmission {
  readonly #options: AdmissionOptions;
  readonly #doors = new Map<string, Door>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** @throws Failure `unavailable` as {@link Admission.run}. */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const door = this.#doors.get(key) ?? { admission: new Admission(this.#options), people: 0 };
    this.#doors.set(key, door);
    door.people += 1;
    try {
      return await door.admission.run(work);
    } finally {
      door.people -= 1;
      if (door.people === 0) this.#doors.delete(key);
    }
  }
}
