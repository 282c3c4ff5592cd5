import { useEffect } from "react";
import { useListContext, useNotify } from "react-admin";
import type { ListMeta } from "../data/create-row-reader.ts";

/**
 * Leads from a page that cannot be reached, which an address may ask for, to the one whose rows came in its place, and says
 * so. The pager itself offers the neighbours of a page alone.
 */
export function PageCorrection() {
  const { page, setPage, meta, isPlaceholderData } = useListContext();
  const notify = useNotify();
  const { page: reached = page } = (meta ?? {}) as Partial<ListMeta>;
  useEffect(() => {
    if (isPlaceholderData || reached === page) return;
    notify("console.list.other_page", { type: "info", messageArgs: { asked: page, reached } });
    setPage(reached);
  }, [isPlaceholderData, reached, page, setPage, notify]);
  return null;
}
