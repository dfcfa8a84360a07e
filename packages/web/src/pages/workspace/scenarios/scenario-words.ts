import { type Projecting, type Projection, type Rate, type TERMS, yearInput } from "@datalogue/api";
import { capitalise, formatGiven, formatNumber, typographic } from "../../../format/index.js";
import { writeGap, writeResult } from "../../../simulating/write-result.js";

export const SCENARIO_PAGE = "/espace/redevance";
export const SCENARIOS = `${SCENARIO_PAGE}/scenarios`;

/** The address of a projection; what is empty is left out. */
export function projectionPath(written: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(written).filter(([, text]) => text !== ""));
  return query.size === 0 ? SCENARIO_PAGE : `${SCENARIO_PAGE}?${query}`;
}

/** A projection and what it was asked of, for the parts of its page. */
export interface Projected {
  projecting: Projecting;
  projection: Projection;
}

/** « 6,38 M€ », « 16 619 € »: what a title says of a sum. */
export function writeSum(value: number, { unit }: { unit: string }): string {
  const millions = Math.abs(value) >= 1_000_000;
  const digits = millions ? 2 : 0;
  const written = Math.abs(millions ? value / 1_000_000 : value).toLocaleString("fr-FR", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${value < 0 ? "−" : ""}${written}\u00a0${millions ? "M" : ""}${unit}`;
}

/** A sum to its unit: the cents of millions say nothing. */
export function writeWhole(value: number, { unit }: { unit: string }): string {
  return writeResult(roundWhole(value), { unit, step: 1 });
}

/** What separates a sum from another, to its unit, with its sign. */
export function writeWholeGap(value: number, { unit }: { unit: string }): string {
  return writeGap(roundWhole(value), { unit, step: 1 });
}

function roundWhole(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** « 41 % »; never « 100 % » of what is not all, nor « 0 % » of somebody. */
export function writeShare(part: number, whole: number): string {
  if (whole === 0) return "—";
  const share = (100 * part) / whole;
  const shown =
    share > 0 && share < 1 ? "moins de 1" : share < 100 && share > 99 ? "plus de 99" : formatNumber(Math.round(share));
  return `${shown}\u202f%`;
}

/** What a rate is today: « 2,30 à 17,00 € ». */
export function writeRates({ values, step, unit }: Rate): string {
  const write = (value: number) =>
    value.toLocaleString("fr-FR", step < 1 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : {});
  const [low, high] = [values[0] ?? 0, values.at(-1) ?? 0];
  const told = low === high ? write(low) : `${write(low)} à ${write(high)}`;
  return unit ? `${told}\u00a0${unit}` : told;
}

/** What the title of the page says: what the grid yields, and what lacks. */
export function tellIncome({ terms, simulator }: Projecting, { income }: Projection): string {
  const { result } = simulator;
  const year = terms.grid[yearInput(simulator) ?? ""] ?? "";
  const isChanged = Object.keys(terms.changes).length > 0;
  const grid = `La grille${year ? ` ${year}` : ""}${isChanged ? " modifiée" : ""} rapporte ${writeSum(income, result)}`;
  if (terms.target === null) return grid;
  const gap = income - terms.target;
  if (Math.abs(gap) < 1) return `${grid}\u00a0: la recette demandée`;
  return gap < 0
    ? `${grid}\u00a0: il manque ${writeWhole(-gap, result)}`
    : `${grid}\u00a0: ${writeWhole(gap, result)} de plus que demandé`;
}

/** Who is called what: « résidence principale ». */
export function groupLabel({ groups }: Projecting, value: string): string {
  return typographic(groups.find((one) => one.value === value)?.label ?? value);
}

/** « De 2026 à 2027 », « Avec ces tarifs », « De l'autre grille à celle-ci ». */
export function tellFrom({ terms, gridLabel, simulator }: Projecting): string {
  const { reference, grid } = terms;
  if (!reference) return "Avec ces tarifs";
  const year = yearInput(simulator) ?? "";
  const isSamePlace = Object.entries(grid).every(([id, value]) => id === year || reference.inputs[id] === value);
  const [before, after] = [reference.inputs[year], grid[year]];
  if (isSamePlace && before !== undefined && after !== undefined) return `De ${before} à ${after}`;
  return typographic(`De «\u202f${reference.label}\u202f» à «\u202f${gridLabel}\u202f»`);
}

/** What of the terms stands beside the grid, for a list: « Prix de la levée : +5 %, recette 6 500 000 € ». */
export function tellTerms({ terms, rates, groups, gridLabel, simulator }: Projecting): string {
  const changes = Object.entries(terms.changes).map(
    ([column, change]) => `${rates.find((one) => one.column === column)?.title ?? column}\u00a0: ${change}`,
  );
  const group = groups.find(({ value }) => value === terms.group)?.label;
  return [
    gridLabel,
    ...(changes.length > 0 ? [`${changes.join(", ")}${group ? ` (${group.toLocaleLowerCase("fr")})` : ""}`] : []),
    ...(terms.variation === 0
      ? []
      : [`quantités ${terms.variation > 0 ? "+" : "−"}${formatGiven(Math.abs(terms.variation))}\u202f%`]),
    ...(terms.target === null ? [] : [`recette demandée ${writeWhole(terms.target, simulator.result)}`]),
  ]
    .map(typographic)
    .join("\u202f; ");
}

/** What the parameters are called, beside their field. */
export const TERM_LABELS: Record<(typeof TERMS)[keyof typeof TERMS], string> = {
  groupe: "Ces tarifs changent pour",
  variation: "Si les quantités changent de (%)",
  recette: "Recette à atteindre",
  equilibre: "En changeant",
  reference: "Comparer avec",
};

/** A fault beside its field. */
export function tellTermFault(message: string): string {
  return capitalise(typographic(message));
}

/** The identifier of the field of a parameter. */
export function fieldId(parameter: string): string {
  return parameter.replace(/[^\w-]/g, "-");
}
