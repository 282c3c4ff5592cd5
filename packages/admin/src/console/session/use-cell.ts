import { useSyncExternalStore } from "react";
import type { Cell } from "./cell.ts";

/** The value of a cell; the component follows its changes. */
export function useCell<Value>(cell: Cell<Value>): Value {
  return useSyncExternalStore(cell.subscribe, cell.get);
}
