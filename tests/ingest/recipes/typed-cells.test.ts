import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Recipe, Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { proposeRecipe } from "../../../packages/ingest/src/recipe-proposals/propose-recipe.js";
import { checkBytes } from "../support/check-bytes.js";
import { geopackage, gp, wkb } from "../support/geopackage.js";
import { typed, writeOds } from "../support/ods.js";
import { type TestCell, writeWorkbook } from "../support/workbook.js";

/** The schema of a French file: a comma before decimals, days and words as they are written here. */
const schema: Schema = {
  fields: [
    { name: "code" },
    { name: "tonnage", type: "number", decimalChar: "," },
    { name: "releve", type: "date", format: "%d/%m/%Y" },
    { name: "vu", type: "datetime", format: "%d/%m/%Y %H:%M" },
    { name: "ouverture", type: "time", format: "%H:%M" },
    { name: "duree", type: "duration" },
    { name: "ouvert", type: "boolean", trueValues: ["oui"], falseValues: ["non"] },
  ],
  primaryKey: "code",
};

async function propose(name: string, bytes: Uint8Array, against = schema) {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-recipe-"));
  try {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const proposal = await proposeRecipe(path, { schema: against, today: "2026-01-01" });
    if (!proposal.recipe) throw new Error("no recipe was proposed");
    return proposal;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const cell = (style: number, value: number): TestCell => ({ style, inner: `<v>${value}</v>` });
const HEADER = ["code", "tonnage", "releve", "vu", "ouverture", "duree", "ouvert"];
const rows: [string, number][] = [
  ["17140", 2.345],
  ["17093", 13.5],
  ["17485", 1234.125],
];
/** 5 June 2024, and half past eight of that day. */
const [DAY, MOMENT] = [45_448, 45_448 + 8.5 / 24];
const records = rows.map(([code, tonnage]) => ({ code, tonnage, ouvert: true }));
const FILES: [string, Uint8Array][] = [
  [
    "tonnages.xlsx",
    writeWorkbook({
      Feuil1: [
        HEADER,
        ...rows.map(([code, tonnage]) => [
          ...[code, tonnage, cell(1, DAY), cell(2, MOMENT), cell(3, 8.5 / 24), cell(3, 0.25), true],
        ]),
        ["Total", 1250.97],
      ],
    }),
  ],
  [
    "tonnages.ods",
    writeOds({
      Feuil1: [
        HEADER,
        ...rows.map(([code, tonnage]) => [
          ...[code, typed("float", String(tonnage), String(tonnage).replace(".", ","))],
          ...[typed("date", "2024-06-05", "05/06/2024"), typed("date", "2024-06-05T08:30:00", "05/06/2024 08:30")],
          ...[typed("time", "PT08H30M00S", "08:30"), typed("time", "PT06H00M00S", "06:00"), true],
        ]),
        ["Total", 1250.97],
      ],
    }),
  ],
  ["tonnages.json", Buffer.from(JSON.stringify([...records, { code: "Total", tonnage: 1250.97 }]))],
  ["tonnages.ndjson", Buffer.from([...records, { code: "Total" }].map((one) => JSON.stringify(one)).join("\n"))],
];

describe("the cells that a file stores as numbers, days and booleans", () => {
  it.each(FILES)(
    "ask nothing of a recipe, whatever the writing of the schema, and keep their value with it: %s",
    async (name, bytes) => {
      const { recipe, after, unread } = await propose(name, bytes);
      expect(recipe).toEqual({ title: `Fichiers comme ${name}`, dropRows: ["Total"] });
      expect(after.valid).toBe(true);
      expect(unread).toEqual([]);
      const read = await checkBytes(name, bytes, { schema, recipe });
      expect(read.report.issues.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(read.rows.map(({ code, tonnage }) => [code, tonnage])).toEqual(rows);
      expect(read.rows.every(({ ouvert }) => ouvert === true)).toBe(true);
      if (/xlsx|ods/.test(name))
        expect(read.rows[0]).toMatchObject({
          ...{ releve: "2024-06-05", vu: "2024-06-05T08:30:00", ouverture: "08:30:00", duree: "PT6H" },
        });
    },
  );

  // The first is kept by sites: it was proposed for such files.
  const KEPT: [string, Recipe][] = [
    ["nothing", { numbers: { tonnage: {} } }],
    ["a point", { numbers: { tonnage: { decimal: "." } } }],
    ["a comma", { numbers: { tonnage: { decimal: "," } } }],
    ["days of another country", { dateFormat: { releve: "MM/JJ/AAAA", vu: "MM/JJ/AAAA hh:mm" } }],
    ["days with the month last", { dateFormat: { releve: ["AAAA-JJ-MM", "JJ/MM/AAAA"] } }],
  ];
  it.each(KEPT)("keep it with a recipe that says of texts: %s", async (_, recipe) => {
    for (const [name, bytes] of FILES) {
      const read = await checkBytes(name, bytes, { schema, recipe: { ...recipe, dropRows: ["Total"] } });
      expect(read.rows.map(({ code, tonnage }) => [code, tonnage])).toEqual(rows);
      if (/xlsx|ods/.test(name))
        expect(read.rows[0]).toMatchObject({ releve: "2024-06-05", vu: "2024-06-05T08:30:00" });
    }
  });

  it("keep it in a layer too, days with their zone included", async () => {
    const bytes = geopackage([
      {
        name: "tonnages",
        columns: ["code TEXT", "tonnage REAL", "releve DATE", "vu DATETIME"],
        rows: [[1, gp(wkb(1, -1.2, 45.9)), "17140", 2.345, "2024-06-05", "2024-06-05T08:30:00.000Z"]],
      },
    ]);
    const layer = { fields: schema.fields.slice(0, 4) };
    const plain = await checkBytes("t.gpkg", bytes, { schema: layer });
    const read = await checkBytes("t.gpkg", bytes, { schema: layer, recipe: { numbers: { tonnage: {} } } });
    expect(plain.rows).toEqual([{ code: "17140", tonnage: 2.345, releve: "2024-06-05", vu: "2024-06-05T08:30:00" }]);
    expect(read.rows).toEqual(plain.rows);
  });

  it("are multiplied where the recipe says so", async () => {
    for (const [name, bytes] of FILES) {
      const recipe: Recipe = { numbers: { tonnage: { factor: 0.001 } }, dropRows: ["Total"] };
      expect((await checkBytes(name, bytes, { schema, recipe })).rows.map(({ tonnage }) => tonnage)).toEqual([
        ...[0.002345, 0.0135, 1.234125],
      ]);
    }
  });
});

/** The same records in a workbook and in JSON. */
const inBoth = (header: readonly string[], ...lines: (string | number | boolean)[][]): [string, Uint8Array][] => [
  ["t.xlsx", writeWorkbook({ Feuil1: [header, ...lines] })],
  [
    "t.json",
    Buffer.from(JSON.stringify(lines.map((line) => Object.fromEntries(header.map((name, at) => [name, line[at]]))))),
  ],
];

describe("the rules of a recipe", () => {
  const diffusable: Schema = {
    fields: [
      { name: "code" },
      { name: "diffusable", type: "boolean", trueValues: ["oui"], falseValues: ["non"] },
      { name: "n", type: "number", decimalChar: "," },
    ],
  };
  const files = inBoth(["code", "diffusable", "n"], ["a", true, 1.5], ["b", false, 2.5]);
  const kept = (rule: object) => ({ keepRows: [rule] }) as Recipe;
  it.each<[string, Recipe]>([
    ["the word for true", kept({ column: "diffusable", is: ["oui"] })],
    ["all but the word for false", kept({ column: "diffusable", isNot: ["non"] })],
    ["a number with its comma", kept({ column: "n", is: ["1,5"] })],
    ["all but a dropped number", { dropRows: [{ column: "n", startsWith: "2,5" }] }],
  ])("compare what a file stores as the schema writes it: %s", async (_, recipe) => {
    for (const [name, bytes] of files) {
      const { rows: read } = await checkBytes(name, bytes, { schema: diffusable, recipe });
      expect(read).toEqual([{ code: "a", diffusable: true, n: 1.5 }]);
    }
  });

  it("choose lines by the start of a day as the schema writes it", async () => {
    for (const [name, bytes] of FILES.slice(0, 2)) {
      const recipe = { keepRows: [{ column: "releve", startsWith: "05/06" }], dropRows: ["Total"] } as Recipe;
      expect((await checkBytes(name, bytes, { schema, recipe })).rows).toHaveLength(rows.length);
    }
  });

  it("find a stored number among missing values, absences and translations, before a factor multiplies", async () => {
    const fields: Schema["fields"] = [{ name: "code" }, { name: "n", type: "number", decimalChar: "," }];
    for (const [name, bytes] of inBoth(["code", "n"], ["a", 1.5], ["b", -999.5], ["c", 2.5])) {
      const read = async (recipe: Recipe, missingValues = [""]) =>
        (await checkBytes(name, bytes, { schema: { fields, missingValues }, recipe })).rows.map(({ n }) => n);
      const numbers = { n: { factor: 0.001 } };
      expect(await read({ numbers }, ["", "-999,5"])).toEqual([0.0015, null, 0.0025]);
      expect(await read({ numbers, absences: { secret: ["2,5"], unknown: ["-999,5"] } })).toEqual([0.0015, null, null]);
      expect(await read({ numbers, values: { n: { "-999,5": null } } })).toEqual([0.0015, null, 0.0025]);
    }
  });

  it("read a text as it is written, beside stored numbers and days", async () => {
    const bytes = writeWorkbook({
      Feuil1: [
        ["code", "tonnage", "releve"],
        ["a", 2.345, cell(1, DAY)],
        ["b", "2,345", "06/05/2024"],
      ],
    });
    const recipe: Recipe = { numbers: { tonnage: { decimal: "." } }, dateFormat: { releve: "MM/JJ/AAAA" } };
    const { rows: read } = await checkBytes("t.xlsx", bytes, { schema: { fields: schema.fields.slice(0, 3) }, recipe });
    expect(read).toEqual([
      { code: "a", tonnage: 2.345, releve: "2024-06-05" },
      { code: "b", tonnage: 2345, releve: "2024-06-05" },
    ]);
  });

  it("know a stored number where they rename its column, fill it from above or turn columns into lines", async () => {
    const fields: Schema["fields"] = [
      ...[{ name: "code" }, { name: "annee", type: "year" as const }],
      ...[{ name: "tonnage", type: "number" as const, decimalChar: "," }],
    ];
    const numbers = { tonnage: { decimal: "." as const } };
    const [wide, long] = [
      inBoth(["code", "T 2022", "T 2023"], ["a", 2.345, 13.5]),
      inBoth(["code", "T"], ["a", 2.345], ["b", ""]),
    ];
    for (const [name, bytes] of wide) {
      const recipe = { unpivot: { columns: { "T {AAAA}": "tonnage" }, year: "annee" }, numbers } as Recipe;
      const { rows: read } = await checkBytes(name, bytes, { schema: { fields }, recipe });
      expect(read.map(({ tonnage }) => tonnage)).toEqual([2.345, 13.5]);
    }
    for (const [name, bytes] of long) {
      const recipe = { columns: { T: "tonnage" }, fillDown: ["T"], numbers } as Recipe;
      const { rows: read } = await checkBytes(name, bytes, {
        schema: { fields: fields.filter(({ name }) => name !== "annee") },
        recipe,
      });
      expect(read.map(({ tonnage }) => tonnage)).toEqual([2.345, 2.345]);
    }
  });

  it("give a column of years the year of a stored day, where a form says so", async () => {
    const bytes = writeWorkbook({ Feuil1: [["annee"], [cell(1, DAY)]] });
    const read = await checkBytes("t.xlsx", bytes, {
      schema: { fields: [{ name: "annee", type: "year" }] },
      recipe: { dateFormat: { annee: "AAAA-MM-JJ" } },
    });
    expect(read.rows).toEqual([{ annee: 2024 }]);
  });

  it("read a stored number as a day where they say so", async () => {
    const bytes = writeWorkbook({ Feuil1: [["releve"], [DAY], [20240605]] });
    const read = await checkBytes("t.xlsx", bytes, {
      schema: { fields: [{ name: "releve", type: "date" }] },
      recipe: { dateFormat: { releve: ["excel", "AAAAMMJJ"] } },
    });
    expect(read.rows).toEqual([{ releve: "2024-06-05" }, { releve: "2024-06-05" }]);
  });

  it("drop no zone of a text: the day may be another one here", async () => {
    const fields: Schema["fields"] = [
      { name: "jour", type: "date", format: "%d/%m/%Y" },
      { name: "vu", type: "datetime", format: "%d/%m/%Y %H:%M" },
    ];
    for (const [name, bytes] of inBoth(["jour", "vu"], ["2024-06-05T22:30:00Z", "2024-06-05T22:30:00Z"])) {
      const { report } = await checkBytes(name, bytes, { schema: { fields }, recipe: {} });
      expect(report.issues.map(({ code, field }) => [code, field])).toEqual([
        ["type-or-format-error", "jour"],
        ["type-or-format-error", "vu"],
      ]);
    }
  });
});

describe("the marks proposed for the numbers of a text file", () => {
  const fields = schema.fields.slice(0, 2);
  const french: Schema = { fields };
  const english: Schema = { fields: fields.map(({ decimalChar: _, ...field }) => field) };
  it.each<[string, Schema, string[], object | undefined, (number | null)[] | undefined]>([
    ["commas part thousands", french, ["12.5", "1,234", "1,234.5"], {}, [12.5, 1234, 1234.5]],
    ["a unit is written too", french, ["7,5", "3,456", "125 hab."], { decimal: ",", unit: "hab." }, [7.5, 3.456, 125]],
    ["points part thousands", french, ["7,5", "3,456", "1.234,5"], { decimal: "," }, [7.5, 3.456, 1234.5]],
    ["a point may be either", french, ["7,5", "3,456", "13.5"], undefined, undefined],
    ["points stand where commas should", french, ["1.234", "13.5"], {}, [1.234, 13.5]],
    ["a comma may be either", english, ["13.456", "7,5"], undefined, undefined],
    ["commas stand where points should", english, ["13.5", "7,5"], { decimal: "," }, [13.5, 7.5]],
  ])("change no number that the schema reads, where %s", async (_, against, texts, form, read) => {
    const bytes = Buffer.from(["code;tonnage", ...texts.map((text, at) => `${at};${text}`)].join("\n"));
    const { recipe, unread } = await propose("t.csv", bytes, against);
    expect(recipe.numbers?.tonnage).toEqual(form);
    if (read) {
      const given = await checkBytes("t.csv", bytes, { schema: against, recipe });
      expect(given.rows.map(({ tonnage }) => tonnage)).toEqual(read);
    } else expect(unread).toEqual([{ field: "tonnage", texts: [texts.at(-1)] }]);
  });

  it.each<[string, Schema, string[], string[], "," | "."]>([
    ["a point may part thousands", french, ["1.234", "12.500", "950"], ["1.234", "12.500"], "."],
    ["a comma may part thousands", english, ["1,234", "12,500", "950"], ["1,234", "12,500"], ","],
    ["a comma may part thousands beside points", english, ["7.5", "1,234"], ["1,234"], ","],
    ["a unit follows", french, ["1.234 t", "12.500 t", "950 t"], ["1.234 t", "12.500 t"], "."],
    ["their sign is that of this site", french, ["−1.234", "−12.500", "950"], ["−1.234", "−12.500"], "."],
  ])(
    "are told to be doubtful where %s and no number of the column tells",
    async (_, against, texts, asked, decimal) => {
      const bytes = Buffer.from(["code;tonnage", ...texts.map((text, at) => `${at};${text}`)].join("\n"));
      const { ambiguous, unread, after } = await propose("t.csv", bytes, against);
      expect([ambiguous, unread]).toEqual([[{ field: "tonnage", texts: asked, decimal }], []]);
      expect(after.valid).toBe(true);
    },
  );

  it("are sure where the thousands would be beyond the bounds of the schema, as in degrees", async () => {
    const bytes = Buffer.from("nom;latitude;longitude\nPort;45,882;-1,192\nPhare;46,125;-1,205\n");
    const against: Schema = {
      fields: [
        { name: "nom" },
        { name: "latitude", type: "number", constraints: { minimum: -90, maximum: 90 } },
        { name: "longitude", type: "number", constraints: { minimum: -180, maximum: 180 } },
      ],
    };
    const { recipe, ambiguous, before, after } = await propose("t.csv", bytes, against);
    expect(recipe.numbers).toEqual({ latitude: { decimal: "," }, longitude: { decimal: "," } });
    expect([ambiguous, after.valid]).toEqual([[], true]);
    expect(before.issues.map(({ suggestion }) => suggestion)).toEqual(["45.882", "-1.192"]);
    expect(before.issues[0]?.message).not.toContain("milliers");
  });

  it.each<[string, Partial<Schema["fields"][number]>]>([
    ["not one of the schema", { type: "integer" }],
    ["below the least value, which is perhaps what is wrong", { type: "number", constraints: { minimum: 2 } }],
  ])("are asked for where the reading that would be proposed is %s", async (_, field) => {
    const against: Schema = { fields: [{ name: "code" }, { name: "tonnage", ...field }] };
    const { recipe, ambiguous, before } = await propose(
      "t.csv",
      Buffer.from("code;tonnage\na;1,234\nb;950\n"),
      against,
    );
    expect(recipe.numbers).toBeUndefined();
    expect(ambiguous).toEqual([{ field: "tonnage", texts: ["1,234"] }]);
    expect(before.issues[0]?.suggestion).toBeNull();
  });

  it("say what is before decimals where a factor multiplies them", async () => {
    const against: Schema = {
      fields: [{ name: "code" }, { name: "tonnage", type: "number", decimalChar: ",", unit: "t" }],
    };
    const bytes = Buffer.from("code;Tonnage (kg)\na;7,5\nb;3,456\n");
    const { recipe } = await propose("t.csv", bytes, against);
    expect(recipe.numbers).toEqual({ tonnage: { decimal: ",", factor: 0.001 } });
    const { rows: read } = await checkBytes("t.csv", bytes, { schema: against, recipe });
    expect(read.map(({ tonnage }) => tonnage)).toEqual([0.0075, 0.003456]);
  });
});

describe("records of which a value is null", () => {
  it.each([
    [
      "a column has another name",
      [
        { id: "1", nom: "x", Nombre: 1 },
        { id: "2", nom: null, Nombre: 2 },
      ],
    ],
    ["a cell is faulty", [{ id: "1", nom: "x", n: "abc" }, { id: null, nom: null, n: null }, { nom: "y" }]],
    [
      "a line is a total",
      [
        { id: null, nom: "Total", n: 3 },
        { id: "2", nom: null, n: 2 },
      ],
    ],
  ])("have a recipe proposed where %s", async (_, list) => {
    const fields: Schema = { fields: [{ name: "id" }, { name: "nom" }, { name: "n", type: "integer" }] };
    for (const [name, text] of [
      ["t.json", JSON.stringify(list)],
      ["t.ndjson", list.map((one) => JSON.stringify(one)).join("\n")],
    ] as const) {
      const { recipe, before } = await propose(name, Buffer.from(text), fields);
      expect(before.rows).toBe(list.length);
      expect(recipe.title).toBe(`Fichiers comme ${name}`);
    }
  });
});

describe("what the site gives of a French file", () => {
  it("is read again with the recipe proposed for it", async () => {
    const given = Buffer.from(
      [
        HEADER.join(","),
        "17140,1.234,1899-12-31,2023-12-31T08:30:00,08:30:00,PT6H,true",
        "17093,1234.5,2024-06-05,2024-06-05T23:59:00,23:59:00,PT30M,false",
      ].join("\n"),
    );
    const { recipe, before, after } = await propose("t.csv", given);
    expect(before.valid).toBe(false);
    expect(after.issues.filter(({ severity }) => severity === "error")).toEqual([]);
    const { rows: read } = await checkBytes("t.csv", given, { schema, recipe });
    expect(read).toEqual([
      {
        ...{ code: "17140", tonnage: 1.234, releve: "1899-12-31", vu: "2023-12-31T08:30:00" },
        ...{ ouverture: "08:30:00", duree: "PT6H", ouvert: true },
      },
      {
        ...{ code: "17093", tonnage: 1234.5, releve: "2024-06-05", vu: "2024-06-05T23:59:00" },
        ...{ ouverture: "23:59:00", duree: "PT30M", ouvert: false },
      },
    ]);
  });
});
