import { adminLimits } from "@latchkey/contract";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { useListContext, useTranslate } from "react-admin";

const pageSizes = [adminLimits.usualPage, 50, 100];

/** How many rows a page holds. */
export function PageSizeSelect() {
  const { perPage, setPerPage } = useListContext();
  const translate = useTranslate();
  return (
    <TextField
      select
      variant="standard"
      margin="none"
      fullWidth={false}
      label={translate("console.list.rows_per_page")}
      value={perPage}
      onChange={({ target }) => setPerPage(Number(target.value))}
      sx={{ minWidth: 96, mr: "auto" }}
    >
      {pageSizes.map((size) => (
        <MenuItem key={size} value={size}>
          {size}
        </MenuItem>
      ))}
    </TextField>
  );
}
