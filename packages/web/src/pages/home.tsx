import type { ClosedDataset, Dataset, FollowedObjective, FollowUpStatus, Observatory, Plan } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { inSentence } from "../charts/in-sentence.js";
import { drawOutlines } from "../charts/outline-map.js";
import { renderChart } from "../charts/render-chart.js";
import { renderDocument } from "../components/layout.js";
import { ObjectiveLine } from "../components/objective-line.js";
import { SiteSearch } from "../components/site-search.js";
import { SparkLine } from "../components/spark-line.js";
import { TallyBar } from "../components/tally-bar.js";
import { describeStanding } from "../follow-up/describe-standing.js";
import {
  counted,
  describeChange,
  describeOutlines,
  formatCount,
  formatNumber,
  isPercentage,
  type Change as Movement,
  nameOf,
  shortNames,
  typographic,
  unmarkedTitle,
} from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { Icon } from "../icons/icon.js";
import { ChangeList } from "../news/change-list.js";
import { type Change, loadChanges } from "../news/load-changes.js";
import { baseOf } from "../observatory/base.js";
import { latestPopulation } from "../observatory/latest-population.js";
import { indicatorsShown } from "../observatory/load-observatory.js";
import { distinctPromises, planKinds, tallyOf } from "../observatory/plan-words.js";
import { Series } from "../observatory/series.js";
import { type Spark, sparkOf } from "../observatory/spark.js";
import { bareValue, inBrackets } from "../observatory/wording.js";
import { addressOf } from "../reading/address.js";
import type { PageAnswer, Site } from "../site.js";

export const homeRoute: PageRoute = {
  path: "/",
  parameters: [],
  make: homePage,
  ahead: () => [{}],
  kinds: [{ name: "accueil", title: "Accueil", path: "/" }],
};

/** Objectives told, and datasets listed. */
const OBJECTIVES = 3;
const DATASETS = 4;

/** `/`: the search, what changed, the themes with one figure each and its direction, the objectives at a glance, the latest datasets. */
export async function homePage(site: Site): Promise<PageAnswer> {
  const { services } = site;
  const { territory } = services.territories.home();
  const found = await services.catalogue.searchDatasets({ sort: "modified", page: 1, pageSize: DATASETS });
  const themes: Theme[] = [];
  for (const observatory of services.observatories.list())
    themes.push(await describeTheme(site, observatory, territory.code));
  const objectives: Followed[] = [];
  for (const { id } of services.plans.list()) {
    const followed = await services.plans.follow(id);
    for (const objective of followed?.objectives ?? [])
      if (followed) objectives.push({ plan: followed.plan, objective });
  }
  const changes = await loadChanges(site);
  const demonstration =
    themes.some((theme) => theme.demonstration) ||
    objectives.some(({ objective }) => objective.demonstration) ||
    found.data.some((dataset) => dataset.demonstration);
  const info = services.catalogue.info();
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: typographic(info.title),
      description: typographic(info.description),
      canonical: "/",
      place: "accueil",
      demonstration,
      children: (
        <>
          <div class="hero">
            <div class="page-head">
              <h1>{nameOf(territory)} en chiffres</h1>
              <search>
                <SiteSearch id="q" label="Chercher une commune, un sujet, un mot" />
              </search>
              <Examples site={site} datasets={found.total} />
              <Presentation site={site} />
            </div>
            {await communeMap(site)}
          </div>
          <News site={site} changes={changes} />
          <Themes themes={themes} />
          <Objectives site={site} objectives={objectives} />
          <section class="section" aria-labelledby="derniers">
            <h2 id="derniers">Dernières données</h2>
            {found.data.length > 0 ? (
              <ul class="see-also">
                {found.data.map((dataset) => (
                  <li key={dataset.id}>
                    <a href={`/jeux/${dataset.slug}`}>{unmarkedTitle(dataset)}</a>
                    <span>{datasetWords(dataset)}</span>
                  </li>
                ))}
              </ul>
            ) : (
              <p>Aucun jeu de données n’est encore publié.</p>
            )}
            <p class="small">
              <a href="/jeux">
                {found.total > 1
                  ? `Les ${counted(found.total, "jeu de données", "jeux de données")}`
                  : "Les jeux de données"}
              </a>{" "}
              · <a href="/verifier">Vérifier un fichier avant de le publier</a>
            </p>
          </section>
        </>
      ),
    }),
  };
}

