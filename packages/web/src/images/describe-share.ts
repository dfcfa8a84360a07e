import type { ClosedDataset, Dataset, Indicator } from "@datalogue/api";
import { chartDrawings } from "../charts/index.js";
import { mainChart } from "../charts/indicator-charts.js";
import { drawOutlines } from "../charts/outline-map.js";
import { type Drawable, renderDrawing } from "../charts/render-chart.js";
import { chooseComparison } from "../comparing/choose-comparison.js";
import { describeComparison } from "../comparing/comparison-words.js";
import { namesOf } from "../comparing/describe-table.js";
import { loadComparison } from "../comparing/load-comparison.js";
import { firstSentences } from "../components/dataset-item.js";
import {
  capitalise,
  describeOutlines,
  formatDate,
  formatNumber,
  formatSpan,
  frequencies,
  nameOf,
  plural,
  typographic,
  useOf,
} from "../format/index.js";
import { latestPopulation } from "../observatory/latest-population.js";
import { describeLead, leadText } from "../observatory/lead.js";
import { contextOf, type IndicatorData, loadIndicator, yearsOfIndicator } from "../observatory/load-indicator.js";
import { nameThemes } from "../observatory/name-themes.js";
import { whereKnown } from "../observatory/places.js";
import { planWithTerritory, statusOrder, statusWords, tallyOf } from "../observatory/plan-words.js";
import type { Point } from "../observatory/series.js";
import { chooseTerritory, chooseYear } from "../observatory/territory-choice.js";
import { shortQuantity, unitRest } from "../observatory/wording.js";
import { readPortrait } from "../portrait/read-portrait.js";
import { openReading } from "../reading/observatory-reading.js";
import { readIndicator } from "../reading/read-indicator.js";
import { servicesOfState } from "../reading/services-of-state.js";
import { unknownDataset } from "../reading/unknown-dataset.js";
import { PageProblem, type Query, type Site } from "../site.js";
import { drawComparison } from "./draw-comparison.js";
import type { ShareCard, ShareFigure } from "./share-card.js";

/** Figures that an image tells at most. */
const MOST_FIGURES = 5;

/** The site itself, and every page without card of its own. */
export async function shareSite(site: Site): Promise<ShareCard> {
  const { title, description } = site.services.catalogue.info();
  return {
    kicker: nameOf(site.services.territories.home().territory),
    title: typographic(title),
    sentence: typographic(description),
    figures: await countsOf(site),
    ...drawMap(site, undefined),
    demonstration: false,
  };
}

/** How much there is to see. */
async function countsOf({ services }: Site): Promise<ShareFigure[]> {
  const { total } = await services.catalogue.listOpenDatasets({ page: 1, pageSize: 1 });
  const count = (value: number, one: string, more: string) => ({
    value: formatNumber(value),
    label: value > 1 ? more : one,
  });
  return [
    count(total, "jeu de données", "jeux de données"),
    count(services.indicators.list().length, "indicateur", "indicateurs"),
    count(services.observatories.list().length, "observatoire", "observatoires"),
    count(services.territories.home().communes.length, "commune", "communes"),
  ].filter(({ value }) => value !== "0");
}

/** What an indicator says of a territory, and how it moved. */
export async function shareIndicator(open: Site, id: string, query: Query): Promise<ShareCard> {
  const services = await servicesOfState(open.services, id, query.etat);
  const site = { ...open, services };
  const asked = chooseTerritory(services, query.territoire, () => "");
  const data = await readIndicator(services, id, asked.code, query, `/indicateurs/${id}`);
  const territory = whereKnown(data.indicator, asked, data);
  const { years, latest } = yearsOfIndicator(data, territory.code);
  const year = chooseYear(query.annee, years, latest ?? 0, () => "");
  const { drawing, title, subtitle } = await drawMain(site, data, territory, year);
  return {
    kicker: `${typographic(data.indicator.shortTitle)} · ${nameOf(territory)}${year > 0 ? ` · ${year}` : ""}`,
    title: drawing ? title : typographic(data.indicator.title),
    sentence: drawing ? subtitle : typographic(data.indicator.description),
    drawing,
    demonstration: data.demonstration,
  };
}

