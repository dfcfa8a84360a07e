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
  /** What rows are sorted by: a year, or « nom »; by the last year where it is neither. */
  sort: string | undefined;
  address(state: { territoire?: string; tri?: string }): string;
}

/**
 * Every value of an indicator: a row for each territory, level by level, the highest of the last year first, a column for each year that has a
 * value. Titles of columns sort, through the address.
 */
export function LevelTable({ indicator, series, levels, years, current, sort, address }: LevelTableProps) {
  const all = levels.flatMap(({ territories }) => territories);
  const hasValue = (code: string, year: number) => series.at(code, year).absence !== "non disponible";
  const shownYears = years.filter((year) => all.some(({ code }) => hasValue(code, year)));
  const isEmpty = ({ code }: Territory) => !shownYears.some((year) => hasValue(code, year));
  const points = all.flatMap(({ code }) => shownYears.map((year) => series.at(code, year)));
  const absent = points.some(({ absence }) => absence === "non disponible") ? "n.\u00a0d.\u00a0: non disponible" : "";
  const marks = [marksOf(points), absent].filter(Boolean).join("\u202f; ");
  const byName = sort === "nom";
  const year = shownYears.find((one) => String(one) === sort) ?? shownYears.at(-1) ?? 0;
  const heightOf = ({ code }: Territory) => series.at(code, year).value ?? Number.NEGATIVE_INFINITY;
  const compare = (a: Territory, b: Territory) =>
    (byName || heightOf(a) === heightOf(b) ? 0 : heightOf(b) - heightOf(a)) || nameOf(a).localeCompare(nameOf(b), "fr");
  const link = (tri: string, label: string) => <a href={`${address({ tri })}#valeurs`}>{label}</a>;
  const unknown = all.filter(isEmpty);
  return (
    <>
      <ScrollTable label="Toutes les valeurs, par maille et par année">
        <table class="table--wide">
          <caption>
            {titleWithUnit(indicator)}
            {marks && `. ${marks}`}
          </caption>
          <thead>
            <tr>
              <th scope="col" aria-sort={byName ? "ascending" : undefined}>
                {link("nom", "Territoire")}
              </th>
              {shownYears.map((one) => (
                <th key={one} scope="col" class="num" aria-sort={!byName && one === year ? "descending" : undefined}>
                  {link(String(one), String(one))}
                </th>
              ))}
            </tr>
          </thead>
          {levels
            .map(({ title, territories }) => ({
              title,
              shown: territories.filter((one) => !isEmpty(one)).sort(compare),
            }))
            .filter(({ shown }) => shown.length > 0)
            .map(({ title, shown }) => (
              <tbody key={title}>
                <tr>
                  <th scope="rowgroup" colspan={shownYears.length + 1} class="small">
                    {title}
                  </th>
                </tr>
                {shown.map((territory) => (
                  <tr key={territory.code} class={territory.code === current ? "here" : undefined}>
                    <th scope="row">
                      <a
                        href={address({ territoire: territory.code })}
                        aria-current={territory.code === current ? "true" : undefined}
                      >
                        {nameOf(territory)}
                      </a>
                    </th>
                    {shownYears.map((one) => (
                      <td key={one} class="num">
                        <Value point={series.at(territory.code, one)} indicator={indicator} short />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            ))}
        </table>
      </ScrollTable>
      {unknown.length > 0 && (
        <p class="small">
          Sans valeur{"\u00a0"}: {unknown.map(nameOf).join(", ")}.
        </p>
      )}
    </>
  );
}
