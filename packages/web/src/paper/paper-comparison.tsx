import { chooseComparison } from "../comparing/choose-comparison.js";
import { comparisonAddress } from "../comparing/comparison-address.js";
import { describeComparison, describeRow } from "../comparing/comparison-words.js";
import { namesOf, populationOf, reasonsOf, trendOf, usualYear } from "../comparing/describe-table.js";
import { FOLD_NOTE, foldRow } from "../comparing/fold-row.js";
import {
  type ComparedTheme,
  type LoadedComparison,
  loadComparison,
  othersOf,
  type Row,
  type Subject,
} from "../comparing/load-comparison.js";
import { MEDIAN } from "../comparing/median-of-peers.js";
import { SparkLine } from "../components/spark-line.js";
import { marksOf, Value } from "../components/value.js";
import { atTerritory, formatNumber, nameOf, shortNames, shortSourcesOf, typographic } from "../format/index.js";
import { titleWithUnit } from "../observatory/wording.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";
import type { PaperItem, PaperPart } from "./compose.js";
import { textHeight } from "./measures.js";
import { paperPage } from "./paper-document.js";

/** Millimetres of the column of names and of one territory, by how many there are; the words take the rest. */
const NAME = 44;
const VALUE = { 1: 30, 2: 25, 3: 20, 4: 19 } as const;
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
  const notesOf = (isFolded: boolean) =>
    [
      others.length > 0 ? `Médiane des autres communes\u00a0: ${others.map(nameOf).join(", ")}.` : "",
      reasons.length > 0 ? `Ce qui ne se compare pas\u00a0: ${reasons.join(" ")}` : "",
      isFolded ? FOLD_NOTE : "",
      `Courbes à la même échelle sur une ligne, à l’échelle de chacun pour les nombres.${population ? ` Population municipale de ${population.year}.` : ""}${marks && ` ${marks}.`}`,
      loaded.themes.length === 1
        ? shortSourcesOf(rows)
        : "Source et calcul de chaque chiffre\u00a0: par le code, sous le nom de l’indicateur.",
    ].filter(Boolean);
  // Four long names in each sentence would not hold.
  const told = shortened(loaded.subjects);
  /** The table, its sentences whole, or folded to a clause each. */
  const tableOf = (isFolded: boolean): PaperPart => ({
    id: "cote-a-cote",
    frame: 8,
    around: (items) => (
      <Table subjects={told} population={population?.values}>
        {items}
      </Table>
    ),
    // The name of a theme stays with its first figure.
    items: loaded.themes.flatMap(({ observatory, rows: own }) =>
      joinFirst([
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
        ...own.map((row) =>
          figureRow(
            row,
            usual,
            told,
            isFolded ? foldRow(row, told) : describeRow(row, told, population?.values ?? new Map()).words,
          ),
        ),
      ]),
    ),
  });
  const endOf = (notes: string[]): PaperPart => ({
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
  });
  const years = loaded.themes.length === 1 ? yearsParts(loaded) : [];
  const [whole, folded] = [false, true].map((isFolded) => [tableOf(isFolded), ...years, endOf(notesOf(isFolded))]);
  return paperPage(site, {
    title: namesOf(chosen),
    kind: `Comparaison, ${usual}${chosen.observatories.length === 1 ? ` · ${typographic(chosen.observatories[0]?.title ?? "")}` : ""}`,
    lead: describeComparison(loaded.themes, loaded.subjects),
    isDense: true,
    parts: whole ?? [],
    tighter: [folded ?? []],
    larger: [tableOf(false), ...yearsParts(loaded), endOf(notesOf(false))],
    most: 1,
    page: comparisonAddress(chosen.state),
    demonstration: rows.some((row) => row.demonstration),
  });
}

function joinFirst([heading, first, ...others]: PaperItem[]): PaperItem[] {
  if (!heading || !first) return [];
  const view = (
    <>
      {heading.view}
      {first.view}
    </>
  );
  return [{ height: heading.height + first.height, view }, ...others];
}

/** « Saint-Trojan » for « Saint-Trojan-les-Bains », in what is said of communes. */
function shortened(subjects: Subject[]): Subject[] {
  const names = shortNames(subjects.flatMap(({ territory }) => territory ?? []));
  return subjects.map((one) => {
    const name = names.get(one.code);
    return one.territory?.level === "commune" && name !== undefined
      ? { ...one, name, at: atTerritory({ ...one.territory, shortName: name }) }
      : one;
  });
}

/** Each figure year by year, theme by theme: for the room that is left. */
function yearsParts({ themes, subjects }: LoadedComparison): PaperPart[] {
  return themes.map((theme) => yearsPart(theme, subjects, themes.length));
}

function yearsPart(theme: ComparedTheme, subjects: Subject[], among: number): PaperPart {
  const years = [...new Set(theme.rows.flatMap(({ series, year }) => series.years().filter((one) => one <= year)))]
    .sort((a, b) => a - b)
    .slice(-MOST_YEARS);
  return {
    id: `annees-${theme.observatory.theme}`,
    title: among > 1 ? `${typographic(theme.observatory.title)}, année par année` : "Année par année",
    frame: 5,
    worth: 30,
    around: (items) => (
      <table class="paper-years">
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
      height: YEARS_ROW * (subjects.length + 1),
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
  };
}

/** Millimetres of a line of the table of years. */
const YEARS_ROW = 4.2;
/** Columns of years that a sheet holds. */
const MOST_YEARS = 8;

type Inhabitants = NonNullable<ReturnType<typeof populationOf>>["values"];

function Table({
  subjects,
  population,
  children,
}: {
  subjects: Subject[];
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

function figureRow(row: Row, usual: number, subjects: Subject[], words: string): PaperItem {
  const { indicator, year, points } = row;
  const name = typographic(indicator.shortTitle);
  const unit = `${indicator.unit}${year === usual ? "" : `, ${year}`}`;
  const count = Math.min(4, Math.max(1, subjects.length)) as keyof typeof VALUE;
  const setting = { size: 8, leading: LEADING };
  const width = WIDTH - NAME - VALUE[count] * subjects.length - 2;
  return {
    height: 0.7 + Math.max(textHeight(`${name} ${unit}`, NAME - 3, setting), textHeight(words, width, setting), 3.6),
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
              <b>{point && <Value point={point} indicator={indicator} short />}</b>
              {spark && subject.code !== MEDIAN && <SparkLine spark={spark} />}
            </td>
          );
        })}
        <td class="paper-side__words">{words}</td>
      </tr>
    ),
  };
}
