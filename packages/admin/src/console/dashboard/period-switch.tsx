import ToggleButton from "@mui/material/ToggleButton";
import ToggleButtonGroup from "@mui/material/ToggleButtonGroup";
import { useTranslate } from "react-admin";

interface PeriodSwitchProps {
  readonly days: number;
  readonly onChange: (days: number) => void;
}

const periods = [7, 30, 90];

/** How many days the dashboard looks back. */
export function PeriodSwitch({ days, onChange }: PeriodSwitchProps) {
  const translate = useTranslate();
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={days}
      aria-label={translate("console.dashboard.period")}
      onChange={(_event, chosen: number | null) => {
        if (chosen !== null) onChange(chosen);
      }}
    >
      {periods.map((period) => (
        <ToggleButton key={period} value={period} sx={{ px: 1.5, textTransform: "none" }}>
          {translate("console.dashboard.days", { days: period })}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
