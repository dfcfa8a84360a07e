import { chooseComparison } from "../comparing/choose-comparison.js";
import { comparisonAddress } from "../comparing/comparison-address.js";
import { describeComparison, describeRow } from "../comparing/comparison-words.js";
import { namesOf, populationOf, reasonsOf, trendOf, usualYear } from "../comparing/describe-table.js";
import { type LoadedComparison, loadComparison, othersOf, type Row } from "../comparing/load-comparison.js";
import { MEDIAN } from "../comparing/median-of-peers.js";
import { SparkLine } from "../components/spark-line.js";
import { marksOf, Value } from "../components/value.js";
import { formatNumber, nameOf, typographic } from "../format/index.js";
import { titleWithUnit } from "../observatory/wording.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";
import type { PaperItem, PaperPart } from "./compose.js";
import { linesOf, textHeight } from "./measures.js";
import { paperPage, sourcesOf } from "./paper-document.js";

/** Millimetres of the column of names and of one territory, by how many there are; the words take the rest. */
const NAME = 44;
const VALUE = { 1: 30, 2: 25, 3: 20, 4: 17 } as const;
/** How closely the table is set: one sheet holds all the themes. */
const LEADING = 1.1;
/** Between margins narrower than those of other papers. */
const WIDTH = 190;

/** Two to four territories side by side on one sheet. */
export async function comparisonPaper(site: Site, query: Query): Promise<PageAnswer> {
  const { services } = site;
  const chosen = chooseComparison(services, query);
  if (!chosen)
    throw new PageProblem(400, "Quels territoires\u202f?", "L’adresse ne nomme aucun territoire à comparer.", [
      { label: "Choisir des territoires", href: "/comparer" },
    ]);
  const loaded = await loadComparison(services, chosen);
  const rows = loaded.themes.flatMap((theme) => theme.rows);
  if (rows.length === 0)
    throw new PageProblem(404, "Rien à imprimer", "Aucun chiffre n’est encore publié pour ces territoires.", [
      { label: "Revenir à la comparaison", href: comparisonAddress(chosen.state) },
    ]);
  const usual = usualYear(rows);
  const population = populationOf(services, loaded.subjects);
  const others = othersOf(chosen);
  const marks = marksOf(rows.flatMap(({ points }) => points));
  const reasons = [...reasonsOf(rows)].map(
    ([reason, own]) => `${own.map(({ indicator }) => typographic(indicator.shortTitle)).join(", ")}\u00a0: ${reason}`,
  );
  const notes = [
    others.length > 0 ? `Médiane des autres communes\u00a0: ${others.map(nameOf).join(", ")}.` : "",
    reasons.length > 0 ? `Ce qui ne se compare pas\u00a0: ${reasons.join(" ")}` : "",
    `Courbes à la même échelle sur une ligne, à l’échelle de chacun pour les nombres.${population ? ` Population municipale de ${population.year}.` : ""}${marks && ` ${marks}.`}`,
    loaded.themes.length === 1
      ? sourcesOf(rows.map(({ indicator }) => indicator))
      : "Source et calcul de chaque chiffre\u00a0: par le code, sous le nom de l’indicateur.",
  ].filter(Boolean);
  const tablePart = (most: number): PaperPart => ({
    id: "cote-a-cote",
    frame: 8,
    around: (items) => (
      <Table loaded={loaded} population={population?.values}>
        {items}
      </Table>
    ),
    items: loaded.themes.flatMap(({ observatory, rows: own }) => [
      {
        height: 4.4,
        view: (
          <tr key={observatory.theme} class="side-by-side__theme">
            <th colSpan={loaded.subjects.length + 2} scope="colgroup">
              {typographic(observatory.title)}
            </th>
          </tr>
        ),
      },
      ...own.map((row) => figureRow(row, usual, loaded, population?.values, most)),
    ]),
  });
  const end: PaperPart = {
    id: "notes",
    items: [
      {
        height: notes.reduce((sum, note) => sum + textHeight(note, WIDTH, { size: 8, leading: 1.2 }), 0),
        view: notes.map((note) => (
          <p key={note} class="paper-note">
            {note}
          </p>
        )),
      },
    ],
  };
  return paperPage(site, {
    title: namesOf(chosen),
    kind: `Comparaison, ${usual}${chosen.observatories.length === 1 ? ` · ${typographic(chosen.observatories[0]?.title ?? "")}` : ""}`,
    lead: describeComparison(loaded.themes, loaded.subjects),
    isDense: true,
    parts: [tablePart(Number.POSITIVE_INFINITY), ...yearsPart(loaded), end],
    tighter: [2, 1, 0].map((lines) => [tablePart(lines), end]),
    most: 1,
    page: comparisonAddress(chosen.state),
    demonstration: rows.some((row) => row.demonstration),
  });
}

