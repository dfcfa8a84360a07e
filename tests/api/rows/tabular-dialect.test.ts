import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QueryRefused } from "../../../packages/api/src/http/query-refused.js";
import { parseRowQuery } from "../../../packages/api/src/rows/parse-row-query.js";
import { planQuery, runQuery } from "../../../packages/api/src/rows/query-rows.js";
import { openRowsPool } from "../../../packages/api/src/rows/rows-pool.js";
import { layOutColumns } from "../../../packages/api/src/rows/stored-column.js";
import { createRowsFile } from "../../../packages/api/src/rows/write-rows.js";

/** A table of the columns that the tests of the tabular API of data.gouv.fr ask, and columns of odd names. */
const columns = layOutColumns([
  { name: "rang", type: "integer", inSchema: true },
  { name: "id", type: "string", inSchema: true },
  { name: "score", type: "number", inSchema: true },
  { name: "decompte", type: "integer", inSchema: true },
  { name: "is_true", type: "boolean", inSchema: true },
  { name: "birth", type: "date", inSchema: true },
  { name: "c.est__déjà, l'été", type: "string", inSchema: true },
]);

const rows = [
  [1, "8c7a6452-9295", 0.708, 90, false, "1949-07-16", "Saint-Denis (nord)"],
  [2, "e5b8864b-d1d0", 0.852, 75, true, "1958-02-18", "Saint-Trojan, Gd-Village"],
  [3, "7cb17d7f-a12f", 0.302, 13, true, "1927-09-15", "Dolus.d'Oléron"],
  [4, "0da36ff5-5c55", 0.016, 40, true, null, null],
  [5, null, 0.985, 13, null, "1980-03-23", 'le "Château"'],
  [6, "6d2b25b7-8e02", null, null, false, "1999-02-02", "Arvert"],
];

