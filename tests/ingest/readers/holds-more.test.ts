import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";
import { geopackage } from "../support/geopackage.js";
import { WKT, writeDbf, writeShp, zipLayers } from "../support/layer.js";
import { writeOds } from "../support/ods.js";
import { workbookParts, writeWorkbook } from "../support/workbook.js";
import { writeZip } from "../support/write-zip.js";

const csv = "commune;tonnes\nDolus-d'Oléron;2\n";
const sheet = [
  ["commune", "tonnes"],
  ["Dolus-d'Oléron", 2],
];
const points = (more: object, feature: object = {}) =>
  Buffer.from(
    JSON.stringify({
      type: "FeatureCollection",
      features: [
        {
          ...{ type: "Feature", geometry: { type: "Point", coordinates: [-1.1927, 45.8856] } },
          ...{ properties: { nom: "Rue du Port" }, ...feature },
        },
      ],
      ...more,
    }),
  );
const gpx = (head: string, track: string) =>
  Buffer.from(`<gpx version="1.1">${head}<trk><trkseg>${track}</trkseg></trk></gpx>`);
const kml = (inside: string, placemark = "") =>
  Buffer.from(
    `<kml><Document>${inside}<Placemark><name>Rue du Port</name>${placemark}<Point><coordinates>-1.1927,45.8856</coordinates></Point></Placemark></Document></kml>`,
  );
const withPart = (name: string) =>
  writeZip([...workbookParts({ Tonnes: sheet }), [name, Buffer.from("<v>Jeanne</v>")]]);
const people = [
  ["prenom", "mobile"],
  ["Jeanne", "0612345678"],
];
const zip = (...names: string[]) => writeZip(names.map((name) => [name, Buffer.from(csv)] as const));
const TRACE = '<trkpt lon="-1.2" lat="45.9"><ele>3</ele></trkpt><trkpt lon="-1.21" lat="45.91"/>';
const layer = { name: "voies", rows: [] };

const shapes = {
  "voies.shp": writeShp([{ point: [-1.1927, 45.8856] }]),
  "voies.dbf": writeDbf([["NOM", "C", 12]], [["Rue du Port"]]),
  "voies.prj": WKT.wgs84,
  "voies.sbn": "index",
};

const holdsMore = async (name: string, bytes: Uint8Array, sheetName?: string) =>
  (await checkBytes(name, bytes, sheetName === undefined ? {} : { sheet: sheetName })).report.file.holdsMore;

