import { type Cell, type Confidentiality, type Level, protectedUnits, type Row } from "@datalogue/ingest";
import type { Geometry } from "geojson";
import { startOfGeography } from "../calendar/periods.js";
import { tidy } from "../rows/tidy.js";
import { geographyAt } from "../territories/geography-at.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { gatherPeriods, listClasses } from "./cell-classes.js";
import { type CellKey, cellKey, figuresOf, periodText } from "./cell-key.js";
import type { CountedCell } from "./cell-system.js";
import type { PeriodCells } from "./collect-cells.js";
import type { EarlierTables } from "./earlier-tables.js";
import { type DescribedCell, joinEarlier } from "./join-earlier.js";
import { type CellPlace, type LaidOutCells, layOutCells, placeSideBySide, type Summed } from "./lay-out-cells.js";
import { listKnown, maskJointly } from "./mask-jointly.js";
import { ALL, maskedFields, SECRET } from "./protected-columns.js";
import type { TablePast } from "./table-past.js";
import type { TableSecrecy } from "./table-secrecy.js";
import { describeTotals, listTargets } from "./table-territories.js";
import { listUnknown, type UnknownCells } from "./unknown-cells.js";

export interface ProtectedTable {
  rows: Row[];
  /** What readers do not know of it, by period: never published. */
  unknown: UnknownCells[];
  /** Masked cells that earlier versions let readers know already. */
  known: number;
  /** Periods of which a total hides what it is made of: cells masked, or of a level that is not declared, or the margin of a dimension. */
  opaque: PeriodCells[];
  secrecy: TableSecrecy;
}

/** What keeps the received rows from being added up; a French sentence each. */
export interface TableProblem {
  code: "total-row" | "undeclared-recoding" | "repeated-units" | "lacking-measure";
  field: string;
  value: string | null;
  message: string;
}

/** Columns by which rows of one cell differ though they tell when: the same units are counted again, and pass a threshold that they are under. */
export function tellRepeated(fields: readonly string[]): TableProblem[] {
  return fields.map((field) => ({
    ...{ code: "repeated-units", field, value: null },
    message: `Colonne «\u00A0${field}\u00A0»\u00A0: des lignes du même territoire, de la même période et des mêmes valeurs en diffèrent. Les mêmes unités y seraient comptées plusieurs fois, et le secret levé. Déclarez-la dans dataset.json, «\u00A0confidentialite\u00A0», comme période ou comme dimension, ou ne gardez que les lignes de toute la période.`,
  }));
}

/** Territories of higher levels, or totals, among the rows: they would be counted twice. */
export function findTotals(
  periods: readonly PeriodCells[],
  { territoryField, dimensions = [] }: Confidentiality,
  territories: TerritoryReader,
): TableProblem[] {
  const atoms = periods.flatMap((one) => one.atoms);
  const native = nativeLevelOf(periods, territories);
  const problems = new Map<string, TableProblem>();
  const put = (field: string, value: string, why: string) =>
    problems.set(`${field} ${value}`, {
      ...{ code: "total-row", field, value },
      message: `Colonne «\u00A0${field}\u00A0»\u00A0: «\u00A0${value}\u00A0» ${why} Le tableau protégé calcule lui-même les totaux\u00A0: retirez ces lignes, qui seraient comptées deux fois.`,
    });
  for (const { territory, values } of atoms) {
    const level = territories.get(territory)?.level;
    if (level !== undefined && level !== native)
      put(territoryField, territory, `est un territoire d'une autre maille que celle des lignes (${native}).`);
    for (const [rank, value] of values.entries())
      if (value === ALL) put(dimensions[rank] as string, value, "est le nom que portent les totaux.");
  }
  return [...problems.values()];
}

/**
 * Builds the table that is published in place of the received rows: rows in an order that says nothing of their figures. `isMasked`
 * gives cells that are masked whatever the rule says.
 */
