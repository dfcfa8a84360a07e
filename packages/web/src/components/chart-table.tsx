import type { Indicator } from "@datalogue/api";
import type { Chart, TableCell } from "../charts/chart.js";
import type { Point } from "../observatory/series.js";
import { Value } from "./value.js";

interface ChartTableProps {
  table: Chart["table"];
  indicator: Indicator;
  caption: string;
  class?: string;
}

/** The table of a chart: a row per place or per year, their values with the reason of what is missing. */
export function ChartTable({ table: { head, rows }, indicator, caption, class: name }: ChartTableProps) {
  return (
    <table class={name}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {head.map((title, rank) => (
            <th key={title} scope="col" class={rank > 0 ? "num" : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name: place, href, current, cells }) => (
          <tr key={place}>
            <th scope="row">
              {href ? (
                <a href={href} aria-current={current ? "true" : undefined}>
                  {place}
                </a>
              ) : (
                place
              )}
            </th>
            {cells.map((cell, rank) => (
              <td key={head[rank + 1]} class="num">
                {isPoint(cell) ? <Value point={cell} indicator={indicator} /> : cell.text}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** True for the value of an indicator, false for a plain text. */
export function isPoint(cell: TableCell): cell is Point {
  return "value" in cell;
}
