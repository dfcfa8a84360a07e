import { type Territory, territoryLevels } from "@datalogue/ingest";
import { inSentence } from "../charts/in-sentence.js";
import { drawOutlines } from "../charts/outline-map.js";
import { renderDrawing } from "../charts/render-chart.js";
import { NewsList } from "../components/news-list.js";
import { ObjectiveLine } from "../components/objective-line.js";
import { SparkLine } from "../components/spark-line.js";
import { marksOf } from "../components/value.js";
import { judgedAfter } from "../follow-up/judged-after.js";
import {
  asWritten,
  atTerritory,
  capitalise,
  counted,
  describeOutlines,
  formatNumber,
  nameOf,
  plural,
  shortNames,
  shortSourcesOf,
  typographic,
} from "../format/index.js";
import { leftElsewhere, NONE_COMPARED, whyNotJudged } from "../observatory/comparison.js";
import { extremesOf, listPlaces } from "../observatory/extremes.js";
import { contextOf, loadIndicator } from "../observatory/load-indicator.js";
import { statusWords } from "../observatory/plan-words.js";
import { sparkOf } from "../observatory/spark.js";
import { bareValue } from "../observatory/wording.js";
import { countMoves, highlightsOf, peopleWords } from "../portrait/highlights.js";
import type { Line, PortraitTheme } from "../portrait/load-portrait.js";
import { loadPromises, type Promised } from "../portrait/load-promises.js";
import { otherPeers, type PeerSet } from "../portrait/peers.js";
import { readPortrait } from "../portrait/read-portrait.js";
import { contextWords, nameWhole, peerWords, wholeWords } from "../portrait/row-words.js";
import type { PageAnswer, Query, Site } from "../site.js";
import type { PaperItem, PaperPart } from "./compose.js";
import { INNER_WIDTH, textHeight, widthOf } from "./measures.js";
import { paperChart } from "./paper-chart.js";
import { type Column, HALF, halves, noteColumn, paperPage, unitAfter } from "./paper-document.js";
import { paperRanking } from "./paper-ranking.js";

interface Subject {
  site: Site;
  territory: Territory;
  peers: PeerSet | undefined;
  /** The last year of all, or the one asked for. */
  year: number;
  themes: PortraitTheme[];
  lines: Line[];
  /** Short names of communes, by code. */
  names: ReadonlyMap<string, string>;
  promises: Promised[];
}

/** A territory on two sheets: where it is, what stands out, its objectives, a line per indicator, what is missing. */
export async function portraitPaper(site: Site, code: string, query: Query): Promise<PageAnswer> {
  const { services } = site;
  const { territory, peers, themes, years, ...asked } = await readPortrait(site, code, query, "/papier");
  const year = asked.year ?? years.at(-1) ?? Number.NEGATIVE_INFINITY;
  const subject: Subject = {
    site,
    territory,
    peers,
    year,
    themes,
    lines: themes.flatMap(({ lines }) => lines),
    names: shortNames(services.territories.home().communes),
    promises: await loadPromises(services, territory),
  };
  const population = populationsOf(subject).at(-1);
  const place = await placePart(subject);
  const rankings = await rankingsPart(subject);
  const partsWith = ({ told = false, aims = 1, isShort = false }) =>
    [
      place,
      aimsPart(subject, { told, most: aims }),
      ...themes.map((theme) => themePart(subject, theme, isShort)),
      rankings,
      communesPart(subject),
      ...endParts(subject),
    ].filter((part) => part !== undefined);
  return paperPage(site, {
    title: nameOf(territory),
    kind: [
      `${territoryLevels[territory.level].portrait}${Number.isFinite(year) ? `, ${year}` : ""}`,
      territory.level === "commune"
        ? `code Insee ${territory.code}`
        : counted(services.territories.communesOf(territory.code).length, "commune"),
      population && `${formatNumber(population.value)} habitants en ${population.year}`,
    ]
      .filter(Boolean)
      .join(" · "),
    lead: leadOf(subject),
    parts: partsWith({ told: true, aims: MOST_AIMS }),
    tighter: [partsWith({ aims: MOST_AIMS }), partsWith({ aims: 2 }), partsWith({}), partsWith({ isShort: true })],
    most: 2,
    page: asked.address({ annee: asked.year }),
    demonstration: subject.lines.some((line) => line.demonstration),
  });
}

