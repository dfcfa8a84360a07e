import { describe, expect, it } from "vitest";
import { detectKind } from "../../packages/ingest/src/files/format.js";
import { writeOds } from "./support/ods.js";
import { writeWorkbook } from "./support/workbook.js";
import { writeZip } from "./support/write-zip.js";

const kindOf = (name: string, content: string | Uint8Array) => detectKind(Buffer.from(content), name);
const zip = (...names: string[]) => writeZip(names.map((name) => [name, Buffer.from("x")]));

describe("the format of a file", () => {
  it.each([
    ["a.csv", "code;nom\n17093;Oléron\n", "csv"],
    ["a.csv", '{"code": 1}\n{"code": 2}', "csv"],
    ["a.csv", "[code];nom\n", "csv"],
    ["a", "code;nom\n", "csv"],
    ["a", "", "csv"],
    ["a.geojson", '{"type":"FeatureCollection","features":[]}', "geojson"],
    ["a.json", '\ufeff \n{"type":"FeatureCollection","features":[]}', "geojson"],
    ["a.geojson", "[]", "geojson"],
    ["a.geojson", "pas du JSON", "geojson"],
    ["a.json", '[{"a":1}]', "json"],
    ["a", '[{"a":1}]', "json"],
    ["a.json", '{"a":1}\n{"a":2}\n', "json"],
    ["a.ndjson", '{"a":1}', "json"],
    ["a.json", '{"type":"Topology","objects":{},"arcs":[]}', "topojson"],
    ["a.geojson", '{ "type" : "Topology" }', "topojson"],
    ["a.json", Buffer.from('{"type":"Topology"}', "utf16le"), "topojson"],
    ["a.kml", "<kml/>", "kml"],
    ["a.xml", '<?xml version="1.0"?><!-- <gpx> --><!DOCTYPE kml>\n<ns0:kml xmlns:ns0="x">', "kml"],
    ["a.txt", "<?xml version='1.0'?>\r\n<gpx version='1.1'>", "gpx"],
    ["a.zip", writeWorkbook({ A: [["a"]] }), "xlsx"],
    ["a.xlsx", zip("autre"), "xlsx"],
    ["a.zip", writeOds({ A: [["a"]] }), "ods"],
    ["a.csv", "SQLite format 3\0", "gpkg"],
  ])("is found by its content, and by its name where texts could be two things: %s %j", (name, content, format) => {
    expect(kindOf(name, content)).toEqual({ kind: "read", format });
  });

  it.each([
    ["a.zip", zip("t.csv"), "zip"],
    ["a.kmz", zip("doc.kml"), "zip"],
    ["a.csv.gz", "\u001f\u008b", "gzip"],
  ])("is that of the file which %s packs", (name, content, packing) => {
    const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
    expect(kindOf(name, bytes)).toEqual({ kind: "packed", packing });
  });

  it.each([
    ["a.pdf", "%PDF-1.7", "un PDF", "fichier d'origine"],
    ["a.csv", "\xd0\xcf\x11\xe0", "un ancien classeur Excel (.xls)", "tableur"],
    ["a.tar", `${"a.csv".padEnd(257, "\0")}ustar\0`, "une archive .tar", ".zip"],
    ["a.tab", "!table\n!version 300", "une couche MapInfo (.tab)", "ogr2ogr"],
    ["a.mif", "Version 300\nCharset", "une couche MapInfo (.mif)", "ogr2ogr"],
    ["a.gml", '<?xml version="1.0"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs">', "du GML", "QGIS"],
    ["a.gml", "<gml:FeatureCollection>", "du GML", "QGIS"],
    [
      "a.geojsonl",
      '{"type":"Feature"}\n{"type":"Feature"}\n',
      "du GeoJSON écrit objet par objet, un par ligne",
      "GeoJSON",
    ],
    ["a.xls", '<?xml version="1.0"?><Workbook>', "un classeur Excel en XML", "tableur"],
    [
      "a.fods",
      '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">',
      "un classeur LibreOffice en XML (.fods)",
      ".ods",
    ],
    ["a.xls", "<html><table>", "une page web (HTML), comme en donnent certains exports « Excel »", "tableur"],
    [
      "a.geojson",
      "<!DOCTYPE html>\n<html>",
      "une page web (HTML), comme en donnent certains exports « Excel »",
      "tableur",
    ],
    [
      "a.json",
      '{"total": 2, "results": [{"a": 1}]}',
      "un objet JSON qui n'est ni une couche ni une liste d'enregistrements",
      "liste seule",
    ],
    ["a.xml", "<?xml version='1.0'?><données/>", "du XML", "CSV"],
    ["a.shp", "\0\0\x27\x0a", "un fichier .shp ou .shx seul", ".dbf"],
    [
      "a.odt",
      zip("mimetypeapplication/vnd.oasis.opendocument.text"),
      "un document qui n'est pas un classeur",
      "tableur",
    ],
    ["a.gpkg", "du texte", "un .gpkg qui n'est pas un GeoPackage (chiffré, abîmé ou mal nommé)", "GeoPackage"],
  ])("is refused with what to do of it: %s %j", (name, content, what, advice) => {
    const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
    expect(kindOf(name, bytes)).toMatchObject({
      kind: "refused",
      what: { fr: what, en: expect.any(String) },
      advice: { fr: expect.stringContaining(advice), en: expect.any(String) },
    });
  });

  it("sends to QGIS nothing but a layer", () => {
    for (const [name, content] of [
      ["a.pdf", "%PDF"],
      ["a.xls", "\xd0\xcf\x11\xe0"],
      ["a.xml", "<?xml?><a/>"],
    ] as const)
      expect(kindOf(name, Buffer.from(content, "latin1"))).not.toMatchObject({
        advice: { fr: expect.stringContaining("QGIS") },
      });
  });

  it("is found in a beginning of nothing but unended comments, in no time", () => {
    expect(kindOf("a.xml", `<?xml?>${"<!--".repeat(16_000)}`)).toMatchObject({
      kind: "refused",
      what: { fr: "du XML" },
    });
  });
});