describe("a report", () => {
  it.each<[string, string, Uint8Array, string?]>([
    ["another file that could be read", "a.zip", zip("arrets.csv", "conducteurs.csv"), "arrets.csv"],
    ["another file that is no table", "a.zip", zip("arrets.csv", "plan.pdf")],
    ["another sheet of a workbook", "a.xlsx", writeWorkbook({ Tonnes: sheet, Agents: people }), "Tonnes"],
    ["another sheet of an .ods", "a.ods", writeOds({ Tonnes: sheet, Agents: people }), "Tonnes"],
    [
      "a sheet of a workbook in an archive",
      "a.zip",
      writeZip([["a.xlsx", writeWorkbook({ Tonnes: sheet, Agents: people })]], { compress: true }),
      "Tonnes",
    ],
    ["another table of a GeoPackage", "a.gpkg", geopackage([layer, { name: "agents", kind: "attributes" }])],
    [
      "a table that a GeoPackage does not list",
      "a.gpkg",
      geopackage([layer], (db) => db.exec("CREATE TABLE agents (mobile TEXT)")),
    ],
    ["a table beside a shapefile", "a.zip", zipLayers({ ...shapes, "agents.dbf": shapes["voies.dbf"] })],
    ["a text beside a shapefile", "a.zip", zipLayers({ ...shapes, "voies.csv": csv })],
    [
      "a table that a GeoPackage calls as an index",
      "a.gpkg",
      geopackage([layer], (db) => db.exec("CREATE TABLE rtree_agents (mobile TEXT)")),
    ],
    [
      "a table that a GeoPackage calls as one of its own",
      "a.gpkg",
      geopackage([layer], (db) => db.exec("CREATE TABLE gpkg_agents (mobile TEXT)")),
    ],
    ["a shapefile twice", "a.zip", zipLayers({ ...shapes, "VOIES.dbf": shapes["voies.dbf"] })],
    ["a member that is none of GeoJSON", "a.geojson", points({ agents: ["Jeanne"] })],
    ["a member of a feature that is none of GeoJSON", "a.geojson", points({}, { agent: "Jeanne" })],
    ["identifiers of features", "a.geojson", points({}, { id: "Jeanne" })],
    [
      "when somebody was where",
      "a.gpx",
      gpx("", '<trkpt lon="-1.2" lat="45.9"><time>2024-01-02T08:00:00Z</time></trkpt>'),
    ],
    ["who made a trace", "a.gpx", gpx("<metadata><author><name>Jeanne</name></author></metadata>", TRACE)],
    [
      "data of a whole document",
      "a.kml",
      kml('<ExtendedData><Data name="agent"><value>Jeanne</value></Data></ExtendedData>'),
    ],
    ["an image laid on the map", "a.kml", kml("<GroundOverlay><name>Jeanne</name></GroundOverlay>")],
    ["cells of another workbook", "a.xlsx", withPart("xl/externalLinks/externalLink1.xml")],
    ["what a pivot table was made of", "a.xlsx", withPart("xl/pivotCache/pivotCacheRecords1.xml")],
    ["a workbook laid in a sheet", "a.xlsx", withPart("xl/embeddings/agents.xlsx")],
    [
      "a cell far down another sheet",
      "a.xlsx",
      writeWorkbook({ Tonnes: sheet, Feuil2: [...Array(150).fill([]), ["Jeanne"]] }),
    ],
    ["a binary column of a GeoPackage", "a.gpkg", geopackage([{ ...layer, columns: ["photo BLOB"] }])],
  ])("says that the file holds %s", async (_, name, bytes, wanted) => {
    expect(await holdsMore(name, bytes, wanted)).toBe(true);
  });

  it.each<[string, string, Uint8Array]>([
    ["text", "a.csv", Buffer.from(csv)],
    ["a compressed text", "a.csv.gz", gzipSync(csv)],
    ["an archive of one file", "a.zip", zip("donnees/arrets.csv", "__MACOSX/._arrets.csv", "donnees/.DS_Store")],
    ["a workbook of one sheet", "a.xlsx", writeWorkbook({ Tonnes: sheet })],
    ["a workbook whose other sheets are empty", "a.xlsx", writeWorkbook({ Tonnes: sheet, Feuil2: [], Feuil3: [] })],
    ["a document whose other sheets are empty", "a.ods", writeOds({ Tonnes: sheet, Feuil2: [] })],
    ["a shapefile", "a.zip", zipLayers(shapes)],
    [
      "a shapefile with its styles, indexes and description",
      "a.zip",
      zipLayers({
        ...shapes,
        "voies.qml": "",
        "voies.QMD": "",
        "voies.shp.xml": "",
        "voies.nom.atx": "",
        "voies.lyr": "",
      }),
    ],
    [
      "GeoJSON as services write it",
      "a.geojson",
      points({ name: "voies", crs: null, bbox: [], timeStamp: "", totalFeatures: 1 }, { id: 1, geometry_name: "geom" }),
    ],
    ["a trace", "a.gpx", gpx("<metadata><name>Boucle</name></metadata>", TRACE)],
    [
      "a KML document",
      "a.kml",
      kml("<name>Voies</name>", '<ExtendedData><Data name="rue"><value>1</value></Data></ExtendedData>'),
    ],
    [
      "a GeoPackage with the styles of its layer",
      "a.gpkg",
      geopackage([layer], (db) => db.exec("CREATE TABLE layer_styles (styleQML TEXT)")),
    ],
    ["a GeoPackage of one layer", "a.gpkg", geopackage([layer])],
  ])("says nothing of it of %s", async (_, name, bytes) => {
    expect(await holdsMore(name, bytes)).toBeUndefined();
  });
});
