import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Lineage, RowsTerm, SeriesTerm } from "../../../packages/api/src/indicators/describe-lineage.js";
import type { Indicator, Observation } from "../../../packages/api/src/indicators/indicator.js";
import { type Demonstration, openDemonstration } from "./demonstration.js";
import { MARENNES, PETR } from "./support.js";

/** An indicator of each kind of measure, beside those of the demonstration. */
function addEveryKind(content: string): void {
  const folder = join(content, "dechets/indicators");
  const {
    references: _,
    dimensions: _dimensions,
    ...base
  } = JSON.parse(readFileSync(join(folder, "dechets-dma-hab.json"), "utf8"));
  const { territoryField, periodField, nativeLevel, ...words } = base;
  const tonnes = { dataset: "dechets-tonnages", aggregate: "sum", field: "tonnage" };
  const rows: Record<string, object> = {
    somme: { kind: "sum", numerator: tonnes },
    lignes: { kind: "sum", numerator: { dataset: "dechets-tonnages", aggregate: "count" } },
    part: { kind: "share", part: { ...tonnes, where: { mode_collecte: ["PAV", "PORTE_A_PORTE"] } } },
    "refus-moyen": { kind: "weighted-mean", dataset: "dechets-tonnages", field: "refus_tri", weight: "tonnage" },
    distincts: { kind: "distinct", numerator: { ...tonnes, aggregate: "count-distinct", field: "sous_flux" } },
    mediane: { kind: "median", numerator: { ...tonnes, aggregate: "median" } },
  };
  const derived: Record<string, object> = {
    evolution: { kind: "growth", of: "essai-somme", years: 2 },
    cumul: { kind: "cumulative", of: "essai-somme", since: "2019" },
    indice: { kind: "index", of: "essai-somme", base: "2020" },
    formule: {
      kind: "expression",
      expression: "si val(essai-part) > 30 alors val(dechets-omr-hab) / val(dechets-dma-hab) * 100 sinon 0",
    },
  };
  const write = (name: string, definition: object) =>
    writeFileSync(join(folder, `essai-${name}.json`), JSON.stringify({ ...definition, id: `essai-${name}` }));
  write("partage", { ...base, measure: { kind: "sum", numerator: tonnes }, split: "population" });
  write("partage-hab", {
    ...base,
    measure: { kind: "ratio", numerator: tonnes, denominator: { population: "municipale", lookBack: 1 } },
    split: "population",
  });
  // Inhabitants of before the merger, and a row of Hiers-Brouage after it.
  const append = (path: string, ...lines: string[]) =>
    writeFileSync(join(content, path), `${readFileSync(join(content, path), "utf8").trim()}\n${lines.join("\n")}\n`);
  append("territoires/populations.csv", "17189,2016,municipale,600,Essai", "17219,2016,municipale,5400,Essai");
  append("dechets/tonnages/data.csv", "2022,241700699,17189,OMR,ENSEMBLE,PORTE_A_PORTE,100,,VALO_ENERGETIQUE");
  const flux = [{ id: "flux", field: "flux", title: "Flux" }];
  for (const [name, measure] of Object.entries(rows)) write(name, { ...base, measure, dimensions: flux });
  for (const [name, measure] of Object.entries(derived)) write(name, { ...words, measure });
  const municipale = { population: "municipale" };
  write("habitants", { ...words, nativeLevel: "commune", measure: { kind: "series", numerator: municipale } });
  write("habitants-evolution", { ...words, measure: { kind: "growth", of: "essai-habitants", years: 5 } });
  write("serie-evolution", { ...words, measure: { kind: "growth", of: municipale, years: 5 } });
}

let demonstration: Demonstration;
beforeAll(async () => {
  demonstration = await openDemonstration({ change: addEveryKind, prepared: true });
  expect(demonstration.summary.problems).toEqual([]);
});
afterAll(() => demonstration.remove());

async function get(address: string) {
  const { status, body } = await request(demonstration.app).get(address);
  expect(status, `${address} ${body.detail ?? ""}`).toBe(200);
  return body;
}

type Row = Record<string, unknown>;

/** Every row at an address of a lineage, page after page. */
async function rowsAt(address: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let next: string | null = `${address}&page_size=200`; next; ) {
    const { data, links } = await get(next);
    rows.push(...data);
    next = links.next && new URL(links.next).pathname + new URL(links.next).search;
  }
  return rows;
}

/** The number of a term, by arithmetic on its rows. */
async function compute({ aggregate, field, weight, scale, rows: address }: RowsTerm): Promise<number> {
  const rows = await rowsAt(address);
  const isGiven = (column: string | null) => (row: Row) => column === null || row[column] !== null;
  const given = rows.filter(isGiven(field)).filter(isGiven(weight));
  const values = given.map((row) => Number(field ? row[field] : 1) * Number(weight ? row[weight] : 1));
  switch (aggregate) {
    case "sum":
      return values.reduce((sum, value) => sum + value, 0) * scale;
    case "count":
      return rows.length * scale;
    case "count-distinct":
      return new Set(given.map((row) => row[field as string])).size * scale;
    case "median": {
      const sorted = values.sort((a, b) => a - b);
      const middle = sorted.length / 2;
      const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
      return (((low ?? Number.NaN) + (high ?? Number.NaN)) / 2) * scale;
    }
  }
}

const SCALES: Record<string, number> = { share: 100 };

