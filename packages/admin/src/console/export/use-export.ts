import { adminLimits, adminRoutes } from "@latchkey/contract";
import { useCallback, useEffect, useRef, useState } from "react";
import { useListContext } from "react-admin";
import { toListQuery } from "../data/list-query.ts";
import { useResource } from "../resources/use-resources.ts";
import { useServices } from "../use-services.ts";
import { exportRows, type ExportFormat, type ExportProgress } from "./export-rows.ts";
import { saveFile } from "./save-file.ts";

export type ExportState =
  | { readonly status: "ready" }
  | { readonly status: "running"; readonly progress: ExportProgress | undefined }
  | { readonly status: "finished"; readonly rows: number }
  | { readonly status: "failed"; readonly error: unknown };

interface Export {
  readonly state: ExportState;
  readonly start: (format: ExportFormat) => Promise<void>;
  readonly cancel: () => void;
}

/** Writes the present list into a file, however long it is; it ends with the component. */
export function useExport(): Export {
  const { client } = useServices();
  const resource = useResource();
  const { filterValues, sort } = useListContext();
  const [state, setState] = useState<ExportState>({ status: "ready" });
  const running = useRef<AbortController>(undefined);

  const cancel = useCallback(() => {
    running.current?.abort();
    setState({ status: "ready" });
  }, []);
  useEffect(() => () => running.current?.abort(), []);

  const start = useCallback(
    async (format: ExportFormat) => {
      const { signal } = (running.current = new AbortController());
      const list = toListQuery(resource, { filter: filterValues, sort });
      let rows = 0;
      setState({ status: "running", progress: undefined });
      try {
        const file = await exportRows({
          format,
          fields: resource.fields,
          signal,
          fetchPage: (cursor) =>
            client.call(adminRoutes.queryRows, {
              params: { resource: resource.name },
              body: { ...list, limit: adminLimits.page, cursor },
            }),
          onProgress: (progress) => {
            ({ rows } = progress);
            setState({ status: "running", progress });
          },
        });
        saveFile(file, `${resource.name}.${format}`);
        setState({ status: "finished", rows });
      } catch (error) {
        if (!signal.aborted) setState({ status: "failed", error });
      }
    },
    [client, resource, filterValues, sort],
  );
  return { state, start, cancel };
}
