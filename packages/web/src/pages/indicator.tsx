import { type Indicator, isRefusal, parseRowQuery, type RowsTerm, readLineage, SPREADSHEET_CSV } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { type ComponentChildren, Fragment } from "preact";
import type { PlacedBlock } from "../blocks/block.js";
import { Section } from "../blocks/section.js";
import { chartDrawings, comparedKinds, isOverTime, scopeOf } from "../charts/index.js";
import { chartName, type IndicatorChart, listCharts, mainChart } from "../charts/indicator-charts.js";
import { renderChart } from "../charts/render-chart.js";
import { type Awaited, AwaitedCommand, describeAwaited } from "../components/awaited-figures.js";
import { Calculation } from "../components/calculation.js";
import { ChartCard } from "../components/chart-card.js";
import { ClosedFigures } from "../components/closed-figures.js";
import { WithGlossary } from "../components/explained.js";
import { renderDocument } from "../components/layout.js";
import { LeadSentence } from "../components/lead-sentence.js";
import { LevelTable } from "../components/level-table.js";
import { Lineage, type ShownRows } from "../components/lineage.js";
import { MaskingFold } from "../components/masking-panel.js";
import { ShareActions, shareImages } from "../components/share-actions.js";
import { TerritoryForm } from "../components/territory-form.js";
import { IndicatorEmbedForm } from "../embeds/embed-form.js";
import { chooseBlock } from "../embeds/embed-indicator.js";
import {
  atTerritory,
  capitalise,
  counted,
  describeOutlines,
  formatDate,
  forTerritory,
  frequencies,
  nameOf,
  ofTerritory,
  tellSource,
  typographic,
  yearOf,
} from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { titleChooser } from "../observatory/choose-title.js";
import { describeLead } from "../observatory/lead.js";
import {
  contextOf,
  datasetsOfIndicator,
  type IndicatorData,
  levelsOf,
  yearsOfIndicator,
} from "../observatory/load-indicator.js";
import { whereKnown } from "../observatory/places.js";
import { chooseTerritory, chooseYear, presentCode } from "../observatory/territory-choice.js";
import { fullQuantity, stateValue, unitWords } from "../observatory/wording.js";
import { addressOf, drawingLinks, exploreAddress, leave } from "../reading/address.js";
import { closedProblem, readIndicator } from "../reading/read-indicator.js";
import { type Masking, readMaskings } from "../reading/read-masking.js";
import { servicesOfState } from "../reading/services-of-state.js";
import type { PageAnswer, Query, Site } from "../site.js";
import { labelsOf } from "./dataset/code-labels.js";

/** Rows shown of those a figure comes from, folded. */
const SHOWN_ROWS = 8;

/** What the parts of the page share. */
interface IndicatorReading {
  site: Site;
  data: IndicatorData;
  territory: Territory;
  year: number;
  address(state: { territoire?: string; annee?: number; bloc?: string; tri?: string }): string;
  /** Address of the same page with these very values, whatever is published next; and with those of the day. */
  permanent: string;
  today: string;
}

export const indicatorRoute: PageRoute = {
  path: "/indicateurs/:id",
  parameters: ["territoire", "annee", "etat", "bloc", "tri"],
  make: (site, { id = "" }, query) => indicatorPage(site, id, query),
  datasets: (site, { id = "" }) => datasetsOfIndicator(site.services, id),
  ahead: ({ services }) => services.indicators.list().map(({ id }) => ({ params: { id } })),
  kinds: [
    { name: "indicateur", title: "Indicateur", path: "/indicateurs/{indicator}" },
    {
      name: "indicateur-commune",
      title: "Indicateur d’une commune",
      path: "/indicateurs/{indicator}?territoire={commune}",
    },
  ],
};

