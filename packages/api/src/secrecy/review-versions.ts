import type { Confidentiality, ProtectedLevel, Recoding } from "@datalogue/ingest";
import type { TerritoryReader } from "../services.js";
import { type CellKey, cellKey, type Figures, readKey } from "./cell-key.js";
import type { PeriodCells } from "./collect-cells.js";
import { type EarlierVersion, readEarlierTables, readVersion } from "./earlier-tables.js";
import { findUndeclaredRecodings } from "./find-recodings.js";
import { protectTable, type TableSecrecy } from "./protect-table.js";

/** Versions of one dataset, oldest first, and which of them were not protected by the present rule. */
export interface ReviewJob {
  versions: (EarlierVersion & { isReviewed: boolean })[];
  /** What the dataset declares now of values that changed. */
  recodings: Recoding[];
}

/** A version that may no longer be served: its cells that the present rule masks, or a later version that it cannot be compared with. */
export type Unsafe = { number: number } & ({ found: number } | { differsFrom: number });

/**
 * Looks again at versions that were published by a former rule: the masks of each must hold as they are, by the present rule and
 * together with the versions before it that are served. Of two versions whose values differ unsaid, the older one gives way.
 */
export function reviewVersions({ versions, recodings }: ReviewJob, territories: TerritoryReader): Unsafe[] {
  const unsafe: Unsafe[] = [];
  let served: EarlierVersion[] = [];
  for (const version of versions) {
    if (version.withdrawn) continue;
    if (!version.isReviewed) {
      const declared = declarationOf(version.secrecy, recodings);
      const { periods, masked } = recall(version);
      const apart = served.filter(
        (other) => findUndeclaredRecodings(periods, declared, readEarlierTables([other], declared)).length > 0,
      );
      unsafe.push(...apart.map(({ number }) => ({ number, differsFrom: version.number })));
      served = served.filter((other) => !apart.includes(other));
      const earlier = readEarlierTables(served, declared);
      const again = protectTable(periods, declared, territories, earlier, (key) => masked.has(key));
      const found = again.secrecy.masked - version.secrecy.masked;
      if (found > 0) {
        unsafe.push({ number: version.number, found });
        continue;
      }
    }
    served.push(version);
  }
  return unsafe;
}

/** The declaration that a table was made by. Contributors are not kept with it: what they masked stays masked. */
function declarationOf(secrecy: TableSecrecy, recodings: Recoding[]): Confidentiality {
  const { unit, threshold, fields, territoryField, periodField, dimensions, levels } = secrecy;
  const [countField = "", ...measures] = fields;
  return {
    ...{ unit, threshold, countField, measures, territoryField, dimensions, recodings },
    ...(periodField === null ? {} : { periodField }),
    levels: levels as ProtectedLevel[],
  };
}

/** The figures that a version was made from, found again in what it tells and what it kept secret; and the cells it masks. */
function recall(version: EarlierVersion): { periods: PeriodCells[]; masked: Set<CellKey> } {
  const { dimensions, fields, nativeLevel } = version.secrecy;
  const periods = new Map<string | null, PeriodCells["atoms"]>();
  const masked = new Set<CellKey>();
  const add = (territory: string, period: string | null, values: string[], figures: Figures) => {
    const [countField = "", ...measures] = fields;
    const cell = {
      count: figures[countField] ?? 0,
      values: measures.map((measure) => figures[measure] ?? null),
      largest: measures.map(() => undefined),
    };
    periods.set(period, [...(periods.get(period) ?? []), { territory, values, cell, geometry: null }]);
  };
  const { rows, unknown } = readVersion(version);
  for (const { place, period, isSecret, figures } of rows) {
    if (isSecret) masked.add(cellKey(place, period, dimensions));
    else if (place.level === nativeLevel && place.values.every((value) => value !== null))
      add(place.territory, period, place.values as string[], figures);
  }
  for (const { cells } of unknown)
    for (const { key, figures } of cells) {
      const [level, territory, period, ...named] = readKey(key);
      if (level !== nativeLevel || named.length < dimensions.length) continue;
      const values = new Map(named);
      add(
        territory,
        period,
        dimensions.map((name) => values.get(name) ?? ""),
        figures,
      );
    }
  return { periods: [...periods].map(([period, atoms]) => ({ period, atoms })), masked };
}
