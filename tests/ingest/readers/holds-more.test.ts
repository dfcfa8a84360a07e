import { gzipSync } from "node:zlib";
import type { CheckOptions, Recipe, Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";
import { geopackage, gp, wkb } from "../support/geopackage.js";
import { WKT, writeDbf, writeShp, zipLayers } from "../support/layer.js";
import { odsContent, writeOds } from "../support/ods.js";
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
const withPart = (name: string, content = "<v>Jeanne</v>", of = "Tonnes") =>
  writeZip([...workbookParts({ [of]: sheet }), [name, Buffer.from(content)]]);
const chart = (values: string, of?: string) =>
  withPart("xl/charts/chart1.xml", `<c:chartSpace><c:ser><c:val>${values}</c:val></c:ser></c:chartSpace>`, of);
const copied = (formula: string, name?: string) =>
  chart(`<c:numRef><c:f>${formula}</c:f><c:numCache><c:pt idx="0"><c:v>2</c:v></c:pt></c:numCache></c:numRef>`, name);
/** A chart that draws what the workbook calls "Serie". */
const named = (formula: string, others: Record<string, string> = {}, name = "Serie", drawn = `[0]!${name}`) => {
  const parts = new Map(workbookParts({ Tonnes: sheet }));
  const book = (parts.get("xl/workbook.xml") as Buffer).toString();
  const names = Object.entries({ [name]: formula, ...others });
  const defined = names.map(([one, meaning]) => `<definedName name="${one}" hidden="1">${meaning}</definedName>`);
  parts.set(
    "xl/workbook.xml",
    Buffer.from(book.replace("</workbook>", () => `<definedNames>${defined.join("")}</definedNames></workbook>`)),
  );
  const part = `<cx:chartSpace><cx:numDim type="val"><cx:f>${drawn}</cx:f><cx:lvl><cx:pt idx="0">2</cx:pt></cx:lvl></cx:numDim></cx:chartSpace>`;
  return writeZip([...parts, ["xl/charts/chartEx1.xml", Buffer.from(part)]]);
};
/** A chart of Office whose series has a name. */
const waterfall = (name: string, title = "") =>
  withPart(
    "xl/charts/chartEx1.xml",
    `<cx:chartSpace><cx:numDim type="val"><cx:f>Tonnes!$B$2</cx:f></cx:numDim><cx:series><cx:tx><cx:txData>${name}</cx:txData></cx:tx></cx:series>${title}</cx:chartSpace>`,
  );
const errorBars = (...values: string[]) =>
  chart(
    `<c:errBars><c:plus><c:numLit>${values.map((value) => `<c:pt><c:v>${value}</c:v></c:pt>`).join("")}</c:numLit></c:plus></c:errBars>`,
  );
const object = (body: string) =>
  writeZip([
    ["mimetype", Buffer.from("application/vnd.oasis.opendocument.spreadsheet")],
    ["content.xml", Buffer.from(odsContent({ Tonnes: sheet }))],
    ["Object 1/content.xml", Buffer.from(`<office:document-content>${body}</office:document-content>`)],
  ]);
const odsChart = (range: string) =>
  object(
    `<chart:chart xlink:href=".."><chart:series chart:values-cell-range-address="${range}"/><table:table table:name="local-table"/></chart:chart>`,
  );
const changed = (changes: string) =>
  writeZip([
    ["mimetype", Buffer.from("application/vnd.oasis.opendocument.spreadsheet")],
    [
      "content.xml",
      Buffer.from(
        odsContent({ Tonnes: sheet }).replace(
          "<office:spreadsheet>",
          `<office:spreadsheet><table:tracked-changes>${changes}</table:tracked-changes>`,
        ),
      ),
    ],
  ]);
const CHANGE =
  '<table:cell-content-change><office:change-info><dc:creator>Jeanne</dc:creator></office:change-info><table:previous><table:change-track-table-cell office:value-type="string"><text:p>Jeanne Martin</text:p></table:change-track-table-cell></table:previous></table:cell-content-change>';
const at = (coordinates: unknown, more: object = {}) =>
  points({}, { geometry: { type: "Point", coordinates, ...more } });
const topology = (row: object, more: object = {}) =>
  Buffer.from(
    JSON.stringify({
      ...{ type: "Topology", arcs: [], ...more },
      objects: {
        voies: {
          type: "GeometryCollection",
          geometries: [{ type: "Point", coordinates: [-1.1927, 45.8856], properties: { id: 7 }, ...row }],
        },
      },
    }),
  );
const data = (...values: string[]) =>
  `<ExtendedData>${values.map((value) => `<Data name="rue"><value>${value}</value></Data>`).join("")}</ExtendedData>`;
/** The balloon of one placemark, written as a page. */
const balloon = (text: string) => `<Style><BalloonStyle><text><![CDATA[${text}]]></text></BalloonStyle></Style>`;
const days: Schema = { fields: [{ name: "jour", type: "date", format: "%d/%m/%Y" }] };
const excel: Recipe = { dateFormat: { jour: "excel" } };
const recipe: Recipe = { columns: { Date: "jour" } };
const moment = (day: number) => ({ style: 2, inner: `<v>${day}</v>` });
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
      "identifiers of features whose properties have others",
      "a.geojson",
      points({}, { id: "Jeanne", properties: { id: 7 } }),
    ],
    [
      "a name before the identifier of each feature",
      "a.geojson",
      Buffer.from(
        JSON.stringify({
          type: "FeatureCollection",
          features: ["Jeanne", "Paul"].map((name, at) => ({
            ...{ type: "Feature", id: `${name}.1${at}`, properties: { id: 10 + at } },
            geometry: { type: "Point", coordinates: [-1.1927, 45.8856] },
          })),
        }),
      ),
    ],
    ["a member of a geometry that is none of GeoJSON", "a.geojson", at([-1.1927, 45.8856], { mobile: "0612345678" })],
    [
      "a member of a geometry among several",
      "a.geojson",
      points(
        {},
        {
          geometry: {
            type: "GeometryCollection",
            geometries: [{ type: "Point", coordinates: [-1.1927, 45.8856], mobile: "0612345678" }],
          },
        },
      ),
    ],
    ["when somebody was at a point", "a.geojson", at([-1.1927, 45.8856, 3, 1704182400])],
    [
      "when somebody was along a line",
      "a.geojson",
      points(
        {},
        {
          geometry: {
            type: "LineString",
            coordinates: [
              [-1.19, 45.88],
              [-1.2, 45.89, 0, 1704182400],
            ],
          },
        },
      ),
    ],
    ["identifiers of a topology whose properties have others", "a.topojson", topology({ id: "Jeanne" })],
    ["a member of an object that is none of TopoJSON", "a.topojson", topology({ mobile: "0612345678" })],
    ["a member that is none of TopoJSON", "a.topojson", topology({}, { agents: ["Jeanne"] })],
    [
      "when somebody was where",
      "a.gpx",
      gpx("", '<trkpt lon="-1.2" lat="45.9"><time>2024-01-02T08:00:00Z</time></trkpt>'),
    ],
    [
      "two values under one name",
      "a.gpx",
      Buffer.from(
        '<gpx version="1.1"><wpt lon="-1.2" lat="45.9"><name>Port</name><extensions><tel>0612345678</tel><tel>0546000000</tel></extensions></wpt></gpx>',
      ),
    ],
    ["who made a trace", "a.gpx", gpx("<metadata><author><name>Jeanne</name></author></metadata>", TRACE)],
    [
      "data of a whole document",
      "a.kml",
      kml('<ExtendedData><Data name="agent"><value>Jeanne</value></Data></ExtendedData>'),
    ],
    ["an image laid on the map", "a.kml", kml("<GroundOverlay><name>Jeanne</name></GroundOverlay>")],
    [
      "when somebody was where",
      "a.kml",
      kml(
        "",
        "<gx:Track><when>2024-01-02T08:00:00Z</when><when>2024-01-02T08:10:00Z</when><gx:coord>-1.2 45.9 0</gx:coord><gx:coord>-1.21 45.91 0</gx:coord></gx:Track>",
      ),
    ],
    [
      "data that are not named as columns",
      "a.kml",
      kml("", '<ExtendedData xmlns:v="v"><v:mobile>0612345678</v:mobile></ExtendedData>'),
    ],
    [
      "an address written in parts",
      "a.kml",
      kml("", "<xal:AddressDetails><xal:Country>Jeanne</xal:Country></xal:AddressDetails>"),
    ],
    [
      "data under the name of an element of KML",
      "a.kml",
      kml("", '<ExtendedData xmlns:v="v"><v:Region>Jeanne Martin</v:Region></ExtendedData>'),
    ],
    [
      "what one value is called",
      "a.kml",
      kml("", '<ExtendedData><Data name="rue"><displayName>Jeanne</displayName><value>1</value></Data></ExtendedData>'),
    ],
    [
      "a balloon of one placemark",
      "a.kml",
      kml("", "<Style><BalloonStyle><text>Propriétaire : Jeanne <b>Martin</b></text></BalloonStyle></Style>"),
    ],
    ...[
      "<b title='Jeanne'>$[name]</b>",
      "$[name]<!-- Jeanne -->",
      "<Jeanne>$[name]",
      "$[name]&#74;eanne",
      "<b>Jeanne</b>",
    ].map((text): [string, string, Uint8Array] => [
      `what a balloon of one placemark says beside its values: ${text}`,
      "a.kml",
      kml("", balloon(text)),
    ]),
    ["two values under one name", "a.kml", kml("", data("0612345678", "0546000000"))],
    ["a description in the tags of a page", "a.kml", kml("", "<description>Jeanne <b>Martin</b></description>")],
    [
      "when somebody was at a point",
      "a.kml",
      kml("", "<Point><coordinates>-1.2,45.9,0,1704182400</coordinates></Point>"),
    ],
    [
      "a point after the one that is drawn",
      "a.kml",
      kml("", "<Point><coordinates>-1.2,45.9 -1.3,45.8</coordinates></Point>"),
    ],
    ["cells of another workbook", "a.xlsx", withPart("xl/externalLinks/externalLink1.xml")],
    ["what a pivot table was made of", "a.xlsx", withPart("xl/pivotCache/pivotCacheRecords1.xml")],
    ["a workbook laid in a sheet", "a.xlsx", withPart("xl/embeddings/agents.xlsx")],
    ["a table of a data model", "a.xlsx", withPart("xl/model/item.data")],
    ["cells as they were before", "a.xlsx", withPart("xl/revisions/revisionLog1.xml")],
    ["a sheet that the workbook does not list", "a.xlsx", withPart("xl/worksheets/sheet9.xml")],
    ["a sheet of old macros", "a.xlsx", withPart("xl/macrosheets/sheet1.xml")],
    ["a chart of another workbook", "a.xlsx", copied("[1]Tonnes!$B$2")],
    ["a chart of a sheet that was taken away", "a.xlsx", copied("#REF!")],
    ["a chart of a sheet of another name", "a.xlsx", copied("Agents!$B$2")],
    ["values that are written in a chart", "a.xlsx", chart("<c:numLit><c:pt><c:v>2</c:v></c:pt></c:numLit>")],
    ["a chart of a cell whose sheet was taken away", "a.xlsx", copied("#REF!$B$2", "B")],
    ["a chart of a range that was taken away", "a.xlsx", copied("Tonnes!#REF!")],
    ["a chart of a name of another workbook", "a.xlsx", named("[1]Tonnes!$B$2")],
    ["a chart of a name whose cells were taken away", "a.xlsx", named("#REF!")],
    [
      "a chart of a name of its sheet whose cells were taken away",
      "a.xlsx",
      named("#REF!", {}, "Serie", "Tonnes!Serie"),
    ],
    [
      "a chart of a name made of another, whose cells were taken away",
      "a.xlsx",
      named("OFFSET(Debut,0,0,2,1)", { Debut: "#REF!" }),
    ],
    ["a chart of a name made of itself", "a.xlsx", named("OFFSET(Serie,0,0,2,1)")],
    [
      "a chart of a name in a text, whose cells are of another workbook",
      "a.xlsx",
      named('OFFSET(INDIRECT("Cachee"),0,0,COUNT(Tonnes!$B:$B))', { Cachee: "[1]Agents!$A$1:$A$5" }),
    ],
    [
      "the name of a series that is typed in a chart",
      "a.xlsx",
      chart("<c:numRef><c:f>Tonnes!$B$2</c:f></c:numRef></c:val><c:tx><c:v>Jeanne</c:v></c:tx><c:val>"),
    ],
    ["the name of a series that is typed in a waterfall chart", "a.xlsx", waterfall("<cx:v>Jeanne</cx:v>")],
    ...[
      ["cells of another workbook beside a text", `IF(Tonnes!$B$2="'",[1]Tonnes!$B$2,"'")`],
      ["an address in a text", 'OFFSET(Tonnes!$B$2,0,0)+INDIRECT("Agents!$B$2")'],
    ].map(([what, formula = ""]): [string, string, Uint8Array] => [`a chart of ${what}`, "a.xlsx", named(formula)]),
    ["values that are written beside the cells of a chart", "a.xlsx", copied("(Tonnes!$B$2,{12,45})")],
    [
      "a chart of a name that holds values of its own",
      "a.xlsx",
      named('IF(Tonnes!$B$2&gt;1,{"Jeanne","Martin"},{1,2})'),
    ],
    [
      "a chart of cells that were taken away, under a name written in capitals",
      "a.xlsx",
      named("Tonnes!$B$2", { Debut: "#REF!" }, "Serie", "(Tonnes!$B$2,DEBUT)"),
    ],
    ["lengths of error bars that are typed", "a.xlsx", errorBars("0.5", "1")],
    ["a chart that cannot be read", "a.xlsx", withPart("xl/charts/chart1.xml", "<c:chartSpace><c:f>Tonnes!$B$2")],
    ["a chart of values of its own", "a.ods", odsChart("local-table.B2:local-table.B3")],
    ["a chart of a sheet of another name", "a.ods", odsChart("Agents.B2:Agents.B3")],
    ["a chart of another document", "a.ods", odsChart("'file:///agents.ods'#$Tonnes.B2:$Tonnes.B3")],
    ["a chart of cells that were taken away", "a.ods", odsChart("Tonnes.#REF!")],
    [
      "the name of a series that is typed in a chart",
      "a.ods",
      object('<chart:chart><chart:series loext:label-string="Jeanne"/></chart:chart>'),
    ],
    ["a document laid in a sheet", "a.ods", object("<office:spreadsheet/>")],
    ["texts of cells as they were before", "a.ods", changed(CHANGE)],
    [
      "the document as it was before",
      "a.ods",
      writeZip([
        ["content.xml", Buffer.from(odsContent({ Tonnes: sheet }))],
        ["Versions/Version1", Buffer.from("Jeanne")],
      ]),
    ],
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
    [
      "GeoJSON of an editor, whose identifiers are ranks, with an altitude",
      "a.geojson",
      points(
        {},
        { id: 0, properties: { id: 17, nom: "Rue" }, geometry: { type: "Point", coordinates: [-1.19, 45.88, 0] } },
      ),
    ],
    [
      "GeoJSON of a map service, whose identifiers are those of its properties after the name of the layer",
      "a.geojson",
      points({}, { id: "bancs.18", properties: { id: 18, nom: "Banc" } }),
    ],
    [
      "GeoJSON whose identifiers are those of its properties",
      "a.geojson",
      points(
        { name: "voies", crs: { type: "name", properties: { name: "urn:ogc:def:crs:OGC:1.3:CRS84" } } },
        { id: 17, bbox: [-1.2, 45.8, -1.1, 45.9], properties: { id: "17", nom: "Rue" } },
      ),
    ],
    [
      "GeoJSON of a database, which writes a system and a frame in its geometries",
      "a.geojson",
      at([-1.1927, 45.8856], {
        crs: { type: "name", properties: { name: "EPSG:4326" } },
        bbox: [-1.1927, 45.8856, -1.1927, 45.8856],
      }),
    ],
    ["a topology", "a.topojson", topology({ id: "7" }, { bbox: [-1.2, 45.8, -1.1, 45.9] })],
    [
      "a waypoint with the kind of its link beside its own",
      "a.gpx",
      Buffer.from(
        '<gpx version="1.1"><wpt lon="-1.2" lat="45.9"><name>Port</name><link href="https://example.org"><text>Site</text><type>text/html</type></link><type>Plage</type></wpt></gpx>',
      ),
    ],
    ["a trace", "a.gpx", gpx("<metadata><name>Boucle</name></metadata>", TRACE)],
    [
      "a KML document",
      "a.kml",
      kml("<name>Voies</name>", '<ExtendedData><Data name="rue"><value>1</value></Data></ExtendedData>'),
    ],
    [
      "a map of Google My Maps",
      "a.kml",
      kml(
        '<name>Voies</name><description>Celles du port</description><Style id="icon"><IconStyle><scale>1</scale><Icon><href>images/icon.png</href></Icon></IconStyle><BalloonStyle><text><![CDATA[<h3>$[name]</h3>]]></text></BalloonStyle></Style><StyleMap id="map"><Pair><key>normal</key><styleUrl>#icon</styleUrl></Pair></StyleMap>',
        `<address>17480 Le Château-d'Oléron</address><description><![CDATA[<b>Rue</b>]]></description><styleUrl>#map</styleUrl>${data("1")}`,
      ),
    ],
    [
      "a layer that QGIS exports to KML",
      "a.kml",
      kml(
        '<Schema name="voies" id="voies"><SimpleField name="rue" type="string"><displayName>Rue</displayName></SimpleField></Schema>',
        '<Style><LineStyle><color>ff0000ff</color></LineStyle><PolyStyle><fill>0</fill></PolyStyle><BalloonStyle><bgColor>ffffffff</bgColor><text>$[name] $[description]</text></BalloonStyle></Style><ExtendedData><SchemaData schemaUrl="#voies"><SimpleData name="rue">1</SimpleData></SchemaData></ExtendedData>',
      ),
    ],
    [
      "places of Google Earth",
      "a.kml",
      kml(
        "<open>1</open><LookAt><gx:TimeSpan><begin>2020-01-01</begin></gx:TimeSpan><longitude>-1.2</longitude></LookAt>",
        '<visibility>0</visibility><Snippet maxLines="0"></Snippet><TimeStamp><when>2024</when></TimeStamp><Camera><gx:TimeStamp><when>2026-05-01</when></gx:TimeStamp><heading>3</heading></Camera><gx:balloonVisibility>1</gx:balloonVisibility><LineString><extrude>1</extrude><tessellate>1</tessellate><altitudeMode>clampToGround</altitudeMode><gx:drawOrder>1</gx:drawOrder><coordinates>-1.2,45.9,0 -1.21,45.91,0</coordinates></LineString>',
      ),
    ],
    [
      "a KML whose values are called as their columns, in balloons made of them",
      "a.kml",
      kml(
        "",
        `${balloon("<b>$[name]</b><br/>\n<p>$[description]</p>")}<ExtendedData><Data name="rue"><displayName>rue</displayName><value>1</value></Data></ExtendedData>`,
      ),
    ],
    ["a KML whose values are written twice alike", "a.kml", kml("", data("1", "1"))],
    ["a workbook with a chart of its sheet", "a.xlsx", copied("Tonnes!$B$2:$B$3")],
    [
      "a workbook with a chart of a sheet between quotes",
      "a.xlsx",
      copied("('L''eau 2024'!$B$2,'L''eau 2024'!$B$3)", "L'eau 2024"),
    ],
    ["a workbook with a chart of a name", "a.xlsx", named("Tonnes!$B$2:$B$3")],
    [
      "a workbook with a chart of a name made of another",
      "a.xlsx",
      named("OFFSET(Debut,0,0,2,1)", { Debut: "Tonnes!$B$2" }),
    ],
    ["a workbook with a waterfall chart", "a.xlsx", named("Tonnes!$B$2:$B$3", {}, "_xlchart.v1.0", "_xlchart.v1.0")],
    [
      "a workbook with a waterfall chart of a named series",
      "a.xlsx",
      waterfall("<cx:f>Tonnes!$B$1</cx:f><cx:v>tonnes</cx:v>"),
    ],
    [
      "a workbook with a waterfall chart that has a title",
      "a.xlsx",
      waterfall(
        "<cx:f>Tonnes!$B$1</cx:f>",
        "<cx:title><cx:tx><cx:txData><cx:v>Tonnes</cx:v></cx:txData></cx:tx></cx:title>",
      ),
    ],
    [
      "a workbook with a chart of the cells that hold no error",
      "a.xlsx",
      named('OFFSET(Tonnes!$A$1,0,0,COUNTIF(Tonnes!$A:$A,"&lt;&gt;#N/A"))'),
    ],
    ["a workbook with a chart of an address in a text", "a.xlsx", named('INDIRECT("Tonnes!$B$2")')],
    ["a workbook with a chart of a name in other capitals", "a.xlsx", named("Tonnes!$B$2", {}, "Serie", "[0]!SERIE")],
    ["a workbook with a chart of a sheet of braces", "a.xlsx", copied("'Tonnes {2024}'!$B$2", "Tonnes {2024}")],
    ["a workbook with error bars of one length", "a.xlsx", errorBars("0.5")],
    ["a document with a chart of its sheet", "a.ods", odsChart("Tonnes.B2:Tonnes.B3 $Tonnes.$A$2:.$A$3")],
    [
      "a workbook of Excel with a table, a query, drawings and comments",
      "a.xlsx",
      writeZip([
        ...workbookParts({ Tonnes: sheet }),
        ...[
          ...["xl/tables/table1.xml", "xl/queryTables/queryTable1.xml", "xl/slicerCaches/slicerCache1.xml"],
          ...["xl/drawings/drawing1.xml", "xl/comments1.xml", "xl/calcChain.xml", "xl/theme/theme1.xml"],
          ...["xl/worksheets/_rels/sheet1.xml.rels", "xl/charts/style1.xml", "xl/charts/colors1.xml"],
          ...["xl/printerSettings/printerSettings1.bin", "docProps/app.xml"],
        ].map((name) => [name, Buffer.from("<v/>")] as const),
      ]),
    ],
    ["a document of LibreOffice that follows changes, of which there are none", "a.ods", changed("")],
    [
      "a GeoPackage with the styles of its layer",
      "a.gpkg",
      geopackage([layer], (db) => db.exec("CREATE TABLE layer_styles (styleQML TEXT)")),
    ],
    ["a GeoPackage of one layer", "a.gpkg", geopackage([layer])],
  ])("says nothing of it of %s", async (_, name, bytes) => {
    expect(await holdsMore(name, bytes)).toBeUndefined();
  });

  it.each<[string, string, Uint8Array, Partial<CheckOptions>]>([
    ["a number of days of a text", "a.csv", Buffer.from("jour;tonnes\n45000.7512;2\n"), { recipe: excel }],
    ["a workbook", "a.xlsx", writeWorkbook({ Tonnes: [["jour"], [moment(45000.7512)]] }), {}],
    [
      "a workbook under another name",
      "a.xlsx",
      writeWorkbook({ Tonnes: [["Date"], [moment(45000.7512)]] }),
      { recipe },
    ],
    [
      "a GeoPackage",
      "a.gpkg",
      geopackage([
        {
          ...{ name: "voies", columns: ["jour DATETIME"] },
          rows: [[1, gp(wkb(1, -1.1927, 45.8856)), "2023-03-15T18:01:44Z"]],
        },
      ]),
      {},
    ],
  ])("says that the file holds the hour of a day that is published, from %s", async (_, name, bytes, options) => {
    const { report, rows } = await checkBytes(name, bytes, { schema: days, ...options });
    expect(rows[0]?.jour).toBe("2023-03-15");
    expect(report.file.holdsMore).toBe(true);
  });

  it("says nothing of days that are stored at midnight", async () => {
    const csvOfDays = Buffer.from("jour;tonnes\n45000;2\n45001.0;3\n");
    const book = writeWorkbook({ Tonnes: [["jour"], [moment(45000)], [moment(45001)]] });
    for (const [name, bytes, options] of [
      ["a.csv", csvOfDays, { recipe: excel }],
      ["a.xlsx", book, {}],
    ] as const)
      expect((await checkBytes(name, bytes, { schema: days, ...options })).report.file.holdsMore).toBeUndefined();
  });
});
