import type { Territory } from "@datalogue/ingest";
import { periodsBetween } from "../calendar/periods.js";
import { tidy } from "../rows/tidy.js";
import { type GeographyAt, geographyAt, listCodes } from "../territories/geography-at.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { aggregates } from "./aggregates.js";
import { type CodeAmount, type DimensionCell, listCells } from "./cells.js";
import { dayOfGeography } from "./day-of-geography.js";
import { indexCells } from "./index-cells.js";
import type { RowsIndicator } from "./indicator.js";
import { termsOf } from "./measure-kinds.js";
import type { NativeAmounts } from "./native-amounts.js";
import type { MissingRows } from "./read-amounts.js";
import { missingRowsOf, type RowsSource, readTerm } from "./read-term.js";
import { type Cell, seriesCells } from "./series-cells.js";
import type { TermReading } from "./term-reading.js";
import { denominatorLabel, isSeries, type Term } from "./terms.js";
import { readWholeValues } from "./whole-values.js";

/**
 * What rows say at the native level, by value of the dimensions and period: those of the data and those between them.
 *
 * Rows are summed, or counted, by territory code and period in SQL. No row, or only empty cells, is a missing value, never 0. Three
 * zeros are true ones: a part of a whole of the same dataset when the territory gave the whole, a value of a dimension when the
 * territory gave the total, and a count when the territory has other rows in the period; none of them where the sender says that a row
 * which is not there is a secret. `targets` are the territories to read what does not add for (a distinct count, a median). Throws when a
 * dataset or one of its columns is not there.
 */
export function* amountsOfRows(
  indicator: RowsIndicator,
  sources: Map<string, RowsSource>,
  territories: TerritoryReader,
  targets: Territory[],
): Generator<NativeAmounts> {
  const { nativeLevel, dimensions = [] } = indicator;
  const { numerator, denominator } = termsOf(indicator.measure);
  const sourceOf = ({ dataset }: Term) => sourceIn(sources, dataset);
  const whole = denominator && !isSeries(denominator) ? denominator : undefined;
  const adds = isAdded(numerator);
  // What does not add is read apart: here its rows that have a value are counted, which tells who gave one.
  const counted: Term = adds
    ? numerator
    : { ...numerator, aggregate: "count", ...(numerator.field ? { present: numerator.field } : {}) };
  // One dataset may be named by two slugs.
  const isPart = whole !== undefined && sourceOf(whole) === sourceOf(numerator);
  const above = readTerm(sourceOf(numerator), counted, indicator, { byDimension: true, isOfNumerator: true });
  const byDimension = whole?.byDimension === true;
  const below = whole && readTerm(sourceOf(whole), whole, indicator, { byDimension, isOfNumerator: isPart });
  const wholeValues = adds
    ? undefined
    : readWholeValues(sourceOf(numerator).rowsFile, numerator, indicator, territories, targets);

  const perimeter = new Set(listCodes(territories, nativeLevel, territories.home().territory.code));
  const isInside = ({ territory }: { territory: string | null }) => territory !== null && perimeter.has(territory);
  const inside = above.amounts.filter(isInside);
  /** What a row that is not there says, in the periods of which there are others. */
  const meaningOf = (term: Term, { amounts }: TermReading) => {
    const meaning = missingRowsOf(sourceOf(term));
    const periods = new Set(amounts.filter(isInside).map(({ period }) => period));
    return (period: string) => (periods.has(period) ? meaning : "unknown");
  };
  const meaningAbove = meaningOf(numerator, above);
  const meaningBelow = whole && below && meaningOf(whole, below);
  /** What territories say by having no row in a period of which others have. */
  const tellMissing = (meaning: MissingRows, at: GeographyAt, own: CodeAmount[]): CodeAmount[] => {
    if (meaning === "unknown") return [];
    const there = new Set(own.flatMap(({ territory }) => [...(at.cover(territory ?? "") ?? [])]));
    return [...at.membersOf(territories.home().territory.code)]
      .filter((member) => !there.has(member))
      .map((territory) => ({
        territory,
        total: 0,
        matched: 1,
        empty: 0,
        ...(meaning === "secret" ? { secret: true } : {}),
      }));
  };
  const undated = countRows(above.amounts.filter(({ period }) => period === null));
  const versions = [numerator, ...(whole && !isPart ? [whole] : [])].map(
    (term) => `${term.dataset}@${sourceOf(term).version}`,
  );

  const periods = periodsBetween(inside.map(({ period }) => period));
  for (const cell of listCells(dimensions, inside))
    for (const period of periods) {
      const at = geographyAt(territories, nativeLevel, dayOfGeography(indicator, period, territories));
      const told = above.of(period, cell);
      const [ifMissing, ifMissingBelow] = [meaningAbove(period), meaningBelow?.(period) ?? "unknown"];
      const own = [...told, ...tellMissing(ifMissing, at, told)];
      const gaveTotal = new Set(
        (isTotal(cell) ? own : above.of(period, TOTAL))
          .filter(({ total, secret }) => total !== null || secret)
          .map(({ territory }) => territory),
      );
      const cellBelow = whole?.byDimension ? cell : TOTAL;
      const toldBelow = below?.of(period, cellBelow) ?? [];
      const wholes = toCells(
        [...toldBelow, ...tellMissing(ifMissingBelow, at, toldBelow)].filter(isInside),
        whole,
        at,
        (code) => ifMissingBelow !== "secret" && whole?.byDimension === true && gaveTotal.has(code),
      );
      const gaveWhole = new Set(wholes.map(({ code }) => code));
      const parts = toCells(
        own.filter(isInside),
        adds ? numerator : undefined,
        at,
        (code) =>
          ifMissing !== "secret" &&
          (counted.aggregate === "count" ||
            // Rows that list what there is, none of which is of this measure.
            ifMissing === "zero" ||
            (isPart && gaveWhole.has(code)) ||
            (!isTotal(cell) && gaveTotal.has(code))),
      );
      const series =
        denominator && isSeries(denominator) ? seriesCells(territories, denominator, nativeLevel, at) : undefined;
      yield {
        ...{ indicator, territories, period, dimensions: cell.dimensions, at, versions },
        numerators: indexCells(parts),
        denominators: denominator && indexCells(whole ? wholes : (series?.cells ?? [])),
        denominatorLabel: denominator ? denominatorLabel(denominator, period, series?.year) : null,
        seriesYear: series?.year,
        totalAbove: (territory) => scaled(above.totalOf(territory, period, cell, territories), numerator),
        totalBelow: (territory) => whole && scaled(below?.totalOf(territory, period, cellBelow, territories), whole),
        wholeValue: wholeValues && ((target) => wholeValues.get(target, period, cell)),
        empty: new Map(own.filter(({ empty }) => empty > 0).map(({ territory, empty }) => [territory ?? "", empty])),
        unplaced: countRows(own.filter(({ territory }) => territory === null)),
        undated,
      };
    }
}

