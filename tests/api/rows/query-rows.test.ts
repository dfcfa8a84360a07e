import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { BadQuery } from "../../../packages/api/src/http/bad-query.js";
import { QueryRefused } from "../../../packages/api/src/http/query-refused.js";
import { parseRowQuery } from "../../../packages/api/src/rows/parse-row-query.js";
import { nextCursor, planRows, runRows } from "../../../packages/api/src/rows/query-rows.js";
import { readCursor } from "../../../packages/api/src/rows/row-cursor.js";
import { joinList, rowOperators } from "../../../packages/api/src/rows/row-operators.js";
import { openRowsPool } from "../../../packages/api/src/rows/rows-pool.js";
import { fold, layOutColumns, type StoredColumn } from "../../../packages/api/src/rows/stored-column.js";
import { createRowsFile } from "../../../packages/api/src/rows/write-rows.js";
import { describeQueryFault } from "../../../packages/api/src/server/describe-query-fault.js";
import fc from "../../support/properties.js";

const columns = layOutColumns([
  { name: "code", type: "string", inSchema: true },
  { name: "nom", type: "string", inSchema: true },
  { name: "Nom", type: "string", inSchema: false },
  { name: "habitants", type: "integer", inSchema: true },
  { name: "part", type: "number", inSchema: true },
  { name: "insulaire", type: "boolean", inSchema: true },
  { name: "depuis", type: "date", inSchema: true },
  { name: "releve", type: "datetime", inSchema: true },
  { name: "heure", type: "time", inSchema: true },
  { name: "lieu", type: "geopoint", inSchema: true },
]);

const long = `${"x".repeat(150)} Saint-Trojan`;
const rows = [
  ["17093", "Le Château-d'Oléron", "a", 4191, 0.5, true, "2001-03-04", "2024-05-01T08:00:00Z", "08:30", "-1.19,45.88"],
  ["17140", "Dolus-d'Oléron", "b", 3248, 12, true, "2024-01-01", "2024-05-01T12:30:00Z", "12:30", "-1.25,45.93"],
  ["17219", "Marennes-Hiers-Brouage", "c", 6419, null, false, "2019-01-01", "2024-06-01T12:30:00Z", null, null],
  ["17411", "île, la grande", long, null, 3, true, null, null, null, null],
  ["17189", null, "e", 600, 4, false, "2018-12-31", null, null, null],
];

