import { chartKindNames, chartKinds, drawsParts } from "@datalogue/api";
import type { Chart } from "../../charts/chart.js";
import { chartDrawings } from "../../charts/index.js";
import { renderChart } from "../../charts/render-chart.js";
import { trajectory } from "../../charts/trajectory.js";
import { ChartCard } from "../../components/chart-card.js";
import { describeOutlines } from "../../format/index.js";
import type { Site } from "../../site.js";
import { sampleContext, sampleIndicator, sampleObjective } from "./sample.js";

/** Each kind of chart with invented values, under the question that it answers. */
export async function ChartsSection({ site }: { site: Site }) {
  const context = sampleContext(site);
  const outlines = describeOutlines(site.services.territories.sources().outlines);
  const shown: { name: string; question: string; chart: Chart }[] = [
    ...chartKindNames.map((name) => {
      const { question, suits } = chartKinds[name];
      return {
        name,
        question,
        chart: chartDrawings[name].make({
          ...context,
          indicator: { ...sampleIndicator, shortTitle: question },
          // A number of things, not so much for each inhabitant.
          isQuantity: suits?.nature === "quantity" || drawsParts(name),
        }),
      };
    }),
    {
      name: "trajectory",
      question: "Tenons-nous la promesse\u202f?",
      chart: trajectory({ objective: sampleObjective(context), indicator: sampleIndicator, territory: context.home }),
    },
  ];
  const cards = [];
  for (const { name, question, chart } of shown)
    cards.push(
      <div key={name} class="stack">
        <h3>{question}</h3>
        <ChartCard
          id={`graphique-${name}`}
          chart={chart}
          indicator={{ ...sampleIndicator, shortTitle: question }}
          svg={await renderChart(chart, name)}
          demonstration
          outlines={outlines}
          links={[]}
        />
      </div>,
    );
  return (
    <section class="section" aria-labelledby="graphiques">
      <h2 id="graphiques">Un graphique par question</h2>
      <p>
        Titre, unité, dessin, légende, une phrase de lecture, le même en tableau, la source. Chaque dessin existe en
        deux largeurs, pour que ses lettres restent lisibles. Les valeurs de cette page sont inventées.
      </p>
      <div class="cols cols--2">{cards}</div>
    </section>
  );
}
