import type { ChartBlock, Section } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";
import type { Chart, ChartContext } from "../charts/chart.js";
import { chartKinds } from "../charts/index.js";
import { renderChart } from "../charts/render-chart.js";
import { ChartCard } from "../components/chart-card.js";
import { KeyFigure } from "../components/key-figure.js";
import { renderDocument } from "../components/layout.js";
import { Method } from "../components/method.js";
import { TerritoryForm } from "../components/territory-form.js";
import { formatBytes, formatDate, nameOf, plural, typographic } from "../format/index.js";
import { describeKeyFigure } from "../observatory/key-figure.js";
import { describeLead } from "../observatory/lead.js";
import { latestYear, loadObservatory, type ObservatoryData, yearsOf } from "../observatory/load-observatory.js";
import { inBrackets } from "../observatory/wording.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";
import { addressOf } from "./address.js";
import { CommuneTable } from "./commune-table.js";
import { chooseTerritory, chooseYear } from "./territory-choice.js";

interface Drawn {
  block: ChartBlock;
  id: string;
  chart: Chart;
  svg: string;
}

/** What the parts of the page share. */
export interface Reading {
  data: ObservatoryData;
  territory: Territory;
  year: number;
  /** Communes compared: those of the territory when it has several, else of the home one. */
  compared: Territory[];
  address(state: { territoire?: string; annee?: number; tri?: string }): string;
}

/** `/observatoires/{theme}`: five figures, charts, comment, table and downloads of a theme, for a territory and a year. */
export async function observatoryPage(site: Site, theme: string, query: Query): Promise<PageAnswer> {
  const { services } = site;
  const data = await loadObservatory(services, theme);
  if (!data) {
    throw new PageProblem(
      404,
      "Observatoire inconnu",
      `Nous n’avons pas d’observatoire «\u202f${theme.slice(0, 40)}\u202f». Voici ceux qui existent.`,
      services.observatories.list().map((other) => ({ label: other.title, href: `/observatoires/${other.theme}` })),
    );
  }
  const { observatory, home, communes } = data;
  const path = `/observatoires/${observatory.theme}`;
  const territory = chooseTerritory(services, query.territoire, (code) =>
    addressOf(path, { territoire: code, annee: query.annee }),
  );
  const years = yearsOf(data, territory.code);
  const latest = latestYear(data, territory.code);
  if (latest === undefined) return emptyObservatory(site, data);
  const year = chooseYear(query.annee, years, latest, (other) =>
    addressOf(path, { territoire: query.territoire, annee: other }),
  );
  checkSort(query.tri, data, (tri) => addressOf(path, { territoire: query.territoire, annee: query.annee, tri }));
  const own = services.territories.communesOf(territory.code);
  const compared = own.length > 1 ? communes.filter(({ code }) => own.some((other) => other.code === code)) : communes;
  const reading: Reading = {
    data,
    territory,
    year,
    compared,
    address: (state) =>
      addressOf(path, {
        territoire: leave(state.territoire ?? territory.code, home.code),
        annee: leave(state.annee ?? year, latest),
        tri: state.tri,
      }),
  };
  const outlines: FeatureCollection = {
    type: "FeatureCollection",
    features: [
      ...services.territories.surroundings().features,
      ...services.territories.outlines({ level: "commune" }).features,
    ],
  };
  const sections: { section: Section; drawn: Drawn[] }[] = [];
  for (const section of observatory.sections) {
    const drawn: Drawn[] = [];
    for (const [index, block] of section.charts.entries()) {
      const chart = chartOf(block, reading, outlines);
      const id = `${section.id}-${index + 1}`;
      if (chart) drawn.push({ block, id, chart, svg: await renderChart(chart, id) });
    }
    sections.push({ section, drawn });
  }
  const demonstration = data.demonstrations.size > 0;
  const title = typographic(observatory.title);
  const name = nameOf(territory);
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: territory.code === home.code ? `${title}\u00a0: observatoire` : `${title}, ${name}\u00a0: observatoire`,
      description: typographic(observatory.description),
      canonical: reading.address({}),
      place: "observatoires",
      demonstration,
      breadcrumb: [
        { label: "Accueil", href: "/" },
        { label: "Observatoires", href: "/observatoires" },
        { label: title },
      ],
      toolbar: <TerritoryForm action={path} reading={reading} years={years} />,
      children: (
        <>
          <PageHead reading={reading} title={title} />
          <Figures reading={reading} />
          {sections.map(({ section, drawn }) => (
            <ChartSection key={section.id} section={section} drawn={drawn} reading={reading} site={site} />
          ))}
          <Comment data={data} />
          <CommuneTable
            reading={reading}
            sort={query.tri}
            populations={(code) => services.territories.populations(code)}
          />
          <Method reading={reading} />
          <Downloads reading={reading} />
        </>
      ),
    }),
  };
}

