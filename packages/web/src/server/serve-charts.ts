import {
  Answer,
  BadQuery,
  chartKindNames,
  type Datalogue,
  describeUse,
  drawsParts,
  followedParameters,
  HttpProblem,
  type Indicator,
  isFrozen,
  onlyParameters,
  type Services,
  SHARED_QUALITY,
  sendAnswer,
  slideShapes,
  usualChart,
  usualImage,
} from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { RequestHandler } from "express";
import { exploreSpec } from "../charts/explore.js";
import { chartDrawings } from "../charts/index.js";
import { isSuited } from "../charts/indicator-charts.js";
import { publishSpec } from "../charts/publish-spec.js";
import { standaloneSvg } from "../charts/standalone-svg.js";
import { describeOutlines, forTerritory, tellSource, typographic } from "../format/index.js";
import type { Rasterise } from "../http/page-route.js";
import { drawSlide } from "../images/chart-slide.js";
import {
  contextOf,
  datasetsOfIndicator,
  type IndicatorData,
  levelsOf,
  loadIndicator,
  yearsOfIndicator,
} from "../observatory/load-indicator.js";
import { addressOf, leave } from "../reading/address.js";
import { servicesOfState } from "../reading/services-of-state.js";
import { tellClosed } from "../reading/tell-closed.js";
import type { Query, Site } from "../site.js";

interface ServeChartsParts extends Pick<Datalogue, "answers" | "readState" | "readBasis"> {
  site: Site;
  rasterise: Rasterise;
  /** Headers of every answer. */
  guards: Record<string, string>;
}

/** Pixels across an image of a chart: twice those of the drawing, for a slide or a sheet. */
const PNG_WIDTH = 1040;

/** A form of a chart: its address, its parameters in their order, how it is made. */
interface ChartForm {
  path: string;
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
  publicUrl: string;
}

const drawing = ["territory", "chart", "period", "dimension", "state"];

export const chartForms: ChartForm[] = [
  { path: "/api/indicators/:id/chart.svg", type: "image/svg+xml; charset=utf-8", parameters: drawing, make: chartSvg },
  {
    path: "/api/indicators/:id/chart.png",
    type: "image/png",
    parameters: [...drawing, "format"],
    make: chartPng,
  },
  {
    path: "/api/indicators/:id/chart.vl.json",
    type: "application/json; charset=utf-8",
    parameters: [...drawing, "annee"],
    make: chartSpec,
  },
  {
    path: "/api/indicators/:id/chart.json",
    type: "application/json; charset=utf-8",
    parameters: ["territory"],
    make: chartJson,
  },
];

/** Answers the address of a form, each indicator and territory made once per state of the data. */
export function serveCharts(
  { path, type, parameters, make }: ChartForm,
  { site, answers, readState, readBasis, rasterise, guards }: ServeChartsParts,
): RequestHandler<{ id: string }> {
  const { services } = site;
  return async (request, response) => {
    const asked = followedParameters(request);
    onlyParameters(asked, parameters);
    const query = Object.fromEntries(parameters.map((one) => [one, asked.get(one) || undefined]));
    const { id } = request.params;
    const makeAnswer = async () => {
      const read = await servicesOfState(services, id, query.state);
      const found = { ...(await findChart(read, id, query)), rasterise, publicUrl: site.publicUrl };
      const headers = {
        ...guards,
        "Access-Control-Allow-Origin": "*",
        "Content-Type": type,
        "Cache-Control": "public, no-cache",
        ...(found.data.demonstration ? { "X-Robots-Tag": "noindex" } : {}),
      };
      return new Answer(200, headers, await make(found), { quality: SHARED_QUALITY });
    };
    const address = addressOf(path.replace(":id", encodeURIComponent(id)), query);
    const state = await readState();
    const datasets = datasetsOfIndicator(services, id);
    const basis = isFrozen(query) ? undefined : () => readBasis({ datasets });
    const chart = await answers.get(state, address, makeAnswer, basis);
    await sendAnswer(request, response, chart);
  };
}

/** The indicator and the territory, the home one by default. Throws `HttpProblem` or `BadQuery`, with what may be asked. */
async function findChart(
  services: Services,
  id: string,
  query: Query,
): Promise<Omit<ChartRequest, "rasterise" | "publicUrl">> {
  const indicator = services.indicators.getNamed(id);
  if (!indicator)
    throw new HttpProblem(
      404,
      "indicateur-inconnu",
      "Indicateur inconnu",
      `Aucun indicateur ne s'appelle «\u00A0${id}\u00A0». La liste est à /api/indicators.`,
    );
  const data = await loadIndicator(services, indicator, query.territory, query.state);
  const { home, groups } = data;
  const places = [...services.territories.home().all, ...groups];
  const territory = query.territory === undefined ? home : places.find(({ code }) => code === query.territory);
  if (territory) return { services, indicator, data, territory, query };
  throw refuse(
    "territory",
    query.territory,
    places.map(({ code }) => code),
  );
}

