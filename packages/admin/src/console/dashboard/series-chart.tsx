import Box from "@mui/material/Box";
import { useTheme } from "@mui/material/styles";
import { useId } from "react";
import { useLocale, useTranslate } from "react-admin";
import { chartScale, type ChartScale } from "./chart-scale.ts";
import { dayText } from "./day-text.ts";
import type { Series } from "./series-panel.tsx";
import { useWidth } from "./use-width.ts";

const height = 200;
const margin = { top: 8, right: 8, bottom: 24, left: 44 };
const labelWidth = 72;

interface SeriesChartProps {
  readonly title: string;
  readonly series: Series;
}

interface Plot {
  readonly series: Series;
  readonly scale: ChartScale;
  readonly x: (index: number) => number;
  readonly y: (count: number) => number;
  readonly width: number;
  readonly locale: string;
}

/** A line over the days. Its sentence says the course in words; pointing at a day tells its number. */
export function SeriesChart({ title, series }: SeriesChartProps) {
  const translate = useTranslate();
  const locale = useLocale();
  const name = useId();
  const description = useId();
  const { ref, width } = useWidth<HTMLDivElement>();
  const counts = series.map(({ count }) => count);
  const scale = chartScale(Math.max(0, ...counts));
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const plot: Plot = {
    series,
    scale,
    width,
    locale,
    x: (index) => margin.left + (inner.width * index) / Math.max(1, series.length - 1),
    y: (count) => margin.top + inner.height * (1 - count / scale.top),
  };
  return (
    <Box ref={ref} sx={{ my: 1 }}>
      <svg
        width={Math.max(0, width)}
        height={height}
        role="img"
        aria-labelledby={`${name} ${description}`}
        style={{ display: "block" }}
      >
        <title id={name}>{title}</title>
        <desc id={description}>
          {translate("console.dashboard.chart", {
            title,
            from: dayText(series[0]?.day ?? "", locale),
            to: dayText(series.at(-1)?.day ?? "", locale),
            lowest: Math.min(...counts).toLocaleString(locale),
            highest: Math.max(...counts).toLocaleString(locale),
          })}
        </desc>
        {width > 0 ? (
          <>
            <Grid {...plot} />
            <Course {...plot} />
            <Days {...plot} />
          </>
        ) : null}
      </svg>
    </Box>
  );
}

function Grid({ scale, y, width, locale }: Plot) {
  const { palette } = useTheme();
  return scale.lines.map((line) => (
    <g key={line}>
      <line x1={margin.left} x2={width - margin.right} y1={y(line)} y2={y(line)} stroke={palette.divider} />
      <text
        x={margin.left - 8}
        y={y(line)}
        dy="0.35em"
        textAnchor="end"
        fontSize={11}
        fill={palette.text.secondary}
      >
        {line.toLocaleString(locale, { notation: "compact" })}
      </text>
    </g>
  ));
}

function Course({ series, x, y }: Plot) {
  const { palette } = useTheme();
  const points = series.map(({ count }, index) => `${x(index)},${y(count)}`);
  const area = [`${x(0)},${y(0)}`, ...points, `${x(series.length - 1)},${y(0)}`];
  return (
    <>
      <polygon points={area.join(" ")} fill={palette.primary.main} fillOpacity={0.12} />
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke={palette.primary.main}
        strokeWidth={2}
        strokeLinejoin="round"
      />
    </>
  );
}

/** The days below, as many as have room, and over each day a field that tells its number to the mouse. */
function Days({ series, x, width, locale }: Plot) {
  const { palette } = useTheme();
  const every = Math.max(1, Math.ceil((series.length * labelWidth) / Math.max(1, width - margin.left)));
  const band = x(1) - x(0);
  return series.map(({ day, count }, index) => (
    <g key={day}>
      {(series.length - 1 - index) % every === 0 ? (
        <text
          x={x(index)}
          y={height - 6}
          textAnchor={index === series.length - 1 ? "end" : "middle"}
          fontSize={11}
          fill={palette.text.secondary}
        >
          {dayText(day, locale)}
        </text>
      ) : null}
      <rect x={x(index) - band / 2} y={0} width={band} height={height - margin.bottom} fill="transparent">
        <title>{`${dayText(day, locale)}: ${count.toLocaleString(locale)}`}</title>
      </rect>
    </g>
  ));
}
