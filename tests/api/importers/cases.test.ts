import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ImporterKind, importerKinds, importers } from "@datalogue/api";
import { afterAll, describe, expect, it } from "vitest";
import { writeZip } from "../../ingest/support/write-zip.js";

const cases = fileURLToPath(new URL("../../cases/importers", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "datalogue-importers-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Files are read without asking anybody anything. */
const nobody = async () => {
  throw new Error("an address was asked");
};
const tools = { fetcher: { download: nobody, json: nobody }, reserve: () => join(scratch, "unused"), note: () => {} };
const read = (kind: ImporterKind, path: string, name = "fiche.xml") =>
  importers[kind].read({ from: "file", path, name }, tools);
/** The sentence with which a file is refused. */
const refusalOf = async (kind: ImporterKind, content: string | Uint8Array, name = "fiche.xml") => {
  const path = join(scratch, "refused");
  writeFileSync(path, content);
  return read(kind, path, name).then(
    () => undefined,
    (error: Error) => error.message,
  );
};

describe.each(importerKinds.filter((kind) => existsSync(join(cases, kind))))("a catalogue of kind %s", (kind) => {
  const folder = join(cases, kind);

  it.each(readdirSync(folder))("is read as its case says: %s", async (situation) => {
    const place = join(folder, situation);
    const [name = ""] = readdirSync(place).filter((one) => one.startsWith("input."));
    const found = await read(kind, join(place, name), name);
    await expect(`${JSON.stringify(found, null, 2)}\n`).toMatchFileSnapshot(join(place, "expected.json"));
  });
});

describe("records of ISO 19139", () => {
  const record = readFileSync(join(cases, "iso-19139/windows-1252/input.xml"));

  it("are read in an archive, each apart, and the bad one is told", async () => {
    const archive = join(scratch, "fiches.zip");
    writeFileSync(
      archive,
      writeZip(
        [
          ["a/metadata/metadata.xml", record] as const,
          ["a/info.xml", Buffer.from("<info/>")] as const,
          ["coupee.xml", Buffer.from("<a><b>")] as const,
          ["__MACOSX/._a.xml", Buffer.from("x")] as const,
          ["lisez-moi.txt", Buffer.from("x")] as const,
        ],
        { compress: true },
      ),
    );
    const { records, faults } = await read("iso-19139", archive, "fiches.zip");
    expect(records.map(({ place, identifier }) => [place, identifier])).toEqual([
      ["a/metadata/metadata.xml", "{3F2504E0-4F89-41D3-9A0C-0305E82C3301}"],
    ]);
    expect(faults).toEqual([expect.stringMatching(/^coupee\.xml.*coupé/)]);
  });

  it.each([
    ["a page of a site", "<!DOCTYPE html><html><body>404</body></html>", "page web"],
    [
      "a billion laughs",
      `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>`,
      "déclare un type de document",
    ],
    ["an entity that reads a file", `<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`, "déclare un type de document"],
    ["what is cut", "<MD_Metadata><a>", "coupé"],
    ["what is no XML", "titre;adresse\n", "ne contient pas de XML"],
    ["nothing at all", "", "ne contient pas de XML"],
    [
      "the next standard",
      `<mdb:MD_Metadata xmlns:mdb="http://standards.iso.org/iso/19115/-3/mdb/2.0"/>`,
      "ISO 19115-3",
    ],
    ["another document", "<rss><channel/></rss>", "« rss »"],
    ["what is too deep", "<a>".repeat(5_000) + "</a>".repeat(5_000), "trop profond"],
  ])("are refused with a sentence: %s", async (_, content, sentence) => {
    expect(await refusalOf("iso-19139", content)).toContain(sentence);
  });

  it("are not read in an archive that swells", async () => {
    const bomb = writeZip([["a.xml", new Uint8Array(150_000_000)]], { compress: true });
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(await refusalOf("iso-19139", bomb, "a.zip")).toContain("Mo");
    expect(await refusalOf("iso-19139", writeZip([["a.txt", Buffer.from("x")]]), "a.zip")).toContain(
      "aucun fichier .xml",
    );
    expect(await refusalOf("iso-19139", Buffer.from("PK\u0003\u0004x"), "a.zip")).toContain("abîmée");
  });
});

describe("DCAT catalogues", () => {
  it.each([
    ["a page of a site", "<!doctype html><html></html>", "page web"],
    ["Turtle that stops", '<https://a.fr/> a <http://www.w3.org/ns/dcat#Dataset> ; "', "ligne 1"],
    ["JSON that stops", '{"@context": {', "JSON est mal formé"],
    ["JSON of something else", '{"name": "Léa"}', "aucun « dcat:Dataset »"],
    ["RDF/XML that stops", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', "coupé"],
    ["entities", '<!DOCTYPE rdf:RDF [<!ENTITY a "b">]><rdf:RDF/>', "déclare un type de document"],
    ["a context that is asked elsewhere", '{"@context": "http://127.0.0.1/c", "a": 1}', "JSON-LD"],
    ["nothing", "", "aucun « dcat:Dataset »"],
    ["accents of another encoding", Buffer.from('<https://a.fr/> a "Déchets" .', "latin1"), "pas en UTF-8"],
  ])("are refused with a sentence: %s", async (_, content, sentence) => {
    expect(await refusalOf("dcat", content, "catalogue")).toContain(sentence);
  });
});

describe("SCDL catalogues", () => {
  it.each([
    ["a table of something else", "code;commune\n1;Dolus-d'Oléron\n", "pas de colonne TITRE"],
    ["nothing", "", "pas un tableau"],
    ["a page of a site", "<!doctype html><html><body>Erreur</body></html>", "tableau"],
  ])("are refused with a sentence: %s", async (_, content, sentence) => {
    expect(await refusalOf("scdl", content, "catalogue.csv")).toContain(sentence);
  });
});
