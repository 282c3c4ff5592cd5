import Link from "@mui/material/Link";
import { Link as RouterLink } from "react-router";
import type { ReferenceTitles } from "../data/flatten-row.ts";
import { useResourceNamed } from "../resources/use-resources.ts";

interface ReferenceLinkProps {
  readonly resource: string | null;
  readonly id: string;
  readonly titles: ReferenceTitles;
}

/** The title of a row of another resource, as a link for those who may see it. */
export function ReferenceLink({ resource, id, titles }: ReferenceLinkProps) {
  const target = useResourceNamed(resource);
  const title = titles[resource ?? ""]?.[id] ?? id;
  if (!target?.can.view) return <span>{title} </span>;
  return (
    <Link
      component={RouterLink}
      to={`/${target.name}/${encodeURIComponent(id)}/show`}
      onClick={(event) => event.stopPropagation()}
      sx={{ mr: 1 }}
    >
      {title}
    </Link>
  );
}