describe("rows in the tabular dialect", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-rows-"));
  const pool = openRowsPool();
  const file = join(folder, "rows.sqlite");

  beforeAll(() => {
    const writer = createRowsFile(file, columns, { geographic: false, schema: { fields: [], primaryKey: "code" } });
    writer.insert(rows.map((cells, index) => ({ line: index + 2, cells })));
    expect(writer.finish()).toMatchObject({ rows: 5, box: null, pointsOnly: false });
  });
  afterAll(() => {
    pool.close();
    rmSync(folder, { recursive: true });
  });

  const ask = (address: string) => {
    const plan = planRows(columns, parseRowQuery(new URLSearchParams(address)));
    const { rows: found, total } = runRows(pool.get(file), plan);
    return { codes: found.map(({ code }) => code), rows: found, total };
  };

  it("gives back each value with its type, and two columns that differ only by case", () => {
    expect(ask("code__exact=17093").rows).toEqual([
      {
        code: "17093",
        nom: "Le Château-d'Oléron",
        Nom: "a",
        habitants: 4191,
        part: 0.5,
        insulaire: true,
        depuis: "2001-03-04",
        releve: "2024-05-01T08:00:00Z",
        heure: "08:30",
        lieu: "-1.19,45.88",
      },
    ]);
  });

  it("reads a list as what wrote it meant", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (values) => {
        expect(rowOperators.in.keep(columns[1] as StoredColumn, joinList(values)).values).toEqual(values);
      }),
    );
  });

  it.each([
    ["nom__exact=Dolus-d'Oléron", ["17140"]],
    ["nom__exact=dolus-d'oleron", []],
    ["nom__contains=oleron", ["17093", "17140"]],
    ["nom__contains=ILE", ["17411"]],
    ["nom__contains=%25", []],
    ["Nom__contains=saint-trojan", ["17411"]],
    ["code__in=17093,17219", ["17093", "17219"]],
    ['nom__in="île, la grande",Dolus-d\'Oléron', ["17140", "17411"]],
    ["code__notin=17093,17219", ["17140", "17411", "17189"]],
    ["nom__differs=Dolus-d'Oléron", ["17093", "17219", "17411", "17189"]],
    ["habitants__less=3248", ["17140", "17189"]],
    ["habitants__strictly_less=3248", ["17189"]],
    ["habitants__greater=4191", ["17093", "17219"]],
    ["habitants__strictly_greater=4191", ["17219"]],
    ["habitants__contains=41", ["17093", "17219"]],
    ["part__isnull", ["17219"]],
    ["part__isnotnull=true", ["17093", "17140", "17411", "17189"]],
    ["insulaire__exact=false", ["17219", "17189"]],
    ["depuis__greater=2019", ["17140", "17219"]],
    ["depuis__less=2019", ["17093", "17219", "17189"]],
    ["depuis__strictly_less=2019", ["17093", "17189"]],
    ["insulaire__exact=true&habitants__less=4000", ["17140"]],
    ["insulaire__contains=fals", ["17219", "17189"]],
    ["part__contains=0", ["17093"]],
    ["part__contains=12", ["17140"]],
    ["depuis__exact=2024-01-01", ["17140"]],
    ["depuis__exact=2024", ["17140"]],
    ["depuis__exact=2018-12", ["17189"]],
    ["depuis__differs=2018", ["17093", "17140", "17219", "17411"]],
    ["depuis__in=2001-03-04,2019-01,2024", ["17093", "17140", "17219"]],
    ["depuis__notin=2001-03-04,2019,2024", ["17411", "17189"]],
    ["releve__exact=2024-05-01", ["17093", "17140"]],
    ["releve__exact=2024-05-01T12:30", ["17140"]],
    ["releve__less=2024-05-01 12:30", ["17093", "17140"]],
    ["heure__exact=08:30", ["17093"]],
    ["lieu__exact=-1.19, 45.88", ["17093"]],
    ["lieu__exact=[-1.19,45.88]", ["17093"]],
    ['lieu__exact={"lon": -1.19, "lat": 45.88}', ["17093"]],
    ['lieu__in="[-1.19,45.88]","{""lon"": -1.25, ""lat"": 45.93}"', ["17093", "17140"]],
    ['lieu__in="-1.19,45.88","-1.25,45.93"', ["17093", "17140"]],
    ["heure__greater=09:00", ["17140"]],
  ])("keeps the right rows for %s", (address, codes) => {
    expect(ask(address)).toMatchObject({ codes, total: codes.length });
  });

  it("sorts text as a reader does, accents and case aside, rows without a value last", () => {
    expect(ask("nom__sort=asc").codes).toEqual(["17140", "17411", "17093", "17219", "17189"]);
    expect(ask("nom__sort=desc").codes).toEqual(["17219", "17093", "17411", "17140", "17189"]);
    expect(ask("habitants__sort=desc").codes).toEqual(["17219", "17093", "17140", "17189", "17411"]);
  });

  it("pages in the order of the file, with the exact total", () => {
    expect(ask("page=2&page_size=2")).toMatchObject({ codes: ["17219", "17411"], total: 5 });
    expect(ask("page=4&page_size=2")).toMatchObject({ codes: [], total: 5 });
    expect(ask("insulaire__exact=true&page=2&page_size=2")).toMatchObject({ codes: ["17411"], total: 3 });
  });

  it.each(["", "nom__sort=asc", "nom__sort=desc", "part__sort=asc&nom__sort=desc", "insulaire__sort=desc"])(
    "gives each row once by following cursors, rows without a value included (%s)",
    (address) => {
      const query = parseRowQuery(new URLSearchParams(`${address}&page_size=2`));
      const codes: unknown[] = [];
      let cursor: string | null = null;
      do {
        const plan = planRows(columns, query, cursor === null ? {} : { cursor: readCursor(cursor) });
        const answer = runRows(pool.get(file), plan);
        codes.push(...answer.rows.map(({ code }) => code));
        cursor = nextCursor(answer, query, 1, 1);
      } while (cursor !== null);
      expect(codes).toEqual(ask(address).codes);
    },
  );

  it.each(["asc", "desc"])("sorts by a column of few values as by any other, %s, wherever the page is", (direction) => {
    const twins = layOutColumns([
      { name: "rang", type: "integer", inSchema: true },
      { name: "annee", type: "year", inSchema: true },
      { name: "pareil", type: "integer", inSchema: true },
    ]);
    const many = join(folder, `years-${direction}.sqlite`);
    const writer = createRowsFile(many, twins, { geographic: false, schema: { fields: [] } });
    const yearOf = (rang: number) => (rang % 11 === 0 ? null : 2019 + ((rang * 7) % 5));
    writer.insert(
      Array.from({ length: 2000 }, (_, rang) => ({ line: rang + 2, cells: [rang, yearOf(rang), yearOf(rang)] })),
    );
    writer.finish();
    expect([...pool.indexed(many)]).toEqual([twins[1]?.stored]);
    const asked = vi.spyOn(pool.get(many), "prepare");
    const read = (sort: string, rest: string, cursor?: string) => {
      const query = parseRowQuery(new URLSearchParams(`${sort}__sort=${direction}&${rest}`));
      const plan = planRows(twins, query, cursor === undefined ? {} : { cursor: readCursor(cursor) });
      const answer = runRows(pool.get(many), plan);
      return { ranks: answer.rows.map(({ rang }) => rang), next: nextCursor(answer, query, 1, 1) };
    };
    for (const rest of [1, 2, 7, 12, 13].map((page) => `page_size=170&page=${page}`).concat("page_size=1&page=1500"))
      expect(read("annee", rest).ranks, rest).toEqual(read("pareil", rest).ranks);
    const ranks: unknown[] = [];
    let next: string | null | undefined;
    while (next !== null) {
      const page = read("annee", "page_size=90", next);
      ranks.push(...page.ranks);
      next = page.next;
    }
    // Not as SQLite alone would.
    expect(asked.mock.calls.filter(([sql]) => /IS \? AND rowid > \?/.test(sql))).toHaveLength(1);
    const all = Array.from({ length: 10 }, (_, page) => read("pareil", `page_size=200&page=${page + 1}`).ranks).flat();
    expect(ranks).toEqual(all);
    expect(new Set(ranks).size).toBe(2000);
  });

  it("refuses a cursor that is not one, or of another sort", () => {
    expect(catchError(() => readCursor("bonjour"))).toMatchObject({ code: "curseur-invalide", parameter: "cursor" });
    const query = parseRowQuery(new URLSearchParams("page_size=2"));
    const cursor = nextCursor(runRows(pool.get(file), planRows(columns, query)), query, 1, 1) ?? "";
    const other = parseRowQuery(new URLSearchParams("nom__sort=asc"));
    expect(catchError(() => planRows(columns, other, { cursor: readCursor(cursor) }))).toMatchObject({
      code: "curseur-invalide",
    });
  });

  it("gives only the columns asked for", () => {
    expect(ask("columns=part,code&code__exact=17093").rows).toEqual([{ part: 0.5, code: "17093" }]);
  });

  it.each([
    ["population__exact=1", "champ-inconnu", "population__exact", "habitants"],
    ["nom__ressemble=1", "operateur-inconnu", "nom__ressemble", "contains"],
    ["columns=nom,pays", "champ-inconnu", "columns", "habitants"],
    ["pays__sort=asc", "champ-inconnu", "pays__sort", "habitants"],
    ["nom__sort=haut", "valeur-invalide", "nom__sort", "desc"],
    ["limit=10", "parametre-inconnu", "limit", "page_size"],
    ["nom__toString=1", "operateur-inconnu", "nom__toString", "exact"],
  ])("refuses %s, names it and lists what is valid", (address, code, parameter, valid) => {
    const error = catchError(() => ask(address));
    expect(error).toMatchObject({ code, parameter });
    expect(error.accepted.join(" ")).toContain(valid);
  });

  it.each([
    "habitants__exact=beaucoup",
    "habitants__less=12,5",
    "part__greater=1 000",
    "insulaire__exact=oui",
    "depuis__less=01/02/2024",
    "depuis__exact=2024-13",
    "depuis__in=2024,2023-02-29",
    "depuis__greater=2024-1",
    "releve__less=2024-04-31T12:00",
    "releve__exact=2024-04-30T25:00",
    "heure__exact=8h30",
    "lieu__in=-1.19,45.88",
    "nom__contains=\0",
    "code__isnull=non",
    "page=0",
    "page=1.5",
    "page_size=201",
    "page_size=0",
  ])("refuses %s, a value of the wrong kind", (address) => {
    expect(catchError(() => ask(address))).toMatchObject({ code: "valeur-invalide", parameter: address.split("=")[0] });
  });

  it("says how many values a filter takes, and how many filters an address", () => {
    const values = Array.from({ length: 301 }, (_, number) => `n${number}`).join();
    const filters = Array.from({ length: 101 }, (_, number) => `nom__differs=n${number}`).join("&");
    for (const address of [`nom__in=${values}`, filters]) {
      const { message } = catchError(() => ask(address));
      for (const limit of ["100 au plus", "300 valeurs"]) expect(message).toContain(limit);
    }
  });

  it("refuses a field sorted twice", () => {
    expect(catchError(() => ask("nom__sort=asc&code__sort=asc&nom__sort=desc"))).toMatchObject({
      code: "parametre-repete",
      parameter: "nom__sort",
    });
  });

  it("never takes a value or a name for SQL", () => {
    const odd = layOutColumns([{ name: 'a" OR 1=1 --', type: "string", inSchema: false }]);
    const other = join(folder, "odd.sqlite");
    const writer = createRowsFile(other, odd, { geographic: false, schema: { fields: [] } });
    writer.insert([{ line: 2, cells: ["x'; DROP TABLE rows; --"] }]);
    writer.finish();
    const plan = planRows(odd, { filters: [{ field: 'a" OR 1=1 --', operator: "exact", value: "' OR '1'='1" }] });
    expect(runRows(pool.get(other), plan).total).toBe(0);
  });

  it("opens files for reading only", () => {
    expect(() => pool.get(file).exec("DELETE FROM rows")).toThrow(/readonly/);
  });

  it("keeps the last used files open, no more than the bound", () => {
    const small = openRowsPool({ max: 1 });
    const first = small.get(file);
    small.get(join(folder, "odd.sqlite"));
    expect(first.open).toBe(false);
    small.close();
  });

  it("closes a file that is there no more, which would keep its place on the disk", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const holding = openRowsPool();
      const [gone, stays] = [join(folder, "gone.sqlite"), join(folder, "stays.sqlite")];
      for (const copy of [gone, stays]) copyFileSync(file, copy);
      const [lost, kept] = [holding.get(gone), holding.get(stays)];
      rmSync(gone);
      // A file is looked at once in a turn.
      await new Promise(setImmediate);
      vi.advanceTimersByTime(60_000);
      expect([lost.open, kept.open]).toEqual([false, true]);
      holding.close();
      expect(kept.open).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("rows of a geographic file", () => {
  it("keeps geometries as GeoJSON text and finds them by box", () => {
    const folder = mkdtempSync(join(tmpdir(), "datalogue-geo-"));
    const file = join(folder, "rows.sqlite");
    const writer = createRowsFile(file, [], { geographic: true, schema: { fields: [] } });
    writer.insert([
      { line: null, cells: [], geometry: { type: "Point", coordinates: [-1.22, 45.88] } },
      { line: null, cells: [], geometry: null },
      {
        line: null,
        cells: [],
        geometry: {
          type: "LineString",
          coordinates: [
            [-1.1, 45.8],
            [-1.0, 45.9],
          ],
        },
      },
    ]);
    expect(writer.finish()).toMatchObject({ rows: 3, box: [-1.22, 45.8, -1, 45.9], pointsOnly: false });
    const db = new Database(file, { readonly: true });
    expect(db.prepare("SELECT id FROM boxes WHERE west < -1.2").pluck().all()).toEqual([1]);
    expect(db.prepare('SELECT count(*) FROM rows WHERE "~geometry" IS NULL').pluck().get()).toBe(1);
    db.close();
    rmSync(folder, { recursive: true });
  });
});

describe("folded text", () => {
  it.each([
    ["Île-d'Oléron", "ile-d'oleron"],
    ["Cricquebœuf", "cricqueboeuf"],
    ["Dolus-d’Oléron", "dolus-d'oleron"],
    ["ÉTAULES", "etaules"],
  ])("makes %s and %s one", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });
});

function catchError(run: () => unknown): BadQuery {
  try {
    run();
  } catch (error) {
    if (error instanceof QueryRefused) return describeQueryFault(error);
    if (error instanceof BadQuery) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
