import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ImporterKind, importers } from "@datalogue/api";
import { afterAll, describe, expect, it } from "vitest";
import { countProcessorTime } from "../../support/processor-time.js";

const scratch = mkdtempSync(join(tmpdir(), "datalogue-hostile-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const LENGTH = 400_000;
const long = (piece: string) => piece.repeat(LENGTH / piece.length);
const asked: string[] = [];
const nobody = async (request: { url: string }) => {
  asked.push(request.url);
  throw new Error("an address was asked");
};

/** What a document gives, or the sentence with which it is refused. */
async function read(kind: ImporterKind, text: string): Promise<string> {
  const path = join(scratch, "document");
  writeFileSync(path, text);
  const tools = { fetcher: { download: nobody, json: nobody }, reserve: () => join(scratch, "x"), note: () => {} };
  try {
    const { records } = await importers[kind].read({ from: "file", path, name: "document" }, tools as never);
    return `${records.length} fiche(s)`;
  } catch (error) {
    return (error as Error).message;
  }
}

const PREFIXES =
  "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .\n";
const turtle = (rest: string) => `${PREFIXES}<a> a dcat:Dataset ; ${rest} .`;
const rdf = (inner: string, head = "") =>
  `${head}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${inner}</rdf:RDF>`;
const iso = (inner: string) =>
  `<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd">${inner}</gmd:MD_Metadata>`;
const within = (names: string, inner: string) =>
  names.split("/").reduceRight((text, name) => `<gmd:${name}>${text}</gmd:${name}>`, inner);
const french = (inner: string) =>
  `<gmd:X><gmd:LocalisedCharacterString locale="#FR">${inner}</gmd:LocalisedCharacterString></gmd:X>`;
const abstract = (inner: string) => iso(within("identificationInfo/A/abstract", inner));

const DCAT = "http://www.w3.org/ns/dcat#";
const many = <One>(make: (at: number) => One) => Array.from({ length: 20_000 }, (_, at) => make(at));
const datasets = many((at) => ({ "@id": `http://x/${at}`, "@type": `${DCAT}Dataset` }));
const catalogue = (held: object) => ({ "@id": "http://x/", "@type": `${DCAT}Catalog`, ...held });
const relative = many((at) => ({ "@id": `${at}`, "@type": `${DCAT}Dataset` }));

const cases: [what: string, kind: ImporterKind, text: string, answer: string][] = [
  [
    "an e-mail address without end",
    "dcat",
    turtle(`dcat:contactPoint [ vcard:hasEmail "a@${long(".")}@" ]`),
    "1 fiche",
  ],
  ["a licence of slashes", "dcat", turtle(`dct:license "${long("/")}x"`), "1 fiche"],
  ["a frequency of slashes", "dcat", turtle(`dct:accrualPeriodicity "${long("/#")}x"`), "1 fiche"],
  ["a title of spaces", "dcat", turtle(`dct:title "${long(" ")}x"`), "1 fiche"],
  ["a description of lines", "dcat", turtle(`dct:description """${long(" \n")}x"""`), "1 fiche"],
  ["lists nested without end", "dcat", turtle(`dct:title ${long("(")}`), "bien formé"],
  ["nodes nested without end", "dcat", turtle(`dct:title ${long("[ dct:x ")}`), "bien formé"],
  ["a text that does not end", "dcat", turtle(`dct:title """${long('a"')}`), "bien formé"],
  [
    "datasets that share the licences of one file",
    "dcat",
    `${PREFIXES}${Array.from({ length: 2_000 }, (_, at) => `<a${at}> a dcat:Dataset ; dcat:distribution <d> .`).join("")}<d> dct:license ${Array.from({ length: 1_000 }, (_, at) => `"l${at}"`).join()} .`,
    "1001 fiche",
  ],
  [
    "a JSON-LD catalogue that names its 20 000 datasets",
    "dcat",
    JSON.stringify([catalogue({ [`${DCAT}dataset`]: datasets.map((one) => ({ "@id": one["@id"] })) }), ...datasets]),
    "1001 fiche",
  ],
  [
    "a JSON-LD catalogue that holds its 20 000 datasets",
    "dcat",
    JSON.stringify(catalogue({ [`${DCAT}dataset`]: datasets })),
    "1001 fiche",
  ],
  [
    "20 000 JSON-LD datasets that name their catalogue",
    "dcat",
    JSON.stringify(datasets.map((one) => ({ ...one, "@reverse": { [`${DCAT}dataset`]: { "@id": "http://x/" } } }))),
    "1001 fiche",
  ],
  [
    "a JSON-LD dataset of 60 000 types, words and nameless properties",
    "dcat",
    JSON.stringify({
      ...{ "@id": "http://x/a", "@type": [`${DCAT}Dataset`, ...many((at) => `http://x/${at}`)] },
      ...{ [`${DCAT}keyword`]: many(String), "_:a": many(String) },
    }),
    "1 fiche",
  ],
  ["a JSON-LD address of slashes", "dcat", JSON.stringify({ "@id": long("/") }), "plus de 10\u202f000 barres obliques"],
  [
    "a JSON-LD address of slashes, in a term of a context",
    "dcat",
    JSON.stringify({ "@context": [{ a: { "@id": "http://x/a", "@context": { b: `${long("../")} ` } } }] }),
    "plus de 10\u202f000 barres obliques",
  ],
  [
    "JSON-LD addresses of 9 000 slashes",
    "dcat",
    JSON.stringify(datasets.slice(0, 40).map((one, at) => ({ ...one, "@id": `${"/".repeat(9_000)}${at}` }))),
    "40 fiche",
  ],
  [
    "an absolute JSON-LD address of slashes",
    "dcat",
    JSON.stringify({ "@id": `http://x/${long("/")}`, "@type": `${DCAT}Dataset` }),
    "1 fiche",
  ],
  [
    "20 000 JSON-LD datasets of a base of slashes",
    "dcat",
    JSON.stringify({ "@context": { "@base": `http://x/${"a/".repeat(2_000)}` }, "@graph": relative }),
    "«\u00a0@base\u00a0»",
  ],
  [
    "JSON-LD bases without end, each of the one before",
    "dcat",
    JSON.stringify({ "@context": many(() => ({ "@base": "a/a/a/" })), "@graph": relative }),
    "«\u00a0@base\u00a0»",
  ],
  [
    "a JSON-LD base that grows with the depth",
    "dcat",
    JSON.stringify({
      "@context": { p: { "@id": "http://x/p", "@context": { "@base": "a/".repeat(99) } } },
      p: Array.from({ length: 1_000 }).reduce((below) => ({ p: below }), {}),
    }),
    "«\u00a0@base\u00a0»",
  ],
  [
    "a JSON-LD base that stays at each depth",
    "dcat",
    JSON.stringify({
      "@context": { p: { "@id": "http://x/p", "@context": { "@base": "../../" } } },
      ...{ "@id": "http://x/a", "@type": `${DCAT}Dataset`, p: [{ p: [{ p: [] }] }] },
    }),
    "1 fiche",
  ],
  ["JSON-LD nested without end", "dcat", `{"http://a/b":${long("[")}${long("]")}}`, "JSON-LD"],
  ["contexts nested without end", "dcat", `{"@context":${long("[")}${long("]")}}`, "JSON-LD"],
  [
    "names that every object bears",
    "dcat",
    '{"@context":{"__proto__":"http://x/"},"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}',
    "aucun « dcat:Dataset »",
  ],
  ["entities in RDF/XML", "dcat", rdf("&a;", '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "DOCTYPE"],
  ["RDF/XML too deep", "dcat", rdf(`${long("<a>")}${long("</a>")}`), "trop profond"],
  [
    "one element of attributes",
    "dcat",
    rdf(`<a ${Array.from({ length: 30_000 }, (_, at) => `a${at}=""`).join(" ")}/>`),
    "bien formé",
  ],
  [
    "an e-mail address without end",
    "iso-19139",
    iso(within("contact/B/contactInfo/C/address/D/electronicMailAddress", `a@${long(".")}@`)),
    "1 fiche",
  ],
  ["French within French", "iso-19139", abstract(french(french(""))), "1 fiche"],
  [
    "French within French, thirty times",
    "iso-19139",
    abstract(
      Array(30)
        .fill(0)
        .reduce((inner: string) => `<gmd:Y>${french(inner)}</gmd:Y>`, ""),
    ),
    "1 fiche",
  ],
  [
    "constraints of slashes",
    "iso-19139",
    iso(within("identificationInfo/A/resourceConstraints/L/useLimitation", `${long("/")}x`)),
    "1 fiche",
  ],
];

describe("a catalogue that is made to harm", () => {
  it.each(cases)("is read or refused at once: %s (%s)", async (_, kind, text, answer) => {
    const took = countProcessorTime();
    expect(await read(kind, text)).toContain(answer);
    expect(took()).toBeLessThan(8_000);
    expect(asked).toEqual([]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
