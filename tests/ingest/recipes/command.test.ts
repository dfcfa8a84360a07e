import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { writeWorkbook } from "../support/workbook.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-recipe-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));

function file(name: string, content: string | Buffer | object): string {
  const isText = typeof content === "string" || Buffer.isBuffer(content);
  writeFileSync(join(folder, name), isText ? content : JSON.stringify(content));
  return name;
}

function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "check", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, DATALOGUE_CONTENT: join(folder, "content") },
  });
  const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
  return { status, stdout: plain(stdout), stderr: plain(stderr) };
}

const schema = file("schema.json", {
  fields: [
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "commune", constraints: { required: true } },
    { name: "tonnage", type: "number" },
  ],
});
const table = (year: number) => [
  [`Bilan ${year}`],
  ["Tonnage collecté", "Nom de la commune"],
  ["1 012,5", "Dolus-d'Oléron"],
  ["OK", "Marennes"],
  ["1 012,5", "Total"],
];
const csv = (year: number) =>
  `${table(year)
    .map((cells) => cells.join(";"))
    .join("\n")}\n`;
const of2023 = file("bilan-2023.csv", csv(2023));

describe("datalogue check --propose-recipe", () => {
  it("writes a recipe, says what it holds and how to use it; it serves the next year", () => {
    const { status, stdout } = check(of2023, "--schema", schema, "--propose-recipe", "recipe.json");
    expect(stdout).toContain("Recette proposée pour « bilan-2023.csv », écrite dans « recipe.json ».");
    expect(stdout).toContain("  - la colonne « Tonnage collecté » devient « tonnage »");
    expect(stdout).toContain("  - dans « tonnage », « OK » est lu comme sans valeur");
    expect(stdout).toContain("datalogue check bilan-2023.csv --schema schema.json --recipe recipe.json");
    expect(stdout).toContain("Sans la recette : non valide");
    expect(stdout).toContain("Avec la recette : valide, 2 lignes");
    expect(status).toBe(0);
    const next = check(file("bilan-2024.csv", csv(2024)), "--schema", schema, "--recipe", "recipe.json");
    expect(next.stdout).toContain("bilan-2024.csv : valide\n2 lignes, 0 erreur, 0 avertissement");
    expect(next.stdout).toContain("Recette : année 2024");
    expect(next.status).toBe(0);
  });

  it("gives the recipe and both reports as JSON", () => {
    const { stdout } = check(of2023, "--schema", schema, "--propose-recipe", "recipe2.json", "--json");
    const proposal = JSON.parse(stdout);
    expect(proposal.recipe).toEqual(JSON.parse(readFileSync(join(folder, "recipe2.json"), "utf8")));
    expect([proposal.before.valid, proposal.after.valid]).toEqual([false, true]);
  });

  it("answers 1 with the report when there is no table to read, and writes nothing", () => {
    const { status, stdout } = check(file("vide.csv", ""), "--schema", schema, "--propose-recipe", "rien.json");
    expect(stdout).toContain("Le fichier est vide");
    expect(status).toBe(1);
    expect(existsSync(join(folder, "rien.json"))).toBe(false);
  });
});

describe("datalogue check --recipe --fix", () => {
  const recipe = file("r.json", {
    columns: { "Tonnage collecté": "tonnage", "Nom de la commune": "commune" },
    constants: { annee: "{AAAA}" },
    values: { tonnage: { OK: null } },
    dropRows: [{ column: "commune", startsWith: "Total" }],
  });

  it.each([
    ["a CSV", of2023],
    ["a workbook", file("bilan-2023.xlsx", writeWorkbook({ Bilan: table(2023) }))],
  ])("mends what %s and the recipe leave, in the order of the schema", (what, name) => {
    const out = `copie de ${what}.csv`;
    const { status, stdout } = check(name, "--schema", schema, "--recipe", recipe, "--fix", out);
    expect(stdout).toContain(`${out} : valide\n2 lignes, 0 erreur`);
    expect(status).toBe(0);
    expect(readFileSync(join(folder, out), "utf8")).toBe(
      "annee;commune;tonnage\n2023;Dolus-d'Oléron;1012.5\n2023;Marennes;\n",
    );
    expect(
      readFileSync(join(folder, `${out}.changements.csv`), "utf8")
        .split("\r\n")
        .slice(1, -1),
    ).toEqual([
      ",,annee,,2023,colonne ajoutée par la recette",
      "2,2,commune,Nom de la commune,commune,colonne nommée par la recette",
      "2,1,tonnage,Tonnage collecté,tonnage,colonne nommée par la recette",
      '3,1,tonnage,"1 012,5",1012.5,séparateurs de milliers retirés',
      "4,1,tonnage,OK,,texte traduit par la recette",
      '5,,,"1 012,5 ; Total",,ligne retirée par la recette',
    ]);
  });

  it("answers 2 for a layer", () => {
    const layer = file("l.geojson", { type: "FeatureCollection", features: [] });
    const { status, stderr } = check(layer, "--schema", schema, "--recipe", recipe, "--fix", "l.csv");
    expect(stderr).toContain("Une recette ne donne une copie corrigée que d'un tableau");
    expect(status).toBe(2);
  });
});

describe("a command with a recipe that cannot be followed", () => {
  it.each([
    ["no schema", [of2023, "--recipe", "r.json"], "ajoutez « --schema »"],
    ["no schema for a proposal", [of2023, "--propose-recipe", "p.json"], "« --propose-recipe » demande « --schema »"],
    [
      "a recipe and a proposal",
      [of2023, "--schema", schema, "--recipe", "r.json", "--propose-recipe", "p.json"],
      "relisez d'abord",
    ],
    [
      "a recipe that does not exist",
      [of2023, "--schema", schema, "--recipe", "absente.json"],
      "La recette « absente.json » n'existe pas",
    ],
    [
      "a recipe that is not JSON",
      [of2023, "--schema", schema, "--recipe", of2023],
      "La recette « bilan-2023.csv » n'est pas du JSON correct",
    ],
    [
      "a recipe with a mistake",
      [of2023, "--schema", schema, "--recipe", file("faux.json", { columns: { a: "b" } })],
      "« columns.a » : « b » n'est pas une colonne du schéma",
    ],
    ["a proposal over a file that exists", [of2023, "--schema", schema, "--propose-recipe", of2023], "existe déjà"],
  ])("answers 2 with one plain sentence for %s", (_, args, words) => {
    const { status, stdout, stderr } = check(...args);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });
});
