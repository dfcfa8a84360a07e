import type { ChartBlock, Comment, Indicator, Observatory } from "@datalogue/api";
import { chartKindNames, isCount } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { Chart } from "../charts/chart.js";
import { inSentence } from "../charts/in-sentence.js";
import { chartDrawings, comparesCommunes } from "../charts/index.js";
import { NewsList } from "../components/news-list.js";
import { ObjectiveLine } from "../components/objective-line.js";
import { SparkLine } from "../components/spark-line.js";
import { marksOf, Value } from "../components/value.js";
import { judgedAfter } from "../follow-up/judged-after.js";
import { loadThemeObjectives } from "../follow-up/load-theme-objectives.js";
import { themeNews } from "../follow-up/theme-news.js";
import { counted, describeOutlines, nameOf, shortSourcesOf, typographic } from "../format/index.js";
import { Icon } from "../icons/icon.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { keyFigureOf } from "../observatory/key-figure.js";
import { describeLead, leadText } from "../observatory/lead.js";
import { listPopulations } from "../observatory/list-populations.js";
import { partsKey } from "../observatory/load-series.js";
import { whereKnown } from "../observatory/places.js";
import { statusWords } from "../observatory/plan-words.js";
import type { Reading } from "../observatory/reading.js";
import { sparkOf } from "../observatory/spark.js";
import { bareValue, unitWords } from "../observatory/wording.js";
import { openReading } from "../reading/observatory-reading.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";
import type { PaperPart } from "./compose.js";
import { headOf } from "./head-of.js";
import { INNER_WIDTH, textHeight } from "./measures.js";
import { opinionPart } from "./opinion-part.js";
import { type PaperChart, paperChart } from "./paper-chart.js";
import { type Column, HALF, halves, noteColumn, paperPage, unitAfter } from "./paper-document.js";
import { paperRanking } from "./paper-ranking.js";

/** A theme on four sheets at most: figures, objectives and comment first, which is the council's paper alone; then charts, map, table. */
export async function observatoryPaper(site: Site, theme: string, query: Query): Promise<PageAnswer> {
  const { data, reading } = await openReading(site, theme, query);
  const { observatory, home } = data;
  const path = `/observatoires/${observatory.theme}`;
  if (!reading)
    throw new PageProblem(404, "Rien à imprimer", "Aucun chiffre n’est encore publié pour cet observatoire.", [
      { label: typographic(observatory.title), href: path },
    ]);
  const { territory, year } = reading;
  const title = typographic(observatory.title);
  const lead = describeLead(data.figures, data.series, territory.code, year, observatory.compareWith, data.aims);
  const page = reading.address({});
  const parts = [
    figuresPart(reading),
    await aimsPart(reading),
    commentPart(observatory),
    multiplesPart(reading),
    ...(await chartParts(reading)),
    communesPart(reading),
    seeAlsoPart(reading),
    endPart(reading),
  ];
  return paperPage(site, {
    title: territory.code === home.code ? title : `${title}, ${nameOf(territory)}`,
    kind: `Observatoire, ${year} · ${nameOf(territory)}${territory.level === "commune" ? "" : `, ${counted(reading.compared.length, "commune")}`}`,
    lead: lead ? leadText(lead) : typographic(observatory.description),
    parts: parts.filter((part) => part !== undefined),
    most: 4,
    page,
    demonstration: data.demonstrations.size > 0,
  });
}

/** Key figures in a band. */
function figuresPart(reading: Reading): PaperPart | undefined {
  const models = reading.data.figures.flatMap(({ id }) => keyFigureOf(id, reading) ?? []);
  if (models.length === 0) return undefined;
  const width = INNER_WIDTH / models.length - 5;
  const heights = models.map(
    ({ title, value, absence, unit, trend, reference, remark }) =>
      textHeight(title, width, { size: 9, leading: 1.25, bold: true }) +
      (value === null ? textHeight(absence ?? "", width, { size: 9 }) : 8) +
      textHeight(unit, width, { size: 8 }) +
      textHeight(trend?.phrase ?? "", width - 4, { size: 8 }) +
      textHeight(reference ?? "", width, { size: 8 }) +
      textHeight(remark ?? "", width, { size: 8 }),
  );
  return {
    id: "chiffres",
    frame: 6,
    around: (items) => <ul class="figures plain">{items}</ul>,
    // Side by side: the highest counts.
    items: [
      {
        height: Math.max(...heights),
        view: models.map(({ title, value, absence, masked, unit, year, provisional, trend, reference, remark }) => (
          <li key={title}>
            <h2>{title}</h2>
            <b>{value ?? <span class={masked ? "masked" : "missing"}>{absence}</span>}</b>
            <p>
              {unit}
              {year !== reading.year && `, ${year}`}
              {provisional && ", provisoire"}
              {trend && (
                <>
                  <br />
                  <Icon name={trend.direction} /> {trend.phrase}
                </>
              )}
              {reference && (
                <>
                  <br />
                  {reference}
                </>
              )}
              {remark && (
                <>
                  <br />
                  {remark}
                </>
              )}
            </p>
          </li>
        )),
      },
    ],
  };
}

