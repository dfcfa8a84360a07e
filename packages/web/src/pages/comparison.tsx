import { Answer, writeObservationsCsv } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { type ChosenComparison, chooseComparison, FIELDS, peersOf } from "../comparing/choose-comparison.js";
import { comparisonAddress, FEWEST, MOST } from "../comparing/comparison-address.js";
import { describeComparison, describeRow } from "../comparing/comparison-words.js";
import {
  listNames,
  namesOf,
  populationOf,
  reasonsOf,
  type SharedPopulation,
  trendOf,
  usualYear,
} from "../comparing/describe-table.js";
import { type LoadedComparison, loadComparison, othersOf, type Row, readValues } from "../comparing/load-comparison.js";
import { MEDIAN } from "../comparing/median-of-peers.js";
import { renderDocument } from "../components/layout.js";
import { PrintLinks } from "../components/print-links.js";
import { ScrollTable } from "../components/scroll-table.js";
import { ShareActions } from "../components/share-actions.js";
import { SparkLine } from "../components/spark-line.js";
import { TerritoryOptions } from "../components/territory-select.js";
import { UnsharedFigures } from "../components/unshared-figures.js";
import { marksOf, Value } from "../components/value.js";
import { capitalise, counted, formatNumber, nameOf, ofTerritory, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { placesOf } from "../observatory/places.js";
import { titleWithUnit, unitWords } from "../observatory/wording.js";
import { addressOf } from "../reading/address.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";

const parameters = ["territoires", ...FIELDS, "theme", "pairs"];
const lists = ["territoires"];

export const comparisonRoutes: PageRoute[] = [
  {
    path: "/comparer",
    parameters,
    lists,
    make: (site, _params, query) => comparisonPage(site, query),
    kinds: [
      { name: "comparer-choisir", title: "Choix de territoires à comparer", path: "/comparer" },
      { name: "comparer", title: "Comparaison de territoires", path: "/comparer?territoires={commune},{epci}" },
      {
        name: "comparer-pairs",
        title: "Comparaison d’une commune à ses pairs",
        path: "/comparer?territoires={commune}&pairs=tous",
      },
    ],
  },
  {
    path: "/comparer.csv",
    parameters,
    lists,
    make: (site, _params, query, { headers }) => comparisonCsv(site, query, headers),
  },
];

/** What the parts of the page share. */
interface Comparison extends LoadedComparison {
  site: Site;
  chosen: ChosenComparison;
  /** Municipal population of the last year known of all territories. */
  population: SharedPopulation | undefined;
}

const IMAGE = "/comparer/partage.png";

/** `/comparer`: the key figures of two to four territories, or of a commune and its peers, side by side. */
export async function comparisonPage(site: Site, query: Query): Promise<PageAnswer> {
  const { services } = site;
  const chosen = chooseComparison(services, query);
  if (!chosen) return choicePage(site, query.theme);
  const loaded = await loadComparison(services, chosen);
  const comparison: Comparison = { ...loaded, site, chosen, population: populationOf(services, loaded.subjects) };
  const rows = loaded.themes.flatMap((theme) => theme.rows);
  const demonstration = rows.some((row) => row.demonstration);
  const names = namesOf(chosen);
  const lead = describeComparison(loaded.themes, loaded.subjects);
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: `Comparer\u00a0: ${names}`,
      description: `${names}\u00a0: leurs chiffres côte à côte, leurs écarts en mots, ce qui ne se compare pas.`,
      canonical: comparisonAddress(chosen.state),
      image: comparisonAddress(chosen.state, IMAGE),
      place: "territoires",
      demonstration,
      breadcrumb: breadcrumbTo(true),
      children: (
        <>
          <div class="page-head">
            <h1>{names}</h1>
            {lead && <p class="lead">{lead}</p>}
          </div>
          <Choice site={site} chosen={chosen} />
          {rows.length === 0 ? (
            <p class="section">
              Aucun chiffre n’est encore publié pour ces territoires. <a href="/jeux">Voir les jeux de données</a>
            </p>
          ) : (
            <>
              <SideBySide comparison={comparison} />
              <NotCompared comparison={comparison} />
              <UnsharedFigures services={services} ids={chosen.observatories.flatMap(({ keyFigures }) => keyFigures)} />
              <Years comparison={comparison} />
              <TakeAway comparison={comparison} />
            </>
          )}
        </>
      ),
    }),
  };
}