/** Questions to try: a theme at a commune, then the ways to choose rather than to write, the data themselves among them. */
function Examples({ site: { services }, datasets }: { site: Site; datasets: number }) {
  const { communes } = services.territories.home();
  const [first] = services.observatories.list();
  const names = shortNames(communes);
  const place = communes.map(({ code }) => names.get(code) ?? "").sort((a, b) => a.length - b.length)[0];
  const question = first && place ? `${first.title.toLocaleLowerCase("fr").split(" ")[0]} ${place}` : undefined;
  return (
    <p class="small">
      {question && (
        <>
          Par exemple{"\u00a0"}: <a href={addressOf("/recherche", { q: question })}>{question}</a>. Ou{" "}
        </>
      )}
      {!question && "Ou "}
      <a href="/territoires">choisir une commune</a>, <a href="/comparer">en comparer</a>
      {datasets > 0 && (
        <>
          ,{" "}
          <a href="/jeux">
            lire {datasets > 1 ? `les ${formatNumber(datasets)} jeux de données` : "le jeu de données"}
          </a>
        </>
      )}
      .
    </p>
  );
}

/** What the territory is, with its population, its parts and where that comes from. */
function Presentation({ site: { services } }: { site: Site }) {
  const { territories } = services;
  const { territory, epcis, communes } = territories.home();
  const population = latestPopulation(territories, territory.code);
  const members = [
    communes.length > 1 ? counted(communes.length, "commune") : "",
    epcis.length > 1 ? counted(epcis.length, "intercommunalité") : "",
  ].filter(Boolean);
  const people = population ? `${formatNumber(population.value)}\u00a0habitants en ${population.year}` : "";
  return (
    <p class="small">
      {[members.join(", "), people].filter(Boolean).join("\u00a0: ")}.
      {population && ` Source\u00a0: ${typographic(population.source.replace(/ \(.*$|, somme .*$/, ""))}.`}
    </p>
  );
}

/** The communes, each a link to its portrait; nothing without outlines. */
async function communeMap({ services }: Site) {
  const { territories } = services;
  const { epcis, communes } = territories.home();
  const outlines = territories.outlines({ level: "commune" });
  if (outlines.features.length === 0) return null;
  const rankOf = ({ parents }: Territory) =>
    epcis.findIndex((epci) => parents.some((parent) => parent.code === epci.code && !parent.to));
  const links = new Map(
    communes.map((commune) => [
      commune.code,
      {
        name: nameOf(commune),
        href: `/territoires/${commune.code}`,
        tint: rankOf(commune) % 2 === 1 ? 2 : 1,
      },
    ]),
  );
  const map = await renderChart(
    {
      label: `Carte ${communes.length > 1 ? `des ${communes.length} communes` : "de la commune"}\u00a0: choisir une commune`,
      links: true,
      drawing: (cut) => drawOutlines(outlines, territories.surroundings(), links, cut),
    },
    "carte",
  );
  return (
    <figure class="hero__map">
      <div class="plot plot--map" dangerouslySetInnerHTML={{ __html: map }} />
      <figcaption class="small">
        {epcis.length > 1 &&
          epcis.map((epci, index) => (
            <span key={epci.code} class="legend-inline">
              <span class={`swatch sq${index % 2 === 0 ? 2 : 3}`} />
              {nameOf(epci)}
            </span>
          ))}
        Toucher une commune ouvre son portrait. {`${describeOutlines(territories.sources().outlines)}.`}
      </figcaption>
    </figure>
  );
}

function News({ site, changes }: { site: Site; changes: Change[] }) {
  const half = Math.ceil(changes.length / 2);
  return (
    <section class="section" aria-labelledby="change">
      <h2 id="change">Ce qui a changé</h2>
      {changes.length === 0 ? (
        <p>Rien n’est encore publié&nbsp;: ce qui change sera dit ici, dès les premières données.</p>
      ) : (
        <div class="duo">
          <ChangeList site={site} changes={changes.slice(0, half)} />
          {changes.length > 1 && <ChangeList site={site} changes={changes.slice(half)} />}
        </div>
      )}
    </section>
  );
}

interface Theme {
  observatory: Observatory;
  figure: {
    value: string;
    unit: string;
    /** What it is, and of when. */
    title: string;
    provisional: boolean;
    change: { direction: Movement["direction"]; words: string } | null;
    spark: Spark | null;
  } | null;
  demonstration: boolean;
}

async function describeTheme(site: Site, observatory: Observatory, home: string): Promise<Theme> {
  const { indicators } = site.services;
  const opening = await findOpening(site, observatory, home);
  if (!opening) return { observatory, figure: null, demonstration: false };
  const { indicator, series, latest } = opening;
  const demonstration = await indicators.isDemonstration(indicator.id);
  const base = baseOf(indicator, series, home, observatory.compareWith, latest.year);
  const change = base && describeChange(indicator, latest.value, base.value, base.year);
  return {
    observatory,
    figure: {
      value: bareValue(indicator, latest.value),
      unit: typographic(indicator.unit),
      // A percentage alone does not say of what.
      title: `${typographic(isPercentage(indicator) ? indicator.title : indicator.shortTitle)}, ${latest.year}${inBrackets(latest.incomplete)}`,
      provisional: latest.provisional,
      change: change
        ? {
            direction: change.direction,
            words: change.direction === "flat" ? change.phrase : `${change.signed} depuis\u00a0${base.year}`,
          }
        : null,
      spark: sparkOf(series.continuous(home, latest.year), { beside: series.known(home).map(({ value }) => value) }),
    },
    demonstration,
  };
}

