import type { Indicator } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { formatNumber, nameOf, typographic } from "../format/index.js";
import type { Reading } from "../observatory/reading.js";
import { EmbedLink } from "./embed-link.js";
import { ScrollTable } from "./scroll-table.js";
import { marksOf, Value } from "./value.js";

interface CommuneTableProps {
  reading: Reading;
  indicators: Indicator[];
  /** Where its column titles lead back to. */
  id: string;
  /** Of its frame. */
  name: string;
}

/**
 * Every commune with the values of the year, the highest of the first figure first; a figure that no commune has is left out. Column titles sort
 * through the address: one of another table leaves this one as it is.
 */
export function CommuneTable({ reading, indicators: asked, id, name }: CommuneTableProps) {
  const { data, territory, year, compared, sort, site } = reading;
  const { series, epcis, home } = data;
  const isShown = ({ id }: Indicator) =>
    compared.some(({ code }) => {
      const absence = series.get(id)?.at(code, year).absence;
      return absence !== "non disponible" && absence !== "réservé";
    });
  const known = asked.filter(isShown);
  const figures = known.length > 0 ? known : asked;
  const populations = (code: string) => site.services.territories.series(code, "municipale");
  const populationYear = Math.max(
    ...compared.flatMap(({ code }) =>
      populations(code)
        .filter((one) => one.year <= year)
        .map((one) => one.year),
    ),
  );
  const inhabitants = (code: string) => populations(code).find((one) => one.year === populationYear)?.value ?? null;
  const rows = compared.map((commune) => ({
    commune,
    epci: epcis.find((epci) => commune.parents.some((parent) => parent.code === epci.code && !parent.to)),
    inhabitants: inhabitants(commune.code),
    points: figures.map(({ id }) => series.get(id)?.at(commune.code, year)),
  }));
  const asSorted = figures.findIndex(({ id }) => id === sort);
  const isOrdinary = sort !== "nom" && sort !== "habitants" && asSorted < 0;
  const column = isOrdinary ? 0 : asSorted;
  const key = (row: (typeof rows)[number]) =>
    (column >= 0 ? row.points[column]?.value : sort === "habitants" ? row.inhabitants : null) ??
    Number.NEGATIVE_INFINITY;
  const byName = (a: Territory, b: Territory) => nameOf(a).localeCompare(nameOf(b), "fr");
  const numeric = column >= 0 || sort === "habitants";
  rows.sort((a, b) => (numeric && key(b) !== key(a) ? key(b) - key(a) : byName(a.commune, b.commune)));
  const link = (tri: string, label: string) => <a href={`${reading.address({ tri })}#${id}`}>{label}</a>;
  const total = territory.level === "commune" ? home : territory;
  const people = rows.map((row) => row.inhabitants);
  const allPeople = people.includes(null) ? null : people.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const totals = figures.flatMap(({ id }) => series.get(id)?.at(total.code, year) ?? []);
  const marks = marksOf([...rows.flatMap(({ points }) => points.flatMap((point) => point ?? [])), ...totals]);
  return (
    <div class="stack" id={id}>
      <p class="small no-print">
        Choisissez une commune pour lire ses chiffres<span data-live>, un titre de colonne pour trier</span>.
      </p>
      <ScrollTable
        label={`Tableau des communes\u00a0: ${figures.map(({ shortTitle }) => typographic(shortTitle)).join(", ")}`}
      >
        <table class="table--wide">
          <caption>
            Valeurs de {year}
            {marks && `. ${marks}`}
          </caption>
          <thead>
            <tr>
              <th scope="col" aria-sort={numeric ? undefined : "ascending"}>
                {link("nom", "Commune")}
              </th>
              <th scope="col" class="optional">
                Intercommunalité
              </th>
              {Number.isFinite(populationYear) && (
                <th scope="col" class="num" aria-sort={sort === "habitants" ? "descending" : undefined}>
                  {link("habitants", `Habitants ${populationYear}`)}
                </th>
              )}
              {figures.map((indicator, index) => (
                <th key={indicator.id} scope="col" class="num" aria-sort={index === column ? "descending" : undefined}>
                  {link(indicator.id, typographic(indicator.shortTitle))}
                  <span class="unit">{indicator.unit}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ commune, epci, inhabitants: people, points }) => (
              <tr key={commune.code} class={commune.code === territory.code ? "here" : undefined}>
                <th scope="row">
                  <a
                    href={reading.address({ territoire: commune.code })}
                    aria-current={commune.code === territory.code ? "true" : undefined}
                  >
                    {nameOf(commune)}
                  </a>
                </th>
                <td class="optional">{epci && nameOf(epci)}</td>
                {Number.isFinite(populationYear) && (
                  <td class="num">
                    <Inhabitants count={people} />
                  </td>
                )}
                {figures.map((indicator, index) => {
                  const point = points[index];
                  return (
                    <td key={indicator.id} class="num">
                      {point && <Value point={point} indicator={indicator} short />}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{nameOf(total)}</th>
              <td class="optional" />
              {Number.isFinite(populationYear) && (
                <td class="num">
                  <Inhabitants count={allPeople} />
                </td>
              )}
              {figures.map((indicator) => {
                const point = series.get(indicator.id)?.at(total.code, year);
                return (
                  <td key={indicator.id} class="num">
                    {point && <Value point={point} indicator={indicator} />}
                  </td>
                );
              })}
            </tr>
          </tfoot>
        </table>
      </ScrollTable>
      <EmbedLink href={reading.embed(name)} title="tableau des communes" />
    </div>
  );
}

function Inhabitants({ count }: { count: number | null }) {
  return count === null ? <span class="missing">non disponible</span> : formatNumber(count);
}
