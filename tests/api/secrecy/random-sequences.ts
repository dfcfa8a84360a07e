import type { TerritoryReader } from "@datalogue/api";
import type { Confidentiality, Recoding } from "@datalogue/ingest";
import type { PeriodCells } from "../../../packages/api/src/secrecy/collect-cells.js";
import { gatherEarlier, type TableRow, type VersionContent } from "../../../packages/api/src/secrecy/earlier-tables.js";
import { type ProtectedTable, protectTable } from "../../../packages/api/src/secrecy/protect-table.js";
import { ALL, SECRET } from "../../../packages/api/src/secrecy/protected-columns.js";
import fc from "../../support/properties.js";
import { span } from "./span-checker.js";

/** The smallest thing that is counted: a commune of before the merger, a volume of before the gathering, a kind of bin. */
interface Grain {
  commune: string;
  volume: string;
  bin: string;
}

/** How a version is published. */
interface VersionShape {
  levels: Confidentiality["levels"];
  dimensions: ("volume_l" | "bac")[];
  /** 17189 is counted in 17219. */
  merged: boolean;
  /** 80 and 120 are told together, as 80-120. */
  gathered: boolean;
  threshold: number;
  /** Figures of each grain: units, measure. */
  figures: [units: number, measure: number][];
}

/** Several versions of the same table, one after the other. */
export interface RandomSequence {
  grains: Grain[];
  versions: VersionShape[];
}

const COMMUNES = ["17189", "17219", "17058", "17406", "17093", "17337", "17485"];
const RECODINGS: Recoding[] = [{ dimension: "volume_l", from: ["80", "120"], to: ["80-120"] }];
const PERIOD = 2018;

/**
 * Sequences of `length` versions of one year of the home territory, 2018, before Hiers-Brouage (17189) and Marennes (17219) were one: levels
 * and dimensions come and go, communes are merged, values gathered, figures corrected, one at a time or both; small counts are frequent.
 */
export function drawSequence(length = 3): fc.Arbitrary<RandomSequence> {
  return fc
    .record({
      communes: fc.subarray(COMMUNES, { minLength: 3 }),
      volumes: fc.constantFrom(["80"], ["80", "120"], ["80", "120", "360"]),
      bins: fc.constantFrom(["omr"], ["omr", "tri"]),
    })
    .chain(({ communes, volumes, bins }) => {
      const grains = communes.flatMap((commune) =>
        volumes.flatMap((volume) => bins.map((bin) => ({ commune, volume, bin }))),
      );
      const units = fc.oneof(
        { weight: 2, arbitrary: fc.integer({ min: 1, max: 13 }) },
        { weight: 3, arbitrary: fc.integer({ min: 11, max: 200 }) },
      );
      const figure = fc.tuple(units, fc.integer({ min: 1, max: 500 }));
      const fate = fc.constantFrom("stays", "stays", "stays", "stays", "both", "units", "measure");
      const shape = fc.record({
        levels: fc.subarray(["commune", "epci", "petr"] as Confidentiality["levels"], { minLength: 1 }),
        dimensions: fc.subarray(["volume_l", "bac"] as VersionShape["dimensions"]),
        merged: fc.boolean(),
        gathered: fc.boolean(),
        threshold: fc.constantFrom(11, 11, 11, 15),
        changes: fc.array(fc.tuple(fate, figure), { minLength: grains.length, maxLength: grains.length }),
      });
      return fc
        .record({
          first: fc.array(figure, { minLength: grains.length, maxLength: grains.length }),
          shapes: fc.array(shape, { minLength: length, maxLength: length }),
        })
        .map(({ first, shapes }): RandomSequence => {
          let figures = first;
          return {
            grains,
            versions: shapes.map(({ changes, ...rest }, version) => {
              figures = figures.map(([count, value], rank): [number, number] => {
                const [kind, [otherCount, otherValue]] = changes[rank] as [string, [number, number]];
                if (version === 0 || kind === "stays") return [count, value];
                return [kind === "measure" ? count : otherCount, kind === "units" ? value : otherValue];
              });
              return { ...rest, figures };
            }),
          };
        });
    });
}

/** One version as it is published after others: its table, and what it was made from. */
interface Published {
  shape: VersionShape;
  table: ProtectedTable;
  content: VersionContent;
}

const communeOf = ({ commune }: Grain, { merged }: VersionShape) => (merged && commune === "17189" ? "17219" : commune);
const volumeOf = ({ volume }: Grain, { gathered }: VersionShape) => (gathered && volume !== "360" ? "80-120" : volume);

function declarationOf({ levels, dimensions, threshold }: VersionShape): Confidentiality {
  return {
    ...{ unit: "menages", countField: "nb", measures: ["levees"], territoryField: "code", periodField: "annee" },
    ...{ levels, dimensions, threshold, recodings: dimensions.includes("volume_l") ? RECODINGS : [] },
  };
}

