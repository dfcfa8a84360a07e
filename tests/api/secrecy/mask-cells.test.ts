import { describe, expect, it } from "vitest";
import { addCells, type CountedCell, isEmpty, passes } from "../../../packages/api/src/secrecy/cell-system.js";
import { type Atom, layOutCells } from "../../../packages/api/src/secrecy/lay-out-cells.js";
import { maskCells } from "../../../packages/api/src/secrecy/mask-cells.js";
import fc from "../../support/properties.js";
import { drawTable, partsOf, type RandomTable } from "./random-tables.js";
import { span } from "./span-checker.js";

const RUNS = Number(process.env.SECRECY_RUNS ?? 300);

/** The table and what is masked of it. */
function protect({ atoms, summed, threshold, declared }: RandomTable) {
  const system = layOutCells(atoms, { level: "commune", declared }, summed);
  return { ...system, masked: maskCells(system, { threshold }) };
}

const unitsOf = (table: RandomTable) => (parts: number[]) =>
  addCells(table.atoms.filter((_, rank) => parts[rank]).map(({ cell }) => cell));

describe("a table under statistical secrecy", () => {
  it.each([
    ["counts", false],
    ["counts and largest contributors", true],
  ])("lets nobody compute a masked cell from the figures that are told: %s", (_, dominance) => {
    fc.assert(
      fc.property(drawTable({ dominance }), (table) => {
        const { places, masked, hidden } = protect(table);
        const told = span();
        // What has nobody is known to have nobody.
        for (const [rank, { cell }] of table.atoms.entries())
          if (isEmpty(cell)) told.add(table.atoms.map((_, other) => (other === rank ? 1 : 0)));
        for (const [rank, place] of places.entries())
          if (!masked[rank] && !hidden[rank]) told.add(partsOf(place, table));
        for (const [rank, place] of places.entries())
          if (masked[rank]) expect(told.holds(partsOf(place, table)), JSON.stringify(place)).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });

  it("tells no cell under the threshold, nor one that its largest contributor makes", () => {
    fc.assert(
      fc.property(drawTable({ dominance: true }), (table) => {
        const { places, masked, hidden } = protect(table);
        const units = unitsOf(table);
        for (const [rank, place] of places.entries()) {
          if (masked[rank] || hidden[rank]) continue;
          const { count, values, largest } = units(partsOf(place, table)) as CountedCell;
          if (values[0] === 0 && count === 0) continue;
          expect(count).toBeGreaterThanOrEqual(table.threshold);
          if (values[0]) expect((largest[0] as number) / values[0]).toBeLessThan(0.85);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("tells a total only over two masked cells at least, whose sum may be told", () => {
    fc.assert(
      fc.property(drawTable(), (table) => {
        const { cells, relations, masked, hidden } = protect(table);
        for (const { total, parts } of relations) {
          if (masked[total] || hidden[total]) continue;
          const unknown = parts.filter((part) => masked[part]);
          if (unknown.length === 0 || parts.some((part) => hidden[part])) continue;
          expect(unknown.length).toBeGreaterThan(1);
          expect(passes(addCells(unknown.map((part) => cells[part] as CountedCell)), table)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("masks nothing of a table without small cells", () => {
    fc.assert(
      fc.property(drawTable(), (table) => {
        const atoms = table.atoms.map((atom) => ({ ...atom, cell: { ...atom.cell, count: atom.cell.count + 11 } }));
        const { masked } = protect({ ...table, atoms });
        expect(masked.some((one) => one === 1)).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });
});

const cell = (count: number, value = count * 10, largest?: number): CountedCell => ({
  count,
  values: [value],
  largest: [largest],
});
const of = (communes: Record<string, CountedCell>): Atom[] =>
  Object.entries(communes).map(([territory, one]) => ({ territory, values: [], cell: one }));
const epci = (code: string, ...members: string[]) => ({ level: "epci", code, members: new Set(members) });
const native = { level: "commune", declared: true };

function maskedOf(atoms: Atom[], summed: Parameters<typeof layOutCells>[2], threshold = 11): string[] {
  const system = layOutCells(atoms, native, summed);
  const masked = maskCells(system, { threshold });
  return system.places.flatMap(({ territory, values }, rank) =>
    masked[rank] ? [[territory, ...values.map((value) => value ?? "*")].join(" ")] : [],
  );
}

describe("the cells that are chosen", () => {
  it("masks the smallest other commune beside a lone small one, and keeps the total", () => {
    const communes = of({ a: cell(5), b: cell(40), c: cell(30), d: cell(90) });
    expect(maskedOf(communes, [epci("e", "a", "b", "c", "d")])).toEqual(["a", "c"]);
  });

  it("masks no other where two small ones count enough together", () => {
    const communes = of({ a: cell(5), b: cell(7), c: cell(30) });
    expect(maskedOf(communes, [epci("e", "a", "b", "c")])).toEqual(["a", "b"]);
  });

  it("masks a third where two small ones count just enough: 11 and at least 1 beside it say that each is under 11", () => {
    const communes = of({ a: cell(5), b: cell(6), c: cell(30) });
    expect(maskedOf(communes, [epci("e", "a", "b", "c")])).toEqual(["a", "b", "c"]);
  });

  it("masks a third where two whose sum is 2 could only be 1 each", () => {
    const firms = of({ a: cell(1), b: cell(1), c: cell(3), d: cell(9) });
    expect(maskedOf(firms, [epci("e", "a", "b", "c", "d")], 3)).toEqual(["a", "b", "c"]);
  });

  it("masks the total too where nothing else can cover a small one", () => {
    const communes = of({ a: cell(5), b: cell(0, 0), c: cell(40), d: cell(50) });
    const petr = { level: "petr", code: "p", members: new Set(["a", "b", "c", "d"]) };
    // The EPCI of the small one is as small as it: another EPCI hides it in the sum of both.
    expect(maskedOf(communes, [epci("e", "a", "b"), epci("f", "c", "d"), petr])).toEqual(["a", "c", "e", "f"]);
  });

  it("masks a firm that makes 85 % of the tonnage, and hides it behind firms that outweigh it", () => {
    const communes = of({
      a: cell(5, 100, 95),
      b: cell(4, 10, 3),
      c: cell(8, 200, 50),
      d: cell(9, 900, 200),
    });
    expect(maskedOf(communes, [epci("e", "a", "b", "c", "d")], 3)).toEqual(["a", "c"]);
    expect(maskedOf(of({ a: cell(5, 100, 84), b: cell(4, 30, 3) }), [epci("e", "a", "b")], 3)).toEqual([]);
  });

  it("takes a largest contributor that is not known for the whole", () => {
    const unknown = { ...cell(5, 100), largest: [null] };
    expect(
      maskedOf(of({ a: unknown, b: cell(9, 90, 20), c: cell(9, 300, 20) }), [epci("e", "a", "b", "c")], 3),
    ).toEqual(["a", "b"]);
  });

  it("closes a rectangle: a masked cell of a row and a column takes three more", () => {
    const atoms = ["a", "b", "c"].flatMap((territory) =>
      ["x", "y", "z"].map((value) => ({
        territory,
        values: [value],
        cell: cell(territory === "a" && value === "x" ? 4 : 50),
      })),
    );
    expect(maskedOf(atoms, [epci("e", "a", "b", "c")])).toEqual(["a x", "a y", "b x", "b y"]);
  });

  it("does not leave two masked cells to a sum of 0, which says that each is 0", () => {
    const communes = of({ a: cell(5, 0), b: cell(7, 0), c: cell(30, 400), d: cell(60, 900) });
    expect(maskedOf(communes, [epci("e", "a", "b", "c", "d")])).toEqual(["a", "b", "c"]);
  });
});

describe("a table whose total was told before", () => {
  it("asks of a measure what its own figures allow, never those of the count", () => {
    const cell = (count: number, value: number): CountedCell => ({ count, values: [value], largest: [undefined] });
    const relations = [{ total: 2, parts: [0, 1] }];
    const told = Uint8Array.from([0, 0, 1]);
    const none = new Uint8Array(3);
    const system = { cells: [cell(3, 0), cell(7, 0), cell(10, 0)], relations, hidden: none };
    const masked = maskCells(system, { threshold: 11 }, { told, masked: none, relations: [] });
    expect([...masked]).toEqual([1, 1, 1]);
  });
});
