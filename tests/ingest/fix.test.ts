import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FixOptions, fixFile, readGeography, type Schema } from "@datalogue/ingest";
import { afterAll, describe, expect, it } from "vitest";
import fc from "../support/properties.js";
import { writeWorkbook } from "./support/workbook.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-fix-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const geography = await readGeography(join(import.meta.dirname, "../../datasets/territoires"));
let files = 0;

/** Fixes a file made of these bytes; gives the verdicts, the copy and its list of changes. */
async function fix(bytes: string | Uint8Array, schema?: Schema, name = "depart.csv", more: FixOptions = {}) {
  const rank = ++files;
  const source = join(folder, `${rank}-${name}`);
  const out = join(folder, `${rank}-copie-${name}`);
  writeFileSync(source, bytes);
  const options: FixOptions = { today: "2026-01-01", geography, ...more };
  if (schema) options.schema = schema;
  const result = await fixFile(source, out, options);
  const written = result.kind === "written";
  return {
    result,
    text: written ? readFileSync(out, "utf8") : "",
    changes: written
      ? readFileSync(result.changesPath, "utf8")
          .split("\r\n")
          .slice(1, -1)
          .map((line) => line.replaceAll("\u00a0", " "))
      : [],
    left: written ? result.after.counts.error : Number.NaN,
    files: [out, `${out}.changements.csv`].filter((path) => existsSync(path)),
  };
}

const tonnages: Schema = {
  fields: [
    { name: "annee", type: "year" },
    {
      name: "code_commune",
      type: "string",
      constraints: { required: true, pattern: "^([013-9]\\d|2[AB1-9])\\d{3}$" },
    },
    { name: "tonnage", type: "number" },
    { name: "jour", type: "date" },
  ],
};
const header = "annee;code_commune;tonnage;jour\n";

/** The cells of the only record, once fixed. */
async function fixRecord(record: string): Promise<string> {
  const { text } = await fix(`${header}${record}\n`, tonnages);
  return text.slice(header.length, -1);
}