/** A column the table of communes can be sorted by: a key figure, or « habitants ». */
function checkSort(tri: string | undefined, { figures }: ObservatoryData, address: (tri: string) => string): void {
  if (tri === undefined || tri === "habitants" || figures.some(({ id }) => id === tri)) return;
  throw new PageProblem(
    400,
    "Colonne inconnue",
    `Le tableau des communes n’a pas de colonne «\u202f${tri.slice(0, 40)}\u202f».`,
    figures.map(({ id, shortTitle }) => ({ label: `Trier par ${typographic(shortTitle)}`, href: address(id) })),
  );
}

function leave<T>(value: T, usual: T): T | undefined {
  return value === usual ? undefined : value;
}

function chartOf(block: ChartBlock, reading: Reading, outlines: FeatureCollection): Chart | undefined {
  const { data, territory, year, compared } = reading;
  const indicator = data.indicators.get(block.indicator);
  const series = data.series.get(block.indicator);
  if (!indicator || !series) return undefined;
  const context: ChartContext = {
    indicator,
    series,
    territory,
    year,
    compareWith: data.observatory.compareWith,
    home: data.home,
    communes: compared,
    epcis: data.epcis,
    outlines,
    address: (code) => reading.address({ territoire: code }),
  };
  return chartKinds[block.kind](context);
}

function PageHead({ reading, title }: { reading: Reading; title: string }) {
  const { data, territory, year } = reading;
  const { observatory, figures, series, home } = data;
  const lead = describeLead(figures, series, territory.code, year, observatory.compareWith);
  const home1 = territory.code === home.code;
  return (
    <div class="page-head">
      <p class="kicker">
        Observatoire · {nameOf(territory)} · {year}
      </p>
      <h1>{home1 ? title : `${title}\u00a0: ${nameOf(territory)}`}</h1>
      {lead ? (
        <p class="lead">
          En {year}, {lead.statement.before}
          <strong>{lead.statement.figure}</strong>
          {lead.statement.after}
          {lead.provisional && " (provisoire)"}
          {inBrackets(lead.incomplete)}
          {lead.change && lead.change.direction !== "flat" && (
            <>
              , <strong>{lead.change.phrase.replace(/ qu’en.*/, "")}</strong> qu’en{"\u00a0"}
              {lead.baseYear}
              {inBrackets(lead.baseIncomplete)}
            </>
          )}
          {lead.change?.direction === "flat" && `, ${lead.change.phrase}${inBrackets(lead.baseIncomplete)}`}.
          {lead.second && ` ${lead.second}`}
        </p>
      ) : (
        <p class="lead">{typographic(observatory.description)}</p>
      )}
    </div>
  );
}

const COUNTS = [
  "",
  "un chiffre",
  "deux chiffres",
  "trois chiffres",
  "quatre chiffres",
  "cinq chiffres",
  "six chiffres",
];

function Figures({ reading }: { reading: Reading }) {
  const { data, territory, year } = reading;
  const { figures, series, home, observatory } = data;
  const models = figures.flatMap((indicator) => {
    const own = series.get(indicator.id);
    if (!own) return [];
    const situation = { series: own, territory, home, year, compareWith: observatory.compareWith };
    return [{ id: indicator.id, figure: describeKeyFigure(indicator, situation), point: own.at(territory.code, year) }];
  });
  const denominators = new Set(
    models.flatMap(({ id, point }) => {
      const measure = data.indicators.get(id)?.measure;
      const people = measure?.kind === "ratio" && "population" in measure.denominator;
      return (people && point.observation?.denominatorLabel) || [];
    }),
  );
  const reasons = new Set(
    models.flatMap(({ point }) =>
      (point.provisional || point.incomplete || point.value === null) && point.reason
        ? [typographic(point.reason)]
        : [],
    ),
  );
  return (
    <section class="section" aria-labelledby="chiffres">
      <h2 id="chiffres">L’essentiel en {COUNTS[models.length] ?? `${models.length} chiffres`}</h2>
      <div>
        <div class="neatline" />
        <div class="key-figures">
          {models.map(({ id, figure }) => (
            <KeyFigure key={id} figure={figure} />
          ))}
        </div>
      </div>
      {(denominators.size > 0 || reasons.size > 0) && (
        <p class="small">
          {denominators.size > 0 && `Par habitant\u00a0: ${[...denominators].join(", ")}. `}
          {[...reasons].join(" ")}
        </p>
      )}
    </section>
  );
}

interface ChartSectionProps {
  section: Section;
  drawn: Drawn[];
  reading: Reading;
  site: Site;
}

