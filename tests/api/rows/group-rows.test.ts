import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BadQuery } from "../../../packages/api/src/http/bad-query.js";
import { QueryRefused } from "../../../packages/api/src/http/query-refused.js";
import type { TextIndex } from "../../../packages/api/src/rows/find-words.js";
import { parseRowQuery } from "../../../packages/api/src/rows/parse-row-query.js";
import { planQuery } from "../../../packages/api/src/rows/query-rows.js";
import { readRecords } from "../../../packages/api/src/rows/read-records.js";
import { openRowsReader } from "../../../packages/api/src/rows/rows-reader.js";
import { layOutColumns } from "../../../packages/api/src/rows/stored-column.js";
import { timeUnits } from "../../../packages/api/src/rows/time-units.js";
import { createRowsFile } from "../../../packages/api/src/rows/write-rows.js";
import { describeQueryFault } from "../../../packages/api/src/server/describe-query-fault.js";
import { loadTerritories } from "../../../packages/api/src/territories/load-territories.js";
import type { TerritoryReader } from "../../../packages/api/src/territories/territory-reader.js";
import fc from "../../support/properties.js";

const columns = layOutColumns([
  { name: "code_insee", type: "string", inSchema: true },
  { name: "commune", type: "string", inSchema: true },
  { name: "flux", type: "string", inSchema: true },
  { name: "tonnage", type: "number", inSchema: true },
  { name: "passages", type: "integer", inSchema: true },
  { name: "date_maj", type: "date", inSchema: true },
  { name: "ouvert", type: "boolean", inSchema: true },
]);

const rows = [
  ["17093", "Le Château-d'Oléron", "verre", 10.5, 4, "2023-03-01", true],
  ["17093", "Le Château-d'Oléron", "OMR", 100, 52, "2023-03-15", true],
  ["17140", "Dolus-d'Oléron", "Verre", 20, null, "2024-03-01", false],
  ["17219", "Marennes-Hiers-Brouage", "OMR", 80.25, 52, "2024-11-30", true],
  ["17189", "Hiers-Brouage", "OMR", 4, 26, "2018-01-02", true],
  ["17300", "La Rochelle", "OMR", null, 104, null, null],
];