export function protectTable(
  periods: readonly PeriodCells[],
  declared: Confidentiality,
  territories: TerritoryReader,
  earlier?: EarlierTables,
  isMasked: (key: CellKey) => boolean = () => false,
): ProtectedTable {
  const { unit, dimensions = [], territoryField, periodField, levels } = declared;
  const threshold = Math.max(declared.threshold ?? 0, protectedUnits[unit].threshold);
  const nativeLevel = nativeLevelOf(periods, territories);
  const native = { level: nativeLevel, declared: (levels as Level[]).includes(nativeLevel) };
  const targets = listTargets({ levels, nativeLevel }, territories);
  const rows: Row[] = [];
  const unknown: UnknownCells[] = [];
  const opaque: PeriodCells[] = [];
  let secret = 0;
  let known = 0;
  const fields = maskedFields(declared);
  const told = earlier?.periods() ?? [];
  const all = [...periods.map(({ period }) => periodText(period)), ...told];
  const classes = listClasses(
    territories.events().filter(({ kind }) => kind !== "membership"),
    [...(earlier?.recodings ?? []), ...(declared.recodings ?? [])],
    all,
    [dimensions, ...(earlier?.dimensions ?? [])],
  );

  const layOut = ({ period, atoms }: PeriodCells): LaidOutPeriod => {
    const at = geographyAt(territories, nativeLevel, dayOf(period, territories));
    const codes = [...new Set(atoms.map(({ territory }) => territory))];
    const covers = new Map(codes.map((code) => [code, at.cover(code) ?? new Set<string>()]));
    const coverage = new Map<string, number>();
    const summed = targets.map(({ code, level }): Summed => {
      const within = at.membersOf(code);
      const members = codes.filter((one) => isWithin(covers.get(one), within));
      const covered = new Set(members.flatMap((one) => [...(covers.get(one) ?? [])]));
      coverage.set(code, within.size === 0 ? 0 : tidy(weigh(covered, at) / weigh(within, at)));
      return { level, code, members: new Set(members) };
    });
    const table = layOutCells(atoms, native, summed);
    const described = table.places.map((place, rank) => ({
      key: cellKey(place, period, dimensions),
      figures: figuresOf(table.cells[rank] as CountedCell, fields),
    }));
    return { period, table, described, coverage, geometries: placesOf(atoms) };
  };
  const write = ({ period, table, described, coverage, geometries }: LaidOutPeriod, masked: Uint8Array) => {
    const { places, hidden } = table;
    const order = [...places.keys()]
      .filter((rank) => !hidden[rank])
      .sort((a, b) => comparePlaces(places[a] as CellPlace, places[b] as CellPlace, levels));
    for (const rank of order) {
      const place = places[rank] as CellPlace;
      const { figures } = described[rank] as DescribedCell;
      const isSecret = masked[rank] === 1;
      if (isSecret) secret++;
      rows.push({
        line: null,
        cells: [
          place.level,
          place.territory,
          territories.get(place.territory)?.name ?? null,
          ...(periodField === undefined ? [] : [period]),
          ...place.values.map((value) => value ?? ALL),
          ...fields.map((field) => (isSecret ? null : (figures[field] ?? null))),
          coverage.get(place.territory) ?? 1,
          isSecret ? SECRET : "OBSERVE",
        ],
        // The place of a masked cell may be that of the one household or firm that it counts.
        ...(geometries ? { geometry: isSecret ? null : (geometries.get(placeKey(place)) ?? null) } : {}),
      });
    }
  };

  const masksOf = new Map<PeriodCells, Uint8Array>();
  const laidOut = new Map<PeriodCells, LaidOutPeriod>();
  for (const names of gatherPeriods(all)) {
    const own = periods.filter(({ period }) => names.includes(periodText(period)));
    if (own.length === 0) continue;
    const tables = own.map(layOut);
    const table = placeSideBySide(tables.map((one) => one.table));
    const past = names.flatMap((name) => earlier?.at(name) ?? []);
    const described = tables.flatMap((one) => one.described);
    const join = (from: readonly TablePast[]) => joinEarlier(table, described, from, classes, fields);
    const everything = join(past);
    const systems = [...everything, ...listLesserPasts(past, fields).flatMap(join)];
    const masked = maskJointly(
      systems,
      Uint8Array.from(described, ({ key }) => (isMasked(key) ? 1 : 0)),
      { threshold },
    );
    if (dimensions.length > 0 || masked.includes(1) || table.hidden.includes(1)) opaque.push(...own);
    if (past.length > 0) known += listKnown(everything, masked).size;
    let start = 0;
    for (const [rank, one] of tables.entries()) {
      const end = start + one.table.cells.length;
      laidOut.set(own[rank] as PeriodCells, one);
      masksOf.set(own[rank] as PeriodCells, masked.slice(start, end));
      start = end;
    }
  }
  for (const one of periods) {
    const laid = laidOut.get(one) as LaidOutPeriod;
    const masked = masksOf.get(one) as Uint8Array;
    const describe = (rank: number) => laid.described[rank] as DescribedCell;
    unknown.push(listUnknown(laid.table, masked, periodText(one.period), describe));
    write(laid, masked);
  }
  return {
    rows,
    unknown,
    known,
    opaque,
    secrecy: {
      ...{ unit, threshold, nativeLevel, levels: [...levels], territoryField, periodField: periodField ?? null },
      ...{ dimensions, fields, cells: rows.length, masked: secret },
      ...describeTotals({ levels, nativeLevel }, territories),
    },
  };
}

