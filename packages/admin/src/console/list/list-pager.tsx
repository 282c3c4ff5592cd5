import ChevronLeftIcon from "@mui/icons-material/ChevronLeft";
import ChevronRightIcon from "@mui/icons-material/ChevronRight";
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Typography from "@mui/material/Typography";
import { useListContext, useLocale, useTranslate } from "react-admin";
import type { ListMeta } from "../data/create-row-reader.ts";
import { PageSizeSelect } from "./page-size-select.tsx";

/** Which rows the page shows, of how many, and the way to its neighbours: a list of keyset pages has no others. */
export function ListPager() {
  const { data, page, setPage, hasNextPage } = useListContext();
  const translate = useTranslate();
  const range = useRange();
  if (!data?.length) return null;
  return (
    <Box
      component="nav"
      aria-label={range}
      sx={{
        display: "flex",
        flexWrap: "wrap",
        alignItems: "center",
        justifyContent: "flex-end",
        gap: 1,
        px: { xs: 1, sm: 2 },
        py: 1,
        borderTop: 1,
        borderColor: "divider",
      }}
    >
      <PageSizeSelect />
      <Typography role="status" variant="body2" sx={{ color: "text.secondary" }}>
        {range}
      </Typography>
      <Box sx={{ display: "flex" }}>
        <IconButton
          aria-label={translate("console.list.previous")}
          disabled={page <= 1}
          onClick={() => setPage(page - 1)}
        >
          <ChevronLeftIcon />
        </IconButton>
        <IconButton
          aria-label={translate("console.list.next")}
          disabled={!hasNextPage}
          onClick={() => setPage(page + 1)}
        >
          <ChevronRightIcon />
        </IconButton>
      </Box>
    </Box>
  );
}

/** Which rows the page shows, in words. Beyond what the backend counts, there are more. */
function useRange(): string {
  const { data, page, perPage, meta } = useListContext();
  const translate = useTranslate();
  const locale = useLocale();
  const number = (value: number) => value.toLocaleString(locale);
  const { count } = (meta ?? {}) as Partial<ListMeta>;
  const from = (page - 1) * perPage + 1;
  const key = count === undefined ? "range_unknown" : count.is_exact ? "range" : "range_more";
  return translate(`console.list.${key}`, {
    from: number(from),
    to: number(from + (data?.length ?? 0) - 1),
    count: number(count?.value ?? 0),
  });
}
