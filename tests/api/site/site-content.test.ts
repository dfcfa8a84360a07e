import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadGlossary } from "../../../packages/api/src/site/load-glossary.js";
import { loadMeasures } from "../../../packages/api/src/site/load-measures.js";
import { loadSynonyms } from "../../../packages/api/src/site/load-synonyms.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-site-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, json: unknown) =>
  writeFileSync(join(folder, name), typeof json === "string" ? json : JSON.stringify(json));
const plain = (told: string[]) => told.map((one) => one.replaceAll("\u00a0", " "));

describe("the glossary", () => {
  it("is empty without a file", async () => {
    expect(await loadGlossary(folder)).toEqual({ glossary: [], problems: [] });
  });

  it("is read in the alphabetical order of French", async () => {
    write("glossary.json", [
      { id: "zan", term: "Zéro artificialisation nette", definition: "…" },
      { id: "epci", term: "Établissement public", definition: "…" },
      { id: "dma", term: "Déchets ménagers", definition: "…", see: ["zan"] },
    ]);
    const { glossary, problems } = await loadGlossary(folder);
    expect(problems).toEqual([]);
    expect(glossary.map(({ id }) => id)).toEqual(["dma", "epci", "zan"]);
  });

  it("is left out when it is wrong, with what to mend", async () => {
    write("glossary.json", [
      { id: "omr", term: "Ordures", definition: "…", see: ["nulle-part"] },
      { id: "omr", term: "Ordures encore", definition: "…" },
    ]);
    const { glossary, problems } = await loadGlossary(folder);
    expect(glossary).toEqual([]);
    expect(plain(problems)).toEqual([
      "glossary.json : deux mots ont l'identifiant « omr ».",
      "glossary.json : « omr » renvoie à « nulle-part », qui n'existe pas.",
    ]);
    write("glossary.json", [{ id: "OMR", term: "Ordures" }]);
    expect((await loadGlossary(folder)).problems.join()).toContain("definition");
    write("glossary.json", "[");
    expect((await loadGlossary(folder)).problems.join()).toContain("ce n'est pas du JSON correct");
  });
});

describe("the synonyms of the search", () => {
  const glossary = [{ id: "omr", term: "Ordures", definition: "…" }];
  const entry = { words: ["poubelle"], finds: ["déchets"], glossary: "omr" };

  it("are none without a file, and read as they are written", async () => {
    expect(await loadSynonyms(folder, glossary)).toEqual({ synonyms: [], problems: [] });
    write("synonyms.json", [entry]);
    expect(await loadSynonyms(folder, glossary)).toEqual({ synonyms: [entry], problems: [] });
  });

  it("are left out when the file is wrong, and name the glossary's words that are not there", async () => {
    write("synonyms.json", [{ ...entry, glossary: "absent" }]);
    const { synonyms, problems } = await loadSynonyms(folder, glossary);
    expect(synonyms).toHaveLength(1);
    expect(plain(problems)).toEqual([
      "synonyms.json : « poubelle » renvoie à « absent », qui n'est pas dans glossary.json.",
    ]);
    write("synonyms.json", [{ words: [], finds: ["déchets"] }]);
    const wrong = await loadSynonyms(folder, glossary);
    expect(wrong.synonyms).toEqual([]);
    expect(wrong.problems.join()).toContain("words");
  });
});

describe("the measures of pages", () => {
  const page = { name: "jeux", title: "Jeux", path: "/jeux", bytes: 11_000, script: 0, requests: 3 };

  it("are null before anything was measured, and when the file is wrong, which is told", async () => {
    expect(await loadMeasures(folder)).toEqual({ measures: null, problems: [] });
    write("measures.json", { date: "hier", tools: "Chromium", pages: [page] });
    const { measures, problems } = await loadMeasures(folder);
    expect(measures).toBeNull();
    expect(problems.join()).toMatch(/date.*accessibilityFaults|accessibilityFaults.*date/s);
  });

  it("are read as they were written", async () => {
    const written = { date: "2026-03-01", tools: "Chromium", pages: [{ ...page, accessibilityFaults: 0 }] };
    write("measures.json", written);
    expect(await loadMeasures(folder)).toEqual({ measures: written, problems: [] });
  });
});