/**
 * Of what readers may hold, each part that tells less and in which a cell that is told elsewhere must be covered all the same:
 *
 * - what was withdrawn is known to who kept it; whoever did not must not find more in the versions that are served
 * - a version that had not yet a measure says nothing of it, were all its other figures told
 */
function listLesserPasts(past: readonly TablePast[], fields: readonly string[]): TablePast[][] {
  const served = past.filter(({ withdrawn }) => !withdrawn);
  const all = [past, served].flatMap((from) => [
    [...from],
    ...fields.map((field) => from.filter((version) => version.fields.has(field))),
  ]);
  const lesser = new Map(all.map((from) => [String(past.map((version) => from.includes(version))), from]));
  lesser.delete(String(past.map(() => true)));
  return [...lesser.values()];
}

/** The cells of one period, before any is masked. */
interface LaidOutPeriod {
  period: Cell;
  table: LaidOutCells;
  described: DescribedCell[];
  coverage: Map<string, number>;
  geometries: Map<string, Geometry> | undefined;
}

/** The level of the first code that the geography knows. */
function nativeLevelOf(periods: readonly PeriodCells[], territories: TerritoryReader): Level {
  let found: Level | undefined;
  for (const { atoms } of periods)
    for (const { territory } of atoms) {
      const level = territories.get(territory)?.level;
      if (level === "commune") return level;
      found ??= level;
    }
  return found ?? "commune";
}

type GeographyAt = ReturnType<typeof geographyAt>;

function weigh(codes: Iterable<string>, at: GeographyAt): number {
  return [...codes].reduce((sum, code) => sum + at.weight(code), 0);
}

function isWithin(cover: Set<string> | undefined, members: Set<string>): boolean {
  return cover !== undefined && cover.size > 0 && [...cover].every((code) => members.has(code));
}

/** The day whose geography a period follows; that of the reference list for rows of one moment. */
function dayOf(period: Cell, territories: TerritoryReader): string {
  const text = period === null ? "" : String(period);
  return /^\d{4}/.test(text)
    ? startOfGeography(text.replace(/^(\d{4})-\d{2}-\d{2}.*$/, "$1"))
    : territories.sources().vintage;
}

/** Geometries of the received rows, by place; nothing when none has one. */
function placesOf(atoms: PeriodCells["atoms"]): Map<string, Geometry> | undefined {
  const found = new Map<string, Geometry>();
  for (const { territory, values, geometry } of atoms)
    if (geometry) found.set(placeKey({ territory, values }), geometry);
  return found.size > 0 ? found : undefined;
}

function placeKey({ territory, values }: Pick<CellPlace, "territory" | "values">): string {
  return JSON.stringify([territory, ...values]);
}

function comparePlaces(a: CellPlace, b: CellPlace, levels: readonly string[]): number {
  const byLevel = levels.indexOf(a.level) - levels.indexOf(b.level);
  if (byLevel !== 0) return byLevel;
  if (a.territory !== b.territory) return a.territory < b.territory ? -1 : 1;
  for (let rank = 0; rank < a.values.length; rank++) {
    const [left, right] = [a.values[rank] ?? null, b.values[rank] ?? null];
    if (left === right) continue;
    // The total first.
    if (left === null || right === null) return left === null ? -1 : 1;
    return left.localeCompare(right, "fr", { numeric: true });
  }
  return 0;
}
