import { gzipSync } from "node:zlib";
import { HIDDEN_SIGNS, langs, type Report, reportToHtml, reportToText, type Schema } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { countProcessorTime } from "../support/processor-time.js";
import { checkBytes } from "./support/check-bytes.js";
import { odsContent } from "./support/ods.js";
import { workbookParts } from "./support/workbook.js";
import { writeZip } from "./support/write-zip.js";

/** Where entities multiply, read a file, and ask an address. */
const DOCTYPE = `<!DOCTYPE a [<!ENTITY a0 "haha">${Array.from({ length: 5 }, (_, rank) => `<!ENTITY a${rank + 1} "${`&a${rank};`.repeat(9)}">`).join("")}<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY web SYSTEM "http://127.0.0.1:9/"><!ENTITY % more SYSTEM "http://127.0.0.1:9/a.dtd">%more;]>`;
const LAUGHS = "&a5;&file;&web;";
const repeat = (count: number, piece: (rank: number) => string) => Array.from({ length: count }, (_, at) => piece(at));

const kml = (inner: string) => Buffer.from(`<kml>${DOCTYPE}<Document>${inner}</Document></kml>`);
const placemark = (inner: string) => `<Placemark><name>${LAUGHS}</name>${inner}</Placemark>`;
const point = "<Point><coordinates>-1.3,45.9</coordinates></Point>";
const gpx = (attributes = "") =>
  Buffer.from(`<gpx>${DOCTYPE}<wpt lat="45.9" lon="-1.3" ${attributes}><name>${LAUGHS}</name></wpt></gpx>`);
const line = (between: string) =>
  kml(placemark(`<LineString><coordinates>-1.3,45.9${between}-1.4,45.8</coordinates></LineString>`));