function ChartSection({ section, drawn, reading, site }: ChartSectionProps) {
  const { data, territory, year } = reading;
  const first = drawn[0];
  const sources = site.services.territories.sources();
  const outlines = sources.outlines.kind === "schematic" ? typographic(sources.outlines.title) : null;
  const prose = [...(first?.chart.prose ?? []), ...(section.text ?? []).map(typographic)];
  const cards = drawn.map(({ block, id, chart, svg }) => {
    const indicator = data.indicators.get(block.indicator);
    if (!indicator) return null;
    const scope = block.kind === "trend" ? { territory: territory.code } : { level: "commune", from: year, to: year };
    return (
      <ChartCard
        key={id}
        id={id}
        chart={chart}
        indicator={indicator}
        svg={svg}
        demonstration={data.demonstrations.has(indicator.id)}
        outlines={outlines}
        links={[
          { label: "D’où vient ce chiffre\u202f?", href: `#methode-${indicator.id}` },
          { label: "CSV", href: addressOf(`/api/indicators/${indicator.id}/observations.csv`, scope) },
          { label: "API", href: addressOf(`/api/indicators/${indicator.id}/observations`, scope) },
          { label: "Lien permanent", href: `${reading.address({ annee: year })}#${id}` },
        ]}
      />
    );
  });
  const heading = section.title
    ? typographic(section.title)
    : (first?.chart.heading ?? typographic(data.observatory.title));
  const split = cards.length === 1 && prose.length > 0;
  return (
    <section class={`section${split ? " section--split" : ""}`} aria-labelledby={section.id}>
      <h2 id={section.id}>{heading}</h2>
      {prose.length > 0 && (
        <div class="prose">
          {prose.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
      )}
      {cards.length > 1 ? <div class="cols cols--2">{cards}</div> : cards}
    </section>
  );
}

function Comment({ data }: { data: ObservatoryData }) {
  const { comment } = data.observatory;
  if (!comment) return null;
  return (
    <section class="section" aria-labelledby="avis">
      <h2 id="avis">Ce qu’en dit le service</h2>
      <div class="comment">
        <blockquote>
          {comment.text.map((paragraph) => (
            <p key={paragraph}>{typographic(paragraph)}</p>
          ))}
        </blockquote>
        <p class="signature">
          <b>{typographic(comment.author)}</b>, {typographic(comment.role)}, {formatDate(comment.date)}
        </p>
      </div>
    </section>
  );
}

function Downloads({ reading }: { reading: Reading }) {
  const { data } = reading;
  const datasets = [...data.datasets.values()];
  return (
    <section class="section" aria-labelledby="emporter">
      <h2 id="emporter">Emporter les données</h2>
      <div class="downloads">
        {datasets.flatMap((dataset) =>
          dataset.distributions
            .filter(({ format }) => format !== "ORIGINAL")
            .map((distribution) => (
              <a key={distribution.id} href={distribution.path}>
                {typographic(dataset.title)}{" "}
                <span>
                  {distribution.format}, {formatBytes(distribution.bytes)}
                </span>
              </a>
            )),
        )}
        {data.figures.map((indicator) => (
          <a key={indicator.id} href={`/api/indicators/${indicator.id}/observations.csv`}>
            {typographic(indicator.title)} <span>CSV, toutes les années et tous les territoires</span>
          </a>
        ))}
      </div>
      {datasets.length > 0 && (
        <p>
          {plural(datasets.length, "Fiche du jeu de données", "Fiches des jeux de données")}&nbsp;:{" "}
          {datasets.map((dataset, index) => (
            <>
              {index > 0 && ", "}
              <a href={`/jeux/${dataset.slug}`}>{typographic(dataset.title)}</a>
            </>
          ))}
        </p>
      )}
    </section>
  );
}

function emptyObservatory(site: Site, { observatory }: ObservatoryData): PageAnswer {
  const title = typographic(observatory.title);
  return {
    status: 200,
    demonstration: false,
    html: renderDocument({
      site,
      title: `${title}\u00a0: observatoire`,
      canonical: `/observatoires/${observatory.theme}`,
      place: "observatoires",
      breadcrumb: [
        { label: "Accueil", href: "/" },
        { label: "Observatoires", href: "/observatoires" },
        { label: title },
      ],
      children: (
        <div class="page-head">
          <h1>{title}</h1>
          <p class="lead">{typographic(observatory.description)}</p>
          <p>
            Aucun chiffre n’est encore publié pour cet observatoire. Il se remplira dès qu’un jeu de données de ce thème
            aura été publié.
          </p>
          <p>
            <a href="/jeux">Voir les jeux de données</a>
          </p>
        </div>
      ),
    }),
  };
}
