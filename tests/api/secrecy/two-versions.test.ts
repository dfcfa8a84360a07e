import { describe, expect, it } from "vitest";
import { cellKey, type Figures, figuresOf } from "../../../packages/api/src/secrecy/cell-key.js";
import { addCells, type CountedCell, isEmpty, passes } from "../../../packages/api/src/secrecy/cell-system.js";
import type { EarlierTables } from "../../../packages/api/src/secrecy/earlier-tables.js";
import { type Atom, type CellPlace, layOutCells } from "../../../packages/api/src/secrecy/lay-out-cells.js";
import { maskCells } from "../../../packages/api/src/secrecy/mask-cells.js";
import { joinEarlier, listUnknown, type UnknownCells } from "../../../packages/api/src/secrecy/unknown-cells.js";
import fc from "../../support/properties.js";
import { drawTable, type RandomTable } from "./random-tables.js";
import { span } from "./span-checker.js";

const RUNS = Number(process.env.SECRECY_RUNS ?? 200);
const FIELDS = ["nb", "valeur"];
const DIMENSIONS = ["d0", "d1"];

interface Published {
  atoms: Atom[];
  places: CellPlace[];
  described: { key: string; figures: Figures }[];
  /** Told, masked, or at a level that is not declared. */
  states: ("told" | "masked" | "hidden")[];
  unknown: UnknownCells;
}

/** One version of a table, published after others. */
function publish({ summed, threshold, declared }: RandomTable, atoms: Atom[], earlier: Published[]): Published {
  const table = layOutCells(atoms, { level: "commune", declared }, summed);
  const described = table.places.map((place, rank) => ({
    key: cellKey(place, null, DIMENSIONS),
    figures: figuresOf(table.cells[rank] as CountedCell, FIELDS),
  }));
  const tables: EarlierTables = {
    toldOf: (key) =>
      earlier
        .flatMap((one) => one.described.filter((of, rank) => of.key === key && one.states[rank] === "told"))
        .map(({ figures }) => figures),
    unknownOf: () => earlier.map(({ unknown }) => unknown),
  };
  const joined = joinEarlier(table, tables, null, described, FIELDS);
  const masked = maskCells(joined.system, { threshold }, joined.earlier);
  const states = table.places.map((_, rank) => (table.hidden[rank] ? "hidden" : masked[rank] ? "masked" : "told"));
  const unknown = listUnknown(table, masked, null, (rank) => described[rank] as (typeof described)[number]);
  return { atoms, places: table.places, described, states: states as Published["states"], unknown };
}

/** A table, and another where some rows changed, went or came. */
const drawVersions = drawTable().chain((table) =>
  fc
    .array(
      fc.record({
        fate: fc.constantFrom("stays", "stays", "stays", "changes", "goes"),
        count: fc.oneof(fc.integer({ min: 0, max: 13 }), fc.integer({ min: 11, max: 200 })),
        value: fc.integer({ min: 1, max: 500 }),
      }),
      { minLength: table.atoms.length, maxLength: table.atoms.length },
    )
    .map((changes) => ({
      table,
      next: table.atoms.flatMap((atom, rank): Atom[] => {
        const { fate, count, value } = changes[rank] as (typeof changes)[number];
        if (fate === "goes") return [];
        const cell = { count, values: [count === 0 ? 0 : value], largest: [undefined] };
        return [fate === "changes" ? { ...atom, cell } : atom];
      }),
    })),
);

const nameOf = ({ territory, values }: Atom) => [territory, ...values].join(" ");
const figuresText = ({ cell }: Atom) => JSON.stringify([cell.count, cell.values]);

describe("two versions of a table under statistical secrecy", () => {
  it("let nobody who has both compute what either masks, old figures included", () => {
    fc.assert(
      fc.property(drawVersions, ({ table, next }) => {
        const first = publish(table, table.atoms, []);
        const second = publish(table, next, [first]);
        // One variable for each row, two where it changed.
        const then = new Map(first.atoms.map((atom) => [nameOf(atom), atom]));
        const variables = [...first.atoms];
        const rankOf = new Map(first.atoms.map((atom, rank) => [atom, rank]));
        for (const atom of next) {
          const old = then.get(nameOf(atom));
          if (old && figuresText(old) === figuresText(atom)) rankOf.set(atom, rankOf.get(old) as number);
          else rankOf.set(atom, variables.push(atom) - 1);
        }
        const vectorOf = ({ territory, values }: CellPlace, atoms: Atom[]) => {
          const members = table.summed.find(({ code }) => code === territory)?.members ?? new Set([territory]);
          const vector = variables.map(() => 0);
          for (const atom of atoms)
            if (
              members.has(atom.territory) &&
              values.every((value, rank) => value === null || value === atom.values[rank])
            )
              vector[rankOf.get(atom) as number] = 1;
          return vector;
        };
        const told = span();
        for (const [rank, { cell }] of variables.entries())
          if (isEmpty(cell)) told.add(variables.map((_, other) => (other === rank ? 1 : 0)));
        // Of the former version, what is secret by itself: a cell that only covered another may become known when it changes.
        const isSecret = (vector: number[]) =>
          !passes(addCells(variables.filter((_, rank) => vector[rank]).map(({ cell }) => cell)), table);
        const masks = [first, second].flatMap(({ places, states, atoms }, version) =>
          places.flatMap((place, rank) => {
            const vector = vectorOf(place, atoms);
            return states[rank] === "masked" && (version === 1 || isSecret(vector)) ? [{ place, vector }] : [];
          }),
        );
        const tell = ({ places, states, atoms }: Published) => {
          for (const [rank, place] of places.entries()) if (states[rank] === "told") told.add(vectorOf(place, atoms));
        };
        tell(first);
        // What the first version told cannot be untold.
        const kept = masks.filter(({ vector }) => !told.holds(vector));
        tell(second);
        for (const { place, vector } of kept) expect(told.holds(vector), JSON.stringify(place)).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });

  it("mask the same cells when nothing changed", () => {
    fc.assert(
      fc.property(drawTable(), (table) => {
        const first = publish(table, table.atoms, []);
        expect(publish(table, table.atoms, [first]).states).toEqual(first.states);
      }),
      { numRuns: RUNS },
    );
  });

  it("do not tell a former figure by the difference of two totals", () => {
    const of = (counts: Record<string, number>): Atom[] =>
      Object.entries(counts).map(([territory, count]) => ({
        territory,
        values: [],
        cell: { count, values: [count * 3], largest: [undefined] },
      }));
    const table: RandomTable = {
      atoms: [],
      summed: [{ level: "epci", code: "e", members: new Set(["a", "b", "c", "d"]) }],
      threshold: 11,
      declared: true,
    };
    const masksOf = ({ places, states }: Published) =>
      places.flatMap(({ territory }, rank) => (states[rank] === "masked" ? [territory] : []));
    const first = publish(table, of({ a: 5, b: 30, c: 40, d: 50 }), []);
    expect(masksOf(first)).toEqual(["a", "b"]);
    // Told now, the new figure of "a" and both totals would give the old one.
    const second = publish(table, of({ a: 35, b: 30, c: 40, d: 50 }), [first]);
    expect(masksOf(second).some((one) => one === "a" || one === "e")).toBe(true);
    // "c" was told and has not changed: it covers nothing.
    const third = publish(table, of({ a: 5, b: 30, c: 40, d: 6 }), [first]);
    expect(masksOf(third)).toEqual(["a", "b", "d", "e"]);
  });
});
