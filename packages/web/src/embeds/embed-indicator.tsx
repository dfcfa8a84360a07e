import { blockKinds } from "@datalogue/api";
import { frameHeightOf } from "../blocks/index.js";
import { chartDrawings, scopeOf } from "../charts/index.js";
import { chartName, type IndicatorChart, listCharts, mainChart } from "../charts/indicator-charts.js";
import { renderChart } from "../charts/render-chart.js";
import { ChartCard } from "../components/chart-card.js";
import { KeyFigure } from "../components/key-figure.js";
import { describeOutlines, formatDate, nameOf, tellSource, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { describeKeyFigure } from "../observatory/key-figure.js";
import { contextOf, datasetsOfIndicator, type IndicatorData, yearsOfIndicator } from "../observatory/load-indicator.js";
import { whereKnown } from "../observatory/places.js";
import { chooseTerritory, chooseYear } from "../observatory/territory-choice.js";
import { addressOf, leave } from "../reading/address.js";
import { closedProblem, readIndicator } from "../reading/read-indicator.js";
import { servicesOfState } from "../reading/services-of-state.js";
import { PageProblem, type Query, type Site } from "../site.js";
import type { Embed } from "./embed.js";
import { serveEmbed } from "./serve-embed.js";

/** What of an indicator can be shown in a frame: its value alone, or one of its charts. */
export type IndicatorBlock = { kind: "figure" } | IndicatorChart;

/** The blocks that an indicator has, by the name that addresses give them. */
export function listBlocks(
  services: Site["services"],
  data: IndicatorData,
): { name: string; title: string; block: IndicatorBlock }[] {
  const several = data.dimensions.length > 1;
  return [{ kind: "figure" } as const, ...listCharts(services, data)].map((block) => {
    const dimension = "dimension" in block && data.dimensions.find(({ id }) => id === block.dimension);
    return {
      name: block.kind === "figure" ? "figure" : chartName(block),
      title:
        dimension && several
          ? `${blockKinds[block.kind].title} (${typographic(dimension.title)})`
          : blockKinds[block.kind].title,
      block,
    };
  });
}

/** The block of that name, the main chart without one. Throws `PageProblem`, with those that there are at `hrefOf`, when it is unknown. */
export function chooseBlock(
  services: Site["services"],
  data: IndicatorData,
  name: string | undefined,
  hrefOf: (name: string) => string,
) {
  const blocks = listBlocks(services, data);
  const wanted = name ?? chartName(mainChart(services, data));
  const chosen = blocks.find((block) => block.name === wanted);
  if (chosen) return chosen;
  throw new PageProblem(
    404,
    "Graphique inconnu",
    `Cet indicateur n’a pas de bloc «\u202f${wanted.slice(0, 40)}\u202f». Voici ceux qu’il a.`,
    blocks.map((block) => ({ label: block.title, href: hrefOf(block.name) })),
  );
}

/** The address of a block of an indicator in a frame. */
export function indicatorEmbedAddress(
  id: string,
  state: {
    bloc: string;
    territoire?: string | undefined;
    annee?: string | number | undefined;
    etat?: string | undefined;
  },
): string {
  const { bloc, territoire, annee, etat } = state;
  return addressOf(`/integrer/indicateurs/${encodeURIComponent(id)}`, { bloc, territoire, annee, etat });
}

export const embedIndicatorRoute: PageRoute = {
  path: "/integrer/indicateurs/:id",
  parameters: ["bloc", "territoire", "annee", "etat", "fond"],
  make: (site, { id = "" }, query, { headers }) =>
    serveEmbed(site, (open) => embedIndicator(open, id, query), query, headers),
  datasets: (site, { id = "" }) => datasetsOfIndicator(site.services, id),
  kinds: [{ name: "integrer", title: "Graphique dans un autre site", path: "/integrer/indicateurs/{indicator}" }],
};

/**
 * `/integrer/indicateurs/{id}`: one block of an indicator. Throws `PageProblem` where it is unknown, or has no value that everybody
 * may read.
 */
export async function embedIndicator(open: Site, id: string, query: Query): Promise<Embed> {
  const services = await servicesOfState(open.services, id, query.etat);
  const site = { ...open, services };
  const at = (state: Query) => indicatorEmbedAddress(id, { ...query, bloc: query.bloc ?? "", ...state });
  const asked = chooseTerritory(services, query.territoire, (territoire) => at({ territoire }));
  const data = await readIndicator(services, id, asked.code, query, at({ etat: undefined }));
  const { indicator, series, home } = data;
  const territory = whereKnown(indicator, asked, data);
  if (data.closed.length > 0) throw closedProblem(data);
  if (series.codes().length === 0)
    throw new PageProblem(404, "Aucun chiffre à montrer", "Aucune valeur de cet indicateur n’est publiée pour tous.");
  const { years, latest } = yearsOfIndicator(data, territory.code);
  const year = chooseYear(query.annee, years, latest ?? 0, (annee) => at({ annee: String(annee) }));
  const chosen = chooseBlock(services, data, query.bloc, (bloc) => at({ bloc }));
  const state = {
    territoire: leave(territory.code, home.code),
    annee: query.annee === undefined ? undefined : year,
    etat: query.etat,
  };
  const page = addressOf(`/indicateurs/${id}`, state);
  const source = `Source\u00a0: ${tellSource(indicator, data.demonstration)}`;
  const title = `${typographic(indicator.title)}, ${nameOf(territory)}`;
  const { block } = chosen;
  return {
    title: `${title}\u00a0: ${chosen.title.toLocaleLowerCase("fr")}`,
    heading: `${typographic(indicator.shortTitle)}\u00a0· ${nameOf(territory)}${year > 0 ? ` · ${year}` : ""}`,
    address: indicatorEmbedAddress(id, { bloc: chosen.name, ...state }),
    page,
    image: page.replace(`/indicateurs/${id}`, (path) => `${path}/partage.png`),
    height: frameHeightOf(block.kind, [indicator]),
    demonstration: data.demonstration,
    view:
      block.kind === "figure" ? (
        <div class="key-figures key-figures--1">
          <KeyFigure
            figure={describeKeyFigure(indicator, {
              series,
              territory,
              home,
              year,
              compareWith: data.compareWith,
              aim: data.aim,
            })}
            why={`${page}#calcul`}
          />
        </div>
      ) : (
        await chartView(site, data, block, { territory, year, page, name: chosen.name })
      ),
    notes: [
      ...(block.kind === "figure" ? [source] : []),
      ...(data.frozen && data.set ? [`Chiffres figés, tels que publiés le ${formatDate(data.set.servedAt)}.`] : []),
    ],
  };
}

async function chartView(
  site: Site,
  data: IndicatorData,
  chosen: IndicatorChart,
  { territory, year, page, name }: { territory: IndicatorData["home"]; year: number; page: string; name: string },
) {
  const { kind, dimension } = chosen;
  const context = await contextOf(site.services, data, {
    territory,
    year,
    address: (code) =>
      addressOf(`/indicateurs/${data.indicator.id}`, { territoire: code, annee: year, etat: stateOf(data) }),
    ...(dimension === undefined ? {} : { dimension }),
  });
  const chart = chartDrawings[kind].make(context);
  return (
    <ChartCard
      id={name}
      chart={chart}
      indicator={data.indicator}
      svg={await renderChart(chart, name)}
      demonstration={data.demonstration}
      outlines={describeOutlines(site.services.territories.sources().outlines)}
      links={[
        { label: "D’où vient ce chiffre\u202f?", href: `${page}#calcul` },
        {
          label: "CSV",
          href: addressOf(`/api/indicators/${data.indicator.id}/observations.csv`, {
            ...scopeOf(kind, context, dimension),
            state: stateOf(data),
          }),
        },
      ]}
    />
  );
}

/** Names the values shown where they are frozen. */
function stateOf({ frozen, set }: IndicatorData): string | undefined {
  return frozen ? set?.state : undefined;
}
