import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeRecord } from "../../../packages/api/src/metadata/describe-record.js";
import { writeIso19139 } from "../../../packages/api/src/metadata/write-iso19139.js";
import { type FeedPlace, openFeedPlace } from "./feed-place.js";
import { catalogue, described, settings } from "./small-catalogue.js";

const run = promisify(execFile);
const python = "/usr/bin/python3";
const isThere = spawnSync(python, ["-c", "import owslib"]).status === 0;
if (!isThere && process.env.DATALOGUE_REQUIRE_OWSLIB === "1")
  throw new Error("DATALOGUE_REQUIRE_OWSLIB=1, and OWSLib (Debian: python3-owslib) is not there");

let feed: FeedPlace;
beforeAll(async () => {
  feed = await openFeedPlace();
});
afterAll(() => feed.remove());

async function read(script: string, ...given: string[]) {
  const { stdout } = await run(python, ["-c", script, ...given], { maxBuffer: 20_000_000 });
  return JSON.parse(stdout);
}

describe("a dataset in ISO 19139", () => {
  it("has every element that INSPIRE asks for, whatever its texts hold", () => {
    const odd = described({ title: 'Déchets <b> & "tri" \u0007', provenance: "Bons & pesées.", geographic: true });
    const xml = writeIso19139(odd, catalogue(), settings);
    expect(xml).toContain("Déchets &lt;b&gt; &amp; &quot;tri&quot; <");
    for (const element of [
      "gmd:fileIdentifier",
      "gmd:hierarchyLevel",
      "gmd:dateStamp",
      "gmd:referenceSystemInfo",
      "gmd:abstract",
      "gmd:accessConstraints",
      "gmd:useConstraints",
      "gmd:topicCategory",
      "gmd:EX_GeographicBoundingBox",
      "gml:TimePeriod",
      "gmd:distributionFormat",
      "gmd:statement",
    ])
      expect(xml, element).toContain(`<${element}`);
  });

  it("is given for open datasets, by their identifier", async () => {
    const { id } = JSON.parse(feed.place.read("culture/jeu-1/dataset.json"));
    const answer = await fetch(`${feed.url}/id/jeu/${id}.iso.xml`);
    expect(answer.headers.get("content-type")).toBe("application/xml; charset=utf-8");
    expect(await answer.text()).toContain(`<gco:CharacterString>${id}</gco:CharacterString>`);
    const other = await fetch(`${feed.url}/id/jeu/${id.replace(/^./, "z")}.iso.xml`);
    expect([other.status, (await other.json()).code]).toEqual([404, "jeu-inconnu"]);
    expect((await fetch(`${feed.url}/id/jeu/${id}.iso.xml?f=json`)).status).toBe(400);
  });
});

describe("the records of OGC API Records", () => {
  const items = "/records/collections/jeux/items";

  it("come up to the maximum when more is asked, as the standard wants", async () => {
    for (const limit of ["101", "1000", "2147483647"]) {
      const answer = await fetch(`${feed.url}${items}?limit=${limit}`);
      expect([answer.status, (await answer.json()).numberReturned]).toEqual([200, 5]);
    }
    expect((await fetch(`${feed.url}${items}?limit=0`)).status).toBe(400);
    const { paths } = await (await fetch(`${feed.url}/api/openapi.json`)).json();
    const [limit] = paths["/records/collections/{collection}/items"].get.parameters.filter(
      ({ name }: { name: string }) => name === "limit",
    );
    expect(limit.schema).not.toHaveProperty("maximum");
    expect(limit.description).toContain("100");
  });

  it.each([
    [`${items}?bbox=1,2`, 400],
    [`${items}?datetime=hier`, 400],
    [`${items}?limit=0`, 400],
    [`${items}?nimporte=1`, 400],
    [`${items}/nimporte`, 404],
    ["/records/collections/autre", 404],
  ])("refuse %s", async (address, status) => {
    const answer = await fetch(feed.url + address);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      status,
      "application/problem+json; charset=utf-8",
    ]);
  });

  it("are found by one of the searches that commas separate, each of all its words", async () => {
    const found = async (q: string) => {
      const answer = await fetch(`${feed.url}${items}?q=${encodeURIComponent(q)}`);
      const { features } = await answer.json();
      return features.map(({ properties }: { properties: { title: string } }) => properties.title.slice(-1)).sort();
    };
    expect(await found("médiathèques 1")).toEqual(["1"]);
    expect(await found("médiathèques 1, relevé 3")).toEqual(["1", "3"]);
    expect(await found("quetzal,relevé 3,")).toEqual(["3"]);
    expect(await found("quetzal")).toEqual([]);
    const refused = await fetch(`${feed.url}${items}?q=${Array.from({ length: 21 }, (_, rank) => rank).join(",")}`);
    expect([refused.status, (await refused.json()).parameter]).toEqual([400, "q"]);
  });

  it("are a point or a line where the box of the dataset has no area", () => {
    const placeOf = (bbox: [number, number, number, number]) =>
      describeRecord(described({ bbox }), catalogue(), settings).geometry;
    expect(placeOf([8, 45, 8, 45])).toEqual({ type: "Point", coordinates: [8, 45] });
    expect(placeOf([8, 45, 9, 45])).toEqual({
      type: "LineString",
      coordinates: [
        [8, 45],
        [9, 45],
      ],
    });
    expect(placeOf([8, 45, 9, 46])?.type).toBe("Polygon");
  });

  it("lead to the pages, the other forms and the files of the dataset, which are there", async () => {
    const { features } = await (await fetch(`${feed.url}${items}?limit=1&type=dataset`)).json();
    const [{ id, links, geometry, time }] = features;
    expect(geometry.type).toBe("Polygon");
    expect(time).toEqual({ interval: ["2023-01-01", "2023-12-31"] });
    for (const { href, rel, type } of links)
      if (type !== "text/html") expect((await fetch(href)).status, `${rel} ${href}`).toBe(200);
    const one = await fetch(`${feed.url}${items}/${id}`);
    expect(one.headers.get("content-type")).toBe("application/geo+json");
  });
});

