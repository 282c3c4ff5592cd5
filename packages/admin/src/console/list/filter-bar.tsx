import FilterIcon from "@mui/icons-material/FilterListOutlined";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Collapse from "@mui/material/Collapse";
import { useId, useState } from "react";
import { FilterLiveForm, useListContext, useTranslate } from "react-admin";
import { searchName } from "../data/list-query.ts";
import { FilterInput } from "../fields/filter-input.tsx";
import { useResource } from "../resources/use-resources.ts";
import { SearchInput } from "./search-input.tsx";
import { SortSelect } from "./sort-select.tsx";

/** Search, filters and, on narrow screens, the order of a list. What is typed there takes effect by itself. */
export function FilterBar() {
  const resource = useResource();
  const translate = useTranslate();
  const { filterValues, setFilters } = useListContext();
  const panel = useId();
  const count = Object.keys(filterValues).filter((name) => name !== searchName).length;
  const [isOpen, setIsOpen] = useState(count > 0);
  const hasSearch = resource.search.length > 0;
  const hasFilters = resource.filters.length > 0;
  const hasSomething = hasSearch || hasFilters || resource.sorts.length > 0;
  if (!hasSomething) return null;

  return (
    <FilterLiveForm>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1, p: 2 }}>
        {hasSearch ? <SearchInput /> : null}
        {hasFilters ? (
          <Button
            startIcon={<FilterIcon />}
            aria-expanded={isOpen}
            aria-controls={panel}
            onClick={() => setIsOpen(!isOpen)}
          >
            {count > 0 ? translate("console.list.filters_set", { count }) : translate("console.list.filters")}
          </Button>
        ) : null}
        {Object.keys(filterValues).length > 0 ? (
          <Button onClick={() => setFilters({})}>{translate("console.list.clear_filters")}</Button>
        ) : null}
        <SortSelect />
      </Box>
      <Collapse in={isOpen} id={panel} unmountOnExit>
        <Box
          sx={{
            display: "grid",
            gridTemplateColumns: "repeat(auto-fill, minmax(min(17rem, 100%), 1fr))",
            gap: 2,
            px: 2,
            pb: 2,
          }}
        >
          {resource.filters.map((filter) => (
            <FilterInput key={filter.name} resource={resource.name} filter={filter} />
          ))}
        </Box>
      </Collapse>
    </FilterLiveForm>
  );
}