/** What moved, and where the objectives stand. */
async function aimsPart(reading: Reading): Promise<PaperPart | undefined> {
  const { data, territory, site } = reading;
  const objectives = await loadThemeObjectives(site.services, data.observatory.theme, territory);
  const aims = objectives.slice(0, MOST_AIMS);
  const judged = judgedAfter(
    aims.map(({ objective }) => objective),
    reading.year,
  );
  const width = aims.length > 0 ? HALF : INNER_WIDTH;
  const { since, news } = themeNews(reading, objectives);
  const moved: Column = {
    title: since,
    height: news.reduce((sum, { strong, rest }) => sum + 1.6 + textHeight(strong + rest, width - 7), 0),
    view: <NewsList lines={news} onPaper />,
  };
  const planned: Column = {
    title: `Les objectifs${judged ? `, en\u00a0${judged}` : ""}`,
    height: aims.reduce(
      (sum, { objective: { title, status, range }, gap }) =>
        sum +
        1.6 +
        textHeight(`${title} ${statusWords[status].objective}${range ? ` (${range})` : ""}`, HALF - 10) +
        textHeight(gap, HALF - 7),
      0,
    ),
    view: (
      <ul class="states plain">
        {aims.map(({ objective, href, gap }) => (
          <ObjectiveLine
            key={href}
            status={objective.status}
            range={objective.range}
            title={typographic(objective.title)}
          >
            {gap}
          </ObjectiveLine>
        ))}
      </ul>
    ),
  };
  return halves("objectifs", [moved, planned]);
}

/** Most objectives of the first sheet. */
const MOST_AIMS = 3;

/** What the service says of its figures. */
function commentPart({ sections }: Observatory): PaperPart | undefined {
  const comment = sections
    .flatMap(({ blocks }) => blocks)
    .find((block): block is Comment & { kind: "comment" } => block.kind === "comment");
  if (!comment) return undefined;
  return opinionPart({ text: comment.text, signed: [comment.author, comment.role], date: comment.date });
}

/** The charts of the page two by two, the first map beside its ranking; those of the end are the first left out. */
async function chartParts(reading: Reading): Promise<PaperPart[]> {
  const blocks = reading.data.observatory.sections.flatMap(({ blocks: own }) => own.filter(isChart));
  const map = blocks.find(({ kind }) => kind === "choropleth");
  const isShown = (block: ChartBlock) =>
    block.kind !== "multiples" && !(map && block.kind === "ranking" && block.indicator === map.indicator);
  const first = map && (await mapAndRanking(reading, map));
  const drawn: PaperChart[] = [];
  for (const [rank, block] of blocks.filter(isShown).slice(0, MOST_CHARTS).entries()) {
    const chart = block === map && first ? undefined : chartOf(reading, block);
    const one = chart && (await paperChart(chart, `papier-${rank}`, "half"));
    if (one) drawn.push(one);
  }
  const rows: PaperPart[] = [];
  while (drawn.length > 1) {
    const left = drawn.shift() as PaperChart;
    // As high as the one beside it, of those that come soon.
    const apart = drawn.slice(0, 3).map(({ height }) => Math.abs(height - left.height));
    const [right] = drawn.splice(apart.indexOf(Math.min(...apart)), 1);
    const row = right && halves(`graphiques-${rows.length}`, [left, right], 42 - 3 * rows.length);
    if (row) rows.push(row);
  }
  return [...rows.slice(0, 1), ...(first ? [first] : []), ...rows.slice(1)];
}

/** More than four sheets hold: the drawing of others would be lost. */
const MOST_CHARTS = 12;

async function mapAndRanking(reading: Reading, block: ChartBlock): Promise<PaperPart | undefined> {
  const [where, who] = [chartOf(reading, block), chartOf(reading, { kind: "ranking", indicator: block.indicator })];
  const map = where && (await paperChart(where, "papier-carte", "beside"));
  const ranking = who && (await paperChart(who, "papier-rang", "narrow"));
  if (!map || !ranking) return undefined;
  return {
    id: "communes",
    items: [
      {
        height: Math.max(map.height, ranking.height),
        view: (
          <div class="beside">
            {map.view}
            {ranking.view}
          </div>
        ),
      },
    ],
    worth: 60,
  };
}