/** Each figure year by year, where the paper is of one theme: all of them would fill a sheet of their own. */
function yearsPart({ themes, subjects }: LoadedComparison): PaperPart[] {
  const [theme, ...others] = themes;
  if (!theme || others.length > 0) return [];
  const years = [...new Set(theme.rows.flatMap(({ series, year }) => series.years().filter((one) => one <= year)))]
    .sort((a, b) => a - b)
    .slice(-MOST_YEARS);
  return [
    {
      id: "annees",
      title: "Année par année",
      frame: 5,
      worth: 30,
      around: (items) => (
        <table>
          <thead>
            <tr>
              <th scope="col">Indicateur</th>
              {years.map((year) => (
                <th key={year} scope="col" class="num">
                  {year}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{items}</tbody>
        </table>
      ),
      items: theme.rows.map(({ indicator, series }) => ({
        height: 5.4 * (subjects.length + 1),
        view: (
          <>
            <tr key={indicator.id} class="here">
              <th scope="rowgroup" colSpan={years.length + 1}>
                {titleWithUnit(indicator)}
              </th>
            </tr>
            {subjects.map(({ code, name }) => (
              <tr key={code}>
                <th scope="row">{name}</th>
                {years.map((year) => {
                  const point = series.at(code, year);
                  return (
                    <td key={year} class="num">
                      {point.absence === "non disponible" ? "n. d." : <Value point={point} indicator={indicator} />}
                    </td>
                  );
                })}
              </tr>
            ))}
          </>
        ),
      })),
    },
  ];
}

/** Columns of years that a sheet holds. */
const MOST_YEARS = 8;

type Inhabitants = NonNullable<ReturnType<typeof populationOf>>["values"];

function Table({
  loaded: { subjects },
  population,
  children,
}: {
  loaded: LoadedComparison;
  population: Inhabitants | undefined;
  children: preact.ComponentChildren;
}) {
  return (
    <table class={`paper-side paper-side--${subjects.length}`}>
      <thead>
        <tr>
          <th scope="col">Indicateur</th>
          {subjects.map(({ code, name }) => (
            <th key={code} scope="col">
              {name}
              {population?.has(code) && <span>{formatNumber(population.get(code) ?? 0)} hab.</span>}
            </th>
          ))}
          <th scope="col">En mots</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** Words of more than `most` lines are left out: the sheet would not hold them all. */
function figureRow(
  row: Row,
  usual: number,
  { subjects }: LoadedComparison,
  population: Inhabitants | undefined,
  most: number,
): PaperItem {
  const { indicator, year, points } = row;
  const { words } = describeRow(row, subjects, population ?? new Map());
  const name = typographic(indicator.shortTitle);
  const unit = `${indicator.unit}${year === usual ? "" : `, ${year}`}`;
  const count = Math.min(4, Math.max(1, subjects.length)) as keyof typeof VALUE;
  const setting = { size: 8, leading: LEADING };
  const width = WIDTH - NAME - VALUE[count] * subjects.length - 2;
  const shown = linesOf(words, width, setting) > most ? "" : words;
  return {
    height: 0.7 + Math.max(textHeight(`${name} ${unit}`, NAME - 3, setting), textHeight(shown, width, setting), 3.6),
    view: (
      <tr key={indicator.id}>
        <th scope="row">
          {name} <span>{unit}</span>
        </th>
        {subjects.map((subject, place) => {
          const point = points[place];
          const spark = trendOf(row, subjects, subject);
          return (
            <td key={subject.code}>
              <b>{point && <Value point={point} indicator={indicator} />}</b>
              {spark && subject.code !== MEDIAN && <SparkLine spark={spark} />}
            </td>
          );
        })}
        <td class="paper-side__words">{shown}</td>
      </tr>
    ),
  };
}
