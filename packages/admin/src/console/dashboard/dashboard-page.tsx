import { adminRoutes } from "@latchkey/contract";
import Box from "@mui/material/Box";
import LinearProgress from "@mui/material/LinearProgress";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { Moment } from "../fields/moment.tsx";
import { PageHeader } from "../layout/page-header.tsx";
import { Problem } from "../layout/problem.tsx";
import { useServices } from "../use-services.ts";
import { PeriodSwitch } from "./period-switch.tsx";
import { RefusalsPanel } from "./refusals-panel.tsx";
import { SeriesPanel } from "./series-panel.tsx";

const usualDays = 30;

/** What happened in the last days: sign-ins, sign-ups, sessions, and what was refused. */
export function DashboardPage() {
  const { client } = useServices();
  const translate = useTranslate();
  const [days, setDays] = useState(usualDays);
  const { data, error } = useQuery({
    queryKey: ["dashboard", days],
    queryFn: () => client.call(adminRoutes.readDashboard, { query: { days } }),
    placeholderData: (previous) => previous,
  });
  return (
    <>
      <PageHeader title={translate("console.dashboard.title")}>
        <PeriodSwitch days={days} onChange={setDays} />
      </PageHeader>
      {error ? <Problem error={error} /> : null}
      {data || error ? null : <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data ? (
        <Box
          sx={{
            display: "grid",
            gap: 2,
            gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "repeat(2, minmax(0, 1fr))" },
          }}
        >
          <SeriesPanel name="sign_ins" series={data.sign_ins} />
          <SeriesPanel name="sign_ups" series={data.sign_ups} />
          <SeriesPanel name="active_sessions" series={data.active_sessions} isLevel />
          <RefusalsPanel refusals={data.refusals} />
        </Box>
      ) : null}
      {data?.counted_until ? (
        <Typography variant="body2" sx={{ color: "text.secondary", mt: 2 }}>
          {translate("console.dashboard.counted_until")} <Moment value={data.counted_until} />
        </Typography>
      ) : null}
    </>
  );
}