/** `/indicateurs/{id}`: what a number means, how it moves, where, from which rows it comes, every value, how to take it away. */
export async function indicatorPage(open: Site, id: string, query: Query): Promise<PageAnswer> {
  const services = await servicesOfState(open.services, id, query.etat);
  const site = { ...open, services };
  const path = `/indicateurs/${encodeURIComponent(id)}`;
  const { territoire, annee, etat } = query;
  const territory = chooseTerritory(services, territoire, (code) => addressOf(path, { territoire: code, annee, etat }));
  const data = await readIndicator(services, id, territory.code, query, addressOf(path, { territoire, annee }));
  const { indicator } = data;
  if (data.closed.length > 0 && (annee ?? etat) !== undefined) throw closedProblem(data);
  const { years, latest } = yearsOfIndicator(data, territory.code);
  const year = chooseYear(annee, years, latest ?? 0, (other) => addressOf(path, { territoire, annee: other, etat }));
  const readingOf = (read: Territory, of: number, last: number | undefined): IndicatorReading => {
    // Without any value there is no year to name.
    const told = of > 0 ? of : undefined;
    return {
      site,
      data,
      territory: read,
      year: of,
      address: (state) =>
        addressOf(path, {
          territoire: leave(state.territoire ?? read.code, data.home.code),
          annee: leave(state.annee ?? told, last),
          etat: data.frozen ? etat : undefined,
          bloc: state.bloc,
          tri: state.tri,
        }),
      permanent: addressOf(path, {
        territoire: leave(read.code, data.home.code),
        annee: told,
        etat: data.set?.state,
      }),
      today: addressOf(path, {
        territoire: leave(presentCode(open.services, read.code), data.home.code),
        annee: leave(told, last),
      }),
    };
  };
  const reading = readingOf(territory, year, latest);
  if (query.bloc !== undefined)
    chooseBlock(services, data, query.bloc, (bloc) => `${reading.address({ bloc })}#integrer`);
  const title = typographic(indicator.title);
  const theme = [...services.observatories.list(), ...services.observatories.awaited()].find(
    (one) => one.theme === indicator.theme,
  );
  // A minimum has a calculation too.
  const isKnown = data.series.told(territory.code).length > 0;
  // A commune has no drawing of what is known by intercommunality only: its own one has.
  const place = whereKnown(indicator, territory, data);
  const placeLatest = yearsOfIndicator(data, place.code).latest;
  const drawn = place === territory ? reading : readingOf(place, placeLatest ?? 0, placeLatest);
  const charts = drawn.year > 0 ? await chartSections(drawn) : [];
  const isAwaited = services.indicators.awaited(indicator.theme).some((one) => one.id === indicator.id);
  const awaited = isAwaited ? await describeAwaited(services, [indicator]) : undefined;
  const maskings = await readMaskings(site, data.datasets);
  const origin = isKnown ? await originSection(reading) : <NoOrigin reading={reading} drawn={drawn} />;
  return {
    status: 200,
    demonstration: data.demonstration,
    headers: { "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }) },
    html: renderDocument({
      site,
      script: "page.ts",
      title: territory.code === data.home.code ? title : `${title}, ${nameOf(territory)}`,
      description: typographic(indicator.description),
      // What is frozen is a state of the page, for who was given its address.
      canonical: reading.today,
      image: reading.address({}).replace(path, `${path}/partage.png`),
      ...(isKnown ? { embedded: reading.address({}) } : {}),
      place: "observatoires",
      demonstration: data.demonstration,
      breadcrumb: [
        { label: "Observatoires", href: "/observatoires" },
        ...(theme ? [{ label: typographic(theme.title), href: `/observatoires/${theme.theme}` }] : []),
      ],
      children: (
        <WithGlossary terms={services.glossary}>
          <Head
            reading={reading}
            awaited={awaited}
            drawn={charts.length > 0 ? place : territory}
            form={
              // A commune without any value has no year to choose, but other territories have some.
              data.series.codes().length > 0 && (
                <TerritoryForm
                  action={path}
                  places={data}
                  territory={territory}
                  year={years.length > 0 ? year : undefined}
                  years={years}
                  state={{ etat: data.frozen ? etat : undefined }}
                />
              )
            }
          />
          {charts.map(({ id: part, title: heading, blocks }) => (
            <Section key={part} id={part} title={heading} blocks={blocks} />
          ))}
          {awaited ? (
            <section class="section">
              <AwaitedCommand datasets={awaited.datasets} />
            </section>
          ) : (
            origin
          )}
          <Definition indicator={indicator} data={data} />
          {data.series.codes().length > 0 && <Values reading={reading} sort={query.tri} maskings={maskings} />}
          {!awaited && <TakeAway reading={reading} block={query.bloc} />}
        </WithGlossary>
      ),
    }),
  };
}

/** The number in a sentence; `drawn`: the territory that the charts are of. */
function Head({
  reading,
  awaited,
  drawn,
  form,
}: {
  reading: IndicatorReading;
  awaited: Awaited | undefined;
  drawn: Territory;
  form: ComponentChildren;
}) {
  const { data, territory, year, today } = reading;
  const { indicator, series, compareWith, frozen, set } = data;
  const lead = describeLead(
    [indicator],
    new Map([[indicator.id, series]]),
    territory.code,
    year,
    compareWith,
    new Map(data.aim ? [[indicator.id, data.aim]] : []),
  );
  const point = series.at(territory.code, year);
  return (
    <div class="page-head">
      <h1 class="h1--long">
        {typographic(indicator.title)}
        {territory.code !== data.home.code && `\u00a0: ${nameOf(territory)}`}
      </h1>
      {form}
      {lead ? (
        <LeadSentence lead={lead} year={year} />
      ) : awaited ? (
        <p class="lead">
          Ce chiffre est attendu de son producteur{"\u00a0"}:{" "}
          {awaited.makers.map(({ name }) => typographic(name)).join(", ")}.
        </p>
      ) : (
        <p class="lead">
          {year > 0 ? `En ${year}, ${point.absence ?? "non disponible"} ` : "Aucune valeur n’est publiée "}
          {forTerritory(territory)}. {point.reason && typographic(point.reason)}
        </p>
      )}
      {!lead && !awaited && <KnownElsewhere reading={reading} />}
      <ClosedFigures closed={data.closed} />
      {drawn !== territory && (
        <p>Cette donnée n’existe pas par commune&nbsp;: les graphiques sont ceux {ofTerritory(drawn)}.</p>
      )}
      <p class="intro">{typographic(indicator.description)}</p>
      {frozen && set && (
        <p class="small">
          Chiffres figés, tels que publiés le {formatDate(set.servedAt)}. <a href={today}>Voir les chiffres actuels</a>
        </p>
      )}
    </div>
  );
}

/** Territories named one by one; more are counted. */
const NAMED = 8;

/** At which level a figure is known that the territory has not, and where: each place is a link. Nothing where it has one, or where nobody has. */
function KnownElsewhere({ reading: { data, territory, address } }: { reading: IndicatorReading }) {
  const { series } = data;
  if (series.told(territory.code).length > 0) return null;
  const [known] = levelsOf(data)
    .map(({ level, territories }) => ({
      level,
      places: territories.flatMap((place) =>
        series
          .told(place.code)
          .slice(-1)
          .map(({ year }) => ({ place, year })),
      ),
    }))
    .filter(({ places }) => places.length > 0)
    // The intercommunalities say more than the sum of them.
    .sort((one, other) => Number(other.level === "epci") - Number(one.level === "epci"));
  if (!known) return null;
  const { level, places } = known;
  const how = { home: "pour l’ensemble", epci: "par intercommunalité", commune: "par commune" }[level];
  return (
    <p>
      Ce chiffre est connu {how}&nbsp;:{" "}
      {places.length > NAMED ? (
        <a href="#valeurs">{counted(places.length, "territoire")}</a>
      ) : (
        places.map(({ place, year }, rank) => (
          <Fragment key={place.code}>
            {rank > 0 && ", "}
            <a href={address({ territoire: place.code, annee: year })}>{nameOf(place)}</a>
          </Fragment>
        ))
      )}
      .
    </p>
  );
}

interface ChartSection {
  id: string;
  title: string;
  blocks: PlacedBlock[];
}

/** How it moves, where it is high, what it is made of: the charts that suit the indicator. */
async function chartSections(reading: IndicatorReading): Promise<ChartSection[]> {
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

/** « D’où vient ce chiffre ? »: the arithmetic, then the rows. */
async function originSection(reading: IndicatorReading) {
  const { site, data, territory, year } = reading;
  const { indicator, series, datasets } = data;
  const point = series.at(territory.code, year);
  const { observation } = point;
  const lineage = observation
    ? await readLineage(site.services, indicator, observation, {
        territory: territory.code,
        dimensions: observation.dimensions,
      })
    : null;
  const rows = lineage?.numerator?.kind === "rows" ? await readRows(site, lineage.numerator) : null;
  return (
    <section class="section" aria-labelledby="calcul">
      <h2 id="calcul">D’où vient ce chiffre&#8239;?</h2>
      <p class="calculation">
        {nameOf(territory)}, {year}&nbsp;: <Calculation indicator={indicator} point={point} />
      </p>
      {lineage && (
        <Lineage
          lineage={lineage}
          datasets={datasets}
          rows={rows}
          indicatorPage={(id, period) =>
            addressOf(`/indicateurs/${id}`, {
              territoire: leave(territory.code, data.home.code),
              annee: yearOf(period),
            })
          }
        />
      )}
      {observation && (
        <p class="links">
          <a href={observation.lineage}>Tout le calcul (API)</a>
        </p>
      )}
    </section>
  );
}

/** What stands in the place of the calculation where there is no figure: why, and where there is one. Pages of figures lead there. */
function NoOrigin({ reading, drawn }: { reading: IndicatorReading; drawn: IndicatorReading }) {
  const { territory, year } = reading;
  const { series } = reading.data;
  const { reason } = series.at(territory.code, year);
  return (
    <section class="section" aria-labelledby="calcul">
      <h2 id="calcul">D’où vient ce chiffre&#8239;?</h2>
      <p>
        {drawn === reading
          ? `Aucun chiffre n’est publié ${forTerritory(territory)}. ${reason ? typographic(reason) : ""}`
          : "Cette donnée n’existe pas par commune. "}
        {drawn !== reading && series.known(drawn.territory.code).length > 0 && (
          <a href={`${drawn.address({})}#calcul`}>Le calcul {ofTerritory(drawn.territory)}</a>
        )}
      </p>
    </section>
  );
}

/** The first rows of a term; null where they are not told, or not kept any more. */
async function readRows({ services }: Site, term: RowsTerm): Promise<ShownRows | null> {
  const dataset = await services.catalogue.getDataset(term.dataset);
  if (!dataset?.readable) return null;
  try {
    const query = parseRowQuery(new URLSearchParams(term.rows.slice(term.rows.indexOf("?") + 1)));
    const { data, total } = await services.catalogue.listRows(term.dataset, {
      ...query,
      version: term.version,
      page: 1,
      pageSize: SHOWN_ROWS,
    });
    return {
      data,
      total,
      fields: dataset.fields.filter(({ name }) => data.some((row) => row[name] !== undefined && row[name] !== null)),
      labelOf: labelsOf({ services }, dataset),
    };
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** What the number means, how it is made, what it does not say. */
function Definition({ indicator, data }: { indicator: Indicator; data: IndicatorData }) {
  const facts: [string, string][] = [
    ["Unité", unitWords(indicator)],
    [
      "Mailles",
      levelsOf(data)
        .map(({ title }) => title.toLocaleLowerCase("fr"))
        .join(", "),
    ],
    ["Sens souhaité", { down: "une baisse", up: "une hausse", none: "aucun\u00a0: il décrit" }[indicator.direction]],
    ["Producteur", indicator.producer ?? ""],
    ["Mise à jour", indicator.frequency ? ((frequencies as Record<string, string>)[indicator.frequency] ?? "") : ""],
    [
      "Le même, ailleurs",
      Object.entries(indicator.externalIds ?? {})
        .map(([system, id]) => `${system}\u00a0: ${id}`)
        .join(", "),
    ],
  ];
  return (
    <section class="section" aria-labelledby="methode">
      <h2 id="methode">Méthode, limites et source</h2>
      <div class="cols cols--aside">
        <div class="prose">
          <p>{typographic(indicator.method)}</p>
          {indicator.limits && (
            <p>
              <strong>Limites.</strong> {typographic(indicator.limits)}
            </p>
          )}
          <p>
            <strong>Source.</strong> {tellSource(indicator, data.demonstration)}
          </p>
          {(indicator.references ?? []).map(({ label, period, value, source }) => (
            <p key={label + period}>
              <strong>Repère&nbsp;:</strong> {typographic(label)}
              {period && `, ${period}`}, {fullQuantity(indicator, value)}. {typographic(source)}.
            </p>
          ))}
        </div>
        <dl class="meta-list">
          {facts
            .filter(([, value]) => value)
            .map(([term, value]) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{typographic(value)}</dd>
              </div>
            ))}
          {data.datasets.length > 0 && (
            <div>
              <dt>{data.datasets.length > 1 ? "Jeux de données" : "Jeu de données"}</dt>
              {data.datasets.map(({ slug, title }) => (
                <dd key={slug}>
                  <a href={`/jeux/${slug}`}>{typographic(title)}</a>
                </dd>
              ))}
            </div>
          )}
        </dl>
      </div>
    </section>
  );
}

function Values({
  reading: { data, territory, address },
  sort,
  maskings,
}: {
  reading: IndicatorReading;
  sort: string | undefined;
  maskings: Masking[];
}) {
  const { indicator, series } = data;
  const [levels, years] = [levelsOf(data), series.years()];
  return (
    <section class="section" aria-labelledby="valeurs">
      <h2 id="valeurs">Toutes les valeurs</h2>
      <details class="fold" open={sort !== undefined}>
        <summary>
          {counted(
            levels.reduce((sum, { territories }) => sum + territories.length, 0),
            "territoire",
          )}{" "}
          et {counted(years.length, "année")} en tableau
        </summary>
        <LevelTable
          indicator={indicator}
          series={series}
          levels={levels}
          years={years}
          current={territory.code}
          sort={sort}
          address={address}
        />
      </details>
      <MaskingFold maskings={maskings} />
    </section>
  );
}

/** Files, addresses, and the code that shows the indicator on another site. */
function TakeAway({ reading, block }: { reading: IndicatorReading; block: string | undefined }) {
  const { site, data, territory, year, permanent } = reading;
  const { indicator } = data;
  const { value } = data.series.at(territory.code, year);
  const base = `/api/indicators/${indicator.id}`;
  const state = data.frozen ? data.set?.state : undefined;
  return (
    <section class="section" aria-labelledby="emporter">
      <h2 id="emporter">Emporter les données</h2>
      <div class="downloads">
        <a href={addressOf(`${base}/observations.csv`, { state })}>
          Toutes les valeurs <span>CSV, toutes les années et tous les territoires</span>
        </a>
        <a href={addressOf(`${base}/observations.csv`, { state, ...SPREADSHEET_CSV })}>
          CSV pour tableur <span>toutes les valeurs, point-virgule, virgule décimale</span>
        </a>
        {data.dimensions.map(({ id, title }) => (
          <a key={id} href={addressOf(`${base}/observations.csv`, { [id]: "*", state })}>
            Valeurs par {title.toLocaleLowerCase("fr")} <span>CSV</span>
          </a>
        ))}
        <a href={addressOf(`${base}/observations`, { state })}>
          Les valeurs par l’API <span>JSON</span>
        </a>
        <a href={addressOf(`${base}/jsonstat.json`, { state })}>
          Un cube pour les outils statistiques <span>JSON-stat 2.0</span>
        </a>
        <a href={base}>
          La définition <span>JSON</span>
        </a>
      </div>
      {value !== null && (
        <ShareActions
          site={site}
          address={permanent}
          sentence={`${capitalise(atTerritory(territory))} en ${year}, ${stateValue(indicator, value)}`}
          source={tellSource(indicator, data.demonstration)}
          contact={data.datasets[0]?.contact ?? site.services.catalogue.info().contact}
          image={reading.address({}).replace(/^[^?]*/, "$&/partage.png")}
        />
      )}
      {data.series.known(territory.code).length > 0 && (
        <details class="fold" open={block !== undefined}>
          <summary>Intégrer dans un autre site</summary>
          <IndicatorEmbedForm site={site} data={data} territory={territory} year={year} block={block} />
        </details>
      )}
    </section>
  );
}