function populationsOf({ site, territory }: Subject) {
  return site.services.territories.series(territory.code, "municipale");
}

/** How many live there, and how many figures go the right way. */
function leadOf(subject: Subject): string {
  const { lines, territory, site } = subject;
  if (lines.length === 0) return `Aucun chiffre n’est encore publié ${atTerritory(territory)}.`;
  const people = peopleWords(
    territory,
    site.services.territories.communesOf(territory.code).length,
    populationsOf(subject),
  );
  const { good, bad, of } = countMoves(lines, territory);
  return of === 0
    ? people
    : `${people} Sur ${counted(of, "indicateur")}, ${formatNumber(good)} ${plural(good, "va", "vont")} dans le bon sens, ${formatNumber(bad)} dans l’autre.`;
}

const TRIO = [46, 60, INNER_WIDTH - 46 - 60 - 10] as const;

/** Where it is, how its population moved, what to know first. */
async function placePart(subject: Subject): Promise<PaperPart> {
  const [, second, third] = TRIO;
  const map = await locator(subject);
  const people = populationColumn(subject, second);
  const known = findingsColumn(subject, third);
  return {
    id: "lieu",
    items: [
      {
        height: Math.max(map?.height ?? 0, people.height, known.height),
        view: (
          <div class="trio">
            <div>{map?.view}</div>
            <div>{people.view}</div>
            <div>{known.view}</div>
          </div>
        ),
      },
    ],
  };
}

async function locator({ site, territory }: Subject): Promise<PaperItem | undefined> {
  const { territories } = site.services;
  const outlines = territories.outlines({ level: "commune" });
  if (outlines.features.length === 0) return undefined;
  const own = new Set(territories.communesOf(territory.code).map(({ code }) => code));
  const links = new Map(
    territories
      .home()
      .communes.map((commune) => [
        commune.code,
        { name: nameOf(commune), href: "", tint: own.has(commune.code) || commune.code === territory.code ? 4 : 1 },
      ]),
  );
  const drawing = drawOutlines(outlines, territories.surroundings(), links, 296);
  const label = `${nameOf(territory)} dans ${nameOf(territories.home().territory)}`;
  const svg = await renderDrawing(drawing, { label, className: "", id: "lieu", links: false, notes: false });
  return {
    view: <div class="plot fit" dangerouslySetInnerHTML={{ __html: svg }} />,
    height: (TRIO[0] * drawing.frame.height) / drawing.frame.width,
  };
}

function populationColumn(subject: Subject, width: number): PaperItem {
  const rows = populationsOf(subject);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return { view: null, height: 0 };
  const difference = last.value - first.value;
  const title =
    difference === 0
      ? `Autant d’habitants qu’en ${first.year}`
      : `${counted(Math.abs(difference), "habitant")} de ${difference > 0 ? "plus" : "moins"} qu’en ${first.year}`;
  const points = Array.from({ length: last.year - first.year + 1 }, (_, place) => {
    const year = first.year + place;
    const value = rows.find((row) => row.year === year)?.value ?? null;
    return { year, value, absence: null, provisional: false, incomplete: null, reason: null };
  });
  const spark = sparkOf(points, { beside: rows.map(({ value }) => value) });
  const source = `Population municipale. ${typographic(last.source)}`;
  return {
    height:
      8 +
      textHeight(title, width - 5, { size: 10.5, leading: 1.2, bold: true, title: true }) +
      22 +
      5 +
      textHeight(source, width - 5, { size: 8 }),
    view: (
      <figure class="chart-card">
        <figcaption>
          <h2>{title}</h2>
        </figcaption>
        {spark && (
          <div class="paper-population">
            <SparkLine spark={spark} />
          </div>
        )}
        <p class="ends">
          <span>
            {formatNumber(first.value)} en {first.year}
          </span>
          <strong>
            {formatNumber(last.value)} en {last.year}
          </strong>
        </p>
        <p class="paper-note">{source}</p>
      </figure>
    ),
  };
}