/** One chart as a file that stands alone, for a year (the last one known), with the values of now or those of a state. */
async function chartSvg(request: ChartRequest): Promise<string> {
  const { chart, kind, source } = await makeChart(request);
  return standaloneSvg(chart, { id: `${request.indicator.id}-${kind}`, source });
}

/** The same as an image: as it is drawn, or for a slide or a square place. */
async function chartPng(request: ChartRequest): Promise<Buffer> {
  const { format } = request.query;
  if (format === undefined || format === usualImage) return request.rasterise(await chartSvg(request), PNG_WIDTH);
  const shape = slideShapes.find((one) => one === format);
  if (!shape) throw refuse("format", format, [usualImage, ...slideShapes]);
  const { chart, kind, source } = await makeChart(request);
  const slide = await drawSlide(
    {
      chart,
      id: `${request.indicator.id}-${kind}`,
      source,
      site: typographic(request.services.catalogue.info().title),
      demonstration: request.data.demonstration,
    },
    shape,
  );
  return request.rasterise(slide, shape === "diapositive" ? 1920 : 1080);
}

/** The specification of the same drawing. */
async function chartSpec(request: ChartRequest): Promise<string> {
  const { data, indicator, territory, query, publicUrl } = request;
  const page = (code: string, year: number) =>
    publicUrl +
    addressOf(`/indicateurs/${indicator.id}`, {
      territoire: leave(code, data.home.code),
      annee: year,
      etat: query.state,
    });
  const { chart, source, year } = await makeChart(request, page);
  const spec = publishSpec(chart, {
    source,
    licences: [...new Set(data.datasets.map((dataset) => describeUse(dataset, publicUrl).uri))],
    ...(data.demonstration ? { notice: "Données de démonstration." } : {}),
    address: page(territory.code, year),
  });
  if (spec) return JSON.stringify(spec);
  throw new HttpProblem(
    404,
    "valeur-absente",
    "Pas de valeur",
    `Ce graphique n'a pas de dessin\u00A0: ${chart.title}.`,
  );
}

/** The chart asked for, its year, and where its figures come from. `address`: of the page of a territory in a year. */
async function makeChart(
  { services, data, territory, query }: ChartRequest,
  address: (code: string, year: number) => string = () => "",
) {
  const { indicator, dimensions } = data;
  const kinds = chartKindNames.filter((kind) => isSuited(services, data, kind));
  const kind = kinds.find((one) => one === (query.chart ?? usualChart));
  if (!kind) throw refuse("chart", query.chart, kinds);
  const isByPart = drawsParts(kind);
  const names = isByPart ? dimensions.map((dimension) => dimension.id) : [];
  const dimension = isByPart ? (query.dimension ?? names[0]) : query.dimension;
  if (dimension !== undefined && !names.includes(dimension)) throw refuse("dimension", dimension, names);
  const { years, latest } = knownYears(data, territory);
  const year = yearAsked(query, years) ?? latest;
  const context = await contextOf(services, data, {
    territory,
    year,
    address: (code) => address(code, year),
    ...(dimension === undefined ? {} : { dimension }),
  });
  const chart = chartDrawings[kind].make(context);
  const source = [
    `Source\u00a0: ${tellSource(indicator, data.demonstration)}`,
    chart.outlines ? `${describeOutlines(services.territories.sources().outlines)}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
  return { chart, kind, year, source };
}

/** The year of `period`, or of `annee` where the address has it; undefined for neither. */
function yearAsked({ period, annee }: Query, years: number[]): number | undefined {
  for (const [parameter, value] of Object.entries({ period, annee })) {
    if (value !== undefined && (!years.includes(Number(value)) || (period ?? value) !== value))
      throw refuse(parameter, value, period !== undefined && parameter === "annee" ? [period] : years.map(String));
  }
  const asked = period ?? annee;
  return asked === undefined ? undefined : Number(asked);
}

/** Years with an observation and the latest with a value; refused where there is nothing to draw. */
function knownYears(data: IndicatorData, territory: Territory): { years: number[]; latest: number } {
  const { years, latest } = yearsOfIndicator(data, territory.code);
  if (latest !== undefined) return { years, latest };
  throw new HttpProblem(
    404,
    "valeur-absente",
    "Pas de valeur",
    tellClosed(data.closed) || `Aucune valeur de cet indicateur n'est publiée ${forTerritory(territory)}.`,
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
