import { readFileSync } from "node:fs";
import { join } from "node:path";
import jsonld from "jsonld";
import { Parser, type Quad, Store } from "n3";
import SHACLValidator from "rdf-validate-shacl";
import { describe, expect, it } from "vitest";
import {
  describeCatalogue,
  describeDataset,
  describeDistribution,
} from "../../../packages/api/src/metadata/describe-catalogue.js";
import { expand } from "../../../packages/api/src/metadata/prefixes.js";
import { toJsonld } from "../../../packages/api/src/metadata/to-jsonld.js";
import { toNtriples } from "../../../packages/api/src/metadata/to-ntriples.js";
import { toTurtle } from "../../../packages/api/src/metadata/to-turtle.js";
import { catalogue, described, settings, tonnages } from "./small-catalogue.js";

const DATASET = `https://id.exemple.fr/id/jeu/${tonnages.id}`;
const CATALOGUE = "https://id.exemple.fr/id/catalogue";
const points = described({
  id: "7b0a4e52-93c8-4d0e-8f61-2f5d8c9e4b77",
  slug: "points-apport-2026",
  fileName: "dechets-points-apport",
  geographic: true,
  organisation: "pole-marennes-oleron",
  licence: "odc-odbl",
  frequency: "AS_NEEDED",
  distributions: [
    {
      id: "geojson",
      title: "GeoJSON",
      format: "GEOJSON",
      mediaType: "application/geo+json",
      path: "/fichiers/7b0a4e52-93c8-4d0e-8f61-2f5d8c9e4b77/points.geojson",
      bytes: 12,
      sha256: "c".repeat(64),
    },
  ],
});
const quads = describeCatalogue(catalogue([described(), points]), settings);

type Curie = Parameters<typeof expand>[0];
const find = (list: Quad[], subject: string, predicate: Curie) =>
  list
    .filter((quad) => quad.subject.value === subject && quad.predicate.value === expand(predicate))
    .map(({ object }) => object);
const values = (subject: string, predicate: Curie, list = quads) =>
  find(list, subject, predicate).map(({ value }) => value);

const canonical = (nquads: string) =>
  jsonld.canonize(nquads, { algorithm: "RDFC-1.0", inputFormat: "application/n-quads", format: "application/n-quads" });