function findingsColumn({ lines, territory, names, year }: Subject, width: number): PaperItem {
  const told = highlightsOf(lines, territory, names, year);
  if (told.length === 0) return { view: null, height: 0 };
  const heights = told.map(({ strong, rest }) => 1.6 + textHeight(`${strong} ${rest}`, width - 7));
  return {
    height: 7 + heights.reduce((sum, one) => sum + one, 0),
    view: (
      <>
        <h2>À retenir</h2>
        <NewsList lines={told.map((one) => ({ ...one, key: one.indicator }))} onPaper />
      </>
    ),
  };
}

/** Most objectives, and most names of those that it is compared with. */
const MOST_AIMS = 3;
const MOST_NAMES = 8;

/** The objectives of its own documents, and who it is compared with. */
function aimsPart(subject: Subject, { told = true, most = MOST_AIMS } = {}): PaperPart | undefined {
  const { promises, peers } = subject;
  const aims = promises.slice(0, most);
  const judged = judgedAfter(
    aims.map(({ objective }) => objective),
    subject.year,
  );
  const objectives: Column = {
    // Those of a larger territory that it lies in are not its own.
    title: `${promises.some(({ isOwn }) => isOwn) ? "Ses objectifs" : "Objectifs qui s’y appliquent"}${
      aims.length < promises.length ? `, ${aims.length} sur ${promises.length}` : ""
    }${judged ? `, en\u00a0${judged}` : ""}`,
    height: aims.reduce(
      (sum, { plan, objective }) =>
        sum +
        1.6 +
        textHeight(
          `${plan.shortTitle}\u00a0: ${objective.title} ${statusWords[objective.status].objective}`,
          HALF - 9,
        ) +
        (told ? textHeight(objective.sentence, HALF - 7) : 0),
      0,
    ),
    view: (
      <ul class="states plain">
        {aims.map(({ plan, objective }) => (
          <ObjectiveLine
            key={`${plan.id} ${objective.id}`}
            status={objective.status}
            title={`${typographic(plan.shortTitle)}\u00a0: ${typographic(objective.title)}`}
          >
            {told && typographic(objective.sentence)}
          </ObjectiveLine>
        ))}
      </ul>
    ),
  };
  const whom = peers && peersColumn(subject, peers, aims.length > 0 ? HALF : INNER_WIDTH);
  return halves("objectifs", [objectives, ...(whom ? [whom] : [])]);
}

/** Who it is compared with, or the communes that make it up. */
function peersColumn(subject: Subject, peers: PeerSet, width: number): Column {
  const { site, territory } = subject;
  const others = otherPeers(peers, territory).map(nameOf);
  const names = others.length > MOST_NAMES ? "" : `\u00a0: ${others.join(", ")}`;
  const who = isCommune(subject)
    ? `Comparaison avec ${peers.label}${names}. ${nameWhole(site.services.territories.home().territory)}`
    : `${capitalise(peers.label)}${names}.`;
  const words = `${who} Les petites courbes vont de la première à la dernière année connue.`;
  return {
    title: isCommune(subject) ? "Ses pairs" : "Ses communes",
    view: <p>{words}</p>,
    height: textHeight(words, width, { size: 9 }),
  };
}

/** Name, figure, trend, words: their millimetres. */
const ROW = { name: 38, value: 29, words: 82 };

function themePart(subject: Subject, { observatory, lines }: PortraitTheme, isShort: boolean): PaperPart {
  return {
    id: observatory.theme,
    title: typographic(observatory.title),
    frame: 1,
    around: (items) => <ul class="rows plain">{items}</ul>,
    items: lines.map((line) => rowOf(subject, line, isShort)),
  };
}