/** Skipped without OWSLib (Debian: `apt-get install python3-owslib`), unless DATALOGUE_REQUIRE_OWSLIB=1. */
describe.skipIf(!isThere)("OWSLib", () => {
  it("reads the ISO record of a dataset: title, dates, licence, contacts, place, period, files", async () => {
    const { id } = JSON.parse(feed.place.read("culture/jeu-1/dataset.json"));
    const found = await read(
      `
import json, sys, urllib.request
from owslib.etree import etree
from owslib.iso import MD_Metadata
record = MD_Metadata(etree.fromstring(urllib.request.urlopen(sys.argv[1]).read()))
one = record.identification[0]
box = one.bbox
print(json.dumps({
  "id": record.identifier, "level": record.hierarchy, "language": record.languagecode,
  "title": one.title, "abstract": one.abstract, "identifier": one.uricode[0],
  "dates": [(date.type, date.date) for date in one.date],
  "parties": [(party.organization, party.email, party.role) for party in one.contact],
  "keywords": [word.name for word in one.keywords[0].keywords],
  "limits": one.otherconstraints + one.otherconstraints_url,
  "box": [float(box.minx), float(box.miny), float(box.maxx), float(box.maxy)],
  "period": [one.temporalextent_start, one.temporalextent_end],
  "links": [(link.url, link.function) for link in record.distribution.online],
  "lineage": record.dataquality.lineage,
}))
`,
      `${feed.url}/id/jeu/${id}.iso.xml`,
    );
    expect(found).toMatchObject({
      id,
      level: "dataset",
      language: "fre",
      title: "Fréquentation des médiathèques, relevé 1",
      identifier: `https://donnees.exemple.fr/id/jeu/${id}`,
      keywords: ["culture", "médiathèque"],
      period: ["2023-01-01", "2023-12-31"],
      lineage: "Le producteur n'a pas dit d'où viennent les données.",
    });
    expect(found.dates.map(([type]: string[]) => type)).toEqual(["publication", "revision"]);
    expect(found.parties).toContainEqual(["Pôle territorial Marennes Oléron", "accueil@exemple.fr", "owner"]);
    expect(found.limits.join(" ")).toContain("Licence Ouverte");
    const [west, south, east, north] = found.box;
    expect([west < east, south < north, Math.round(west), Math.round(north)]).toEqual([true, true, -1, 46]);
    const downloads = found.links.filter(([, role]: string[]) => role === "download").map(([url]: string[]) => url);
    expect(downloads.some((url: string) => url.endsWith(".csv"))).toBe(true);
    for (const url of downloads) expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
  });

  it("finds the records, one page after the other, and by words, place, period and identifier", async () => {
    const found = await read(
      `
import json, sys
from owslib.ogcapi.records import Records
service = Records(sys.argv[1] + "/records")
ids = service.records()
first = service.collection_items(ids[0], limit=3)
one = first["features"][0]
count = lambda **asked: service.collection_items(ids[0], **asked)["numberMatched"]
print(json.dumps({
  "collections": ids, "conforms": service.conformance()["conformsTo"],
  "matched": first["numberMatched"], "returned": first["numberReturned"],
  "next": [link["href"] for link in first["links"] if link["rel"] == "next"],
  "same": service.collection_item(ids[0], one["id"])["properties"] == one["properties"],
  "title": one["properties"]["title"],
  "words": count(q="médiathèques relevé 1"), "none": count(q="introuvable"),
  "near": count(bbox=[-1.5, 45.7, -0.9, 46.1]), "far": count(bbox=[2, 48, 3, 49]),
  "since": count(datetime="2023-06-01/.."), "late": count(datetime="2025-01-01/.."),
  "named": count(ids=one["id"]),
}))
`,
      feed.url,
    );
    expect(found).toMatchObject({
      ...{ collections: ["jeux"], matched: 5, returned: 3, same: true, words: 1, none: 0, near: 5, far: 0 },
      ...{ since: 5, late: 0, named: 1 },
    });
    expect(found.next).toEqual([expect.stringContaining("limit=3&offset=3")]);
    expect(found.title).toContain("Fréquentation des médiathèques");
  });
});