/** The page where one chooses, with comparisons to begin with. */
function choicePage(site: Site, theme: string | undefined): PageAnswer {
  const { territory: home, epcis, communes } = site.services.territories.home();
  const starts = [epcis, site.services.territories.list({ level: "group" })].filter(
    (all) => all.length >= FEWEST && all.length <= MOST,
  );
  return {
    status: 200,
    demonstration: false,
    html: renderDocument({
      site,
      title: "Comparer des territoires",
      description: "Deux à quatre communes, intercommunalités ou groupes, ou une commune et ses pairs, côte à côte.",
      canonical: comparisonAddress({ territoires: [], theme }),
      image: IMAGE,
      place: "territoires",
      breadcrumb: breadcrumbTo(),
      children: (
        <>
          <div class="page-head">
            <h1>Comparer</h1>
            <p class="lead">
              Deux à quatre communes, intercommunalités ou groupes, côte à côte{"\u00a0"}: les chiffres, ce qui les
              sépare, ce qui ne se compare pas.
            </p>
          </div>
          <Choice site={site} theme={theme} />
          {starts.length > 0 && (
            <section class="section" aria-labelledby="commencer">
              <h2 id="commencer">Pour commencer</h2>
              <ul class="choices">
                {starts.map((all) => (
                  <li key={all[0]?.code}>
                    <a href={comparisonAddress({ territoires: all.map(({ code }) => code), theme })}>
                      {listNames(all)}
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          )}
          {communes.length > 1 && (
            <section class="section" aria-labelledby="une-commune">
              <h2 id="une-commune">Une commune parmi les autres {ofTerritory(home)}</h2>
              <ul class="territory-list plain">
                {[...communes]
                  .sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr"))
                  .map((commune) => (
                    <li key={commune.code}>
                      <a href={comparisonAddress({ territoires: [commune.code], theme, pairs: "tous" })}>
                        {nameOf(commune)}
                      </a>
                    </li>
                  ))}
              </ul>
            </section>
          )}
        </>
      ),
    }),
  };
}

/** Names of territories are those of the title: a trail does not say them again. */
function breadcrumbTo(isChosen = false) {
  const root = [
    { label: "Accueil", href: "/" },
    { label: "Communes", href: "/territoires" },
  ];
  return isChosen
    ? [...root, { label: "Comparer", href: "/comparer" }, { label: "Côte à côte" }]
    : [...root, { label: "Comparer" }];
}

interface ChoiceProps {
  site: Site;
  chosen?: ChosenComparison;
  theme?: string | undefined;
}

const RANKS = ["Premier", "Deuxième", "Troisième", "Quatrième"];

/** The form whose fields are the address, and for a commune the sets of peers that it may be set beside. */
function Choice({ site, chosen, theme = chosen?.state.theme }: ChoiceProps) {
  const places = placesOf(site.services);
  const territories = chosen?.territories ?? [];
  const [first] = territories;
  const sets = first ? peersOf(site.services, first) : [];
  return (
    <div class="stack no-print">
      <form class="side-by-side-form" action="/comparer">
        {RANKS.map((rank, place) => (
          <div key={rank}>
            <label for={`territoire-${place + 1}`}>
              {rank}
              <span class="visually-hidden"> territoire</span>
            </label>
            <select id={`territoire-${place + 1}`} name={FIELDS[place - 1] ?? "territoires"}>
              <option value="">{place < FEWEST ? "Choisir…" : "Aucun"}</option>
              <TerritoryOptions {...places} selected={territories[place]?.code ?? ""} />
            </select>
          </div>
        ))}
        <div>
          <label for="theme">Thème</label>
          <select id="theme" name="theme">
            <option value="">Tous les thèmes</option>
            {site.services.observatories.list().map((one) => (
              <option key={one.theme} value={one.theme} selected={one.theme === theme}>
                {typographic(one.title)}
              </option>
            ))}
          </select>
        </div>
        <button class="button--main" type="submit">
          Comparer
        </button>
      </form>
      {first && sets.length > 0 && (
        <details open={chosen?.state.pairs !== undefined}>
          <summary>{nameOf(first)} parmi ses pairs</summary>
          <ul class="choices">
            {sets.map(({ id, label }) => (
              <li key={id}>
                <a
                  href={comparisonAddress({ territoires: [first.code], theme, pairs: id })}
                  aria-current={id === chosen?.state.pairs ? "true" : undefined}
                >
                  {capitalise(label)}
                </a>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** The table: name and unit once, a figure and a small trend per column, the difference in words. */
function SideBySide({ comparison }: { comparison: Comparison }) {
  const { subjects, themes, chosen, population } = comparison;
  const rows = themes.flatMap((theme) => theme.rows);
  const usual = usualYear(rows);
  const marks = marksOf(rows.flatMap(({ points }) => points));
  const others = chosen.peers ? othersOf(chosen) : [];
  const of = subjects.length;
  return (
    <section class="section" aria-labelledby="cote-a-cote">
      <h2 id="cote-a-cote">Côte à côte, {usual}</h2>
      <table class={`side-by-side side-by-side--${of}`}>
        <caption class="visually-hidden">
          {counted(rows.length, "indicateur")} pour {namesOf(chosen)}, et leurs écarts en mots
        </caption>
        <thead>
          <tr>
            <th scope="col">Indicateur</th>
            {subjects.map((subject) => (
              <th key={subject.code} scope="col">
                {subject.territory ? (
                  <a href={`/territoires/${subject.code}`}>{subject.name}</a>
                ) : (
                  <a href="#pairs">{subject.name}</a>
                )}
                {population?.values.has(subject.code) && (
                  <span> {formatNumber(population.values.get(subject.code) ?? 0)} hab.</span>
                )}
              </th>
            ))}
            <th scope="col">En mots</th>
          </tr>
        </thead>
        {themes.map(({ observatory, rows: own }) => (
          <tbody key={observatory.theme}>
            <tr class="side-by-side__theme">
              <th colSpan={of + 2} scope="rowgroup">
                {typographic(observatory.title)}
              </th>
            </tr>
            {own.map((row) => (
              <FigureRow key={row.indicator.id} row={row} usual={usual} comparison={comparison} />
            ))}
          </tbody>
        ))}
      </table>
      {others.length > 0 && (
        <p class="small" id="pairs">
          La médiane est celle des autres communes, {nameOf(chosen.territories[0] as Territory)} non comprise{"\u00a0"}:{" "}
          {others.map(nameOf).join(", ")}.
          {chosen.peers?.whole &&
            ` La dernière colonne est la valeur de tout le territoire, ${nameOf(chosen.peers.whole)}.`}
        </p>
      )}
      <p class="small">
        Valeurs de {usual}, ou de l’année dite, la plus récente que tous ont{"\u202f"}; courbes jusqu’à cette année, à
        la même échelle sur une ligne, à l’échelle de chacun pour les nombres.
        {population && ` Population municipale de ${population.year}.`}
        {marks && ` ${marks}.`}
        <span class="no-print"> Le nom d’un indicateur mène à sa définition, sa source et son calcul.</span>
      </p>
    </section>
  );
}

interface FigureRowProps {
  row: Row;
  usual: number;
  comparison: Comparison;
}

function FigureRow({ row, usual, comparison }: FigureRowProps) {
  const { subjects, chosen, population } = comparison;
  const { indicator, year, points, medianOf } = row;
  const { words, note } = describeRow(row, subjects, population?.values ?? new Map());
  const others = othersOf(chosen).length;
  const [first] = chosen.territories;
  return (
    <tr id={indicator.id}>
      <th scope="row">
        <a href={addressOf(`/indicateurs/${indicator.id}`, { territoire: first?.code, annee: year })}>
          {typographic(indicator.shortTitle)}
        </a>{" "}
        <span>
          {unitWords(indicator)}
          {year !== usual && `, ${year}`}
        </span>
      </th>
      {subjects.map((subject, place) => {
        const point = points[place];
        const spark = trendOf(row, subjects, subject);
        return (
          <td key={subject.code} class={subject.isContext ? "is-context" : undefined}>
            <b>{point && <Value point={point} indicator={indicator} />}</b>
            {subject.code === MEDIAN && medianOf !== null && medianOf < others && point?.value !== null && (
              <span> de {medianOf}</span>
            )}
            {spark && <SparkLine spark={spark} />}
          </td>
        );
      })}
      <td class="side-by-side__words">
        {words}
        {note && (
          <>
            {" "}
            <a href="#ne-se-compare-pas">Non comparés</a>
          </>
        )}
      </td>
    </tr>
  );
}

/** Why some figures are not set against each other: each reason once. */
function NotCompared({ comparison: { themes } }: { comparison: Comparison }) {
  const rows = themes.flatMap((theme) => theme.rows);
  const reasons = reasonsOf(rows);
  if (reasons.size === 0) return null;
  return (
    <section class="section" aria-labelledby="ne-se-compare-pas">
      <h2 id="ne-se-compare-pas">Ce qui ne se compare pas</h2>
      <ul class="plain">
        {[...reasons].map(([reason, own]) => (
          <li key={reason}>
            <strong>{own.map(({ indicator }) => typographic(indicator.shortTitle)).join(", ")}</strong>
            {"\u00a0"}: {reason}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Every value behind the trends: the equivalent of what is drawn. */
function Years({ comparison: { subjects, themes, chosen } }: { comparison: Comparison }) {
  const rows = themes.flatMap((theme) => theme.rows);
  return (
    <section class="section no-print" aria-labelledby="annees">
      <h2 id="annees">Les mêmes chiffres, année par année</h2>
      <details class="table">
        <summary>Voir le tableau de toutes les années</summary>
        <ScrollTable label="Valeurs de chaque année">
          <table>
            <caption>{namesOf(chosen)}</caption>
            <thead>
              <tr>
                <th scope="col">Indicateur</th>
                <th scope="col">Année</th>
                {subjects.map(({ code, name }) => (
                  <th key={code} scope="col" class="num">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            {rows.map((row) => {
              const { indicator, series } = row;
              const years = series
                .years()
                .filter((year) => subjects.some(({ code }) => series.at(code, year).value !== null));
              return (
                <tbody key={indicator.id}>
                  {years.map((year, place) => (
                    <tr key={year}>
                      {place === 0 && (
                        <th scope="rowgroup" rowSpan={years.length}>
                          {titleWithUnit(indicator)}
                        </th>
                      )}
                      <td>{year}</td>
                      {subjects.map(({ code }) => (
                        <td key={code} class="num">
                          <Value point={series.at(code, year)} indicator={indicator} />
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              );
            })}
          </table>
        </ScrollTable>
      </details>
    </section>
  );
}

function TakeAway({ comparison: { chosen, site } }: { comparison: Comparison }) {
  const { state, observatories, territories } = chosen;
  const [only] = observatories;
  return (
    <section class="section no-print" aria-labelledby="emporter">
      <h2 id="emporter">Emporter</h2>
      <p>L’adresse de cette comparaison dit tout ce qu’elle montre{"\u00a0"}: elle se garde et se partage.</p>
      <p class="links">
        <PrintLinks site={site} page={comparisonAddress(state)} />
        <a href={comparisonAddress(state, "/comparer.csv")}>
          {chosen.peers ? "Les valeurs de toutes ces communes (CSV)" : "Ces valeurs, toutes les années (CSV)"}
        </a>
        {observatories.length === 1 && only && (
          <a href={addressOf(`/observatoires/${only.theme}`, { territoire: territories[0]?.code })}>
            Tout l’observatoire {typographic(only.title)}
          </a>
        )}
        <a href="/comparer">Comparer d’autres territoires</a>
      </p>
      <ShareActions
        site={site}
        address={comparisonAddress(state)}
        sentence={`${namesOf(chosen)}, côte à côte`}
        source={typographic(site.services.catalogue.info().title)}
        contact={site.services.catalogue.info().contact}
        image={comparisonAddress(state, IMAGE)}
      />
    </section>
  );
}

/** `/comparer.csv`: the values that the same address shows, of every year, one line each; those of every peer where there is a median. */
export async function comparisonCsv(site: Site, query: Query, common: Record<string, string>): Promise<Answer> {
  const { services } = site;
  const chosen = chooseComparison(services, query);
  if (!chosen)
    throw new PageProblem(400, "Quels territoires\u202f?", "L’adresse ne nomme aucun territoire à comparer.", [
      { label: "Choisir des territoires", href: "/comparer" },
    ]);
  const shown = chosen.observatories.flatMap(({ keyFigures }) =>
    keyFigures.flatMap((id) => services.indicators.get(id) ?? []),
  );
  const values = await readValues(services, chosen, shown);
  const demonstrations = await Promise.all(shown.map(({ id }) => services.indicators.isDemonstration(id)));
  const whole = shown.map((indicator, rank) =>
    writeObservationsCsv(
      indicator,
      (values.get(indicator.id) ?? []).filter(({ dimensions }) => Object.keys(dimensions).length === 0),
      services.territories,
      { demonstration: demonstrations[rank] === true },
    ),
  );
  return new Answer(
    200,
    {
      ...common,
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="comparaison-${chosen.state.territoires.join("-")}.csv"`,
      "Cache-Control": "public, no-cache",
      ...(demonstrations.includes(true) ? { "X-Robots-Tag": "noindex" } : {}),
    },
    // One header for all.
    Buffer.from(whole.map((text, place) => (place === 0 ? text : text.slice(text.indexOf("\n") + 1))).join("")),
  );
}