const isCommune = ({ territory }: Subject) => territory.level === "commune";

function rowOf(subject: Subject, line: Line, isShort: boolean): PaperItem {
  const { indicator, point, year, series } = line;
  const title = typographic(indicator.shortTitle);
  const mark = point.provisional ? " p" : point.incomplete ? " i" : "";
  const unit = `${unitAfter(indicator, point.value)}${mark}${year === subject.year ? "" : `, ${year}`}`;
  const words = wordsOf(subject, line, isShort);
  const spark = sparkOf(series.continuous(subject.territory.code, year), {});
  const value = point.value === null ? null : bareValue(indicator, point.value);
  const height = Math.max(
    textHeight(title, ROW.name, { bold: true, leading: 1.25 }),
    textHeight(words, ROW.words, { size: 8 }),
    // The figure is set larger than the unit.
    value === null
      ? textHeight(point.absence ?? "", ROW.value)
      : 0.6 + textHeight(unit, ROW.value - widthOf(`${value} `, { size: 12 })),
    5.6,
  );
  return {
    height: 1.9 + height,
    view: (
      <li key={indicator.id}>
        <h3>{title}</h3>
        <p class="value">
          {value === null ? (
            <span class={point.absence === "secret statistique" ? "masked" : "missing"}>{point.absence}</span>
          ) : (
            <>
              <b>{value}</b> {unit}
            </>
          )}
        </p>
        {spark ? <SparkLine spark={spark} /> : <span class="no-trend">—</span>}
        <p class="words">{words}</p>
      </li>
    ),
  };
}

/** What it is beside its peers; of a larger place, where the extremes are, and what it lies in. Shorter: the whole alone. */
function wordsOf(subject: Subject, line: Line, isShort: boolean): string {
  const { indicator, point, others, peers } = line;
  if (point.value === null)
    return point.reason ? typographic(point.reason) : capitalise(point.absence ?? "non disponible");
  const whole = isCommune(subject) ? wholeWords(line) : contextWords(line);
  if (isShort && whole) return whole;
  if (isCommune(subject)) return [peerWords(line, subject.names), whole].filter(Boolean).join(" ");
  const named = others
    .filter(({ isCompared }) => isCompared)
    .map(({ code, value }) => ({ value, at: subject.names.get(code) ?? code }));
  const extremes = named.length > 1 ? extremesOf(named, indicator.decimals) : undefined;
  if (!extremes)
    return whole || (others.length > 1 ? `${capitalise(NONE_COMPARED)}.` : "Connu pour l’ensemble seulement.");
  const told = (all: typeof named) =>
    `${listPlaces(all.map(({ at }) => at))} ${bareValue(indicator, asWritten(all[0]?.value ?? 0, indicator.decimals))}`;
  const elsewhere = leftElsewhere(
    others.length - named.length,
    peers.map((peer) => peer.point),
  );
  if (!extremes.differ)
    return `La même valeur dans ${named.length === peers.length ? "les " : ""}${named.length}\u00a0communes${elsewhere}.`;
  return `${capitalise(told(extremes.bottom))}, ${told(extremes.top)}${elsewhere}.`;
}

/** Most communes of the table: those nearest by their population. */
const MOST_COMMUNES = 6;