function isChart(block: Observatory["sections"][number]["blocks"][number]): block is ChartBlock {
  return (chartKindNames as readonly string[]).includes(block.kind);
}

function chartOf(reading: Reading, block: ChartBlock): Chart | undefined {
  const { data, compared, outlines, site } = reading;
  const indicator = data.indicators.get(block.indicator);
  const series = data.series.get(block.indicator);
  if (!indicator || !series) return undefined;
  const last = series.years().at(-1);
  const context: ChartContext = {
    indicator,
    isQuantity: isCount(indicator, site.services.indicators.get),
    series,
    parts: "dimension" in block ? (data.parts.get(partsKey(block)) ?? []) : [],
    territory: comparesCommunes(block.kind) ? reading.territory : whereKnown(indicator, reading.territory, data),
    year: last === undefined || last > reading.year ? reading.year : last,
    compareWith: data.observatory.compareWith,
    home: data.home,
    communes: compared,
    epcis: data.epcis,
    outlines,
    aim: data.aims.get(indicator.id),
    address: () => "",
  };
  return block.kind === "ranking" ? paperRanking(context) : chartDrawings[block.kind].make(context);
}

/** The opening figure of every commune in time, on one scale. */
function multiplesPart(reading: Reading): PaperPart | undefined {
  const { data, compared, year } = reading;
  const [indicator] = data.figures;
  const series = indicator && data.series.get(indicator.id);
  if (!indicator || !series) return undefined;
  const shown = compared.flatMap((commune) => {
    const known = series.known(commune.code).filter((point) => point.year <= year);
    const [first, last] = [known[0], known.at(-1)];
    return first && last && first !== last ? [{ commune, first, last }] : [];
  });
  if (shown.length < 2) return undefined;
  const beside = shown.flatMap(({ commune }) => series.known(commune.code).map(({ value }) => value));
  const from = Math.min(...shown.map(({ first }) => first.year));
  const to = Math.max(...shown.map(({ last }) => last.year));
  const note = `${typographic(indicator.title)}, ${unitWords(indicator)}, ${from} → ${to}, même échelle partout.`;
  return {
    id: "rythmes",
    title: "Chaque commune à son rythme",
    worth: 45,
    frame: textHeight(note, INNER_WIDTH, { size: 8 }) + 1,
    around: (items) => (
      <div>
        <p class="paper-note">{note}</p>
        <ul class="paper-multiples plain">{items}</ul>
      </div>
    ),
    items: [
      {
        height: Math.ceil(shown.length / 7) * 22.5,
        view: shown.map(({ commune, first, last }) => {
          const spark = sparkOf(series.continuous(commune.code, to), { beside });
          return (
            <li key={commune.code}>
              <b>{nameOf(commune)}</b>
              {spark && <SparkLine spark={spark} />}
              <span>
                {bareValue(indicator, first.value)} → <strong>{bareValue(indicator, last.value)}</strong>
              </span>
            </li>
          );
        }),
      },
    ],
  };
}

const TABLE_ROW = 5.6;