describe("a fixed copy of a CSV file", () => {
  it("is in UTF-8, with the same delimiter, newlines and untouched cells", async () => {
    const source = Buffer.from(
      'Bilan\r\nannee;code_commune;tonnage;jour;note\r\n2024;17093;12,5;;"Ch\xe2teau; d\x92Ol\xe9ron"\r\n\r\n',
      "latin1",
    );
    const { text, changes } = await fix(source, tonnages);
    expect(text).toBe('Bilan\r\nannee;code_commune;tonnage;jour;note\r\n2024;17093;12.5;;"Château; d’Oléron"\r\n\r\n');
    expect(changes).toEqual([
      ",,,Windows-1252,UTF-8,encodage converti",
      '3,3,tonnage,"12,5",12.5,séparateur décimal du schéma',
    ]);
  });

  it.each([
    ["a decimal comma", "2024;17093;12,5;", "2024;17093;12.5;"],
    ["thousands", "2024;17093;1\u202f234,5;", "2024;17093;1234.5;"],
    ["a cell with spaces around", "2024; 17093;12 ;", "2024;17093;12;"],
    ["a day that can only come first", "2024;17093;;24/06/2019", "2024;17093;;2019-06-24"],
    ["the zero lost by a commune code", "2024;1053;;", "2024;01053;;"],
    ["a commune code written with a space", "2024;17 093;;", "2024;17093;;"],
    ["the small letter of a Corsican code", "2024;2a004;;", "2024;2A004;;"],
    ["a commune merged before the year of the record", "2024;01003;;", "2024;01165;;"],
  ])("mends %s", async (_, before, after) => {
    expect(await fixRecord(before)).toBe(after);
  });

  it("says what it mends by kind and column, and leaves the kinds that are refused", async () => {
    const rows = `${header}2024;17 093;12,5;\n2024;17 140;8,3;24/06/2019\n`;
    const { result } = await fix(rows, tonnages);
    const kinds = result.kind === "written" ? result.groups : [];
    expect(kinds.map(({ key, count, refusable }) => [key, count, refusable])).toEqual([
      ["decimal-mark tonnage", 2, true],
      ["commune-code code_commune", 2, true],
      ["date-form jour", 1, true],
    ]);
    expect(kinds[0]?.examples[1]).toEqual({ line: 3, before: "8,3", after: "8.3" });
    const { text, left } = await fix(rows, tonnages, "depart.csv", { refused: ["decimal-mark tonnage"] });
    expect(text).toBe(`${header}2024;17093;12,5;\n2024;17140;8,3;2019-06-24\n`);
    expect(left).toBe(2);
  });

  it.each([
    ["a number that may be a thousand", "2024;17093;1,234;"],
    ["a day that may be a month", "2024;17093;;05/06/2019"],
    ["a year of two digits", "2024;17093;;24/06/19"],
    ["two numbers in a cell", "2024;17093;12 34;"],
    ["a percentage", "2024;17093;45 %;"],
    ["a word", "2024;17093;n.d.;"],
    ["a commune that existed in the year of the record", "1970;01003;;"],
    ["a code that is of no commune", "2024;1999;;"],
  ])("leaves %s", async (_, record) => {
    expect(await fixRecord(record)).toBe(record);
  });

  it("says that a commune code was put in its form", async () => {
    const { changes } = await fix("code_commune;nom\n2a004;Ajaccio\n");
    expect(changes).toEqual(["2,1,code_commune,2a004,2A004,code de commune remis en forme"]);
  });

  it("leaves a former commune when nothing says of when the data are", async () => {
    const { text } = await fix("code_commune;nom\n01003;Amareins\n");
    expect(text).toBe("code_commune;nom\n01003;Amareins\n");
  });

  it("reads a doubtful cell as the sure ones of its column", async () => {
    const { text } = await fix(`${header}2024;17093;1,234;05/06/2019\n2024;17486;12,5;24/06/2019\n`, tonnages);
    expect(text).toBe(`${header}2024;17093;1.234;2019-06-05\n2024;17486;12.5;2019-06-24\n`);
  });

  it("learns nothing from a cell that is no day in any order", async () => {
    const rows = ["2024;17093;;05/06/2019", "2024;17486;;24/06/2019", "2024;17140;;45/13/2019"];
    const { text } = await fix(`${header}${rows.join("\n")}\n`, tonnages);
    expect(text).toBe(`${header}2024;17093;;2019-06-05\n2024;17486;;2019-06-24\n2024;17140;;45/13/2019\n`);
  });

  it("leaves the doubtful cells of a column that writes both ways", async () => {
    const { text } = await fix(
      `${header}2024;17093;1,234;05/06/2019\n2024;17486;12,5;24/06/2019\n2024;17140;1,234,567;06/24/2019\n`,
      tonnages,
    );
    expect(text.split("\n")[1]).toBe("2024;17093;1,234;05/06/2019");
  });

  it("takes texts out of the formulas that kept their zeros, and lists them", async () => {
    const { text, changes } = await fix('="code";nom\n="00100";=A1\n', { fields: [{ name: "code" }, { name: "nom" }] });
    expect(text).toBe("code;nom\n00100;=A1\n");
    expect(changes).toEqual([
      '1,1,code,"\'=""code""",code,texte sorti de sa formule de tableur',
      '2,1,code,"\'=""00100""",00100,texte sorti de sa formule de tableur',
    ]);
  });

  it("mends the names of its columns", async () => {
    const { text, changes } = await fix("\u200bcode_commune;nom \n17093;Oléron\n");
    expect(text).toBe("code_commune;nom\n17093;Oléron\n");
    expect(changes).toHaveLength(2);
  });

  it("mends SIREN numbers that their key of control proves", async () => {
    const schema: Schema = {
      fields: [{ name: "siren" }, { name: "nom" }],
      custom_checks: [{ name: "french-siren-value", params: { column: "siren" } }],
    };
    const { text, left } = await fix("siren;nom\n241 700 624;CdC\n57202780;Y\n24170062;Z\n", schema);
    expect(text).toBe("siren;nom\n241700624;CdC\n057202780;Y\n24170062;Z\n");
    expect(left).toBe(1);
  });

  it("leaves the columns of a key when mending them would make duplicates", async () => {
    const schema: Schema = { ...tonnages, primaryKey: ["annee", "code_commune"] };
    const { text, left } = await fix(`${header}2024;01003;12,5;\n2024;01165;3;\n`, schema);
    expect(text).toBe(`${header}2024;01003;12.5;\n2024;01165;3;\n`);
    expect(left).toBe(0);
  });

  it.each([
    ["quotes are misplaced", 'code;nom\n17093;"Le "Château""\n'],
    ["a quote is not closed", 'code;nom\n17093;"Le Château\n'],
    ["two encodings are mixed", Buffer.concat([Buffer.from("code;nom\n1;éèàéèàéèà\n2;"), Buffer.from([0xe9, 0x0a])])],
  ])("is not written when %s", async (_, bytes) => {
    const { result, files: left } = await fix(bytes);
    expect(result).toMatchObject({ kind: "refused", why: "unreadable" });
    expect(left).toEqual([]);
  });

  it("never replaces a file", async () => {
    const [source, out] = [join(folder, "source.csv"), join(folder, "deja.csv")];
    writeFileSync(source, "code;nom\n1;a\n");
    writeFileSync(out, "à garder");
    await expect(fixFile(source, out)).rejects.toThrow("EEXIST");
    await expect(fixFile(source, source)).rejects.toThrow("EEXIST");
    expect(readFileSync(out, "utf8")).toBe("à garder");
    expect(readFileSync(source, "utf8")).toBe("code;nom\n1;a\n");
  });

  const cell = fc.oneof(
    fc.constantFrom(
      "12,5",
      "1,234",
      "1 234",
      "12.0",
      " 7",
      "24/06/2019",
      "05-06-2019",
      "1053",
      "01003",
      "#N/A",
      "",
      " ",
    ),
    fc.string({ maxLength: 6 }),
  );
  const records = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const keyed: Schema = {
    ...tonnages,
    primaryKey: ["annee", "code_commune"],
    custom_checks: [{ name: "compare-columns-value", params: { column: "annee", op: ">", column2: "tonnage" } }],
  };

  it("never has more errors than its source", async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.constantFrom(";", ",", "\t", "|"), async (rows, delimiter) => {
        const lines = [header.trim().split(";"), ...rows].map((row) => row.map(quoted).join(delimiter));
        const { result, left } = await fix(`${lines.join("\n")}\n`, keyed);
        if (result.kind === "written") expect(left).toBeLessThanOrEqual(result.before.counts.error);
        else expect(result.why).toBe("unreadable");
      }),
      { numRuns: 60 },
    );
  });

  it("holds the same text as a valid source", async () => {
    const plain = fc.constantFrom(
      "Le Château-d’Oléron",
      "a;b",
      "a,b",
      'dit "Oléron"',
      " x ",
      "deux\nlignes",
      "tab\t",
      "é|è",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(plain, fc.constantFrom("1.5", "-3", "")), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(";", ",", "\t", "|"),
        async (rows, delimiter) => {
          const special = (text: string) => (/["\n]/.test(text) || text.includes(delimiter) ? quoted(text) : text);
          const source = [["nom", "tonnage"], ...rows].map((row) => `${row.map(special).join(delimiter)}\n`).join("");
          const { result, text, changes } = await fix(source, {
            fields: [{ name: "nom" }, { name: "tonnage", type: "number" }],
          });
          expect(result).toMatchObject({ kind: "written", before: { valid: true }, after: { valid: true } });
          expect(text).toBe(source);
          expect(changes).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a fixed copy of a GeoJSON file", () => {
  const clockwise = "[ [-1.20, 45.9],\n[-1.20,45.950] ,[-1.1,45.95],[-1.1,4.59e1],[-1.20,45.9]]";
  const turned = "[ [-1.20,45.9],\n[-1.1,4.59e1] ,[-1.1,45.95],[-1.20,45.950],[-1.20, 45.9]]";
  const feature = (ring: string) =>
    `{"type":"Feature","properties":{"nom":"Île \\"d'Oléron\\"","n":1.0},"geometry":{"coordinates":[${ring}],"type":"Polygon"}}`;
  const collection = (...features: string[]) =>
    `{"name":"zones", "type":"FeatureCollection","features":[\n${features.join(",\n")}\n]}\n`;

  it("has its rings turned as RFC 7946 says, and nothing else changed, not even how numbers are written", async () => {
    const { text, changes, result } = await fix(
      collection(feature(turned), feature(clockwise)),
      undefined,
      "zones.geojson",
    );
    expect(text).toBe(collection(feature(turned), feature(turned)));
    expect(changes).toEqual([
      "2,,geometry,1 contour dans l'autre sens,1 contour retourné,sens des contours selon la RFC 7946",
    ]);
    expect(result.kind === "written" && result.after.issues.map(({ code }) => code)).not.toContain("ring-winding");
  });

  it("turns the rings of multipolygons, of collections and of a lone feature", async () => {
    const multi = `{"type":"GeometryCollection","geometries":[{"type":"MultiPolygon","coordinates":[[${clockwise}],[${turned}]]}]}`;
    const { text } = await fix(`{"type":"Feature","properties":null,"geometry":${multi}}`, undefined, "zone.geojson");
    expect(text).toBe(`{"type":"Feature","properties":null,"geometry":${multi.replace(clockwise, turned)}}`);
  });

  it("is the same when nothing is to be mended, features larger than what is read at once included", async () => {
    const long = `{"type":"Feature","properties":{"texte":"${"é".repeat(900_000)}"},"geometry":null}`;
    const source = collection(long, feature(turned), long);
    expect((await fix(source, undefined, "zones.geojson")).text).toBe(source);
    const { text } = await fix(collection(long, feature(clockwise), long), undefined, "zones.geojson");
    expect(text).toBe(source);
  });
});

describe("datalogue check --fix", () => {
  const program = fileURLToPath(new URL("../../bin/datalogue.mjs", import.meta.url));
  const inFolder = (name: string, text?: string) => {
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text);
    return path;
  };
  const schema = inFolder("tonnages.json", JSON.stringify(tonnages));
  const source = inFolder("tonnages.csv", `${header}2024;17093;12,5;24/06/2019\n2024;17093;n.d.;\n`);
  const check = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, "check", ...args], { encoding: "utf8" });
    return { status, stdout: stdout.replace(/[\u00a0\u202f]/g, " "), stderr: stderr.replace(/[\u00a0\u202f]/g, " ") };
  };

  it("says both verdicts, how many cells were mended and what is left", () => {
    const out = inFolder("corrige.csv");
    const { status, stdout } = check(source, "--schema", schema, "--fix", out);
    expect(stdout).toContain("tonnages.csv : non valide\n2 lignes, 3 erreurs");
    expect(stdout).toContain(`2 corrections : copie écrite « ${out} », liste « ${out}.changements.csv »`);
    expect(stdout).toContain("corrige.csv : non valide\n2 lignes, 1 erreur,");
    expect(stdout).toContain("« n.d. »");
    expect(status).toBe(1);
    expect(readFileSync(`${out}.changements.csv`, "utf8")).toMatch(/^\ufeffline,column,field,before,after,reason\r\n/);
  });

  it("gives both reports as JSON when asked", () => {
    const { stdout } = check(source, "--schema", schema, "--fix", inFolder("json.csv"), "--json");
    const { before, changes, after } = JSON.parse(stdout);
    expect([before.counts.error, changes, after.counts.error]).toEqual([3, 2, 1]);
  });

  it.each([
    ["the source itself", [source, "--fix", source], "ne peut pas remplacer"],
    ["a file that exists", [source, "--fix", schema], "existe déjà"],
    ["a folder that does not exist", [source, "--fix", join(folder, "ailleurs", "a.csv")], "n'existe pas"],
    ["a report in HTML", [source, "--fix", join(folder, "b.csv"), "--format", "html"], "--fix"],
    ["coordinates to convert", [source, "--fix", join(folder, "b.csv"), "--reproject"], "--reproject"],
  ])("answers 2 with one plain sentence for %s", (_, args, words) => {
    const { status, stdout, stderr } = check(...args);
    expect(stderr).toContain(words);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  it("answers 2 for a workbook, which it does not write", () => {
    const workbook = join(folder, "classeur.xlsx");
    writeFileSync(workbook, writeWorkbook({ Feuil1: [["code"], ["17093"]] }));
    const { status, stderr } = check(workbook, "--fix", join(folder, "c.csv"));
    expect(stderr).toContain("Seuls les fichiers CSV et GeoJSON sont corrigés");
    expect(status).toBe(2);
  });
});
