import type { Indicator } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { nameOf } from "../format/index.js";
import type { Series } from "../observatory/series.js";
import { titleWithUnit } from "../observatory/wording.js";
import { ScrollTable } from "./scroll-table.js";
import { marksOf, Value } from "./value.js";

interface LevelTableProps {
  indicator: Indicator;
  series: Series;
  levels: { title: string; territories: Territory[] }[];
  years: number[];
  /** Code of the territory read. */
  current: string;
  address(territory: string): string;
}

/** Every value of an indicator: a row for each territory, level by level, a column for each year. */
export function LevelTable({ indicator, series, levels, years, current, address }: LevelTableProps) {
  const points = levels.flatMap(({ territories }) =>
    territories.flatMap(({ code }) => years.map((year) => series.at(code, year))),
  );
  const marks = marksOf(points);
  return (
    <ScrollTable label="Toutes les valeurs, par maille et par année">
      <table class="table--wide">
        <caption>
          {titleWithUnit(indicator)}
          {marks && `. ${marks}`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Territoire</th>
            {years.map((year) => (
              <th key={year} scope="col" class="num">
                {year}
              </th>
            ))}
          </tr>
        </thead>
        {levels.map(({ title, territories }) => (
          <tbody key={title}>
            <tr>
              <th scope="rowgroup" colspan={years.length + 1} class="small">
                {title}
              </th>
            </tr>
            {territories.map((territory) => (
              <tr key={territory.code} class={territory.code === current ? "here" : undefined}>
                <th scope="row">
                  <a href={address(territory.code)} aria-current={territory.code === current ? "true" : undefined}>
                    {nameOf(territory)}
                  </a>
                </th>
                {years.map((year) => (
                  <td key={year} class="num">
                    <Value point={series.at(territory.code, year)} indicator={indicator} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </ScrollTable>
  );
}