/** The first figure of each theme for the communes that it is made of, or for a commune and those nearest by their size. */
function communesPart(subject: Subject): PaperPart | undefined {
  const { site, territory, peers, themes } = subject;
  const columns = themes.flatMap(({ lines }) => lines.find(({ others }) => others.length > 1) ?? []);
  const sizeOf = ({ code }: Territory) => site.services.territories.series(code, "municipale").at(-1)?.value ?? 0;
  const own = sizeOf(territory);
  const compared = peers?.communes ?? [];
  const nearest = isCommune(subject)
    ? [...compared].sort((a, b) => Math.abs(sizeOf(a) - own) - Math.abs(sizeOf(b) - own)).slice(0, MOST_COMMUNES)
    : compared;
  const rows = [...nearest].sort((a, b) => sizeOf(b) - sizeOf(a));
  if (columns.length === 0 || rows.length < 2) return undefined;
  const width = (INNER_WIDTH - 65) / columns.length - 3;
  return {
    id: "communes",
    title: isCommune(subject) ? "Les communes les plus proches par la taille" : "Ses communes en chiffres",
    worth: 25,
    frame:
      4 +
      Math.max(
        ...columns.map(({ indicator }) =>
          textHeight(`${typographic(indicator.shortTitle)} ${indicator.unit} 2024`, width, { bold: true }),
        ),
      ),
    around: (items) => (
      <table>
        <thead>
          <tr>
            <th scope="col">Commune</th>
            <th scope="col" class="num">
              Habitants
            </th>
            {columns.map(({ indicator, year }) => (
              <th key={indicator.id} scope="col" class="num">
                {typographic(indicator.shortTitle)}
                <span class="unit">
                  {indicator.unit}, {year}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{items}</tbody>
      </table>
    ),
    items: rows.map((commune) => ({
      height: 5.7,
      view: (
        <tr key={commune.code} class={commune.code === territory.code ? "here" : undefined}>
          <th scope="row">{nameOf(commune)}</th>
          <td class="num">{formatNumber(sizeOf(commune))}</td>
          {columns.map(({ indicator, others, point }) => {
            const value =
              commune.code === territory.code ? point.value : others.find(({ code }) => code === commune.code)?.value;
            return (
              <td key={indicator.id} class="num">
                {value === undefined || value === null ? (
                  <span class="missing">n. d.</span>
                ) : (
                  bareValue(indicator, value)
                )}
              </td>
            );
          })}
        </tr>
      ),
    })),
  };
}

/** The communes side by side for what stands out most: two figures. */
async function rankingsPart({ site, territory, lines, names, year }: Subject): Promise<PaperPart | undefined> {
  const { services } = site;
  const wanted = [...new Set(highlightsOf(lines, territory, names, year).map(({ indicator }) => indicator))];
  const compared = [
    ...wanted.flatMap((id) => lines.find(({ indicator }) => indicator.id === id) ?? []),
    ...lines,
  ].filter(
    (line) =>
      !line.count && line.ranked.length > 2 && line.point.value !== null && line.indicator.comparison?.rank !== false,
  );
  const items = [];
  for (const line of [...new Set(compared)].slice(0, 2)) {
    const data = await loadIndicator(services, line.indicator, territory.code);
    const context = await contextOf(services, data, { territory, year: line.year, address: () => "" });
    const drawn = await paperChart(paperRanking(context), `papier-${line.indicator.id}`, "half");
    if (drawn) items.push(drawn);
  }
  return halves("rangs", items, 30);
}

/** What is missing and why, and where the figures come from. */
function endParts(subject: Subject): (PaperPart | undefined)[] {
  const { site, lines } = subject;
  const marks = marksOf(lines.map(({ point }) => point));
  const limits = new Set(
    lines.flatMap(({ indicator, point }) => (isCommune(subject) && whyNotJudged(indicator, point)) || []),
  );
  const missing = lines.flatMap(({ indicator, point, later }) => {
    const absent = point.value === null ? point : later;
    if (!absent) return [];
    const reason = absent.reason ? `\u00a0: ${inSentence(typographic(absent.reason)).replace(/\.$/, "")}` : "";
    return [`${typographic(indicator.shortTitle)}, ${absent.absence} en ${absent.year}${reason}.`];
  });
  const sources = shortSourcesOf(lines);
  const outlines = describeOutlines(site.services.territories.sources().outlines);
  const notes = [marks && `${marks}.`, sources, `${outlines}.`, ...limits].filter(Boolean).join(" ");
  return [
    halves("manque", [noteColumn("Ce qui manque", missing.join(" "), INNER_WIDTH)]),
    halves("sources", [noteColumn(limits.size > 0 ? "Sources et limites" : "Sources", notes, INNER_WIDTH)]),
  ];
}
