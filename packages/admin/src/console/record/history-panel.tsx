import { adminRoutes } from "@latchkey/contract";
import LinearProgress from "@mui/material/LinearProgress";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { Problem } from "../layout/problem.tsx";
import { useResource } from "../resources/use-resources.ts";
import { useServices } from "../use-services.ts";
import { HistoryEntry } from "./history-entry.tsx";
import { Section } from "./section.tsx";

/** What happened to a row, the newest first. */
export function HistoryPanel({ id }: { readonly id: string }) {
  const { client } = useServices();
  const { name: resource } = useResource();
  const translate = useTranslate();
  const { data, error } = useQuery({
    queryKey: [resource, "history", id],
    queryFn: () => client.call(adminRoutes.readHistory, { params: { resource, id } }),
  });
  return (
    <Section title={translate("console.history.title")}>
      {error ? <Problem error={error} /> : null}
      {data || error ? null : <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data?.entries.length === 0 ? (
        <Typography sx={{ color: "text.secondary" }}>{translate("console.history.empty")}</Typography>
      ) : null}
      {data?.entries.map((entry) => (
        <HistoryEntry key={entry.id} entry={entry} />
      ))}
    </Section>
  );
}