describe("the description of the catalogue", () => {
  it("names a dataset by its permanent identifier, which follows neither the host nor the slug", () => {
    expect(values(DATASET, "dct:identifier")).toEqual([DATASET]);
    expect(values(CATALOGUE, "dcat:dataset")).toContain(DATASET);
  });

  it("gives files by addresses of the public site, without version", () => {
    const file = `https://id.exemple.fr/id/fichier/${tonnages.id}/csv`;
    expect(values(file, "dcat:downloadURL")).toEqual([
      `https://donnees.exemple.fr/fichiers/${tonnages.id}/dechets-tonnages.csv`,
    ]);
    expect(values(file, "dcat:accessURL")).toEqual(values(file, "dcat:downloadURL"));
    expect(values(file, "dcat:byteSize")).toEqual(["48213"]);
    expect(values(file, "dct:format")).toEqual(["http://publications.europa.eu/resource/authority/file-type/CSV"]);
  });

  it("keeps the service off the files, which a harvester would otherwise take for an API", () => {
    const file = `https://id.exemple.fr/id/fichier/${tonnages.id}/csv`;
    expect(values(file, "dcat:accessService")).toEqual([]);
    expect(values(`https://id.exemple.fr/id/fichier/${tonnages.id}/api`, "dcat:accessService")).toHaveLength(1);
  });

  it("tells of a layer the service by which a GIS opens it, at an address that no renaming moves", () => {
    const layer = "https://id.exemple.fr/id/fichier/7b0a4e52-93c8-4d0e-8f61-2f5d8c9e4b77/ogc";
    const service = "https://id.exemple.fr/id/service/ogc";
    expect(values(layer, "dcat:accessURL")).toEqual([
      "https://donnees.exemple.fr/ogc/collections/dechets-points-apport/items",
    ]);
    expect(values(layer, "dcat:accessService")).toEqual([service]);
    expect(values(service, "dcat:endpointURL")).toEqual(["https://donnees.exemple.fr/ogc"]);
    expect(values(service, "dcat:endpointDescription")).toEqual(["https://donnees.exemple.fr/ogc/api"]);
    // Only what has a geometry.
    expect(values(service, "dcat:servesDataset")).toEqual([
      "https://id.exemple.fr/id/jeu/7b0a4e52-93c8-4d0e-8f61-2f5d8c9e4b77",
    ]);
    expect(values(CATALOGUE, "dcat:service")).toEqual(["https://id.exemple.fr/id/service/api", service]);
    const without = describeCatalogue(catalogue([described()]), settings);
    expect(without.some(({ subject }) => subject.value === service)).toBe(false);
  });

  it("gives the same licence, by its address and without label, on a dataset and all its files", () => {
    const licence = "https://www.etalab.gouv.fr/licence-ouverte-open-licence";
    expect(values(DATASET, "dct:license")).toEqual([licence]);
    for (const file of values(DATASET, "dcat:distribution"))
      expect(values(file, "dct:license"), file).toEqual([licence]);
    expect(values(licence, "rdfs:label")).toEqual([]);
    expect(values(licence, "dct:description")).toEqual([]);
  });

  it("covers a place by a plain WKT polygon, longitude first, and a period by a node without address", () => {
    const [place] = find(quads, DATASET, "dct:spatial");
    const polygon = "POLYGON((-1.42 45.8,-1.18 45.8,-1.18 46.05,-1.42 46.05,-1.42 45.8))";
    expect(values(place?.value ?? "", "dcat:bbox")).toEqual([polygon]);
    // CKAN reads this one only, and the harvester of data.gouv.fr joins what differs.
    expect(values(place?.value ?? "", "locn:geometry")).toEqual([polygon]);
    const [period] = find(quads, DATASET, "dct:temporal");
    expect(period?.termType).toBe("BlankNode");
    expect(values(period?.value ?? "", "dcat:startDate")).toEqual(["2015-01-01"]);
  });

  it.each([
    [[8, 45, 8, 45], "POINT(8 45)"],
    [[8, 45, 8, 46], "LINESTRING(8 45,8 46)"],
  ] as const)("covers by a geometry that is valid where the box %j has no area", ([west, south, east, north], wkt) => {
    const flat = describeCatalogue(
      catalogue([described({ geographic: true, bbox: [west, south, east, north] })]),
      settings,
    );
    const places = find(flat, DATASET, "dct:spatial").map(({ value }) => value);
    for (const said of ["dcat:bbox", "locn:geometry"] as const)
      expect(places.flatMap((place) => find(flat, place, said).map(({ value }) => value))).toContain(wkt);
  });

  it("names the place by an identifier, and the box of the geometries besides", () => {
    const place = "https://id.exemple.fr/id/territoire/241700624";
    expect(values(DATASET, "dct:spatial")).toEqual([place]);
    expect(values(place, "skos:prefLabel")).toEqual(["Île d'Oléron"]);
    expect(values(CATALOGUE, "dct:spatial")).toEqual(["https://id.exemple.fr/id/territoire/petr-marennes-oleron"]);
    const [named, own] = find(quads, `https://id.exemple.fr/id/jeu/${points.dataset.id}`, "dct:spatial");
    expect([named?.termType, own?.termType]).toEqual(["NamedNode", "BlankNode"]);
    const nowhere = describeCatalogue(catalogue([described({}, { territory: undefined })]), settings);
    expect(find(nowhere, DATASET, "dct:spatial").map(({ termType }) => termType)).toEqual(["BlankNode"]);
  });

  it("tells the version, what was noted of it, the one before, and who made, keeps and gives out the data", () => {
    expect(values(DATASET, "dcat:version")).toEqual(["3"]);
    expect(values(DATASET, "adms:versionNotes")).toEqual(["Corrige les tonnages de 2024."]);
    expect(values(DATASET, "dcat:previousVersion")).toEqual([`${DATASET}/version/2`]);
    expect(values(DATASET, "dct:creator")).toEqual(["https://id.exemple.fr/id/organisme/ile-d-oleron"]);
    expect(values(DATASET, "geodcat:custodian")).toEqual(values(DATASET, "dct:creator"));
    const distributor = "https://id.exemple.fr/id/organisme/pole-marennes-oleron";
    expect(values(DATASET, "geodcat:distributor")).toEqual([distributor]);
    expect(values(distributor, "foaf:name")).toEqual(["Pôle territorial Marennes Oléron"]);
    const first = describeCatalogue(catalogue([described({}, { version: { note: null, previous: null } })]), settings);
    expect(values(DATASET, "adms:versionNotes", first)).toEqual([]);
    expect(values(DATASET, "dcat:previousVersion", first)).toEqual([]);
  });

  it("tells the digest of a file by its own identifier only: in a feed, data.gouv.fr would refuse the dataset for it", () => {
    expect(quads.some(({ predicate }) => predicate.value.startsWith("http://spdx.org/"))).toBe(false);
    const file = `https://id.exemple.fr/id/fichier/${tonnages.id}/csv`;
    const alone = describeDistribution(catalogue(), described(), "csv", settings);
    const [checksum] = find(alone, file, "spdx:checksum");
    expect(values(checksum?.value ?? "", "spdx:checksumValue", alone)).toEqual(["a".repeat(64)]);
  });

  it("says the theme of Europe with its label, then that of the place", () => {
    const [european = "", own = ""] = values(DATASET, "dcat:theme");
    expect(european).toBe("http://publications.europa.eu/resource/authority/data-theme/ENVI");
    expect(values(european, "skos:prefLabel")).toEqual(["Environnement"]);
    expect(values(own, "skos:prefLabel")).toEqual(["Déchets"]);
  });

  it("has one value per language and property where a harvester reads one", () => {
    const single: Curie[] = [
      "dct:title",
      "dct:description",
      "foaf:name",
      "skos:prefLabel",
      "rdfs:label",
      "dct:publisher",
    ];
    for (const predicate of single) {
      const seen = new Set<string>();
      for (const { subject, predicate: used, object } of quads) {
        if (used.value !== expand(predicate)) continue;
        const key = `${subject.value} ${object.termType === "Literal" ? object.language : ""}`;
        expect(seen.has(key), `${predicate} of ${subject.value}`).toBe(false);
        seen.add(key);
        if (object.termType === "Literal") expect(object.language).toBe("fr");
      }
    }
  });

  it("writes only dates that are dates", () => {
    const dates = quads.flatMap(({ object }) =>
      object.termType === "Literal" && /#date(Time)?$/.test(object.datatype.value) ? [object.value] : [],
    );
    expect(dates.length).toBeGreaterThan(4);
    for (const date of dates) expect(Number.isNaN(Date.parse(date)), date).toBe(false);
    const wrong = describeCatalogue(
      catalogue([described({ modified: "20/08/2026", temporal: { from: "2024-02-30", to: "2024-12-31" } })]),
      settings,
    );
    expect(values(DATASET, "dct:modified", wrong)).toEqual([]);
    const [period] = find(wrong, DATASET, "dct:temporal");
    expect(values(period?.value ?? "", "dcat:startDate", wrong)).toEqual([]);
    expect(values(period?.value ?? "", "dcat:endDate", wrong)).toEqual(["2024-12-31"]);
  });

  it("leaves out what is not open", () => {
    const hidden = describeCatalogue(catalogue([described({ access: "organisation" })]), settings);
    expect(toTurtle(hidden)).not.toContain(tonnages.id);
    expect(describeDataset(catalogue([described({ access: "members" })]), tonnages.id, settings)).toEqual([]);
  });

  it("points at the published schema when there is one, else at ours", () => {
    const file = `https://id.exemple.fr/id/fichier/${tonnages.id}/csv`;
    expect(values(file, "dct:conformsTo")).toEqual([`https://donnees.exemple.fr/api/datasets/${tonnages.id}/schema`]);
    const path = "https://schema.data.gouv.fr/schemas/etalab/schema-lieux-covoiturage/0.3.1/schema.json";
    const national = describeCatalogue(catalogue([described({}, { schema: { path } })]), settings);
    expect(values(file, "dct:conformsTo", national)).toEqual([path]);
    // Rows of the API write points and lists in one form, whatever the schema asks.
    expect(values(file.replace(/csv$/, "api"), "dct:conformsTo", national)).toEqual([]);
  });

  it.each([
    [
      "https://github.com/etalab/schema-stationnement-cyclable/raw/v1.1.1/schema.json",
      "https://schema.data.gouv.fr/schemas/etalab/schema-stationnement-cyclable/1.1.1/schema.json",
    ],
    [
      "https://raw.githubusercontent.com/etalab/schema-irve/v2.3.1/statique/schema-statique.json",
      "https://schema.data.gouv.fr/schemas/etalab/schema-irve-statique/2.3.1/schema-statique.json",
    ],
    ["https://github.com/cnigfr/schema-friches/raw/main/schema.json", undefined],
    ["https://github.com/une-commune/schema-maison/raw/v1.0.0/schema.json", undefined],
  ])("names a national schema as data.gouv.fr compares it: %s", (path, expected) => {
    const file = `https://id.exemple.fr/id/fichier/${tonnages.id}/csv`;
    const named = describeCatalogue(catalogue([described({}, { schema: { path } })]), settings);
    expect(values(file, "dct:conformsTo", named)).toEqual([expected ?? path]);
  });

  it("writes no address that a reader could not read", () => {
    const content = catalogue([described({}, { schema: { path: "https://exemple.fr/un schéma <1>.json" } })]);
    for (const organisation of content.organisations) organisation.homepage = "www exemple.fr";
    const odd = describeCatalogue(content, settings);
    expect(new Parser().parse(toTurtle(odd)).length).toBe(odd.length);
    expect(toTurtle(odd)).toContain("<https://exemple.fr/un%20sch%C3%A9ma%20%3C1%3E.json>");
    expect(toTurtle(odd)).not.toContain("www exemple");
  });

  it("writes in hexadecimal the signs that no IRI may hold, wherever they are in an address", () => {
    const page = "https://exemple.fr/donnees|2024^1?q={a}|`b`\\c^#{d}|`e`";
    const derivedFrom = { title: "Tonnages", producer: "Ademe", page };
    const odd = describeCatalogue(
      catalogue([described({ derivedFrom } as object, { schema: { path: "https://exemple.fr/schema|1.json?v={2}" } })]),
      settings,
    );
    const iris = odd
      .flatMap(({ subject, object }) => [subject, object])
      .filter(({ termType }) => termType === "NamedNode");
    // What Turtle and N-Triples take for an IRI: https://www.w3.org/TR/turtle/#grammar-production-IRIREF
    for (const { value } of iris) expect(value).not.toMatch(/[\s<>"{}|^`\\]/);
    expect(values(DATASET, "dct:source", odd)).toEqual([
      "https://exemple.fr/donnees%7C2024%5E1?q=%7Ba%7D%7C%60b%60%5Cc%5E#%7Bd%7D%7C%60e%60",
    ]);
    expect(values(`${DATASET.replace("/jeu/", "/fichier/")}/csv`, "dct:conformsTo", odd)).toEqual([
      "https://exemple.fr/schema%7C1.json?v=%7B2%7D",
    ]);
  });

  it("keeps an address of mail a valid address, whatever the text, and as it is written where it may be", () => {
    for (const [email, address] of [
      ["a b<c>@exemple.fr", "mailto:a%20b%3Cc%3E@exemple.fr"],
      ["sig+donnees$l'ile@pays.fr", "mailto:sig+donnees$l'ile@pays.fr"],
    ] as const) {
      const odd = describeCatalogue(catalogue([described({ contact: { name: "Accueil", email } })]), settings);
      expect(new Parser().parse(toTurtle(odd)).length).toBe(odd.length);
      expect(toTurtle(odd)).toContain(address);
    }
  });
});

describe("the forms of the feed", () => {
  it("are one graph in JSON-LD, Turtle and N-Triples", async () => {
    const fromTurtle = toNtriples(new Parser({ format: "text/turtle" }).parse(toTurtle(quads)));
    const fromJson = await jsonld.toRDF(JSON.parse(toJsonld(quads)), { format: "application/n-quads", safe: true });
    const expected = await canonical(toNtriples(quads));
    expect(expected.split("\n").length - 1).toBe(quads.length);
    expect(await canonical(fromTurtle)).toBe(expected);
    expect(await canonical(fromJson)).toBe(expected);
  });

  it("are written the same twice, whatever the order of the datasets", () => {
    const again = describeCatalogue(catalogue([points, described()]), settings);
    expect(toTurtle(again)).toBe(toTurtle(quads));
    expect(toJsonld(again)).toBe(toJsonld(quads));
  });

  it("carry their context inside, so that a harvester fetches nothing", () => {
    const document = JSON.parse(toJsonld(quads));
    expect(typeof document["@context"]).toBe("object");
    expect(document["@graph"][0]["@type"]).toBe("dcat:Catalog");
  });

  it("survive quotes, line breaks and characters of any kind in a title", async () => {
    const odd = describeCatalogue(catalogue([described({ title: 'Dit « "tas" »\nÀ trier \\ 🦪' })]), settings);
    const fromTurtle = toNtriples(new Parser().parse(toTurtle(odd)));
    const fromJson = await jsonld.toRDF(JSON.parse(toJsonld(odd)), { format: "application/n-quads", safe: true });
    expect(await canonical(fromTurtle)).toBe(await canonical(fromJson));
  });
});

const samples = process.env.DATALOGUE_SAMPLES;
describe.skipIf(!samples)("the shapes of DCAT-AP 3.0.1 (needs DATALOGUE_SAMPLES)", () => {
  const read = (name: string) => new Parser().parse(readFileSync(join(samples ?? "", "shapes", name), "utf8"));
  const violations = async (shapes: string, data: Quad[], severity = "Violation") => {
    const report = await new SHACLValidator(new Store(read(shapes))).validate(new Store(data));
    return report.results
      .filter((result) => result.severity?.value.endsWith(severity))
      .map(
        ({ focusNode, path, message }) =>
          `${focusNode?.value} ${path?.value} ${message.map((one) => one.value).join()}`,
      );
  };

  it.each(["shapes.ttl", "range.ttl"])("are satisfied by the feed alone, no term borrowed: %s", async (shapes) => {
    expect(await violations(shapes, quads)).toEqual([]);
  });

  it("are satisfied by an empty catalogue and by one dataset", async () => {
    for (const shapes of ["shapes.ttl", "range.ttl"]) {
      expect(await violations(shapes, describeCatalogue(catalogue([]), settings))).toEqual([]);
      expect(await violations(shapes, describeDataset(catalogue(), tonnages.id, settings))).toEqual([]);
    }
  });

  it("find every recommended property", async () => {
    expect(await violations("shapes_recommended.ttl", quads, "Warning")).toEqual([]);
  });

  it("accept the terms of the vocabularies", async () => {
    expect(await violations("mdr-vocabularies.shape.ttl", quads)).toEqual([]);
  });

  it("would find a publisher that is missing", async () => {
    const broken = quads.filter(
      ({ subject, predicate }) => subject.value !== CATALOGUE || predicate.value !== expand("dct:publisher"),
    );
    expect((await violations("shapes.ttl", broken)).length).toBeGreaterThan(0);
  });
});
