import { QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { AdminContext, CoreAdminRoutes, Loading, Notification, type I18nProvider } from "react-admin";
import CssBaseline from "@mui/material/CssBaseline";
import { createDataProvider } from "./data/create-data-provider.ts";
import { ExplainedError } from "./data/explained-error.ts";
import { DashboardPage } from "./dashboard/dashboard-page.tsx";
import { ConsoleLayout } from "./layout/console-layout.tsx";
import { createPreferenceStore } from "./layout/create-preference-store.ts";
import { NotFoundPage } from "./layout/not-found-page.tsx";
import { PageLanguage } from "./layout/page-language.tsx";
import { darkTheme, lightTheme } from "./layout/themes.ts";
import { resourceElement } from "./resources/resource-element.tsx";
import { useResources } from "./resources/use-resources.ts";
import { createAuthProvider } from "./session/create-auth-provider.ts";
import { Gate } from "./session/gate.tsx";
import { NoRightsPage } from "./session/no-rights-page.tsx";
import { followSession } from "./data/follow-session.ts";
import { openConsoleOf } from "./session/session-state.ts";
import { ServicesContext, type Services } from "./use-services.ts";

interface ConsoleProps {
  readonly services: Services;
  readonly i18n: I18nProvider;
  readonly setupToken: string | undefined;
}

const store = createPreferenceStore();

/** The console: a gate, and behind it a page for every resource that the backend describes. */
export function Console({ services, i18n, setupToken }: ConsoleProps) {
  const parts = useMemo(() => createParts(services), [services]);
  return (
    <ServicesContext value={services}>
      <AdminContext
        {...parts}
        i18nProvider={i18n}
        store={store}
        theme={lightTheme}
        lightTheme={lightTheme}
        darkTheme={darkTheme}
      >
        <CssBaseline enableColorScheme />
        <PageLanguage />
        <Gate setupToken={setupToken}>
          <Pages />
        </Gate>
        <Notification multiLine />
      </AdminContext>
    </ServicesContext>
  );
}

/**
 * react-admin's `<Admin>` without its `<CoreAdminUI>`, which holds a beacon to its makers: what is not there needs not be
 * switched off.
 */
function Pages() {
  const resources = useResources();
  return (
    <CoreAdminRoutes
      layout={ConsoleLayout}
      dashboard={DashboardPage}
      catchAll={NotFoundPage}
      loading={Loading}
      ready={NoRightsPage}
    >
      {resources.map(resourceElement)}
    </CoreAdminRoutes>
  );
}

const isPassing = (error: unknown) =>
  error instanceof ExplainedError && (error.status === 0 || error.status === 503);

function createParts(services: Services) {
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: { retry: (failures, error) => failures < 2 && isPassing(error), refetchOnWindowFocus: false },
    },
  });
  services.session.subscribe(() => followSession(queryClient, services.session.get()));
  const dataProvider = createDataProvider({
    client: services.client,
    say: services.say,
    onShownOnce: services.shownOnce.set,
    describe(resource) {
      return openConsoleOf(services.session.get())?.resources.find(({ name }) => name === resource);
    },
  });
  return { queryClient, dataProvider, authProvider: createAuthProvider(services) };
}
