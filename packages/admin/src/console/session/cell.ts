/** A value that changes and tells who asked: what React reads by `useSyncExternalStore`. */
export interface Cell<Value> {
  get(): Value;
  set(value: Value): void;
  /** Answers the function that ends it. */
  subscribe(listener: () => void): () => void;
}

/** Makes a cell that holds a value. */
export function createCell<Value>(initial: Value): Cell<Value> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