describe("groups and aggregates of rows", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-groups-"));
  const file = join(folder, "rows.sqlite");
  const reader = openRowsReader();
  let territories: TerritoryReader;
  let textIndex: TextIndex;

  beforeAll(async () => {
    territories = await loadTerritories(fileURLToPath(new URL("../../../datasets/territoires", import.meta.url)));
    const writer = createRowsFile(file, columns, { geographic: false, schema: { fields: [] } });
    writer.insert(rows.map((cells, index) => ({ line: index + 2, cells })));
    ({ textIndex } = writer.finish());
  });
  afterAll(async () => {
    await reader.close();
    rmSync(folder, { recursive: true });
  });

  const ask = (address: string, index: TextIndex | null = textIndex) => {
    const query = parseRowQuery(new URLSearchParams(address));
    return reader.read(file, rows.length, planQuery(columns, query, { territories, textIndex: index ?? undefined }));
  };
  const refused = (address: string): BadQuery => {
    try {
      planQuery(columns, parseRowQuery(new URLSearchParams(address)), { territories, textIndex });
    } catch (error) {
      if (error instanceof QueryRefused) return describeQueryFault(error);
      if (error instanceof BadQuery) return error;
      throw error;
    }
    throw new Error("nothing was refused");
  };

  it("names the figures as asked, in the order of the groups", async () => {
    expect(await ask("code_insee__groupby&tonnage__sum&passages__count")).toEqual({
      rows: [
        { code_insee: "17093", tonnage__sum: 110.5, passages__count: 2 },
        { code_insee: "17140", tonnage__sum: 20, passages__count: 0 },
        { code_insee: "17189", tonnage__sum: 4, passages__count: 1 },
        { code_insee: "17219", tonnage__sum: 80.25, passages__count: 1 },
        { code_insee: "17300", tonnage__sum: null, passages__count: 1 },
      ],
      total: 5,
      last: null,
    });
  });

  it("computes every figure over the rows that have a value", async () => {
    const { rows: found, total } = await ask(
      "passages__sum&passages__avg&passages__min&passages__max&passages__median&passages__count&passages__count_distinct",
    );
    expect(total).toBe(1);
    expect(found).toEqual([
      {
        passages__sum: 238,
        passages__avg: 47.6,
        passages__min: 4,
        passages__max: 104,
        passages__median: 52,
        passages__count: 5,
        passages__count_distinct: 4,
      },
    ]);
  });

  it("gives the first and last text as a reader sorts them, and dates and truth values with their type", async () => {
    const { rows: found } = await ask("commune__min&commune__max&date_maj__min&date_maj__max&ouvert__max");
    expect(found).toEqual([
      {
        commune__min: "Dolus-d'Oléron",
        commune__max: "Marennes-Hiers-Brouage",
        date_maj__min: "2018-01-02",
        date_maj__max: "2024-11-30",
        ouvert__max: true,
      },
    ]);
  });

  it.each([
    "code_insee__groupby&tonnage__sum&passages__avg&passages__count",
    "flux__groupby&code_insee__groupby=epci&tonnage__min&tonnage__max",
    "ouvert__groupby&date_maj__groupby=year&tonnage__sum&tonnage__sum__sort=desc",
    "date_maj__groupby=month&commune__groupby&date_maj__month__sort=desc",
    "date_maj__groupby=quarter&flux__groupby&tonnage__sum&date_maj__quarter__sort=desc",
    "date_maj__groupby=week&tonnage__sum&passages__max",
    "date_maj__groupby=day&passages__count",
    "commune__groupby&commune__sort=desc&passages__sum",
    "tonnage__sum&passages__min",
  ])("gives the same groups from the columns kept for it as from the rows (%s)", async (address) => {
    const everyRow = "or=(flux__isnull|flux__isnotnull)";
    expect(await ask(address)).toEqual(await ask(`${address}&${everyRow}`));
  });

  it.each([
    "code_insee__groupby&tonnage__sum&passages__avg&passages__count",
    "flux__groupby&code_insee__groupby=epci&tonnage__min&tonnage__max",
    "ouvert__groupby&tonnage__sum&tonnage__sum__sort=desc",
    "flux__groupby&tonnage__sum&code_insee__in=17093,17140&flux__contains=verr",
    "flux__groupby&flux__sort=desc&page=2&page_size=1&tonnage__sum",
    "code_insee__groupby&tonnage__avg&or=(flux__exact=OMR|ouvert__isnull)",
    "code_insee__groupby&ouvert__groupby",
    "tonnage__sum&passages__min&passages__max&tonnage__avg",
    "commune__groupby&tonnage__sum",
    "flux__groupby&tonnage__median&tonnage__sum",
    "flux__groupby&tonnage__sum&passages__greater=50",
    "flux__groupby&tonnage__sum&q=oleron",
  ])("gives the same groups from those of the declared axes as from the rows (%s)", async (address) => {
    const many = Array.from({ length: 60 }, () => rows).flat();
    const write = (name: string, axes: string[]) => {
      const path = join(folder, `${name}.sqlite`);
      rmSync(path, { force: true });
      const writer = createRowsFile(path, columns, { geographic: false, schema: { fields: [], axes } });
      writer.insert(many.map((cells, index) => ({ line: index + 2, cells })));
      return { path, ...writer.finish() };
    };
    const [declared, plain] = [write("axes", ["code_insee", "flux", "ouvert"]), write("plain", [])];
    const answer = async ({ path, textIndex: index }: typeof declared) => {
      const query = parseRowQuery(new URLSearchParams(address));
      return reader.read(path, many.length, planQuery(columns, query, { territories, textIndex: index }));
    };
    expect(await answer(declared)).toEqual(await answer(plain));
    const db = new Database(declared.path, { readonly: true });
    expect(db.prepare('SELECT count(*) FROM "~groups"').pluck().get()).toBe(6);
    db.close();
  });

  it("computes no group of the axes where there are almost as many as rows", () => {
    const path = join(folder, "unique.sqlite");
    const writer = createRowsFile(path, columns, {
      geographic: false,
      schema: { fields: [], axes: ["code_insee", "flux"] },
    });
    writer.insert(rows.map((cells, index) => ({ line: index + 2, cells })));
    writer.finish();
    const db = new Database(path, { readonly: true });
    expect(db.prepare("SELECT 1 FROM sqlite_master WHERE name = '~groups'").get()).toBeUndefined();
    db.close();
  });

  it("groups a column of more different values than the columns kept for it hold", async () => {
    const other = join(folder, "many.sqlite");
    const ids = layOutColumns([
      { name: "id", type: "string", inSchema: true },
      { name: "tonnage", type: "number", inSchema: true },
    ]);
    const writer = createRowsFile(other, ids, { geographic: false, schema: { fields: [] } });
    writer.insert(Array.from({ length: 70_000 }, (_, rank) => ({ line: null, cells: [`${rank % 69_000}`, 0.1] })));
    writer.finish();
    const query = parseRowQuery(new URLSearchParams("id__groupby&tonnage__sum&tonnage__sum__sort=desc&page_size=1"));
    const answer = await reader.read(other, 70_000, planQuery(ids, query));
    expect(answer).toMatchObject({ rows: [{ id: "0", tonnage__sum: 0.2 }], total: 69_000 });
    const all = parseRowQuery(new URLSearchParams("tonnage__sum&tonnage__count"));
    const { rows: found } = await reader.read(other, 70_000, planQuery(ids, all));
    expect(found).toEqual([{ tonnage__sum: 7000, tonnage__count: 70_000 }]);
  });

  it.each(["", "&or=(flux__isnull|flux__isnotnull)", "&flux__exact=verre"])(
    "adds decimal figures without the noise of binary sums, and keeps whole ones exact (%s)",
    async (filter) => {
      const path = join(folder, "decimals.sqlite");
      const written = layOutColumns([
        { name: "flux", type: "string", inSchema: true },
        { name: "tonnage", type: "number", inSchema: true },
        { name: "grammes", type: "integer", inSchema: true },
      ]);
      const tonnages: [number, number][] = [
        [4.35, 9007199254740990],
        [1.1, 1],
      ];
      for (const axes of [[], ["flux"]]) {
        rmSync(path, { force: true });
        const writer = createRowsFile(path, written, { geographic: false, schema: { fields: [], axes } });
        const many = tonnages.map(([tonnage, grams]) => ["verre", tonnage, grams]);
        // Enough rows for the groups of the axes to be kept.
        writer.insert(
          [...many, ...Array.from({ length: 8 }, () => ["verre", 0, 0])].map((cells) => ({ line: null, cells })),
        );
        writer.finish();
        const plan = planQuery(
          written,
          parseRowQuery(new URLSearchParams(`flux__groupby&tonnage__sum&grammes__sum${filter}`)),
        );
        const answer = await reader.read(path, 10, plan);
        expect(answer.rows).toEqual([{ flux: "verre", tonnage__sum: 5.45, grammes__sum: 9007199254740991 }]);
        const db = new Database(path, { readonly: true });
        expect([...readRecords(db, plan, false)].map(({ cells }) => cells[1])).toEqual([5.45]);
        db.close();
      }
    },
  );

  it("groups what the filters leave", async () => {
    const { rows: found } = await ask("flux__groupby&tonnage__sum&code_insee__exact=17093");
    expect(found).toEqual([
      { flux: "OMR", tonnage__sum: 100 },
      { flux: "verre", tonnage__sum: 10.5 },
    ]);
  });

  it("sorts on a figure, groups without a value last, and pages", async () => {
    const codes = async (page: string) =>
      (await ask(`code_insee__groupby&tonnage__sum&tonnage__sum__sort=desc&page_size=3&${page}`)).rows.map(
        ({ code_insee }) => code_insee,
      );
    expect(await codes("page=1")).toEqual(["17093", "17219", "17140"]);
    expect(await codes("page=2")).toEqual(["17189", "17300"]);
    expect(await ask("code_insee__groupby&page=9")).toMatchObject({ rows: [], total: 5 });
  });

  it("groups dates by year and by month", async () => {
    expect((await ask("date_maj__groupby=year&tonnage__sum")).rows).toEqual([
      { date_maj__year: 2018, tonnage__sum: 4 },
      { date_maj__year: 2023, tonnage__sum: 110.5 },
      { date_maj__year: 2024, tonnage__sum: 100.25 },
      { date_maj__year: null, tonnage__sum: null },
    ]);
    expect((await ask("date_maj__groupby=month&date_maj__month__sort=desc&date_maj__isnotnull")).rows).toEqual([
      { date_maj__month: "2024-11" },
      { date_maj__month: "2024-03" },
      { date_maj__month: "2023-03" },
      { date_maj__month: "2018-01" },
    ]);
  });

  it("groups dates by quarter, and by week of ISO 8601", async () => {
    expect((await ask("date_maj__groupby=quarter&tonnage__sum")).rows).toEqual([
      { date_maj__quarter: "2018-Q1", tonnage__sum: 4 },
      { date_maj__quarter: "2023-Q1", tonnage__sum: 110.5 },
      { date_maj__quarter: "2024-Q1", tonnage__sum: 20 },
      { date_maj__quarter: "2024-Q4", tonnage__sum: 80.25 },
      { date_maj__quarter: null, tonnage__sum: null },
    ]);
    expect(
      (await ask("date_maj__groupby=week&passages__sum&date_maj__week__sort=desc&date_maj__isnotnull")).rows,
    ).toEqual([
      { date_maj__week: "2024-W48", passages__sum: 52 },
      { date_maj__week: "2024-W09", passages__sum: null },
      { date_maj__week: "2023-W11", passages__sum: 52 },
      { date_maj__week: "2023-W09", passages__sum: 4 },
      { date_maj__week: "2018-W01", passages__sum: 26 },
    ]);
  });

  it.each([
    ["2021-01-03", "2020-W53", "2021-Q1"],
    ["2021-01-04", "2021-W01", "2021-Q1"],
    ["2018-12-31T23:30:00-05:00", "2019-W01", "2018-Q4"],
    ["2024-06-30", "2024-W26", "2024-Q2"],
    ["2024-07-01T00:00:00Z", "2024-W27", "2024-Q3"],
    ["2024-10-01", "2024-W40", "2024-Q4"],
  ])("puts %s in the week %s and the quarter %s", (day, week, quarter) => {
    const told = (unit: "week" | "quarter") => {
      const db = new Database(":memory:");
      const inSql = db
        .prepare(`SELECT ${timeUnits[unit].sql("day")} FROM (SELECT ? AS day)`)
        .pluck()
        .get(day);
      db.close();
      return [inSql, timeUnits[unit].of(day)];
    };
    expect(told("week")).toEqual([week, week]);
    expect(told("quarter")).toEqual([quarter, quarter]);
  });

  it("tells the same unit of any day in SQL and without it", () => {
    const db = new Database(":memory:");
    const ask = Object.values(timeUnits).map(({ sql, of }) => ({
      statement: db.prepare(`SELECT ${sql("day")} FROM (SELECT ? AS day)`).pluck(),
      of,
    }));
    const first = Date.parse("0001-01-01") / 86_400_000;
    const last = Date.parse("9999-12-31") / 86_400_000;
    fc.assert(
      fc.property(fc.integer({ min: first, max: last }), (rank) => {
        const day = new Date(rank * 86_400_000).toISOString().slice(0, 10);
        for (const { statement, of } of ask) expect(statement.get(day)).toBe(of(day));
      }),
    );
    db.close();
  });

  it("groups a year and month by quarter, never by week", async () => {
    const months = layOutColumns([{ name: "mois", type: "yearmonth", inSchema: true }]);
    const other = join(folder, "months.sqlite");
    const writer = createRowsFile(other, months, { geographic: false, schema: { fields: [] } });
    writer.insert(["2024-03", "2024-04", "2024-06", null].map((month) => ({ line: null, cells: [month] })));
    writer.finish();
    const by = (unit: string) => parseRowQuery(new URLSearchParams(`mois__groupby=${unit}`));
    expect((await reader.read(other, 4, planQuery(months, by("quarter")))).rows).toEqual([
      { mois__quarter: "2024-Q1" },
      { mois__quarter: "2024-Q2" },
      { mois__quarter: null },
    ]);
    expect(() => planQuery(months, by("week"))).toThrow(QueryRefused);
  });

  it("rolls communes up to EPCI and PETR, a former commune with the one that holds it, others apart", async () => {
    expect((await ask("code_insee__groupby=epci&tonnage__sum")).rows).toEqual([
      { code_insee__epci: "241700624", tonnage__sum: 130.5 },
      { code_insee__epci: "241700699", tonnage__sum: 84.25 },
      { code_insee__epci: null, tonnage__sum: null },
    ]);
    expect((await ask("code_insee__groupby=petr&passages__sum&code_insee__petr__sort=asc")).rows[0]).toEqual({
      code_insee__petr: "petr-marennes-oleron",
      passages__sum: 134,
    });
  });

  it.each([
    ["flux__sum", "operateur-inconnu", "flux__sum", "tonnage__sum"],
    ["pays__groupby", "champ-inconnu", "pays__groupby", "commune"],
    ["pays__avg", "champ-inconnu", "pays__avg", "commune"],
    ["tonnage__groupby=month", "valeur-invalide", "tonnage__groupby", "(rien)"],
    ["date_maj__groupby=semaine", "valeur-invalide", "date_maj__groupby", "month"],
    ["code_insee__groupby=canton", "valeur-invalide", "code_insee__groupby", "epci"],
    ["tonnage__sum=12", "valeur-invalide", "tonnage__sum", "true"],
    ["flux__groupby&tonnage__sort=asc", "champ-inconnu", "tonnage__sort", "flux__sort"],
    ["flux__groupby&columns=flux", "parametre-inconnu", "columns", ""],
    ["flux__groupby&tonnage__ecart=1", "operateur-inconnu", "tonnage__ecart", "exact"],
    ["or=flux__exact=OMR", "valeur-invalide", "or", "("],
    ["or=(flux)", "valeur-invalide", "or", "("],
    ["or=(pays__exact=1|flux__exact=OMR)", "champ-inconnu", "pays__exact", "flux"],
    ["q=...", "valeur-invalide", "q", ""],
    ["q=a&q=b", "parametre-repete", "q", ""],
  ])("refuses %s, names it and lists what is valid", (address, code, parameter, valid) => {
    const error = refused(address);
    expect(error).toMatchObject({ code, parameter });
    expect(error.accepted.join(" ")).toContain(valid);
  });

  it.each([
    ["or=(code_insee__exact=17140|tonnage__greater=100)", 2],
    ["or=(code_insee__exact=17140|tonnage__isnull)", 2],
    ["or=(code_insee__exact=17093%26flux__exact=OMR|code_insee__exact=17140)", 2],
    ["or=(flux__exact=OMR|flux__exact=verre)&or=(tonnage__less=50|passages__greater=100)", 3],
    ['or=(commune__exact="a|b"|code_insee__in=17093,"17140")', 3],
    ["or=(flux__exact=OMR|flux__exact=verre)&ouvert__exact=true", 4],
  ])("keeps the rows that satisfy one of the alternatives of %s", async (address, total) => {
    expect((await ask(address)).total).toBe(total);
  });

  it.each([
    ["q=oleron", 3],
    ["q=OLÉRON", 3],
    ["q=chateau omr", 1],
    ["q=chat", 2],
    ["q=hiers-brouage", 2],
    ["q=verre dolus", 1],
    ["q=17300", 1],
    ["q=piscine", 0],
    ["q=oleron&flux__exact=verre", 1],
    ['q="oleron" OR *', 0],
  ])("finds by words, accents and case aside, with %s", async (address, total) => {
    expect((await ask(address)).total).toBe(total);
    // Rows published before texts were indexed are read one by one.
    const unindexed = await ask(address, null);
    if (!/hiers|chat$/.test(address)) expect(unindexed.total).toBe(total);
  });

  it("finds words in a column of many different texts, also far into a long one", async () => {
    const other = join(folder, "texts.sqlite");
    const notes = layOutColumns([{ name: "note", type: "string", inSchema: true }]);
    const writer = createRowsFile(other, notes, { geographic: false, schema: { fields: [] } });
    const long = (rank: number) => `${"mot ".repeat(40)}Bœuf${rank}`;
    writer.insert(Array.from({ length: 12_000 }, (_, rank) => ({ line: null, cells: [long(rank)] })));
    const { textIndex: index } = writer.finish();
    expect(index).toEqual({ byValue: [], byRow: true });
    const plan = planQuery(notes, { q: "boeuf11999" }, { textIndex: index });
    expect((await reader.read(other, 12_000, plan)).rows).toEqual([{ note: long(11_999) }]);
  });

  it("computes the groups of a large version in a thread", async () => {
    const other = join(folder, "large.sqlite");
    const writer = createRowsFile(other, columns, { geographic: false, schema: { fields: [] } });
    for (let batch = 0; batch < 10; batch++)
      writer.insert(
        Array.from({ length: 1000 }, () => ({ line: null, cells: ["17219", "Marennes", "OMR", 0.5, 1, null, true] })),
      );
    writer.finish();
    const query = parseRowQuery(new URLSearchParams("code_insee__groupby=epci&tonnage__sum&tonnage__median"));
    const answer = await reader.read(other, 10_000, planQuery(columns, query, { territories }));
    expect(answer.rows).toEqual([{ code_insee__epci: "241700699", tonnage__sum: 5000, tonnage__median: 0.5 }]);
  });
});
