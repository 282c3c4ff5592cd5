import { localStorageStore, memoryStore, type Store } from "react-admin";

/** What the browser keeps between visits: how the console looks. */
const kept = new Set(["theme", "locale", "sidebar.open"]);

/**
 * react-admin's store, of which the browser keeps preferences alone. What somebody searched for stays in memory: names and
 * addresses do not belong on a disk.
 */
export function createPreferenceStore(): Store {
  const disk = localStorageStore(undefined, "LatchkeyConsole");
  const memory = memoryStore();
  const of = (key: string) => (kept.has(key) ? disk : memory);
  return {
    setup() {
      disk.setup();
      memory.setup();
    },
    teardown() {
      disk.teardown();
      memory.teardown();
    },
    getItem: (key, fallback) => of(key).getItem(key, fallback),
    setItem: (key, value) => of(key).setItem(key, value),
    removeItem: (key) => of(key).removeItem(key),
    removeItems: (prefix) => memory.removeItems(prefix),
    reset: () => memory.reset(),
    listItems: (prefix) => memory.listItems?.(prefix) ?? {},
    subscribe: (key, listener) => of(key).subscribe(key, listener),
  };
}
