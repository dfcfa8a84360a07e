import type { Level } from "@datalogue/ingest";
import type { TerritoryReader } from "../services.js";
import { codesBefore, type GeographyAt, geographyAt } from "./geography-at.js";
import type { PopulationDenominator } from "./indicator.js";

/** An amount and the members (territories of the period's geography) that it is the amount of. */
export interface Cell {
  code: string;
  cover: Set<string>;
  amount: number;
}

export interface PopulationCells {
  /** Reference year of the population. */
  year: number;
  cells: Cell[];
}

/**
 * Populations to divide by in a period: those of its year, else of the nearest year before within `lookBack`; one year for
 * all territories, so that sums stay comparable. A population covers the former communes that have none of their own that
 * year: Insee's population 2018 of 17219 is that of Marennes and Hiers-Brouage together. Undefined when none is known.
 */
export function populationCells(
  territories: TerritoryReader,
  { population, lookBack = 0 }: PopulationDenominator,
  nativeLevel: Level,
  at: GeographyAt,
): PopulationCells | undefined {
  const home = territories.home();
  const current = (nativeLevel === "commune" ? home.communes : home.epcis).map(({ code }) => code);
  const codes = [...codesBefore(territories, current)].sort();
  const last = Number(at.date.slice(0, 4));
  for (let year = last; year >= last - lookBack; year--) {
    const known = new Map<string, number>();
    for (const code of codes) {
      const row = territories.populations(code).find((one) => one.year === year && one.kind === population);
      if (row) known.set(code, row.value);
    }
    if (known.size === 0) continue;
    const then = geographyAt(territories, nativeLevel, `${year}-01-01`);
    const cells = [...known].map(([code, amount]) => {
      const members = current.includes(code) ? then.membersOf(code) : new Set([code]);
      const own = [...members].filter((member) => member === code || !known.has(member));
      return { code, cover: new Set(own.flatMap((member) => [...(at.cover(member) ?? [])])), amount };
    });
    return { year, cells };
  }
  return undefined;
}

/** "population municipale 2023", "population DGF 2023". */
export function populationLabel(kind: PopulationDenominator["population"], year: number): string {
  return `${populationName(kind)} ${year}`;
}

export function populationName(kind: PopulationDenominator["population"]): string {
  return kind === "dgf" ? "population DGF" : "population municipale";
}
