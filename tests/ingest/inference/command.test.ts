import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "datalogue-propose-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));

function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "check", ...args], {
    encoding: "utf8",
    env: { ...process.env, DATALOGUE_CONTENT: join(folder, "content") },
  });
  return { status, stdout, stderr };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const lines = Array.from({ length: 12 }, (_, rank) => `${2010 + rank};${rank},5`);
const source = file("tonnages.csv", `annee;tonnage\n${lines.join("\n")}\n`);

describe("datalogue check --propose-schema", () => {
  it("writes a schema that the file passes, and tells of each column what it is, why, and what is left to write", () => {
    const out = join(folder, "schema.json");
    const { status, stdout } = check(source, "--propose-schema", out);
    expect(status).toBe(0);
    expect(stdout).toBe(
      [
        `Schéma proposé d'après 12\u00a0enregistrements et 2\u00a0colonnes\u00a0: ${out}`,
        "",
        "annee\u00a0: Année\u202f; année (sûr)",
        "  pourquoi\u00a0: Le nom de la colonne l'annonce et ses 12\u00a0valeurs en ont la forme.",
        "  contraintes\u00a0: obligatoire",
        "  à compléter\u00a0: la description",
        "tonnage\u00a0: Tonnage\u202f; nombre (sûr)",
        "  pourquoi\u00a0: Le nom de la colonne l'annonce et les nombres vont de 0,5 à 11,5.",
        "  contraintes\u00a0: obligatoire, au moins 0",
        "  à compléter\u00a0: la description\u202f; vérifiez que la valeur est en tonnes, et dites ce qui est pesé",
        "",
        "Clé proposée\u00a0: «\u00a0annee\u00a0». Deux enregistrements n'ont jamais la même\u00a0: dites si ce sera toujours vrai.",
        "Le fichier respecte ce schéma.",
        "",
      ].join("\n"),
    );
    expect(check(source, "--schema", out)).toMatchObject({
      status: 0,
      stderr: "Ce schéma est une proposition\u00a0: 3\u00a0descriptions à compléter («\u00a0À compléter\u00a0»).\n",
    });
  });

  it("proposes no key for a few lines, which do not show what will always tell them apart", () => {
    const few = file("calendrier.csv", "service_id;date\nSEM;20260105\nSEM;20260106\nDIM;20260105\n");
    expect(check(few, "--propose-schema", join(folder, "calendrier.json")).stdout).toContain(
      "Aucune clé proposée\u00a0: moins de 10 enregistrements ne disent pas ce qui les distinguera toujours.",
    );
  });

  it("writes the schema alone on the standard output when asked", () => {
    const { stdout, stderr } = check(source, "--propose-schema", "-");
    expect(JSON.parse(stdout)).toMatchObject({ name: "tonnages", primaryKey: ["annee"] });
    expect(stderr).toContain("Le fichier respecte ce schéma.");
  });

  it("gives the machine form when asked", () => {
    const { stdout } = check(source, "--propose-schema", join(folder, "machine.json"), "--json");
    const { fields, report } = JSON.parse(stdout);
    expect([fields[1].kind, fields[1].confidence, report.valid]).toEqual(["tonnage", "sure", true]);
  });

  it("never replaces a file, and takes no other schema", () => {
    const taken = file("pris.json", "{}");
    expect(check(source, "--propose-schema", taken)).toMatchObject({ status: 2 });
    expect(readFileSync(taken, "utf8")).toBe("{}");
    expect(check(source, "--propose-schema", "-", "--schema", taken)).toMatchObject({ status: 2 });
  });

  it("proposes nothing for what is no table, and says why", () => {
    const out = join(folder, "rien.json");
    const { status, stdout, stderr } = check(file("vide.csv", ""), "--propose-schema", out);
    expect([status, existsSync(out)]).toEqual([1, false]);
    expect(stdout).toContain("Le fichier est vide.");
    expect(stderr).toContain("Aucun schéma n'a été proposé");
  });
});
