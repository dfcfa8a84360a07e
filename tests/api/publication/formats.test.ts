import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeOds } from "../../ingest/support/ods.js";
import { writeZip } from "../../ingest/support/write-zip.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

const KML = Buffer.from(
  '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>Phare</name><Point><coordinates>-1.38,46.04</coordinates></Point></Placemark></kml>',
);
const TABLE = [
  ["codeCommune", "entrees"],
  ["17093", 12_500],
  ["17140", 8300],
];
const CSV = Buffer.from("codeCommune,entrees\n17093,12500\n17140,8300\n");
const schema = {
  fields: [
    { name: "codeCommune", type: "string" },
    { name: "entrees", type: "integer" },
  ],
};

/** Files of a content folder, and what is published of them. */
const published: [file: string, bytes: Buffer, schema: object, rows: number, layer: boolean][] = [
  ["data.ods", writeOds({ Entrées: TABLE }), schema, 2, false],
  [
    "data.ndjson",
    Buffer.from('{"codeCommune":"17093","entrees":12500}\n{"codeCommune":"17140","entrees":8300}\n'),
    schema,
    2,
    false,
  ],
  ["data.zip", writeZip([["entrees.csv", CSV]], { compress: true }), schema, 2, false],
  ["envoi.csv.gz", gzipSync(CSV), schema, 2, false],
  ["data.kml", KML, { fields: [{ name: "name", type: "string" }] }, 1, true],
];

let place: Place;
beforeAll(() => {
  place = createPlace({});
  for (const [rank, [file, bytes, its]] of published.entries()) {
    const folder = `culture/jeu-${rank}`;
    const named = file.startsWith("data.") ? {} : { file };
    place.write(`${folder}/dataset.json`, { ...visitsJson, ...named, slug: `jeu-${rank}` });
    place.write(`${folder}/schema.json`, its);
    place.write(`${folder}/${file}`, bytes);
  }
});
afterAll(() => place?.remove());

it("publishes what each format holds, and keeps the file as it was received", async () => {
  const datalogue = await place.open();
  try {
    expect((await datalogue.load()).problems).toEqual([]);
    for (const [rank, [file, , , rows, layer]] of published.entries()) {
      const dataset = await datalogue.services.catalogue.getReadable(`jeu-${rank}`);
      expect([file, dataset?.rows, dataset?.geographic]).toEqual([file, rows, layer]);
      const original = dataset?.distributions.find(({ format }) => format === "ORIGINAL");
      expect([file, original?.mediaType]).toEqual([file, MEDIA_TYPES[file]]);
    }
  } finally {
    await datalogue.close();
  }
});

const MEDIA_TYPES: Record<string, string> = {
  "data.ods": "application/vnd.oasis.opendocument.spreadsheet",
  "data.ndjson": "application/x-ndjson",
  "data.zip": "application/octet-stream",
  "envoi.csv.gz": "application/gzip",
  "data.kml": "application/vnd.google-earth.kml+xml",
};
