import { render } from "preact-render-to-string";
import { chartDrawings } from "../charts/index.js";
import { mainChart } from "../charts/indicator-charts.js";
import { drawOutlines } from "../charts/outline-map.js";
import { type Drawable, renderDrawing } from "../charts/render-chart.js";
import { LeadSentence } from "../components/lead-sentence.js";
import { capitalise, describeOutlines, nameOf, typographic } from "../format/index.js";
import { describeLead } from "../observatory/lead.js";
import { contextOf, type IndicatorData, loadIndicator, yearsOfIndicator } from "../observatory/load-indicator.js";
import { nameThemes } from "../observatory/name-themes.js";
import { whereKnown } from "../observatory/places.js";
import { planWithTerritory } from "../observatory/plan-words.js";
import { chooseTerritory, chooseYear } from "../observatory/territory-choice.js";
import { openReading } from "../reading/observatory-reading.js";
import { readIndicator } from "../reading/read-indicator.js";
import { unknownDataset } from "../reading/unknown-dataset.js";
import { PageProblem, type Query, type Site } from "../site.js";
import type { ShareCard } from "./share-card.js";

/** The site itself, and every page without card of its own. */
export async function shareSite(site: Site): Promise<ShareCard> {
  const { title, description } = site.services.catalogue.info();
  return {
    kicker: nameOf(site.services.territories.home().territory),
    title: typographic(title),
    sentence: typographic(description),
    ...(await drawMap(site, undefined)),
    demonstration: false,
  };
}

/** What an indicator says of a territory, and how it moved. */
export async function shareIndicator(site: Site, id: string, query: Query): Promise<ShareCard> {
  const { services } = site;
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
    sentence: lead ? wordsOf(LeadSentence({ lead, year })) : typographic(observatory.description),
    drawing: (await drawMain(site, indicator, territory, year)).drawing,
    demonstration: data.demonstrations.size > 0,
  };
}

/** Where a territory is. */
export async function sharePortrait(site: Site, code: string): Promise<ShareCard> {
  const territory = chooseTerritory(site.services, code, (other) => `/territoires/${other}`);
  return {
    kicker: "Portrait",
    title: nameOf(territory),
    sentence: `${capitalise(nameThemes(site.services) || "ses données")}, en chiffres et comparés.`,
    ...(await drawMap(site, territory.code)),
    demonstration: false,
  };
}

/** What a document is, and where it applies. */
export async function sharePlan(site: Site, id: string): Promise<ShareCard> {
  const plan = site.services.plans.get(id);
  if (!plan) throw new PageProblem(404, "Document inconnu", "Aucun document ne porte ce nom.");
  return {
    kicker: "Suivi des objectifs",
    title: capitalise(planWithTerritory(plan, site).replace(/^le /, "")),
    sentence: typographic(plan.description),
    ...(await drawMap(site, plan.territory)),
    demonstration: plan.demonstration ?? false,
  };
}

/** What a dataset is and whose: its description, which anybody may read. */
export async function shareDataset(site: Site, ref: string): Promise<ShareCard> {
  const dataset = await site.services.catalogue.getDataset(ref);
  if (!dataset) throw unknownDataset(ref);
  return {
    kicker: `Jeu de données · ${typographic(dataset.organisationName)}`,
    title: typographic(dataset.title),
    sentence: typographic(dataset.description),
    drawing: null,
    demonstration: dataset.demonstration ?? false,
  };
}

async function drawMain(site: Site, data: IndicatorData, territory: IndicatorData["home"], year: number) {
  const context = await contextOf(site.services, data, { territory, year, address: () => "" });
  const chart = chartDrawings[mainChart(site.services, data).kind].make(context);
  return { title: chart.title, subtitle: chart.subtitle, drawing: await draw(chart) };
}

/** The communes, those of a territory dark, and what the outlines are; nothing where there is no outline. */
async function drawMap({ services }: Site, code: string | undefined): Promise<Pick<ShareCard, "drawing" | "note">> {
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
  const drawing = await draw({
    label: "",
    links: false,
    drawing: (cut) => drawOutlines(outlines, services.territories.surroundings(), links, cut),
  });
  return { drawing, note: describeOutlines(services.territories.sources().outlines) };
}

async function draw({ drawing, label }: Drawable): Promise<string | null> {
  if (!drawing) return null;
  return renderDrawing(drawing(296), { label, className: "", id: "dessin", links: false, notes: false });
}

/** The text of what a page shows. */
function wordsOf(view: preact.VNode): string {
  return render(view)
    .replace(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
