import Alert from "@mui/material/Alert";
import Typography from "@mui/material/Typography";
import { useLocale, useTranslate } from "react-admin";
import { useServices } from "../use-services.ts";

interface GoesWithItProps {
  readonly lines: readonly { readonly label: string; readonly count: number }[];
}

/** What a deletion takes with it. */
export function GoesWithIt({ lines }: GoesWithItProps) {
  const translate = useTranslate();
  const locale = useLocale();
  const { say } = useServices();
  const some = lines.filter(({ count }) => count > 0);
  return (
    <>
      <Typography>
        {translate(some.length > 0 ? "console.deletion.goes_with_it" : "console.deletion.alone")}
      </Typography>
      {some.length > 0 ? (
        <Typography component="ul" sx={{ mt: 1, mb: 0, pl: 3 }}>
          {some.map(({ label, count }) => (
            <li key={label}>
              {say(label)}: {count.toLocaleString(locale)}
            </li>
          ))}
        </Typography>
      ) : null}
      <Alert severity="warning" sx={{ mt: 2 }}>
        {translate("console.deletion.warning")}
      </Alert>
    </>
  );
}