/** The communes with the key figures, the highest first. */
function communesPart(reading: Reading): PaperPart | undefined {
  const { data, compared, year, territory } = reading;
  const figures = data.figures.filter(({ id }) =>
    compared.some(({ code }) => data.series.get(id)?.at(code, year).value != null),
  );
  const [first] = figures;
  if (!first || compared.length < 2) return undefined;
  const pointOf = (indicator: Indicator, code: string) => data.series.get(indicator.id)?.at(code, year);
  const valueAt = ({ code }: Territory) => pointOf(first, code)?.value ?? null;
  const sortValue = (place: Territory) => valueAt(place) ?? Number.NEGATIVE_INFINITY;
  const sorted = [...compared].sort((a, b) => sortValue(b) - sortValue(a) || nameOf(a).localeCompare(nameOf(b), "fr"));
  const { shown: rows, left } = headOf(sorted, territory.code, valueAt, first.decimals);
  const total = territory.level === "commune" ? data.home : territory;
  const all = [...rows, total];
  const marks = marksOf(figures.flatMap((indicator) => all.flatMap(({ code }) => pointOf(indicator, code) ?? [])));
  const width = (INNER_WIDTH - 45) / figures.length - 3;
  const head = Math.max(
    ...figures.map(
      (indicator) =>
        textHeight(typographic(indicator.shortTitle), width, { bold: true, leading: 1.25 }) +
        textHeight(indicator.unit, width, { size: 8, leading: 1.25 }),
    ),
  );
  const absences = rows.some(({ code }) => figures.some((indicator) => pointOf(indicator, code)?.value === null));
  return {
    id: "tableau",
    title:
      left === null
        ? `Les ${rows.length}\u00a0communes en chiffres`
        : `${rows.length} des ${sorted.length}\u00a0communes en chiffres`,
    frame: 8 + head,
    worth: 70,
    around: (items) => (
      <table>
        <caption>
          Valeurs de {year}, de la plus haute à la plus basse pour{" "}
          {typographic(first.shortTitle).toLocaleLowerCase("fr")}
          {left && `\u00a0: ${left}`}
          {marks && `. ${marks}`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Commune</th>
            {figures.map((indicator) => (
              <th key={indicator.id} scope="col" class="num">
                {typographic(indicator.shortTitle)}
                <span class="unit">{indicator.unit}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{items}</tbody>
      </table>
    ),
    items: all.map((place, rank) => ({
      height: TABLE_ROW + (absences ? 1.5 : 0),
      view: (
        <tr key={place.code} class={place.code === territory.code || rank === rows.length ? "here" : undefined}>
          <th scope="row">{nameOf(place)}</th>
          {figures.map((indicator) => {
            const point = pointOf(indicator, place.code);
            return (
              <td key={indicator.id} class="num">
                {point && <Value point={point} indicator={indicator} />}
              </td>
            );
          })}
        </tr>
      ),
    })),
  };
}

/** What the page shows besides, each with its last value. */
function seeAlsoPart(reading: Reading): PaperPart | undefined {
  const { data } = reading;
  const key = new Set(data.figures.map(({ id }) => id));
  const shown = [...data.indicators.values()].flatMap((indicator) => {
    if (key.has(indicator.id)) return [];
    const place = whereKnown(indicator, reading.territory, data);
    const last = data.series
      .get(indicator.id)
      ?.known(place.code)
      .filter(({ year }) => year <= reading.year)
      .at(-1);
    return last ? [{ indicator, last, place }] : [];
  });
  if (shown.length === 0) return undefined;
  const column = HALF - 3;
  const rows = shown.map(({ indicator, last }) => ({
    indicator,
    name: typographic(indicator.shortTitle),
    value: `${bareValue(indicator, last.value)}${indicator.unit.startsWith("%") ? "\u202f" : " "}${unitAfter(indicator, last.value)}, ${last.year}`,
  }));
  const height =
    rows.reduce((sum, { name, value }) => sum + 2 + textHeight(`${name} ${value}`, column, { bold: true }), 0) / 2 + 5;
  return {
    id: "voir-aussi",
    title: "Voir aussi",
    worth: 20,
    items: [
      {
        height,
        view: (
          <ul class="see-also plain">
            {rows.map(({ indicator, name, value }) => (
              <li key={indicator.id}>
                <span>{name}</span>
                <b>{value}</b>
              </li>
            ))}
          </ul>
        ),
      },
    ],
  };
}

/** Words of the theme, what is missing, where the figures come from. */
function endPart(reading: Reading): PaperPart | undefined {
  const { data, territory, year, site } = reading;
  const notes = data.observatory.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === "notes" ? block.notes : [])),
  );
  const words = notes.map(({ term, text }) => `${typographic(term)}\u00a0: ${typographic(text)}`).join(" ");
  const missing = data.figures.flatMap((indicator) => {
    const point = data.series.get(indicator.id)?.at(territory.code, year);
    if (!point || (point.value !== null && !point.provisional && !point.incomplete)) return [];
    return point.reason
      ? [`${typographic(indicator.shortTitle)}\u00a0: ${inSentence(typographic(point.reason)).replace(/\.$/, "")}.`]
      : [];
  });
  const sources = shortSourcesOf(
    [...data.indicators.values()].map((indicator) => ({
      indicator,
      demonstration: data.demonstrations.has(indicator.id),
    })),
  );
  const populations = listPopulations(reading);
  const end = [
    ...(populations.length > 0 ? [`Par habitant\u00a0: ${populations.join(", ")}.`] : []),
    sources,
    `${describeOutlines(site.services.territories.sources().outlines)}.`,
    ...new Set(missing),
  ].join(" ");
  const isAlone = words === "";
  return halves("sources", [
    noteColumn("Mots", words),
    noteColumn("Sources et limites", end, isAlone ? INNER_WIDTH : HALF),
  ]);
}