/** The first indicator of an observatory with a value that everybody may read: its opening figure, unless that one is reserved. */
async function findOpening({ services: { indicators } }: Site, observatory: Observatory, home: string) {
  for (const id of indicatorsShown(observatory)) {
    const indicator = indicators.get(id);
    const series = new Series(indicator ? await indicators.observations(id, { territory: home }) : []);
    const latest = series.known(home).at(-1);
    if (indicator && latest) return { indicator, series, latest };
  }
  return undefined;
}

function Themes({ themes }: { themes: Theme[] }) {
  if (themes.length === 0) return null;
  return (
    <section class="section" aria-labelledby="themes">
      <h2 id="themes">{themes.length === 1 ? "L’observatoire" : `Les ${formatCount(themes.length)} observatoires`}</h2>
      <ul class="figures">
        {themes.map(({ observatory, figure }) => (
          <li key={observatory.theme}>
            <h3>
              <a href={`/observatoires/${observatory.theme}`}>{typographic(observatory.title)}</a>
            </h3>
            {figure ? (
              <>
                <b>
                  {figure.value} <small class={figure.unit.startsWith("%") ? "beside" : undefined}>{figure.unit}</small>
                </b>
                <p>
                  {figure.title}
                  {figure.provisional && (
                    <>
                      {" "}
                      <abbr title="valeur provisoire">p</abbr>
                    </>
                  )}
                  {figure.change && (
                    <>
                      <br />
                      <Icon name={figure.change.direction} /> {figure.change.words}
                    </>
                  )}
                </p>
                {figure.spark && <SparkLine spark={figure.spark} />}
              </>
            ) : (
              <p>Aucun chiffre n’est encore publié.</p>
            )}
          </li>
        ))}
      </ul>
      {themes.some(({ figure }) => figure?.provisional) && <p class="small">p&nbsp;: valeur provisoire.</p>}
    </section>
  );
}

interface Followed {
  plan: Plan;
  objective: FollowedObjective;
}

/** How many objectives are in each state, then those that go wrong, the documents of the whole first. */
function Objectives({ site, objectives }: { site: Site; objectives: Followed[] }) {
  const tally = tallyOf(objectives.map(({ objective }) => objective));
  const total = Object.values(tally).reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const off = tally["off-track"];
  const { territory: home } = site.services.territories.home();
  const rank = ({ plan, objective }: Followed) =>
    STATES.indexOf(objective.status) * 10 + (plan.territory === home.code ? 0 : 1);
  const told = [...distinctPromises(objectives, ({ objective }) => objective)]
    .filter(({ objective }) => STATES.includes(objective.status))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, OBJECTIVES);
  return (
    <section class="section" aria-labelledby="objectifs">
      <h2 id="objectifs">
        <a href="/suivi">
          {counted(total, "objectif")}
          {off > 0 && `, ${formatNumber(off)} hors trajectoire`}
        </a>
      </h2>
      <div class="duo">
        <TallyBar tally={tally} />
        {told.length > 0 && (
          <ul class="states">
            {told.map(({ plan, objective }) => (
              <ObjectiveLine
                key={`${plan.id} ${objective.id}`}
                status={objective.status}
                range={objective.range}
                href={`/suivi/${plan.id}#${objective.id}`}
                title={`${planKinds[plan.kind].name}\u00a0: ${inSentence(typographic(objective.title))}`}
              >
                {describeStanding(objective, site.services.indicators.get(objective.indicator))}
                {plan.territory !== home.code && ` ${whereOf(site, objective)}`}
              </ObjectiveLine>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

/** What is told of objectives: what goes wrong. */
const STATES: FollowUpStatus[] = ["off-track", "to-watch"];

function whereOf({ services }: Site, { territory }: FollowedObjective): string {
  const found = services.territories.get(territory);
  return found ? `${nameOf(found)}.` : "";
}

/** « carte, 2022 », « 2015–2024 »: what it is, and the years that it speaks of. */
function datasetWords(dataset: Dataset | ClosedDataset): string {
  const { from, to } = dataset.temporal ?? {};
  const years = [from, to].flatMap((day) => day?.slice(0, 4) ?? []);
  return [dataset.readable && dataset.geographic ? "carte" : "", [...new Set(years)].join("\u2013")]
    .filter(Boolean)
    .join(", ");
}
