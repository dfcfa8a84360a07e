import { type ChartBlock, type ChartKind, isCount } from "@datalogue/api";
import type { Chart } from "../charts/chart.js";
import { chartDrawings, comparesCommunes, isOverTime, scopeOf } from "../charts/index.js";
import { chartName } from "../charts/indicator-charts.js";
import { renderChart } from "../charts/render-chart.js";
import { ChartCard } from "../components/chart-card.js";
import { mistakeAddress, shareImages } from "../components/share-actions.js";
import { describeOutlines, ofTerritory, typographic } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { partsKey } from "../observatory/load-series.js";
import { whereKnown } from "../observatory/places.js";
import type { Reading } from "../observatory/reading.js";
import type { Series } from "../observatory/series.js";
import { addressOf, drawingLinks, exploreAddress, leave } from "../reading/address.js";
import { type BlockKind, type PlacedBlock, shortTitleOf } from "./block.js";

/** A kind of chart of `charts/`, in its card. */
export function chart(kind: ChartKind): BlockKind<ChartBlock> {
  return {
    frameHeight: chartDrawings[kind].frameHeight,
    about: (block, indicators) => {
      const dimension = "dimension" in block ? block.dimension : undefined;
      const title = indicators.get(block.indicator)?.dimensions?.find(({ id }) => id === dimension)?.title;
      const part = title === undefined ? "" : ` (${typographic(title).toLocaleLowerCase("fr")})`;
      return `${shortTitleOf(block.indicator, indicators)}${part}`;
    },
    make: makeChart,
  };
}

async function makeChart(block: ChartBlock, reading: Reading, id: string): Promise<PlacedBlock | undefined> {
  const { data, site } = reading;
  const indicator = data.indicators.get(block.indicator);
  if (!indicator) return undefined;
  const territory = comparesCommunes(block.kind)
    ? reading.territory
    : whereKnown(indicator, reading.territory, reading.data);
  const year = yearShown(data.series.get(indicator.id), reading.year);
  const made = chartOf(block, { ...reading, territory, year });
  if (!made) return undefined;
  const notes = [
    ...(territory === reading.territory
      ? []
      : [`Chiffre ${ofTerritory(territory)}\u00a0: il n’existe pas par commune`]),
    ...(year === reading.year ? [] : [`Dernière année connue\u00a0: ${year}`]),
  ];
  const svg = await renderChart(made, id);
  // A chart without drawing is not shown: it chooses nothing.
  const title =
    svg === "" ? made.title : (reading.chooseTitle?.([made.title, ...(made.otherTitles ?? [])]) ?? made.title);
  const prose = made.prose.flatMap((told) => (reading.chooseSentence ? (reading.chooseSentence(told) ?? []) : [told]));
  const dimension = "dimension" in block ? block.dimension : undefined;
  const isKnown = data.series.get(indicator.id)?.years(territory.code).includes(year);
  const scope = scopeOf(block.kind, { indicator, territory, year }, dimension);
  const drawings = drawingLinks(indicator.id, {
    territory: territory.code,
    chart: block.kind,
    period: year,
    dimension,
  });
  const permanent = `${reading.address({ annee: reading.year })}#${id}`;
  const [producer] = site.services.indicators.datasetsOf(indicator.id).flatMap((slug) => data.datasets.get(slug) ?? []);
  return {
    place: "card",
    heading: made.heading,
    isDrawn: svg !== "" && (data.series.get(indicator.id)?.codes().length ?? 0) > 0,
    view: (
      <ChartCard
        id={id}
        chart={{ ...made, title, prose }}
        indicator={indicator}
        svg={svg}
        demonstration={data.demonstrations.has(indicator.id)}
        isMixed={data.demonstrations.size < data.valued}
        notes={notes}
        outlines={describeOutlines(site.services.territories.sources().outlines)}
        explore={
          isOverTime(block.kind) && dimension === undefined ? exploreAddress(indicator.id, territory.code) : undefined
        }
        links={[
          { label: "Lien permanent", href: permanent },
          { label: "D’où vient ce chiffre\u202f?", href: reading.why(indicator.id) },
          { label: "CSV", href: addressOf(`/api/indicators/${indicator.id}/observations.csv`, scope) },
          // A drawing is given for the years that have values only.
          ...(isKnown
            ? [
                ...drawings,
                ...shareImages({ image: drawings.at(-1)?.href }),
                {
                  label: "Intégrer",
                  href: `${addressOf(`/indicateurs/${indicator.id}`, {
                    territoire: leave(territory.code, data.home.code),
                    annee: year,
                    bloc: chartName({ kind: block.kind, ...(dimension === undefined ? {} : { dimension }) }),
                  })}#integrer`,
                },
              ]
            : []),
          { label: "API", href: addressOf(`/api/indicators/${indicator.id}/observations`, scope) },
          {
            label: "Signaler une erreur",
            href: mistakeAddress({
              site,
              address: permanent,
              sentence: title,
              contact: producer?.contact ?? site.services.catalogue.info().contact,
            }),
          },
        ]}
      />
    ),
  };
}

/** The year asked for, or the last one of what is published later than the other figures of the page. */
function yearShown(series: Series | undefined, asked: number): number {
  const last = series?.years().at(-1);
  return last === undefined || last > asked ? asked : last;
}

function chartOf(block: ChartBlock, reading: Reading): Chart | undefined {
  const { data, territory, year, compared, outlines } = reading;
  const indicator = data.indicators.get(block.indicator);
  const series = data.series.get(block.indicator);
  if (!indicator || !series) return undefined;
  const context: ChartContext = {
    indicator,
    isQuantity: isCount(indicator, reading.site.services.indicators.get),
    series,
    parts: "dimension" in block ? (data.parts.get(partsKey(block)) ?? []) : [],
    territory,
    year,
    compareWith: data.observatory.compareWith,
    home: data.home,
    communes: compared,
    epcis: data.epcis,
    outlines,
    aim: data.aims.get(indicator.id),
    address: (code) => reading.address({ territoire: code }),
  };
  return chartDrawings[block.kind].make(context);
}
