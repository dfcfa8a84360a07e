import { readFileSync } from "node:fs";
import { join } from "node:path";
import jsonld from "jsonld";
import { DataFactory, Parser, type Quad, Store } from "n3";
import SHACLValidator from "rdf-validate-shacl";
import { describe, expect, it } from "vitest";
import { describeCatalogue } from "../../../packages/api/src/metadata/describe-catalogue.js";
import { rdfExtensions, rdfFormats } from "../../../packages/api/src/metadata/formats.js";
import { type Curie, expand } from "../../../packages/api/src/metadata/prefixes.js";
import { toNtriples } from "../../../packages/api/src/metadata/to-ntriples.js";
import { findRuleProblems } from "./feed-rules.js";
import { readGraph } from "./read-graph.js";
import { catalogue, described, page, settings } from "./small-catalogue.js";

const { literal, namedNode, quad } = DataFactory;
const HVD = "7b0a4e52-93c8-4d0e-8f61-2f5d8c9e4b77";
const PLAIN = "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2a10";

/** Two pages of one feed: a dataset of high value with its documentation, then a plain one. */
const pages = [
  describeCatalogue({ ...catalogue([described()]), page: page(1, 2) }, settings),
  describeCatalogue(
    {
      ...catalogue([
        described({
          id: HVD,
          slug: "pistes-cyclables",
          licence: "lov2",
          frequency: "AS_NEEDED",
          hvd: "mobilite",
          geographic: true,
          documentation: [{ title: "Guide de saisie", url: "https://exemple.fr/guide" }],
          conformsTo: "https://schema.data.gouv.fr/schemas/etalab/schema-amenagements-cyclables/0.3.5/schema.json",
        }),
      ]),
      page: page(2, 2),
    },
    settings,
  ),
];

const canonical = (nquads: string) =>
  jsonld.canonize(nquads, { algorithm: "RDFC-1.0", inputFormat: "application/n-quads", format: "application/n-quads" });

describe("the forms of a page", () => {
  it.each(rdfExtensions)("say the same graph when read again: %s", async (format) => {
    for (const quads of pages) {
      const again = await readGraph[format](rdfFormats[format].write(quads));
      expect(again.length).toBe(quads.length);
      expect(await canonical(toNtriples(again))).toBe(await canonical(toNtriples(quads)));
    }
  });

  it("carry any text: quotes, line ends, spaces, signs of XML, characters beyond the usual; what XML cannot hold is left out of all", async () => {
    const title = 'Dit « "tas" » <b>&amp; ]]>\nÀ trier\r\n\ttab \\ 🦪';
    const odd = describeCatalogue(catalogue([described({ title: `${title}\u0007\uD800` })]), settings);
    for (const format of rdfExtensions) {
      const again = await readGraph[format](rdfFormats[format].write(odd));
      const titles = again.filter(({ predicate }) => predicate.value === expand("dct:title"));
      expect(
        titles.map(({ object }) => object.value),
        format,
      ).toContain(title);
    }
  });
});

describe("our own rules, which the shapes do not hold", () => {
  const feed = pages.flat();
  it("are kept by the feed", () => {
    for (const quads of pages) expect(findRuleProblems(quads)).toEqual([]);
  });

  const dataset = namedNode(`https://id.exemple.fr/id/jeu/${PLAIN}`);
  const add = (predicate: Curie, object: Quad["object"]) => [
    ...feed,
    quad(dataset, namedNode(expand(predicate)), object),
  ];
  it.each([
    ["a French date", add("dct:modified", literal("20/08/2026"))],
    ["a day that does not exist", add("dct:issued", literal("2026-02-30", namedNode(expand("xsd:date"))))],
    ["two titles in one language", add("dct:title", literal("Autre titre", "fr"))],
    ["two licences", add("dct:license", namedNode("http://opendatacommons.org/licenses/odbl/summary/"))],
    [
      "a theme that Europe does not know",
      add("dcat:theme", namedNode("http://publications.europa.eu/resource/authority/data-theme/MER")),
    ],
  ])("find %s", (_what, quads) => {
    expect(findRuleProblems(quads).length).toBeGreaterThan(0);
  });
});

/** One shape asks for a node where GeoDCAT-AP has a literal, the only form that harvesters read (docs/catalogue.md). */
const LITERAL_GEOMETRY = " http://www.w3.org/ns/locn#geometry ";

