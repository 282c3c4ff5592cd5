import { useEffect } from "react";
import { useServices } from "../use-services.ts";

/** Names the window after the page, before the console's own name, for as long as the page is there. */
export function useDocumentTitle(page: string): void {
  const { session } = useServices();
  useEffect(() => {
    const before = document.title;
    const state = session.get();
    const console = state.status === "signed-in" ? state.title : "Latchkey";
    document.title = page === console ? console : `${page} · ${console}`;
    return () => {
      document.title = before;
    };
  }, [page, session]);
}