/** The opening sentence of an observatory, and how its first figure moved. */
export async function shareObservatory(site: Site, theme: string, query: Query): Promise<ShareCard> {
  const { data, reading } = await openReading(site, theme, query);
  const { observatory, figures, series, aims } = data;
  const title = typographic(observatory.title);
  const [first] = figures;
  if (!reading || !first)
    return {
      kicker: "Observatoire",
      title,
      sentence: typographic(observatory.description),
      drawing: null,
      demonstration: false,
    };
  const { territory, year } = reading;
  const lead = describeLead(figures, series, territory.code, year, observatory.compareWith, aims);
  const indicator = await loadIndicator(site.services, first, territory.code);
  return {
    kicker: `Observatoire · ${nameOf(territory)} · ${year}`,
    title,
    sentence: lead ? leadText(lead) : typographic(observatory.description),
    // The first one is drawn.
    figures: figures.slice(1).flatMap((one) => {
      const point = series.get(one.id)?.at(territory.code, year);
      return point ? figureOf(one, point) : [];
    }),
    drawing: (await drawMain(site, indicator, territory, year)).drawing,
    demonstration: data.demonstrations.size > 0,
  };
}

/** Where a territory is, how many live there, and the first figure of each theme. */
export async function sharePortrait(site: Site, code: string): Promise<ShareCard> {
  const { territory, themes } = await readPortrait(site, code, {});
  const people = latestPopulation(site.services.territories, territory.code);
  const lines = themes.flatMap((theme) => theme.lines.find(({ point }) => point.value !== null) ?? []);
  return {
    kicker: "Portrait",
    title: nameOf(territory),
    // Its figures say it.
    sentence:
      lines.length > 0 ? "" : `${capitalise(nameThemes(site.services) || "ses données")}, en chiffres et comparés.`,
    figures: [
      ...(people ? [{ value: formatNumber(people.value), label: `habitants, ${people.year}` }] : []),
      ...lines.flatMap(({ indicator, point }) => figureOf(indicator, point)),
    ].slice(0, MOST_FIGURES),
    ...drawMap(site, territory.code),
    demonstration: lines.some((line) => line.demonstration),
  };
}

/** « 296 kg », « Ordures ménagères, par habitant, 2024 »; nothing where there is no value. */
function figureOf(indicator: Indicator, { value, year }: Point): ShareFigure[] {
  if (value === null) return [];
  const [title, per] = [typographic(indicator.shortTitle), unitRest(indicator)];
  const label = [title, title.includes(per) ? "" : per, year].filter(Boolean).join(", ");
  return [{ value: shortQuantity(indicator, value), label }];
}

/** Territories side by side: what sets them apart, and their figures in a table. */
export async function shareComparison(site: Site, query: Query): Promise<ShareCard> {
  const { services } = site;
  const chosen = chooseComparison(services, query);
  if (!chosen)
    return {
      kicker: "Comparer",
      title: "Comparer des territoires",
      sentence: "Deux à quatre communes, intercommunalités ou groupes, côte à côte.",
      figures: await countsOf(site),
      ...drawMap(site, undefined),
      demonstration: false,
    };
  const loaded = await loadComparison(services, chosen);
  const rows = loaded.themes.flatMap((theme) => theme.rows);
  const [only, ...others] = chosen.observatories;
  return {
    kicker: ["Comparaison", ...(only && others.length === 0 ? [typographic(only.title)] : [])].join(" · "),
    title: namesOf(chosen),
    sentence: describeComparison(loaded.themes, loaded.subjects) ?? "",
    drawing: rows.length > 0 ? async (cut) => drawComparison(loaded, cut) : null,
    demonstration: rows.some((row) => row.demonstration),
  };
}