function collect(grains: readonly Grain[], shape: VersionShape): PeriodCells[] {
  const atoms = new Map<string, PeriodCells["atoms"][number]>();
  for (const [rank, grain] of grains.entries()) {
    const [count, value] = shape.figures[rank] as [number, number];
    const territory = communeOf(grain, shape);
    const values = shape.dimensions.map((name) => (name === "bac" ? grain.bin : volumeOf(grain, shape)));
    const key = JSON.stringify([territory, values]);
    const cell = atoms.get(key)?.cell ?? { count: 0, values: [0], largest: [undefined] };
    cell.count += count;
    cell.values = [(cell.values[0] as number) + value];
    atoms.set(key, { territory, values, cell, geometry: null });
  }
  return [{ period: PERIOD, atoms: [...atoms.values()] }];
}

function publish(
  grains: readonly Grain[],
  shape: VersionShape,
  earlier: readonly Published[],
  territories: TerritoryReader,
): Published {
  const declared = declarationOf(shape);
  const past = gatherEarlier(
    earlier.map(({ content }) => content),
    declared,
  );
  const table = protectTable(collect(grains, shape), declared, territories, past);
  const { secrecy, unknown } = table;
  const rows = table.rows.map(({ cells }): TableRow => {
    const [level, territory, , period, ...rest] = cells;
    const values = shape.dimensions.map((_, rank) => (rest[rank] === ALL ? null : String(rest[rank])));
    const [nb, levees] = rest.slice(shape.dimensions.length) as (number | null)[];
    return {
      place: { level: String(level), territory: String(territory), values },
      period: String(period),
      isSecret: cells.at(-1) === SECRET,
      figures: { nb: nb as number | null, levees: levees as number | null },
    };
  });
  const content = {
    ...{ number: earlier.length + 1, secrecy, rows, unknown, withdrawn: false },
    recodings: declared.recodings as Recoding[],
  };
  return { shape, table, content };
}

/** What was found in a sequence: masked cells that its versions together let compute, told in words; and how many cells there were. */
export interface SequenceFindings {
  leaks: string[];
  cells: number;
  masked: number;
  /** Masked cells that earlier versions let readers know already, as the program counts them for each version. */
  known: number[];
  /** The same as counted here: never more than the program says. */
  knownHere: number[];
}

/**
 * Publishes the versions of a sequence one after the other, and looks by another elimination, figure by figure, for every masked cell of
 * any version that all told cells determine and that those of the versions before the last did not.
 */
export function attackSequence({ grains, versions }: RandomSequence, territories: TerritoryReader): SequenceFindings {
  const published: Published[] = [];
  for (const shape of versions) published.push(publish(grains, shape, published, territories));
  const members = (territory: string) =>
    new Set(territories.communesOf(territory, `${PERIOD}-01-01`).map(({ code }) => code));
  const perimeters = new Map<string, Set<string>>();
  const isIn = (grain: Grain, { level, territory }: TableRow["place"], shape: VersionShape) => {
    if (level === "commune") return communeOf(grain, shape) === territory;
    const perimeter = perimeters.get(territory) ?? members(territory);
    perimeters.set(territory, perimeter);
    return perimeter.has(communeOf(grain, shape));
  };
  const leaks = new Set<string>();
  const knownHere = new Map<number, Set<string>>();
  for (const field of [0, 1]) {
    // One unknown for each grain, another where its figure changed.
    const unknowns = new Map<string, number>();
    for (const { figures } of versions)
      for (const [rank, pair] of figures.entries()) {
        const name = `${rank} ${pair[field]}`;
        if (!unknowns.has(name)) unknowns.set(name, unknowns.size);
      }
    const vectorOf = ({ place }: TableRow, { shape }: Published) => {
      const vector = Array.from(unknowns, () => 0);
      for (const [rank, grain] of grains.entries()) {
        const fits = shape.dimensions.every((name, at) => {
          const value = place.values[at] ?? null;
          return value === null || value === (name === "bac" ? grain.bin : volumeOf(grain, shape));
        });
        if (fits && isIn(grain, place, shape))
          vector[unknowns.get(`${rank} ${shape.figures[rank]?.[field]}`) as number] = 1;
      }
      return vector;
    };
    const told = span();
    let masks: { name: string; vector: number[] }[] = [];
    for (const [version, one] of published.entries()) {
      const rows = [...one.content.rows];
      for (const row of rows)
        if (row.isSecret) {
          const name = `version ${version + 1}: ${row.place.territory} ${row.place.values.map((value) => value ?? "*").join(" ")}`;
          const mask = { name, vector: vectorOf(row, one) };
          if (told.holds(mask.vector)) knownHere.set(version, (knownHere.get(version) ?? new Set()).add(name));
          masks.push(mask);
        }
      masks = masks.filter(({ vector }) => !told.holds(vector));
      for (const row of rows) if (!row.isSecret) told.add(vectorOf(row, one));
      for (const { name, vector } of masks)
        if (told.holds(vector)) leaks.add(`${name} (${field === 0 ? "nb" : "levees"}) by version ${version + 1}`);
    }
  }
  return {
    leaks: [...leaks],
    cells: published.reduce((sum, { table }) => sum + table.secrecy.cells, 0),
    masked: published.reduce((sum, { table }) => sum + table.secrecy.masked, 0),
    known: published.map(({ table }) => table.known),
    knownHere: published.map((_, version) => knownHere.get(version)?.size ?? 0),
  };
}
