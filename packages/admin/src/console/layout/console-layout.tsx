import type { ReactNode } from "react";
import { Layout } from "react-admin";
import { ConfirmDialog } from "../session/confirm-dialog.tsx";
import { ShownOnceDialog } from "../actions/shown-once-dialog.tsx";
import { ConsoleBar } from "./console-bar.tsx";
import { ConsoleMenu } from "./console-menu.tsx";
import { ConsoleSidebar } from "./console-sidebar.tsx";

/** The frame of every page: bar, menu, and the dialogs that any page may need. */
export function ConsoleLayout({ children }: { readonly children: ReactNode }) {
  return (
    <Layout
      appBar={ConsoleBar}
      appBarAlwaysOn
      menu={ConsoleMenu}
      sidebar={ConsoleSidebar}
      sx={{
        minWidth: 0,
        "& .RaLayout-appFrame": { marginTop: { xs: 7, sm: 6 } },
        "& .RaLayout-content": { minWidth: 0, px: { xs: 2, sm: 3, lg: 4 }, pb: 6 },
      }}
    >
      {children}
      <ConfirmDialog />
      <ShownOnceDialog />
    </Layout>
  );
}