/** What a document is, and where it applies. */
export async function sharePlan(site: Site, id: string): Promise<ShareCard> {
  const plan = site.services.plans.get(id);
  if (!plan) throw new PageProblem(404, "Document inconnu", "Aucun document ne porte ce nom.");
  const followed = await site.services.plans.follow(id, site.services.plans.today());
  const tally = tallyOf(followed?.objectives ?? []);
  return {
    kicker: "Suivi des objectifs",
    title: capitalise(planWithTerritory(plan, site).replace(/^le /, "")),
    sentence: typographic(plan.description),
    figures: statusOrder
      .map((status) => ({ count: tally[status], words: statusWords[status] }))
      .filter(({ count }) => count > 0)
      .map(({ count, words }) => ({
        value: formatNumber(count),
        label: `${plural(count, "objectif")} ${count > 1 ? words.objectives : words.objective}`,
      })),
    ...drawMap(site, plan.territory),
    demonstration: followed?.demonstration ?? false,
  };
}

/** What a dataset is and whose: its description, which anybody may read. */
export async function shareDataset(site: Site, ref: string): Promise<ShareCard> {
  const dataset = await site.services.catalogue.getNamed(ref);
  if (!dataset) throw unknownDataset(ref);
  return {
    kicker: `Jeu de données · ${typographic(dataset.organisationName)}`,
    title: typographic(dataset.title),
    sentence: firstSentences(typographic(dataset.description)),
    figures: factsOf(site, dataset),
    drawing: null,
    demonstration: dataset.demonstration ?? false,
  };
}

/** How large it is, of when and where, how fresh. */
function factsOf({ services }: Site, dataset: Dataset | ClosedDataset): ShareFigure[] {
  const place = services.territories.get(dataset.spatial);
  return [
    ...(dataset.readable ? [{ value: formatNumber(dataset.rows), label: plural(dataset.rows, "ligne") }] : []),
    ...(dataset.temporal ? [{ value: formatSpan(dataset.temporal).replace(/^de /, ""), label: "période" }] : []),
    ...(place ? [{ value: nameOf(place), label: "territoire" }] : []),
    { value: formatDate(dataset.modified), label: `mis à jour, ${frequencies[dataset.frequency]}` },
    { value: useOf(dataset).label, label: "licence" },
  ];
}

async function drawMain(site: Site, data: IndicatorData, territory: IndicatorData["home"], year: number) {
  const context = await contextOf(site.services, data, { territory, year, address: () => "" });
  const chart = chartDrawings[mainChart(site.services, data).kind].make(context);
  return { title: chart.title, subtitle: chart.subtitle, drawing: drawerOf(chart) };
}

/** The communes, those of a territory dark, and what the outlines are; nothing where there is no outline. */
function drawMap({ services }: Site, code: string | undefined): Pick<ShareCard, "drawing" | "note"> {
  const { communes } = services.territories.home();
  const outlines = services.territories.outlines({ level: "commune" });
  if (outlines.features.length === 0) return { drawing: null };
  const own = new Set(code === undefined ? [] : services.territories.communesOf(code).map((commune) => commune.code));
  const links = new Map(
    communes.map((commune) => [
      commune.code,
      { name: nameOf(commune), href: "", tint: code === undefined ? 2 : own.has(commune.code) ? 4 : 1 },
    ]),
  );
  const drawing = drawerOf({
    label: "",
    links: false,
    drawing: (cut) => drawOutlines(outlines, services.territories.surroundings(), links, cut),
  });
  return { drawing, note: describeOutlines(services.territories.sources().outlines) };
}

function drawerOf({ drawing, label }: Drawable): ShareCard["drawing"] {
  if (!drawing) return null;
  return (cut) => renderDrawing(drawing(cut), { label, className: "", id: "dessin", links: false, notes: false });
}