/** The rows of a dataset. Throws when it has none. */
export function sourceIn(sources: Map<string, RowsSource>, dataset: string): RowsSource {
  const source = sources.get(dataset);
  if (!source) throw new Error(`unknown dataset: ${dataset}`);
  return source;
}

/** Whether the values of several territories make that of all by their sum; a distinct count and a median do not. */
export function isAdded({ aggregate }: Pick<Term, "aggregate">): boolean {
  return aggregates[aggregate].adds;
}

const TOTAL: DimensionCell = { dimensions: {}, wanted: [] };

function isTotal({ dimensions }: DimensionCell): boolean {
  return Object.keys(dimensions).length === 0;
}

function countRows(amounts: { matched: number }[]): number {
  return amounts.reduce((sum, { matched }) => sum + matched, 0);
}

/** Amounts with the members they stand for; `isZero` tells whether no row kept means 0 rather than unknown. */
function toCells(
  amounts: CodeAmount[],
  measure: Term | undefined,
  at: GeographyAt,
  isZero: (code: string) => boolean,
): Cell[] {
  const scale = measure?.scale ?? 1;
  return amounts.flatMap(({ territory, total, matched, secret, status, bound, coverage }): Cell[] => {
    const code = territory ?? "";
    const cover = at.cover(code);
    if (cover && secret) return [{ code, cover, amount: 0, secret }];
    const amount = total ?? (matched === 0 && isZero(code) ? 0 : undefined);
    const told = {
      ...(coverage !== undefined && coverage < 1 ? { coverage } : {}),
      ...(status ? { status } : {}),
      ...(bound ? { bound } : {}),
    };
    return cover && amount !== undefined ? [{ code, cover, amount: amount * scale, ...told }] : [];
  });
}

function scaled(total: number | undefined, { scale = 1 }: Term): number | undefined {
  return total === undefined ? undefined : tidy(total * scale);
}
