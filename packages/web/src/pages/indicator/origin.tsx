import { isRefusal, parseRowQuery, type RowsTerm, readLineage } from "@datalogue/api";
import { Calculation } from "../../components/calculation.js";
import { Lineage, type ShownRows } from "../../components/lineage.js";
import { forTerritory, nameOf, ofTerritory, typographic, yearOf } from "../../format/index.js";
import { addressOf, leave } from "../../reading/address.js";
import type { Site } from "../../site.js";
import { labelsOf } from "../dataset/code-labels.js";
import type { IndicatorReading } from "./indicator-reading.js";

/** Rows shown of those a figure comes from, folded. */
const SHOWN_ROWS = 8;

/** « D’où vient ce chiffre ? »: the arithmetic, then the rows. */
export async function originSection(reading: IndicatorReading) {
  const { site, data, territory, year } = reading;
  const { indicator, series, datasets } = data;
  const point = series.at(territory.code, year);
  const { observation } = point;
  const lineage = observation
    ? await readLineage(site.services, indicator, observation, {
        territory: territory.code,
        dimensions: observation.dimensions,
      })
    : null;
  const rows = lineage?.numerator?.kind === "rows" ? await readRows(site, lineage.numerator) : null;
  return (
    <section class="section" aria-labelledby="calcul">
      <h2 id="calcul">D’où vient ce chiffre&#8239;?</h2>
      <p class="calculation">
        {nameOf(territory)}, {year}&nbsp;: <Calculation indicator={indicator} point={point} />
      </p>
      {lineage && (
        <Lineage
          lineage={lineage}
          datasets={datasets}
          rows={rows}
          indicatorPage={(id, period) =>
            addressOf(`/indicateurs/${id}`, {
              territoire: leave(territory.code, data.home.code),
              annee: yearOf(period),
            })
          }
        />
      )}
      {observation && (
        <p class="links">
          <a href={observation.lineage}>Tout le calcul (API)</a>
        </p>
      )}
    </section>
  );
}

/** What stands in the place of the calculation where there is no figure: why, and where there is one. Pages of figures lead there. */
export function NoOrigin({ reading, drawn }: { reading: IndicatorReading; drawn: IndicatorReading }) {
  const { territory, year } = reading;
  const { series } = reading.data;
  const { reason } = series.at(territory.code, year);
  return (
    <section class="section" aria-labelledby="calcul">
      <h2 id="calcul">D’où vient ce chiffre&#8239;?</h2>
      <p>
        {drawn === reading
          ? `Aucun chiffre n’est publié ${forTerritory(territory)}. ${reason ? typographic(reason) : ""}`
          : "Cette donnée n’existe pas par commune. "}
        {drawn !== reading && series.known(drawn.territory.code).length > 0 && (
          <a href={`${drawn.address({})}#calcul`}>Le calcul {ofTerritory(drawn.territory)}</a>
        )}
      </p>
    </section>
  );
}

/** The first rows of a term; null where they are not told, or not kept any more. */
async function readRows({ services }: Site, term: RowsTerm): Promise<ShownRows | null> {
  const dataset = await services.catalogue.getDataset(term.dataset);
  if (!dataset?.readable) return null;
  try {
    const query = parseRowQuery(new URLSearchParams(term.rows.slice(term.rows.indexOf("?") + 1)));
    const { data, total } = await services.catalogue.listRows(term.dataset, {
      ...query,
      version: term.version,
      page: 1,
      pageSize: SHOWN_ROWS,
    });
    return {
      data,
      total,
      fields: dataset.fields.filter(({ name }) => data.some((row) => row[name] !== undefined && row[name] !== null)),
      labelOf: labelsOf({ services }, dataset),
    };
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}
