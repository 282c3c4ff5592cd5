import { adminRoutes, type AdminActionDescription } from "@latchkey/contract";
import LinearProgress from "@mui/material/LinearProgress";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { Problem } from "../layout/problem.tsx";
import { useResource } from "../resources/use-resources.ts";
import { useServices } from "../use-services.ts";
import { RefusedRows } from "./refused-rows.tsx";

interface ActionPreviewProps {
  readonly action: AdminActionDescription;
  readonly ids: readonly string[];
}

/** Which rows an action would touch, and which it would refuse. */
export function ActionPreview({ action, ids }: ActionPreviewProps) {
  const { client } = useServices();
  const { name: resource } = useResource();
  const translate = useTranslate();
  const { data, error } = useQuery({
    queryKey: [resource, "preview", action.name, ids],
    queryFn: () =>
      client.call(adminRoutes.previewAction, {
        params: { resource, action: action.name },
        body: { ids: [...ids] },
      }),
    gcTime: 0,
  });
  if (error) return <Problem error={error} />;
  if (!data) return <LinearProgress aria-label={translate("console.action.looking")} />;

  const { count, titles, refused } = data;
  const left = count - titles.length;
  return (
    <div role="status">
      <Typography sx={{ fontWeight: 600 }}>
        {translate("console.action.on", { smart_count: count })}
      </Typography>
      <Typography component="ul" sx={{ m: 0, pl: 3, overflowWrap: "anywhere" }}>
        {titles.map((title, index) => (
          // Titles may be equal, and the list never changes
          <li key={index}>{title}</li>
        ))}
        {left > 0 ? <li>{translate("console.action.and_more", { smart_count: left })}</li> : null}
      </Typography>
      <RefusedRows title={translate("console.action.would_refuse")} refused={refused} />
    </div>
  );
}
