import type { PlacedBlock } from "../../blocks/block.js";
import { chartDrawings, comparedKinds, isOverTime, scopeOf } from "../../charts/index.js";
import { chartName, type IndicatorChart, listCharts, mainChart } from "../../charts/indicator-charts.js";
import { renderChart } from "../../charts/render-chart.js";
import { ChartCard } from "../../components/chart-card.js";
import { shareImages } from "../../components/share-actions.js";
import { describeOutlines, typographic } from "../../format/index.js";
import { titleChooser } from "../../observatory/choose-title.js";
import { contextOf } from "../../observatory/load-indicator.js";
import { addressOf, drawingLinks, exploreAddress } from "../../reading/address.js";
import type { IndicatorReading } from "./indicator-reading.js";

export interface ChartSection {
  id: string;
  title: string;
  blocks: PlacedBlock[];
}

/** How it moves, where it is high, what it is made of: the charts that suit the indicator. */
export async function chartSections(reading: IndicatorReading): Promise<ChartSection[]> {
  const { data, site } = reading;
  const all = listCharts(site.services, data);
  const compared = comparedKinds.flatMap((kind) => all.filter((chart) => chart.kind === kind));
  const main = mainChart(site.services, data);
  // A line of one year says nothing.
  const isShown =
    main.kind !== "trend" || compared.length === 0 || data.series.known(reading.territory.code).length > 1;
  const wanted: { id: string; charts: IndicatorChart[] }[] = [
    { id: "evolution", charts: [...(isShown ? [main] : []), ...compared] },
    ...data.dimensions.map(({ id }) => ({
      id: `parts-${id}`,
      charts: all.filter(({ dimension }) => dimension === id),
    })),
  ];
  const sections: ChartSection[] = [];
  const chooseTitle = titleChooser();
  for (const { id, charts } of wanted) {
    const blocks: PlacedBlock[] = [];
    for (const chart of charts) blocks.push(await chartBlock(reading, chart, chooseTitle));
    const [first] = blocks;
    if (first) sections.push({ id, title: first.heading ?? typographic(data.indicator.shortTitle), blocks });
  }
  return sections;
}

async function chartBlock(
  { site, data, territory, year, address, permanent }: IndicatorReading,
  drawn: IndicatorChart,
  chooseTitle: ReturnType<typeof titleChooser>,
): Promise<PlacedBlock> {
  const { kind, dimension } = drawn;
  const { indicator, demonstration } = data;
  const context = await contextOf(site.services, data, {
    territory,
    year,
    address: (code) => address({ territoire: code }),
    ...(dimension === undefined ? {} : { dimension }),
  });
  const made = chartDrawings[kind].make(context);
  const chart = { ...made, title: chooseTitle([made.title, ...(made.otherTitles ?? [])]) };
  const id = chartName(drawn);
  const state = data.frozen ? data.set?.state : undefined;
  const drawing = { territory: territory.code, chart: kind, period: year, dimension, state };
  return {
    place: "card",
    heading: chart.heading,
    view: (
      <ChartCard
        id={id}
        chart={chart}
        indicator={indicator}
        svg={await renderChart(chart, id)}
        demonstration={demonstration}
        outlines={describeOutlines(site.services.territories.sources().outlines)}
        explore={
          isOverTime(kind) && dimension === undefined && !data.frozen
            ? exploreAddress(indicator.id, territory.code)
            : undefined
        }
        links={[
          { label: "D’où vient ce chiffre\u202f?", href: "#calcul" },
          {
            label: "CSV",
            href: addressOf(`/api/indicators/${indicator.id}/observations.csv`, {
              ...scopeOf(kind, context, dimension),
              state,
            }),
          },
          ...drawingLinks(indicator.id, drawing),
          ...(chart.drawing ? shareImages({ image: drawingLinks(indicator.id, drawing).at(-1)?.href }) : []),
          ...(chart.drawing
            ? [{ label: "Vega-Lite", href: addressOf(`/api/indicators/${indicator.id}/chart.vl.json`, drawing) }]
            : []),
          { label: "Lien permanent", href: `${permanent}#${id}` },
          { label: "Intégrer", href: `${address({ bloc: id })}#integrer` },
        ]}
      />
    ),
  };
}
