import DashboardIcon from "@mui/icons-material/SpaceDashboardOutlined";
import { Menu, useTranslate } from "react-admin";
import { useLabels } from "../messages/use-labels.ts";
import { useResources } from "../resources/use-resources.ts";
import { ResourceIcon } from "./resource-icon.tsx";

/** The way to the overview and to every resource that the person may see. */
export function ConsoleMenu() {
  const resources = useResources();
  const labels = useLabels();
  const translate = useTranslate();
  return (
    <nav aria-label={translate("console.layout.navigation")}>
      <Menu sx={{ mt: { xs: 1, md: 2 } }}>
        <Menu.Item
          to="/"
          primaryText={translate("console.layout.overview")}
          leftIcon={<DashboardIcon fontSize="small" aria-hidden />}
        />
        {resources.map((resource) => (
          <Menu.Item
            key={resource.name}
            to={`/${resource.name}`}
            primaryText={labels.many(resource)}
            leftIcon={<ResourceIcon name={resource.name} />}
          />
        ))}
      </Menu>
    </nav>
  );
}