const samples = process.env.DATALOGUE_SAMPLES;
describe.skipIf(!samples)("the official shapes of DCAT-AP 3.0.1 (needs DATALOGUE_SAMPLES)", () => {
  const validators = new Map<string, SHACLValidator>();
  const validator = (name: string) => {
    let found = validators.get(name);
    if (!found) {
      const shapes = new Parser().parse(readFileSync(join(samples ?? "", "shapes", name), "utf8"));
      // The list of categories is not here to be imported.
      const kept = shapes.filter(({ predicate }) => predicate.value !== "http://www.w3.org/2002/07/owl#imports");
      found = new SHACLValidator(new Store(kept));
      validators.set(name, found);
    }
    return found;
  };
  const violations = async (name: string, quads: Quad[], severity = "Violation") =>
    (await validator(name).validate(new Store(quads))).results
      .filter((result) => result.severity?.value.endsWith(severity))
      .map(
        ({ focusNode, path, message }) =>
          `${focusNode?.value} ${path?.value} ${message.map(({ value }) => value).join()}`,
      );

  it.each(rdfExtensions)("are satisfied by the whole feed and by each page, no term borrowed: %s", async (format) => {
    const read = await Promise.all(pages.map((quads) => readGraph[format](rdfFormats[format].write(quads))));
    for (const quads of [read.flat(), ...read])
      for (const shapes of ["shapes.ttl", "range.ttl", "dcat-ap-SHACL.ttl"])
        expect(
          (await violations(shapes, quads)).filter((line) => !line.includes(LITERAL_GEOMETRY)),
          shapes,
        ).toEqual([]);
  });

  it("accept every term of a vocabulary", async () => {
    expect(await violations("mdr-vocabularies.shape.ttl", pages.flat())).toEqual([]);
  });

  it("of high-value datasets are satisfied by a dataset of high value, its files and the service", async () => {
    const flagged = pages[1] ?? [];
    expect(await violations("hvd-SHACL-base.ttl", flagged)).toEqual([]);
    const legislation = expand("dcatap:applicableLegislation");
    const broken = flagged.filter(({ predicate }) => predicate.value !== legislation);
    expect((await violations("hvd-SHACL-base.ttl", broken)).length).toBeGreaterThan(0);
  });

  const CATALOGUE = "https://id.exemple.fr/id/catalogue";
  const DATASET = `https://id.exemple.fr/id/jeu/${PLAIN}`;
  const FILE = `https://id.exemple.fr/id/fichier/${PLAIN}/csv`;
  const SERVICE = "https://id.exemple.fr/id/service/api";
  const ORGANISATION = "https://id.exemple.fr/id/organisme/ile-d-oleron";
  const without = (subject: string, predicate: Curie) => (quads: Quad[]) =>
    quads.filter((one) => one.subject.value !== subject || one.predicate.value !== expand(predicate));
  const withValue = (subject: string, predicate: Curie, object: Quad["object"]) => (quads: Quad[]) => [
    ...quads,
    quad(namedNode(subject), namedNode(expand(predicate)), object),
  ];
  const instead = (subject: string, predicate: Curie, object: Quad["object"]) => (quads: Quad[]) =>
    withValue(subject, predicate, object)(without(subject, predicate)(quads));
  const record = "https://id.exemple.fr/id/fiche/1";

  // The mutations that the shapes are known to catch.
  it.each<[string, string, (quads: Quad[]) => Quad[]]>([
    ["a catalogue without publisher", "shapes.ttl", without(CATALOGUE, "dct:publisher")],
    ["a dataset without description", "shapes.ttl", without(DATASET, "dct:description")],
    ["two publishers", "shapes.ttl", withValue(DATASET, "dct:publisher", namedNode(CATALOGUE))],
    ["a file without address", "shapes.ttl", without(FILE, "dcat:accessURL")],
    ["an address as text", "shapes.ttl", instead(FILE, "dcat:accessURL", literal("https://exemple.fr/1.csv"))],
    ["a licence as text", "shapes.ttl", instead(FILE, "dct:license", literal("Licence Ouverte"))],
    ["a theme as text", "shapes.ttl", instead(DATASET, "dcat:theme", literal("Déchets"))],
    ["a language as text", "shapes.ttl", instead(DATASET, "dct:language", literal("fr"))],
    ["a keyword as address", "shapes.ttl", withValue(DATASET, "dcat:keyword", namedNode("https://exemple.fr/mot"))],
    ["a service without address", "shapes.ttl", without(SERVICE, "dcat:endpointURL")],
    [
      "a record without date",
      "shapes.ttl",
      (quads) =>
        withValue(
          record,
          "foaf:primaryTopic",
          namedNode(DATASET),
        )(withValue(record, "rdf:type", namedNode(expand("dcat:CatalogRecord")))(quads)),
    ],
    ["a producer without name", "shapes.ttl", without(ORGANISATION, "foaf:name")],
    [
      "a negative size",
      "shapes.ttl",
      instead(FILE, "dcat:byteSize", literal("-1", namedNode(expand("xsd:nonNegativeInteger")))),
    ],
    ["a decimal size", "shapes.ttl", instead(FILE, "dcat:byteSize", literal("12.5", namedNode(expand("xsd:decimal"))))],
    ["a media type as text", "mdr-vocabularies.shape.ttl", instead(FILE, "dcat:mediaType", literal("text/csv"))],
    [
      "a frequency of Dublin Core",
      "mdr-vocabularies.shape.ttl",
      instead(DATASET, "dct:accrualPeriodicity", namedNode("http://purl.org/cld/freq/annual")),
    ],
    ["a date of catalogue in French", "shapes.ttl", instead(CATALOGUE, "dct:modified", literal("20/08/2026"))],
  ])("find %s", async (_what, shapes, mutate) => {
    const [first = []] = pages;
    const before = await violations(shapes, first);
    expect((await violations(shapes, mutate(first))).length).toBeGreaterThan(before.length);
  });
});
