import {
  Answer,
  BadQuery,
  type ChartBlock,
  type Datalogue,
  HttpProblem,
  type Indicator,
  isCount,
  onlyParameters,
  type Services,
  searchParameters,
  sendAnswer,
} from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { RequestHandler } from "express";
import { exploreSpec } from "../charts/explore.js";
import { chartKinds } from "../charts/index.js";
import { standaloneSvg } from "../charts/standalone-svg.js";
import { describeOutlines, nameOf, typographic } from "../format/index.js";
import type { Rasterise } from "../images/rasteriser.js";
import {
  contextOf,
  type IndicatorData,
  levelsOf,
  loadIndicator,
  yearsOfIndicator,
} from "../observatory/load-indicator.js";
import { addressOf, leave } from "../pages/address.js";
import type { Query, Site } from "../site.js";

interface ServeChartsParts extends Pick<Datalogue, "answers" | "readState" | "readBasis"> {
  site: Site;
  rasterise: Rasterise;
  /** Headers of every answer. */
  guards: Record<string, string>;
}

/** Pixels across an image of a chart: twice those of the drawing, for a slide or a sheet. */
const PNG_WIDTH = 1040;

/** A form of a chart: its address after that of the indicator, its parameters in their order, how it is made. */
interface ChartForm {
  name: string;
  type: string;
  parameters: string[];
  make(request: ChartRequest): Promise<string | Buffer>;
}

/** What a chart is asked of. */
interface ChartRequest {
  services: Services;
  indicator: Indicator;
  data: IndicatorData;
  territory: Territory;
  query: Query;
  rasterise: Rasterise;
}

const drawing = ["territory", "chart", "period", "dimension", "state"];

export const chartForms: ChartForm[] = [
  { name: "chart.svg", type: "image/svg+xml; charset=utf-8", parameters: drawing, make: chartSvg },
  {
    name: "chart.png",
    type: "image/png",
    parameters: drawing,
    make: async (request) => request.rasterise(await chartSvg(request), PNG_WIDTH),
  },
  { name: "chart.json", type: "application/json; charset=utf-8", parameters: ["territory"], make: chartJson },
];

/** Answers `/api/indicators/{id}/{name}`, each address made once per state of the data. */
export function serveCharts(
  { name, type, parameters, make }: ChartForm,
  { site, answers, readState, readBasis, rasterise, guards }: ServeChartsParts,
): RequestHandler<{ id: string }> {
  const { services } = site;
  return async (request, response) => {
    const asked = searchParameters(request);
    onlyParameters(asked, parameters);
    const query = Object.fromEntries(parameters.map((one) => [one, asked.get(one) || undefined]));
    const { id } = request.params;
    const makeAnswer = async () => {
      const found = { ...(await findChart(services, id, query)), rasterise };
      const headers = {
        ...guards,
        "Access-Control-Allow-Origin": "*",
        "Content-Type": type,
        "Cache-Control": "public, no-cache",
        ...(found.data.demonstration ? { "X-Robots-Tag": "noindex" } : {}),
      };
      return new Answer(200, headers, await make(found), { quality: 9 });
    };
    const address = addressOf(`/api/indicators/${encodeURIComponent(id)}/${name}`, query);
    const state = await readState();
    const basis = await readBasis(services.indicators.get(id) ? services.indicators.datasetsOf(id) : []);
    await sendAnswer(request, response, await answers.get(state, address, makeAnswer, basis));
  };
}

/** The indicator and the territory, the home one by default. Throws `HttpProblem` or `BadQuery`, with what may be asked. */
async function findChart(services: Services, id: string, query: Query): Promise<Omit<ChartRequest, "rasterise">> {
  const indicator = services.indicators.get(id);
  if (!indicator)
    throw new HttpProblem(
      404,
      "indicateur-inconnu",
      "Indicateur inconnu",
      `Aucun indicateur ne s'appelle «\u00A0${id}\u00A0». La liste est à /api/indicators.`,
    );
  const data = await loadIndicator(services, indicator, query.territory, query.state);
  const { home, epcis, communes, groups } = data;
  const places = [home, ...epcis, ...communes, ...groups];
  const territory = query.territory === undefined ? home : places.find(({ code }) => code === query.territory);
  if (territory) return { services, indicator, data, territory, query };
  throw refuse(
    "territory",
    query.territory,
    places.map(({ code }) => code),
  );
}

/** One chart as a file that stands alone, for a year (the last one known), with the values of now or those of a state. */
async function chartSvg({ services, data, territory, query }: ChartRequest): Promise<string> {
  const { indicator, dimensions } = data;
  const kinds = Object.keys(chartKinds).filter(
    (kind) =>
      (dimensions.length > 0 || (kind !== "shares" && kind !== "stacked")) &&
      kind !== (isCount(indicator, services.indicators.get) ? "choropleth" : "symbols"),
  );
  const kind = query.chart ?? "trend";
  if (!kinds.includes(kind)) throw refuse("chart", kind, kinds);
  const isByPart = kind === "shares" || kind === "stacked";
  const names = isByPart ? dimensions.map((dimension) => dimension.id) : [];
  const dimension = isByPart ? (query.dimension ?? names[0]) : query.dimension;
  if (dimension !== undefined && !names.includes(dimension)) throw refuse("dimension", dimension, names);
  const { years, latest } = knownYears(data, territory);
  const year = query.period === undefined ? latest : Number(query.period);
  if (query.period !== undefined && !years.includes(year)) throw refuse("period", query.period, years.map(String));
  const context = await contextOf(services, data, {
    territory,
    year,
    address: () => "",
    ...(dimension === undefined ? {} : { dimension }),
  });
  const chart = chartKinds[kind as ChartBlock["kind"]](context);
  const source = [
    `Source\u00a0: ${typographic(indicator.source)}`,
    chart.outlines ? `${describeOutlines(services.territories.sources().outlines)}.` : "",
    data.demonstration ? "Données de démonstration." : "",
  ];
  return standaloneSvg(chart, { id: `${indicator.id}-${kind}`, source: source.filter(Boolean).join(" ") });
}

/** Years with an observation and the latest with a value; refused where there is nothing to draw. */
function knownYears(data: IndicatorData, territory: Territory): { years: number[]; latest: number } {
  const { years, latest } = yearsOfIndicator(data, territory.code);
  if (latest !== undefined) return { years, latest };
  throw new HttpProblem(
    404,
    "valeur-absente",
    "Pas de valeur",
    `Aucune valeur de cet indicateur n'est publiée pour ${nameOf(territory)}.`,
  );
}

/** Every territory in time, as a Vega spec for browsers. */
async function chartJson({ services, indicator, data, territory }: ChartRequest): Promise<string> {
  const context = await contextOf(services, data, {
    territory,
    year: knownYears(data, territory).latest,
    address: (code) => addressOf(`/indicateurs/${indicator.id}`, { territoire: leave(code, data.home.code) }),
  });
  const shown = levelsOf(data).flatMap(({ territories }) => territories);
  const comparable = context.isQuantity ? shown.filter(({ code }) => code !== data.home.code) : shown;
  return JSON.stringify(
    exploreSpec(
      context,
      comparable.some(({ code }) => code === territory.code) ? comparable : [...comparable, territory],
    ),
  );
}

function refuse(parameter: string, value: string | undefined, accepted: string[]): BadQuery {
  return new BadQuery(
    "valeur-invalide",
    `«\u00A0${value?.slice(0, 60)}\u00A0» n'est pas une valeur de «\u00A0${parameter}\u00A0» pour cet indicateur.`,
    parameter,
    accepted,
  );
}
