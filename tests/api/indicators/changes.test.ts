import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TerritoryReader } from "@datalogue/api";
import type { Territory, TerritoryEvent } from "@datalogue/ingest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { computeObservations } from "../../../packages/api/src/indicators/compute-observations.js";
import type { RowsIndicator } from "../../../packages/api/src/indicators/indicator.js";
import { projectObservations } from "../../../packages/api/src/indicators/project-observations.js";
import { loadTerritories } from "../../../packages/api/src/territories/load-territories.js";
import {
  MARENNES,
  OLERON,
  PETR,
  perInhabitant,
  pick,
  type Tonnage,
  territoriesFolder,
  total,
  writeRows,
} from "./support.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-changes-"));
  cpSync(territoriesFolder, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

type Change = (find: (code: string) => Territory, list: Territory[], events: TerritoryEvent[]) => void;

/** The real geography with a change that never was. */
async function geography(change: Change, populations: string[] = []): Promise<TerritoryReader> {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const list: Territory[] = read("territories.json");
  const events: TerritoryEvent[] = read("events.json");
  change((code) => list.find((one) => one.code === code) as Territory, list, events);
  writeFileSync(join(folder, "territories.json"), JSON.stringify(list));
  writeFileSync(join(folder, "events.json"), JSON.stringify(events));
  const csv = readFileSync(join(folder, "populations.csv"), "utf8").trim();
  writeFileSync(join(folder, "populations.csv"), `${[csv, ...populations].join("\n")}\n`);
  return loadTerritories(folder, { home: PETR });
}

function compute(indicator: RowsIndicator, rows: Tonnage[], territories: TerritoryReader) {
  const source = { rowsFile: writeRows(rows), version: 1, demonstration: false };
  const all = computeObservations([indicator], new Map([["tonnages", source]]), territories);
  const today = all.filter(({ vintage }) => vintage === undefined);
  const parts = {
    native: today.filter(({ level }) => level === "commune"),
    former: all.filter(({ vintage }) => vintage !== undefined),
  };
  const at = (vintage: string) =>
    projectObservations(
      indicator,
      parts,
      [...territories.home().epcis, ...territories.communesOf(PETR, vintage)].map((territory) => ({
        territory,
        members: territories.communesOf(territory.code, vintage).map(({ code }) => code),
      })),
      vintage,
      territories,
    );
  return { today, at };
}

const TONNES = total as RowsIndicator;
const PER_INHABITANT = perInhabitant as RowsIndicator;
const others = (year: number): Tonnage[] =>
  ["17093", "17140", "17323", "17337", "17385", "17485", "17486"].map((code) => [year, code, "OMR", 10]);

/** Saint-Trojan divided in 2020: 17411 and a commune that was made of it. */
const divide =
  (epci: string): Change =>
  (find, list, events) => {
    list.push({
      ...{ code: "17998", level: "commune", name: "La Petite-Plage", insee: "17998", validity: { from: "2020-01-01" } },
      parents: [{ code: epci }, { code: PETR }, { code: "dep-17" }],
    });
    const title = "Saint-Trojan-les-Bains se partage";
    events.push({ date: "2020-01-01", kind: "split", before: ["17411"], after: ["17411", "17998"], title });
    expect(find("17411").name).toBe("Saint-Trojan-les-Bains");
  };
const rows: Tonnage[] = [
  ...others(2019),
  [2019, "17411", "OMR", 100],
  ...others(2020),
  [2020, "17411", "OMR", 60],
  [2020, "17998", "OMR", 30],
];
const inhabitants = ["17998,2020,municipale,300,Essai", "17998,2021,municipale,300,Essai"];

describe("a commune divided since", () => {
  it("has no value of before, said so; its EPCI has it whole", async () => {
    const { today } = compute(TONNES, rows, await geography(divide(OLERON)));
    for (const code of ["17411", "17998"])
      expect(pick(today, code, "2019")).toMatchObject({
        ...{ value: null, status: "NON_CALCULABLE" },
        reason: expect.stringContaining("a changé depuis 2019"),
      });
    expect(pick(today, OLERON, "2019")).toMatchObject({ value: 170, coverage: 1 });
    expect(pick(today, OLERON, "2020")).toMatchObject({ value: 160, coverage: 1 });
  });

  it("is, in the geography of before, the sum of what it became", async () => {
    const { at } = compute(TONNES, rows, await geography(divide(OLERON)));
    const then = at("2019-01-01");
    expect(pick(then, "17411", "2019")).toMatchObject({ value: 100, status: "OBSERVE" });
    expect(pick(then, "17411", "2020")).toMatchObject({ value: 90, status: "OBSERVE" });
    expect(then.some(({ territory }) => territory === "17998")).toBe(false);
    expect(pick(then, OLERON, "2020").value).toBe(160);
  });

  it.each([
    ["median", 30, 62],
    ["distinct", 1, 3],
  ] as const)("keeps its %s of its own rows, and what was made of it those of its own", async (kind, small, large) => {
    const aggregate = kind === "median" ? "median" : "count-distinct";
    const whole = { ...TONNES, measure: { kind, numerator: { dataset: "tonnages", aggregate, field: "tonnage" } } };
    const since: Tonnage[] = [...others(2020), ...[60, 62, 64].map((one): Tonnage => [2020, "17411", "OMR", one])];
    since.push([2020, "17998", "OMR", 30]);
    const { today } = compute(whole as RowsIndicator, since, await geography(divide(OLERON)));
    expect(pick(today, "17998", "2020").value).toBe(small);
    expect(pick(today, "17411", "2020").value).toBe(large);
    expect(pick(today, OLERON, "2020").value).toBe(kind === "median" ? 10 : 5);
  });

  it("is shared by population where the indicator says so, and adds up to what it was", async () => {
    const territories = await geography(divide(OLERON), inhabitants);
    const known = territories.populations("17411").find(({ year }) => year === 2021)?.value ?? 0;
    const { today } = compute({ ...TONNES, split: "population" }, rows, territories);
    const [large, small] = ["17411", "17998"].map((code) => pick(today, code, "2019"));
    expect(small).toMatchObject({ status: "ESTIME", reason: expect.stringContaining("partagée selon la population") });
    expect(small?.value).toBeCloseTo((100 * 300) / (300 + known), 6);
    expect((large?.value ?? 0) + (small?.value ?? 0)).toBeCloseTo(100, 6);
    expect(pick(today, OLERON, "2019")).toMatchObject({ value: 170, status: "OBSERVE" });
  });

  it("leaves an EPCI incomplete when a part of it went to another", async () => {
    const { today } = compute(TONNES, [...rows, [2019, "17058", "OMR", 5]], await geography(divide(MARENNES)));
    expect(pick(today, OLERON, "2019")).toMatchObject({ value: 70, coverage: 7 / 8 });
    expect(pick(today, OLERON, "2019").reason).toContain("il manque Saint-Trojan-les-Bains");
    expect(pick(today, PETR, "2019").value).toBe(175);
  });
});

describe("a commune that changed EPCI", () => {
  const move: Change = (find, _list, events) => {
    const { parents } = find("17411");
    parents.splice(
      parents.findIndex(({ code }) => code === OLERON),
      1,
      { code: OLERON, to: "2020-01-01" },
      { code: MARENNES, from: "2020-01-01" },
    );
    const title = "Saint-Trojan-les-Bains change d'intercommunalité";
    events.push({ date: "2020-01-01", kind: "membership", before: [OLERON], after: [MARENNES], title });
  };

  it("counts today where it is today, at all times: a series has no step", async () => {
    const { today } = compute(TONNES, rows.slice(0, -1), await geography(move));
    expect(pick(today, OLERON, "2019")).toMatchObject({ value: 70, coverage: 1 });
    expect(pick(today, OLERON, "2020")).toMatchObject({ value: 70, coverage: 1 });
    expect(pick(today, "17411", "2019").value).toBe(100);
  });

  it("counts in the geography of before where it was, ratios too", async () => {
    const territories = await geography(move);
    const { at } = compute(TONNES, rows.slice(0, -1), territories);
    expect(pick(at("2019-06-01"), OLERON, "2020")).toMatchObject({ value: 130, coverage: 1 });
    const ratio = pick(compute(PER_INHABITANT, rows.slice(0, -1), territories).at("2019-06-01"), OLERON, "2020");
    expect(ratio).toMatchObject({ numerator: 130_000, coverage: 1 });
    const people = territories.communesOf(OLERON, "2019-06-01").map(({ code }) => territories.populations(code));
    expect(people).toHaveLength(8);
    expect(ratio.denominator).toBe(
      people.flat().reduce((sum, row) => (row.year === 2020 && row.kind === "municipale" ? sum + row.value : sum), 0),
    );
  });
});

describe("a code that changed", () => {
  it("is continued by the new one", async () => {
    const territories = await geography((find, list, events) => {
      const old = find("17411");
      list.push({ ...old, code: "17997", insee: "17997", validity: { from: "2020-01-01" } });
      old.validity = { to: "2020-01-01" };
      old.parents = old.parents.map((parent) => ({ ...parent, to: "2020-01-01" }));
      const title = "Saint-Trojan-les-Bains change de code";
      events.push({ date: "2020-01-01", kind: "renaming", before: ["17411"], after: ["17997"], title });
    });
    const { today, at } = compute(
      TONNES,
      [
        [2019, "17411", "OMR", 100],
        [2020, "17997", "OMR", 60],
      ],
      territories,
    );
    expect(pick(today, "17997", "2019").value).toBe(100);
    expect(pick(today, "17997", "2020").value).toBe(60);
    expect(pick(at("2019-01-01"), "17411", "2020").value).toBe(60);
  });
});
