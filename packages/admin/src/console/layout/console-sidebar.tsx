import type { Theme } from "@mui/material/styles";
import useMediaQuery from "@mui/material/useMediaQuery";
import { Sidebar, type SidebarProps } from "react-admin";

/**
 * The menu's place: beside the page, or over it on a narrow screen. These are two that follow each other, since the one that
 * turned into the other while it closed would go on hiding the page from the keyboard and screen readers.
 */
export function ConsoleSidebar(props: SidebarProps) {
  const isNarrow = useMediaQuery((theme: Theme) => theme.breakpoints.down("sm"), { noSsr: true });
  return <Sidebar key={isNarrow ? "over" : "beside"} {...props} />;
}
