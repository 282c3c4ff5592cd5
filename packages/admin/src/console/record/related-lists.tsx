import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemIcon from "@mui/material/ListItemIcon";
import ListItemText from "@mui/material/ListItemText";
import { useTranslate } from "react-admin";
import { Link } from "react-router";
import { ResourceIcon } from "../layout/resource-icon.tsx";
import { useLabels } from "../messages/use-labels.ts";
import { useResource, useResources } from "../resources/use-resources.ts";
import { Section } from "./section.tsx";

/** The lists of other resources that are about a row. */
export function RelatedLists({ id }: { readonly id: string }) {
  const { related } = useResource();
  const resources = useResources();
  const labels = useLabels();
  const translate = useTranslate();
  const visible = related.flatMap(({ resource: name, filter }) => {
    const target = resources.find((resource) => resource.name === name);
    return target?.can.view ? [{ target, filter }] : [];
  });
  if (visible.length === 0) return null;
  return (
    <Section title={translate("console.record.related")}>
      <List disablePadding>
        {visible.map(({ target, filter }) => (
          <ListItem key={`${target.name}.${filter}`} disablePadding>
            <ListItemButton
              component={Link}
              to={`/${target.name}?filter=${encodeURIComponent(JSON.stringify({ [filter]: id }))}`}
              sx={{ borderRadius: 1 }}
            >
              <ListItemIcon sx={{ minWidth: 36 }}>
                <ResourceIcon name={target.name} />
              </ListItemIcon>
              <ListItemText primary={labels.many(target)} />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </Section>
  );
}
