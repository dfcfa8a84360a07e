import type { CountedCell } from "../../../packages/api/src/secrecy/cell-system.js";
import type { Atom, CellPlace, Summed } from "../../../packages/api/src/secrecy/lay-out-cells.js";
import fc from "../../support/properties.js";

/** A table drawn at random: what its rows count, and the territories that they add up to. */
export interface RandomTable {
  atoms: Atom[];
  summed: Summed[];
  threshold: number;
  /** False when only the sums are declared. */
  declared: boolean;
}

const SIZES = [2, 3, 2];

/** The smallest cells that a figure is the sum of: 1 for each that is in it. */
export function partsOf(
  { territory, values }: CellPlace,
  { atoms, summed }: Pick<RandomTable, "atoms" | "summed">,
): number[] {
  const members = summed.find(({ code }) => code === territory)?.members ?? new Set([territory]);
  return atoms.map((atom) =>
    members.has(atom.territory) && values.every((value, rank) => value === null || value === atom.values[rank]) ? 1 : 0,
  );
}

/** Up to 9 communes in up to 3 EPCI and their PETR, with or without groups, 0 to 2 dimensions; small counts are frequent, and nearly all where there are `few`. */
export function drawTable({ dominance = false, few = false } = {}): fc.Arbitrary<RandomTable> {
  return fc
    .record({
      epcis: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      dimensions: fc.integer({ min: 0, max: 2 }),
      threshold: fc.constantFrom(3, 11),
      declared: fc.boolean(),
      groups: fc.boolean(),
    })
    .chain(({ epcis, dimensions, ...shape }) => {
      const communes = epcis.flatMap((size, epci) => Array.from({ length: size }, (_, rank) => `c${epci}${rank}`));
      const combinations = SIZES.slice(0, dimensions).reduce<string[][]>(
        (list, size, dimension) =>
          list.flatMap((values) => Array.from({ length: size }, (_, value) => [...values, `d${dimension}v${value}`])),
        [[]],
      );
      const places = communes.flatMap((territory) => combinations.map((values) => ({ territory, values })));
      const count = fc.oneof(
        { weight: few ? 20 : 2, arbitrary: fc.integer({ min: 0, max: shape.threshold + 2 }) },
        { weight: 3, arbitrary: fc.integer({ min: shape.threshold, max: 200 }) },
      );
      const cell = fc
        .record({
          present: fc.integer({ min: 0, max: 9 }),
          count,
          value: fc.integer({ min: 0, max: 500 }),
          share: fc.double({ min: 0.1, max: 1, noNaN: true }),
        })
        .map(({ present, count: units, value, share }): CountedCell | undefined => {
          if (present === 0) return undefined;
          const amount = units === 0 ? 0 : value;
          return { count: units, values: [amount], largest: [dominance ? share * amount : undefined] };
        });
      const members = (epci: number) => communes.filter((code) => code.startsWith(`c${epci}`));
      const summed: Summed[] = [
        ...epcis.map((_, epci) => ({ level: "epci", code: `e${epci}`, members: new Set(members(epci)) })),
        { level: "petr", code: "p", members: new Set(communes) },
        ...(shape.groups
          ? [{ level: "group", code: "g", members: new Set(communes.filter((_, rank) => rank % 2 === 0)) }]
          : []),
      ];
      return fc.array(cell, { minLength: places.length, maxLength: places.length }).map((cells) => ({
        ...{ threshold: shape.threshold, declared: shape.declared, summed },
        atoms: places.flatMap((place, rank) => {
          const found = cells[rank];
          return found ? [{ ...place, cell: found }] : [];
        }),
      }));
    });
}

/** Few rows and small counts, so that all tables which could be in place of one can be listed. */
export const drawSmallTable: fc.Arbitrary<RandomTable> = fc
  .record({
    communes: fc.integer({ min: 2, max: 4 }),
    values: fc.integer({ min: 1, max: 2 }),
    declared: fc.boolean(),
    groups: fc.boolean(),
    counts: fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 7 })), {
      minLength: 8,
      maxLength: 8,
    }),
  })
  .map(({ communes: size, values, declared, groups, counts }) => {
    const communes = Array.from({ length: size }, (_, rank) => `c${rank}`);
    const half = Math.ceil(size / 2);
    return {
      ...{ threshold: 3, declared },
      atoms: communes.flatMap((territory, commune) =>
        Array.from({ length: values }, (_, value): Atom => {
          const count = counts[commune * values + value] as number;
          return { territory, values: [`v${value}`], cell: { count, values: [], largest: [] } };
        }),
      ),
      summed: [
        { level: "epci", code: "e0", members: new Set(communes.slice(0, half)) },
        { level: "epci", code: "e1", members: new Set(communes.slice(half)) },
        { level: "petr", code: "p", members: new Set(communes) },
        ...(groups ? [{ level: "group", code: "g", members: new Set(communes.slice(1, 3)) }] : []),
      ],
    };
  });