describe("the tabular dialect of data.gouv.fr", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-tabular-"));
  const file = join(folder, "rows.sqlite");
  const pool = openRowsPool();

  beforeAll(() => {
    const writer = createRowsFile(file, columns, { geographic: false, schema: { fields: [] } });
    writer.insert(rows.map((cells, index) => ({ line: index + 2, cells })));
    writer.finish();
  });
  afterAll(() => {
    pool.close();
    rmSync(folder, { recursive: true });
  });

  const ask = (address: string) =>
    runQuery(pool.get(file), planQuery(columns, parseRowQuery(new URLSearchParams(address.replaceAll("+", "%2B")))));
  const ranks = (address: string) => ask(address).rows.map(({ rang }) => rang);

  it.each([
    // Filters, as the public tests ask them.
    ["id__exact=e5b8864b-d1d0", [2]],
    ["id__EXACT=e5b8864b-d1d0", [2]],
    ["score__less=0.3", [4]],
    ["score__GREATER=0.7", [1, 2, 5]],
    ["score__Strictly_Less=0.302", [4]],
    ["is_true__differs=true", [1, 5, 6]],
    ["is_true__differs=false&score__greater=0.7", [2, 5]],
    ["score__greater=0.9&decompte__exact=13", [5]],
    ["decompte__in=13,40,1000", [3, 4, 5]],
    ["id__contains=8E", [6]],
    ["id__isnull", [5]],
    ["birth__ISNOTNULL", [1, 2, 3, 5, 6]],
    // A row without a value holds no text, and lacks none.
    ["id__notcontains=8", [3, 4]],
    ["c.est__déjà, l'été__notcontains=saint", [3, 5, 6]],
    ["decompte__notcontains=3", [1, 2, 4]],
    ["is_true__notcontains=tru", [1, 6]],
    // Alternatives, as the public interface writes them.
    ["or=(decompte__exact.90,decompte__exact.75)", [1, 2]],
    ["or=(decompte__EXACT.90,score__Less.0.02)", [1, 4]],
    ['or=(score__greater."0.98",decompte__exact.90)', [1, 5]],
    ["or=(id__isnull,birth__isnull)", [4, 5]],
    ["or=(id__isnull)", [5]],
    ["or=(and(decompte__exact.13,score__less.0.5),is_true__exact.false)", [1, 3, 6]],
    ["or=(and(is_true__exact.true,or(decompte__exact.75,birth__isnull)),id__isnull)", [2, 4, 5]],
    ["or=(AND(is_true__exact.true,OR(decompte__exact.75,decompte__exact.13)))", [2, 3]],
    ["or=(decompte__in.(13,40),decompte__exact.90)", [1, 3, 4, 5]],
    ["or=(decompte__notin.(13,40),birth__isnull)", [1, 2, 4, 6]],
    ["or=(decompte__exact.13,decompte__exact.40)&or=(is_true__exact.true,id__isnull)&score__less=0.5", [3, 4]],
    // Names and values that hold the signs of the dialect.
    [`or=("c.est__déjà, l'été"__exact."Saint-Trojan, Gd-Village",decompte__exact.40)`, [2, 4]],
    [`or=("c.est__déjà, l'été"__exact.Dolus.d'Oléron)`, [3]],
    [`or=("c.est__déjà, l'été"__exact.Saint-Denis (nord))`, [1]],
    [`or=("c.est__déjà, l'été"__exact."le ""Château""")`, [5]],
    [`or=("c.est__déjà, l'été"__in.("Saint-Trojan, Gd-Village",Arvert))`, [2, 6]],
    [`or=("c.est__déjà, l'été"__contains.a=b,"c.est__déjà, l'été"__contains.arv)`, [6]],
    // Ours, which goes on.
    ["or=(decompte__EXACT=90|score__less=0.02)", [1, 4]],
    ["or=(decompte__in=13,40|decompte__exact=90)", [1, 3, 4, 5]],
    ["or=(id__isnull|decompte__exact=90%26is_true__exact=false)", [1, 5]],
    ["or=(id__contains=d1.d|id__exact=a,b)", []],
  ])("keeps the rows of %s", (address, expected) => {
    const answer = ask(address);
    expect(answer.rows.map(({ rang }) => rang)).toEqual(expected);
    expect(answer.total).toBe(expected.length);
  });

  it("sorts, chooses columns and pages", () => {
    expect(ranks("score__SORT=desc&page_size=2")).toEqual([5, 2]);
    expect(ranks("score__sort=asc&page=2&page_size=2")).toEqual([1, 2]);
    expect(ask("columns=id,score&page_size=1").rows).toEqual([{ id: "8c7a6452-9295", score: 0.708 }]);
  });

  it("groups what the filters keep, names of figures in small letters", () => {
    expect(ask("is_true__GROUPBY&score__AVG&birth__less=1996&decompte__groupby").rows).toEqual([
      { is_true: false, decompte: 90, score__avg: 0.708 },
      { is_true: true, decompte: 13, score__avg: 0.302 },
      { is_true: true, decompte: 75, score__avg: 0.852 },
      { is_true: null, decompte: 13, score__avg: 0.985 },
    ]);
  });

  it.each([
    ["limit=1", "unknown-parameter"],
    ["select=numnum", "unknown-parameter"],
    ["TESTCOLUM_NAME__EXACT=BIDULEpage=1", "unknown-field"],
    ["columns=id&id__groupby", "columns-of-groups"],
    ["page_size=500", "bad-value"],
    ["or=(decompte__exact.1", "bad-alternatives"],
    ["or=(decompte__exact.1))", "bad-alternatives"],
    ["or=()", "bad-alternatives"],
    ["or=(and(),decompte__exact.1)", "bad-alternatives"],
    ["or=(decompte__exact.1,)", "bad-alternatives"],
    ['or=(id__exact."a,decompte__exact.1)', "bad-alternatives"],
    ["or=(page.2,decompte__exact.1)", "bad-alternatives"],
    ["or=(decompte__sort.asc,decompte__exact.1)", "unknown-operator"],
    ["or=(pays__exact.1,decompte__exact.1)", "unknown-field"],
    ["or=(decompte__exact.douze)", "bad-value"],
    [`or=${"(and".repeat(40)}(decompte__exact.1${")".repeat(41)}`, "bad-alternatives"],
    [`or=(and(${Array(12).fill("or(id__isnull,score__isnull)").join(",")}))`, "too-many-conditions"],
    [`or=(${Array(1200).fill("id__isnull").join(",")})`, "too-many-conditions"],
    [`or=(${Array(1200).fill("id__isnull").join("|")})`, "too-many-conditions"],
    [`or=(${Array(1200).fill("id__isnull").join("%26")})`, "too-many-conditions"],
  ])("refuses %s, and says why", (address, kind) => {
    let refusal: unknown;
    try {
      ask(address);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(Error);
    expect(refusal instanceof QueryRefused ? refusal.fault.kind : "bad-value").toBe(kind);
  });
});