/** The value of a lineage made again from its rows, or from the values it leads to, themselves made again. */
async function recompute(lineage: Lineage, indicator: Indicator, find: (id: string) => Indicator): Promise<number> {
  const { measure } = indicator;
  const parents: { indicator: string; period: string; value: number }[] = [];
  for (const parent of lineage.parents)
    parents.push({ ...parent, value: await follow(parent.lineage, find(parent.indicator), find) });
  const { period } = lineage.observation;
  switch (measure.kind) {
    case "growth": {
      const [before, after] =
        typeof measure.of === "string"
          ? parents.map(({ value }) => value)
          : [lineage.denominator, lineage.numerator].map((term) =>
              (term as SeriesTerm).figures.reduce((sum, { value }) => sum + value, 0),
            );
      return (((after ?? Number.NaN) / (before ?? Number.NaN)) ** (1 / (measure.years ?? 1)) - 1) * 100;
    }
    case "cumulative":
      return parents.reduce((sum, { value }) => sum + value, 0);
    case "index": {
      const at = (wanted: string) => parents.find((one) => one.period === wanted)?.value ?? Number.NaN;
      return (at(period) / at(measure.base)) * 100;
    }
    case "envelope": {
      const sum = (from: number, to: number) =>
        parents
          .filter((one) => Number(one.period) >= from && Number(one.period) <= to)
          .reduce((total, { value }) => total + value, 0);
      const allowed = sum(measure.referenceFrom, measure.referenceTo) * (measure.rate / 100);
      return (sum(measure.from, Number(period)) / allowed) * 100;
    }
    case "expression":
      return evaluate(measure.expression, parents);
  }
  const { numerator, denominator } = lineage as {
    numerator: RowsTerm | SeriesTerm;
    denominator: RowsTerm | SeriesTerm | null;
  };
  const shares = new Set(lineage.members.filter(({ counted }) => counted).map(({ share = 1 }) => share));
  expect(shares.size, "one share for all").toBe(1);
  const made = (term: RowsTerm | SeriesTerm) =>
    term.kind === "rows" ? compute(term) : term.figures.reduce((sum, { value }) => sum + value, 0);
  const above = (await made(numerator)) * ([...shares][0] ?? 1);
  if (!denominator) return above;
  const below = await made(denominator);
  const scale = ("scale" in measure ? measure.scale : undefined) ?? SCALES[measure.kind] ?? 1;
  return (above / (below * ([...shares][0] ?? 1))) * scale;
}

/** A formula by JavaScript's own arithmetic, another path than that of the program. */
function evaluate(expression: string, parents: { indicator: string; value: number }[]): number {
  const text = expression
    .replace(/(?:opt_)?val\(([^)]+)\)/g, (_, id) =>
      String(parents.find(({ indicator }) => indicator === id)?.value ?? 0),
    )
    .replace(/\bsi\b(.*?)\balors\b(.*?)\bsinon\b(.*)/, "($1) ? ($2) : ($3)");
  return new Function(`return ${text}`)();
}

async function follow(address: string, indicator: Indicator, find: (id: string) => Indicator): Promise<number> {
  return recompute((await get(address)).data, indicator, find);
}

describe("each figure that the API shows", () => {
  it("has a lineage that leads to rows whose arithmetic gives it", { timeout: 300_000 }, async () => {
    const indicators: Indicator[] = (await get("/api/indicators?page_size=1000")).data;
    const find = (id: string) => indicators.find((one) => one.id === id) as Indicator;
    const kinds = new Set<string>();
    let followed = 0;
    for (const indicator of indicators) {
      const read = async (query: string): Promise<Observation[]> =>
        (await get(`/api/indicators/${indicator.id}/observations?page_size=1000${query}`)).data;
      const dimension = indicator.dimensions?.[0]?.id;
      const all = [
        ...(await read("")),
        ...(dimension ? await read(`&${dimension}=*`) : []),
        ...(await read("&territory=g-rives-seudre")),
        ...(await read("&territory=17189&vintage=2018-01-01")),
      ];
      const shown = all.filter(({ value }) => value !== null);
      expect(shown.length, `${indicator.id} has no value`).toBeGreaterThan(0);
      for (const observation of sample(shown, indicator.id.startsWith("essai-"))) {
        const { lineage, value, territory, period, dimensions } = observation;
        const place = `${indicator.id} ${territory} ${period} ${JSON.stringify(dimensions)}`;
        const made = await follow(lineage, indicator, find);
        expect(Math.abs(made - (value as number)), place).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(made)));
        followed++;
      }
      kinds.add(indicator.measure.kind);
    }
    expect(followed).toBeGreaterThan(100);
    expect(kinds.size).toBe(12);
  });
});

/**
 * The first period of a merged commune, the last one of another and of an EPCI, the last total and a value of a dimension of the PETR. Of
 * `every` kind: the first period, the last one and that in the middle of each, of a former commune and of a group too.
 */
function sample(observations: Observation[], every: boolean): Observation[] {
  const isTotal = ({ dimensions }: Observation) => Object.keys(dimensions).length === 0;
  const of = (place: string | undefined) => observations.filter(({ territory }) => territory === place);
  const communes = observations.filter(({ level }) => level === "commune").map(({ territory }) => territory);
  const other = communes.find((code) => code !== "17219");
  if (every)
    return ["17219", other, MARENNES, PETR, "17189", "g-rives-seudre"].flatMap((place) => [
      ...spread(of(place).filter(isTotal)),
      ...of(place)
        .filter((one) => !isTotal(one))
        .slice(0, 1),
    ]);
  return [
    of("17219").find(isTotal),
    of(other).findLast(isTotal),
    of(MARENNES).findLast(isTotal),
    of(PETR).findLast(isTotal),
    of(PETR).find((one) => !isTotal(one)),
  ].flatMap((one) => one ?? []);
}

function spread<T>(list: T[]): T[] {
  return [...new Set([0, Math.floor(list.length / 2), list.length - 1])].flatMap((rank) => list[rank] ?? []);
}
