import { BOM, type CsvOptions, csvCells } from "../rows/csv-text.js";
import { divide, roundTo, toExact, toNumber } from "../simulators/exact.js";
import type { Projecting } from "./projecting.js";
import type { Scenario } from "./scenarios.js";

/** A scenario, and what it gives today. */
export interface ComparedScenario {
  scenario: Scenario;
  projecting: Projecting;
}

const FRENCH: CsvOptions = { delimiter: ";", decimal: ",", bom: true };

const HEAD = [
  ...["scenario", "organisme", "grille", "comparee_a", "tarifs_changes", "variation_pct", "annee_repartition"],
  ...["categorie", "redevables", "recette_eur", "moyenne_eur", "minimum_eur", "quart_eur", "mediane_eur"],
  ...[
    "trois_quarts_eur",
    "maximum_eur",
    "paient_moins",
    "paient_pareil",
    "paient_plus",
    "ecart_moyen_eur",
    "sans_prix",
  ],
];

/** Scenarios as a spreadsheet in French opens them: a line for each and each category, then for all of them. Without a projection, one line that says so. */
export function writeComparison(compared: readonly ComparedScenario[]): string {
  const cells = csvCells(FRENCH);
  const write = (cell: string | number | null) =>
    cell === null ? "" : typeof cell === "number" ? cells.number(cell) : cells.text(cell);
  const lines = compared.flatMap(({ scenario, projecting }) => {
    const { terms, rates, gridLabel, groups, result, simulator } = projecting;
    const changes = Object.entries(terms.changes).map(
      ([column, change]) => `${rates.find((one) => one.column === column)?.title ?? column}\u00A0: ${change}`,
    );
    const reference = terms.reference?.label ?? (changes.length > 0 ? gridLabel : "");
    const own = [scenario.title, scenario.organisation, gridLabel, reference, changes.join(", "), terms.variation];
    if ("kind" in result) return [[...own, "", "grille ou répartition absente", ...Array(HEAD.length - 8).fill(null)]];
    const { comparison, unpriced, period, incomes, income, total } = result;
    const all = [
      ...result.groups.map((spread) => ({
        spread,
        name: groups.find(({ value }) => value === spread.group)?.label ?? spread.group,
        moves: comparison?.groups.find(({ value }) => value === spread.group),
        earned: incomes[spread.group] ?? spread.income,
        left: unpriced.filter(({ group }) => group === spread.group),
      })),
      { spread: total, name: "ensemble", moves: comparison?.total, earned: income, left: unpriced },
    ];
    // Of what is earned, with the quantities that change: how amounts spread is told of those that do not.
    const meanOf = (earned: number, count: number) =>
      count === 0 ? 0 : toNumber(roundTo(divide(toExact(earned), toExact(count)), toExact(simulator.result.step)));
    return all.map(({ spread, name, moves, earned, left }) => [
      ...[...own, period, name, spread.count, earned, meanOf(earned, spread.count)],
      ...[spread.least, ...spread.quartiles, spread.most],
      ...[moves?.less ?? null, moves?.same ?? null, moves?.more ?? null, moves?.mean ?? null],
      left.reduce((sum, { count }) => sum + count, 0),
    ]);
  });
  return `${BOM}${[HEAD, ...lines].map((line) => line.map(write).join(";")).join("\r\n")}\r\n`;
}
