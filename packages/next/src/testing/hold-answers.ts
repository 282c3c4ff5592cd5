import { vi } from "vitest";

/** Holds back what the backend answers at a path, until it is released. */
export function holdAnswers(path: string) {
  const network = globalThis.fetch;
  const { promise, resolve } = Promise.withResolvers<void>();
  let held = 0;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const answer = await network(input, init);
    if (!String(input instanceof Request ? input.url : input).includes(path)) return answer;
    held += 1;
    await promise;
    return answer;
  });
  return {
    get held() {
      return held;
    },
    release: () => resolve(),
    [Symbol.dispose]: () => spy.mockRestore(),
  };
}