/** A workbook of one sheet whose parts are told anew. */
function workbook(rows: Parameters<typeof workbookParts>[0][string], parts: Record<string, string> = {}): Buffer {
  const all = workbookParts({ A: rows });
  for (const [name, text] of Object.entries(parts)) all.set(`xl/${name}`, Buffer.from(text));
  if (parts["sharedStrings.xml"])
    all.set(
      "xl/_rels/workbook.xml.rels",
      Buffer.from(
        String(all.get("xl/_rels/workbook.xml.rels")).replace(
          "</Relationships>",
          '<Relationship Id="t" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        ),
      ),
    );
  return writeZip(all, { compress: true });
}
const shared = { type: "s", inner: "<v>0</v>" };
const texts = (inner: string) => `${DOCTYPE}<sst><si><t>${inner}</t></si></sst>`;
const styles = (format: string) =>
  `${DOCTYPE}<styleSheet><numFmts><numFmt numFmtId="164" formatCode="${format}"/></numFmts><cellXfs>${'<xf numFmtId="164"/>'.repeat(1000)}</cellXfs></styleSheet>`;

const odsOf = (rows: string) =>
  writeZip([["content.xml", Buffer.from(odsContent({ A: rows }).replace("?>", `?>${DOCTYPE}`))]], { compress: true });
const textCell = (inner: string, attributes = "") =>
  `<table:table-cell office:value-type="string" ${attributes}><text:p>${inner}</text:p></table:table-cell>`;
const odsRow = (cells: string, attributes = "") => `<table:table-row ${attributes}>${cells}</table:table-row>`;
const header = odsRow(textCell("code") + textCell("nom"));

const nested = (count: number, open: string, close: string, inner = "") =>
  `${open.repeat(count)}${inner}${close.repeat(count)}`;

/** A GeoPackage whose tables of contents are filled by these statements. */
function database(statements: string): Buffer {
  const db = new Database(":memory:");
  db.exec(
    `PRAGMA application_id = 1196444487;
     CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER);
     CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
     CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
     ${statements}`,
  );
  const bytes = db.serialize();
  db.close();
  return bytes;
}
const count = (rows: number) =>
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT`;

/** Empty where nothing of the file is wrong: its entities are then left as they are written. */
const cases: [what: string, name: string, bytes: () => Buffer, codes: string[]][] = [
  ["KML whose entities multiply", "a.kml", () => kml(placemark(point)), []],
  ["KMZ whose entities multiply", "a.kmz", () => writeZip([["doc.kml", kml(placemark(point))]]), []],
  ["GPX whose entities multiply", "a.gpx", () => gpx(), []],
  [
    "a workbook whose entities multiply in its texts, styles and sheet",
    "a.xlsx",
    () =>
      workbook([["code"], [shared], [{ style: 0, type: "inlineStr", inner: `<is><t>${LAUGHS}</t></is>` }]], {
        "sharedStrings.xml": texts(LAUGHS),
        "styles.xml": styles(LAUGHS),
      }),
    ["duplicate-row"],
  ],
  ["a document whose entities multiply", "a.ods", () => odsOf(header + odsRow(textCell(LAUGHS) + textCell("b"))), []],
  ["GPX of a hundred thousand attributes", "a.gpx", () => gpx(repeat(100_000, (at) => `a${at}=""`).join(" ")), []],
  ["KML whose coordinates are far apart", "a.kml", () => line(" ".repeat(1_000_000)), []],
  ["KML whose coordinates are far from their commas", "a.kml", () => line(` -1.5${" \n".repeat(500_000)},45.7 `), []],
  [
    "KML of two hundred thousand outlines in one area",
    "a.kml",
    () =>
      kml(
        placemark(
          `<Polygon>${"<outerBoundaryIs/>".repeat(200_000)}<outerBoundaryIs><LinearRing><coordinates>-1,45 -1,46 -2,46 -1,45</coordinates></LinearRing></outerBoundaryIs></Polygon>`,
        ),
      ),
    ["unclosed-ring"],
  ],
  [
    "KML whose placemarks each bear the titles of a hundred folders",
    "a.kml",
    () => kml(nested(90, `<Folder><name>${"x".repeat(20_000)}</name>`, "</Folder>", placemark(point).repeat(3_000))),
    [],
  ],
  [
    "a workbook whose cells are far from each other",
    "a.xlsx",
    () =>
      workbook(
        `<worksheet><sheetData>${repeat(100_000, (at) => `<row r="${at + 1}"><c r="XFD${at + 1}"><v>1</v></c></row>`).join("")}</sheetData></worksheet>`,
      ),
    ["too-many-rows"],
  ],
  [
    "a document whose cells are far from each other",
    "a.ods",
    () => odsOf(odsRow(`<table:table-cell table:number-columns-repeated="16383"/>${textCell("b")}`).repeat(50_000)),
    ["too-many-rows"],
  ],
  [
    "a workbook where a thousand cells show one long text",
    "a.xlsx",
    () =>
      workbook([["code"], ...repeat(1000, () => "").map(() => [shared])], {
        "sharedStrings.xml": texts("x".repeat(1_900_000)),
      }),
    ["unsafe-archive"],
  ],
  [
    "a document where rows without end repeat one long text",
    "a.ods",
    () => odsOf(header + odsRow(textCell("x".repeat(900_000)), 'table:number-rows-repeated="190000"')),
    ["unsafe-archive"],
  ],
  [
    "a document of spaces told by their number",
    "a.ods",
    () => odsOf(header + odsRow(textCell('a<text:span><text:s text:c="900000"/></text:span>b')).repeat(3_000)),
    ["unreadable-archive"],
  ],
  [
    "a workbook whose format is a long text",
    "a.xlsx",
    () => workbook([["code"], [1]], { "styles.xml": styles("[".repeat(600_000)) }),
    ["unreadable-archive"],
  ],
  [
    "a workbook whose thousand styles share a format",
    "a.xlsx",
    () => workbook([["code"], [{ style: 5, inner: "<v>1</v>" }]], { "styles.xml": styles("[".repeat(1_000)) }),
    [],
  ],
  [
    "TopoJSON nested a hundred thousand times",
    "a.topojson",
    () =>
      Buffer.from(
        `{"type":"Topology","arcs":[],"objects":{"a":${nested(100_000, '{"type":"GeometryCollection","geometries":[', "]}")}}}`,
      ),
    ["invalid-json"],
  ],
  ["records nested a million times", "a.json", () => Buffer.from(`[{"a":${nested(1_000_000, "[", "]")}}]`), []],
  [
    "a shape nested a million times",
    "a.geojson",
    () =>
      Buffer.from(
        `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"Polygon","coordinates":${nested(1_000_000, "[", "]")}}}]}`,
      ),
    ["invalid-geometry"],
  ],
  [
    "numbers, names and signs that no text should hold",
    "a.json",
    () =>
      Buffer.from(
        `[{"a":${"9".repeat(300_000)},"__proto__":{"x":1}},{"a":1e999,"constructor":{"prototype":{"x":1}}},{"a":"\\ud800"},{"a":1,"a":2}]`,
      ),
    ["invalid-feature"],
  ],
  ["a .gz of a hundred thousand empty members", "a.csv.gz", () => members(gzipSync("code;nom\n1;a\n")), []],
  [
    "a .gz followed by something else",
    "a.csv.gz",
    () => Buffer.concat([gzipSync("code;nom\n1;a\n"), Buffer.alloc(9)]),
    [],
  ],
  ["a name that leads out of an archive", "a.zip", () => zipOf("../../a.csv"), ["unreadable-archive"]],
  ["a name from the root of a disk", "a.zip", () => zipOf("/etc/a.csv"), ["unreadable-archive"]],
  ["a name with signs that are not seen", "a.zip", () => zipOf("a\0\r\nX: y\u202e.csv"), []],
  ["an archive within an archive", "a.zip", () => writeZip([["a.zip", zipOf("a.csv")]]), ["unsupported-format"]],
  [
    "entries that are all the same bytes",
    "a.xlsx",
    () => overlapping(writeZip(workbookParts({ A: [["code"], [1]] }), { compress: true }), 4_000),
    [],
  ],
  [
    "a GeoPackage whose tables of contents are endless",
    "a.gpkg",
    () =>
      database(
        `CREATE TABLE a (fid INTEGER PRIMARY KEY, geom BLOB, nom TEXT);
         INSERT INTO gpkg_contents ${count(1000)} 'a', 'features', i FROM n;
         INSERT INTO gpkg_geometry_columns ${count(150_000)} 'b' || i, 'geom', i FROM n;
         INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 4326);
         INSERT INTO gpkg_spatial_ref_sys ${count(150_000)} 'x', i + 5000, 'x', i, 'x' FROM n;`,
      ),
    ["no-row"],
  ],
  [
    "a GeoPackage whose layer is a virtual table, or whose rows have no number",
    "a.gpkg",
    () =>
      database(
        `CREATE VIRTUAL TABLE v USING fts5(geom, nom);
         CREATE TABLE a (nom TEXT PRIMARY KEY, geom BLOB) WITHOUT ROWID;
         INSERT INTO a VALUES ('x', NULL);
         INSERT INTO gpkg_contents VALUES ('v', 'features', 4326), ('a', 'features', 4326);
         INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 4326), ('a', 'geom', 4326);`,
      ),
    ["unreadable-archive"],
  ],
];

const zipOf = (name: string) => writeZip([[name, Buffer.from("code;nom\n1;a\n")]]);

function members(first: Buffer): Buffer {
  const empty = gzipSync("");
  return Buffer.concat([first, ...Array.from({ length: 100_000 }, () => empty)]);
}

/** The directory of an archive lists its largest entry again and again, under other names: bytes that are counted once, and read each time. */
function overlapping(archive: Buffer, times: number): Buffer {
  const end = archive.length - 22;
  const start = archive.readUInt32LE(end + 16);
  const name = archive.readUInt16LE(start + 28);
  const entry = archive.subarray(start, start + 46 + name);
  const copies = repeat(times, (at) => `${at}`).map((suffix) => {
    const copy = Buffer.concat([entry, Buffer.from(suffix)]);
    copy.writeUInt16LE(name + suffix.length, 28);
    copy.writeUInt32LE(60_000, 24);
    copy.write("xl/worksheets/", 46);
    return copy;
  });
  const directory = Buffer.concat([archive.subarray(start, end), ...copies]);
  const tail = Buffer.from(archive.subarray(end));
  tail.writeUInt16LE(tail.readUInt16LE(8) + times, 8);
  tail.writeUInt16LE(tail.readUInt16LE(10) + times, 10);
  tail.writeUInt32LE(directory.length, 12);
  return Buffer.concat([archive.subarray(0, start), directory, tail]);
}

describe("a file that is made to harm", () => {
  it.each(cases)("is read or refused at once: %s", async (_, name, bytes, codes) => {
    const file = bytes();
    const took = countProcessorTime();
    const { report, rows } = await checkBytes(name, file, { isolated: true });
    expect([...new Set(report.issues.map(({ code }) => code))]).toEqual(codes);
    expect(took()).toBeLessThan(10_000);
    // Nothing of an entity grew, nor came from elsewhere.
    const said = JSON.stringify(rows.slice(0, 3));
    expect(said).not.toMatch(/haha|root:/);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

/** Turns the writing that follows: « a‮vsc » reads as « acsv ». */
const TURN = "\u202e";
const expected: Schema = { fields: [{ name: "code" }, { name: "nom" }] };
const layers = () =>
  database(
    ["a", "b"]
      .map(
        (name) =>
          `CREATE TABLE "${name}${TURN}" (fid INTEGER PRIMARY KEY, geom BLOB, nom TEXT);
           INSERT INTO gpkg_contents VALUES ('${name}${TURN}', 'features', 4326);
           INSERT INTO gpkg_geometry_columns VALUES ('${name}${TURN}', 'geom', 4326);`,
      )
      .join("\n"),
  );
const features = (name: string) =>
  Buffer.from(
    JSON.stringify({
      type: "FeatureCollection",
      features: [
        { type: "Feature", properties: { [name]: "x" }, geometry: { type: "Point", coordinates: [-1.3, 45.9] } },
      ],
    }),
  );

/** What holds a name, the file, and how a sentence shows that name. */
const named: [what: string, file: string, bytes: () => Buffer, shown: string][] = [
  ["the file read in an archive", "a.zip", () => zipOf(`a${TURN}vsc.\0\n.csv`), "a\\u202evsc.\\u0000⏎.csv"],
  ["files of an archive", "a.zip", () => writeZip([[`a${TURN}\u0007`, Buffer.from("x")]]), "a\\u202e\\u0007"],
  [
    "two files of the same name",
    "a.zip",
    () => {
      const file: [string, Buffer] = [`a\u2066\r${TURN}.csv`, Buffer.from("code\n1\n")];
      return writeZip([file, file]);
    },
    "a\\u2066\\u000d\\u202e.csv",
  ],
  ["a file that is compressed too much", "a.zip", () => bomb(`a${TURN}.csv`), "a\\u202e.csv"],
  [
    "sheets of a workbook",
    "a.xlsx",
    () => {
      const rows = [
        ["code", "nom"],
        ["1", "a"],
        ["2", "b"],
      ];
      return writeZip(workbookParts({ [`A${TURN}`]: rows, [`B${TURN}`]: rows }), { compress: true });
    },
    "A\\u202e",
  ],
  ["layers", "a.gpkg", layers, "a\\u202e"],
  ["a property of features", "a.geojson", () => features(`nom${TURN}\u0001`), "nom\\u202e\\u0001"],
  ["a column", "a.csv", () => Buffer.from("code;nom\u0007\n1;a\n"), "nom\\u0007"],
];

const bomb = (name: string) => writeZip([[name, Buffer.alloc(12_000_000, "a")]], { compress: true });

describe("a name made to deceive, in what is said of a file", () => {
  const said = ({ issues, normalised }: Report) => [...normalised, ...issues.map(({ message }) => message)].join(" / ");

  it.each(named)("shows its signs: %s", async (_, file, bytes, shown) => {
    for (const lang of langs) {
      const { report } = await checkBytes(file, bytes(), { isolated: true, schema: expected, lang });
      expect(said(report)).toContain(shown);
      for (const text of [said(report), reportToText(report, lang), reportToHtml(report, lang)])
        expect(text.replaceAll("\n", "").match(HIDDEN_SIGNS)).toBeNull();
    }
  });

  it("shows the signs of the name of the file itself, and of the values of a page", async () => {
    const { report } = await checkBytes(`a${TURN}vsc.csv`, Buffer.from(`code;nom\n${TURN}1;a\n${TURN}2;b\n`), {
      isolated: true,
      schema: { fields: [{ name: "code", type: "integer" }, { name: "nom" }] },
    });
    expect(reportToText(report)).toContain("a\\u202evsc.csv");
    expect(reportToHtml(report)).toContain("<td>\\u202e2</td>");
    // What a program reads is what the file holds.
    expect(report.issues[0]?.value).toBe(`${TURN}1`);
  });

  it("takes from the name of a column what turns the writing, and says so", async () => {
    const { report } = await checkBytes("a.csv", Buffer.from(`code;${TURN}nom\n1;a\n`), { schema: expected });
    expect(report.fields.map(({ name }) => name)).toEqual(["code", "nom"]);
    expect(report.normalised.join()).toContain("Nom de la colonne 2 nettoyé (espaces ou caractères invisibles)");
  });
});
