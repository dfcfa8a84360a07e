import type { Projecting, Projection } from "@datalogue/api";
import { drawAmounts } from "../../../charts/draw-amounts.js";
import type { Drawable } from "../../../charts/render-chart.js";
import { ScrollTable } from "../../../components/scroll-table.js";
import { writeResult } from "../../../simulating/write-result.js";
import { groupLabel, type Projected } from "./scenario-words.js";

/** Who pays what: drawn, and as a table. */
export function Amounts({ projecting, projection, svg }: Projected & { svg: string }) {
  const { result } = projecting.simulator;
  const { groups, total } = projection;
  const rows = [
    ...groups.map((spread) => ({ ...spread, name: groupLabel(projecting, spread.group) })),
    ...(groups.length > 1 ? [{ ...total, name: "Ensemble" }] : []),
  ];
  if (rows.length === 0) return null;
  return (
    <section class="section" aria-labelledby="montants-titre">
      <h2 id="montants-titre">Qui paie quoi{projecting.terms.variation === 0 ? "" : ", à quantités inchangées"}</h2>
      <div class="cols cols--2">
        <figure class="chart-card" id="montants">
          <figcaption>
            <h3>La moitié paie au plus {writeResult(total.quartiles[1], result)}, la moitié au moins</h3>
            <p class="subtitle">
              Montant par an, en euros{"\u00a0"}: du plus petit au plus grand{"\u202f"}; barre, la moitié du milieu
              {"\u202f"}; trait, la médiane
            </p>
          </figcaption>
          <div class="plot" dangerouslySetInnerHTML={{ __html: svg }} />
        </figure>
        <ScrollTable label="Montants par catégorie">
          <table>
            <caption>Le quart, la moitié, les trois quarts paient au plus…</caption>
            <thead>
              <tr>
                <th scope="col">Catégorie</th>
                {["Moins", "Quart", "Moitié", "Trois quarts", "Plus"].map((head) => (
                  <th key={head} scope="col" class="num">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, least, quartiles, most }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {[least, ...quartiles, most].map((amount, rank) => (
                    <td key={rank} class="num">
                      {writeResult(amount, result)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollTable>
      </div>
    </section>
  );
}

export function amountsChart(projecting: Projecting, { groups }: Projection): Drawable {
  const { result } = projecting.simulator;
  const ranges = groups.map(({ group, least, quartiles, most }) => {
    const name = groupLabel(projecting, group);
    const [low, middle, high] = quartiles.map((amount) => writeResult(amount, result));
    const note = `${name}\u00a0: de ${writeResult(least, result)} à ${writeResult(most, result)}, médiane ${middle}, la moitié du milieu de ${low} à ${high}`;
    return { name, least, quartiles, most, note };
  });
  return {
    label: `Montants par catégorie. ${ranges.map(({ note }) => note).join(". ")}.`,
    links: false,
    drawing: ranges.length === 0 ? null : (cut) => drawAmounts(ranges, result.unit, cut),
  };
}
