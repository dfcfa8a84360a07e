import type { Schema } from "@datalogue/ingest";
import type { Polygon } from "geojson";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";
import { writeZip } from "../support/write-zip.js";

const kml = (inside: string) =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>Couche</name>${inside}</Document></kml>`,
  );
const gpx = (inside: string) =>
  Buffer.from(`<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">${inside}</gpx>`);
const square = "-1.2,45.9 -1.1,45.9 -1.1,46 -1.2,46 -1.2,45.9";

describe("a KML file", () => {
  it("is told when it is cut, holds a false point, or no placemark", async () => {
    const cut = await checkBytes("a.kml", kml("<Placemark><name>Port</name>").subarray(0, 150));
    expect(cut.report.issues).toMatchObject([{ code: "unreadable-archive" }]);
    const wrong = await checkBytes(
      "a.kml",
      kml("<Placemark><Point><coordinates>-1.2,nord</coordinates></Point></Placemark>"),
    );
    expect(wrong.report.issues).toMatchObject([{ code: "invalid-geometry", feature: 1 }]);
    const none = await checkBytes("a.kml", kml(""));
    expect(none.report.issues).toMatchObject([{ code: "no-row" }]);
  });

  it("gives each placemark its name, description, dates, folder, extended data and geometry", async () => {
    const { report, rows, read } = await checkBytes(
      "sites.kml",
      kml(`<Folder><name>Ports</name><Placemark id="p1"><name>Le Château-d'Oléron</name><description><![CDATA[<b>Port</b> ostréicole]]></description>
        <TimeStamp><when>2024-06-01</when></TimeStamp>
        <ExtendedData><Data name="code"><displayName>Code</displayName><value>17093</value></Data><SchemaData schemaUrl="#s"><SimpleData name="places">120</SimpleData></SchemaData></ExtendedData>
        <Style><IconStyle><Icon><href>x.png</href></Icon></IconStyle></Style>
        <Point><coordinates> -1.196, 45.886,0 </coordinates></Point></Placemark></Folder>
        <Placemark><name>Zone</name><LookAt><gx:TimeSpan><begin>1999</begin><end>2026</end></gx:TimeSpan></LookAt><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>${square.split(" ").reverse().join(" ")}</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark>
        <Placemark><name>Trace</name><gx:Track><when>2024</when><gx:coord>-1.2 45.9 3</gx:coord><gx:coord>-1.1 45.8 4</gx:coord></gx:Track></Placemark>`),
    );
    expect(report.issues).toEqual([]);
    expect(report.file).toMatchObject({ format: "kml", encoding: "UTF-8" });
    expect(report.normalised).toEqual(["Altitudes des points retirées."]);
    expect(rows).toEqual([
      {
        ...{ name: "Le Château-d'Oléron", description: "<b>Port</b> ostréicole", when: "2024-06-01" },
        ...{ code: "17093", places: "120", Folder: "Ports" },
      },
      { name: "Zone", description: null, when: null, code: null, places: null, Folder: null },
      { name: "Trace", description: null, when: null, code: null, places: null, Folder: null },
    ]);
    expect(read.map(({ geometry }) => geometry)).toEqual([
      { type: "Point", coordinates: [-1.196, 45.886] },
      {
        type: "Polygon",
        // Wound as RFC 7946 says.
        coordinates: [square.split(" ").map((point) => point.split(",").map(Number))],
      },
      {
        type: "LineString",
        coordinates: [
          [-1.2, 45.9],
          [-1.1, 45.8],
        ],
      },
    ]);
  });

  it("keeps all the holes of an area, though one boundary holds several", async () => {
    const ring = (x: number, size: number) =>
      `<LinearRing><coordinates>${x},45.9 ${x + size},45.9 ${x + size},${45.9 + size} ${x},45.9</coordinates></LinearRing>`;
    const { read } = await checkBytes(
      "a.kml",
      kml(
        `<Placemark><Polygon><outerBoundaryIs>${ring(-2, 1)}</outerBoundaryIs><innerBoundaryIs>${ring(-1.75, 0.125)}${ring(-1.5, 0.125)}</innerBoundaryIs><innerBoundaryIs>${ring(-1.25, 0.125)}</innerBoundaryIs></Polygon></Placemark>`,
      ),
    );
    const area = read[0]?.geometry as Polygon;
    expect(area.coordinates.map(([first]) => first?.[0])).toEqual([-2, -1.75, -1.5, -1.25]);
  });

  it("gives the signs that it writes by their number, emoji included", async () => {
    const mark =
      "<Placemark><name>caf&#233; 😀 &#128512; &#x1F600;</name><Point><coordinates>-1.2,45.9</coordinates></Point></Placemark>";
    expect((await checkBytes("a.kml", kml(mark))).rows).toEqual([{ name: "café 😀 😀 😀" }]);
    const point = await checkBytes("a.gpx", gpx('<wpt lat="45" lon="-1.2"><name>caf&#233; &#128512;</name></wpt>'));
    expect(point.rows).toEqual([{ name: "café 😀" }]);
  });

  it("may come zipped with its pictures (KMZ), or in an older encoding", async () => {
    const file = kml("<Placemark><name>Port</name><Point><coordinates>-1.2,45.9</coordinates></Point></Placemark>");
    const kmz = writeZip([
      ["files/icone.png", Buffer.from("\x89PNG")],
      ["doc.kml", file],
      ["files/autre.kml", file],
    ]);
    const zipped = await checkBytes("a.kmz", kmz);
    expect([zipped.report.file.format, zipped.report.file.entry, zipped.report.rows]).toEqual(["kml", "doc.kml", 1]);
    const old = Buffer.from(file.toString().replace("UTF-8", "ISO-8859-1").replace("Port", "Forêt"), "latin1");
    expect((await checkBytes("a.kml", old)).rows).toEqual([{ name: "Forêt" }]);
  });

  describe("zipped with others (KMZ)", () => {
    const port = (name: string) =>
      kml(`<Placemark><name>${name}</name><Point><coordinates>-1.2,45.9</coordinates></Point></Placemark>`);
    const links = kml("<NetworkLink><Link><href>layers/ports.kml</href></Link></NetworkLink>");

    it("is the one that has the placemarks, where the first only leads to it, as GDAL writes it", async () => {
      const files = [
        ["doc.kml", links],
        ["style/style.kml", kml('<Style id="rouge"/>')],
        ["layers/ports.kml", port("Le Château")],
      ] as const;
      const { report, rows } = await checkBytes("ports.kmz", writeZip(files));
      expect([report.issues, report.file.entry, rows]).toEqual([[], "layers/ports.kml", [{ name: "Le Château" }]]);
    });

    it("is the one asked for, and the report names those that there are", async () => {
      const kmz = writeZip([
        ["doc.kml", links],
        ["layers/ports.kml", port("Le Château")],
        ["layers/phares.kml", port("Chassiron")],
      ]);
      const { report } = await checkBytes("a.kmz", kmz);
      expect(report.issues).toMatchObject([{ code: "several-tables" }]);
      expect(report.file.sheets).toEqual(["layers/ports.kml", "layers/phares.kml"]);
      expect((await checkBytes("a.kmz", kmz, { sheet: "layers/phares.kml" })).rows).toEqual([{ name: "Chassiron" }]);
      expect((await checkBytes("a.kmz", kmz, { sheet: "phare" })).report.issues).toMatchObject([
        { code: "unknown-sheet" },
      ]);
    });

    it("is the one that a recipe names, by its rank or its form among those that have placemarks", async () => {
      const schema: Schema = { fields: [{ name: "name", type: "string" }] };
      const read = async (files: Parameters<typeof writeZip>[0], sheet: string | number) =>
        (await checkBytes("a.kmz", writeZip(files), { schema, recipe: { sheet } })).report;
      const linked = [
        ["doc.kml", links],
        ["style.kml", kml("<Style/>")],
        ["layers/2023.kml", port("Le Château")],
        ["layers/2024.kml", port("Le Château")],
      ] as const;
      for (const [sheet, entry] of [
        [1, "layers/2023.kml"],
        [2, "layers/2024.kml"],
        ["layers/{AAAA}.kml", "layers/2024.kml"],
        ["{*}", "layers/2023.kml"],
        ["style.kml", "style.kml"],
      ] as const)
        expect([sheet, (await read(linked, sheet)).file.entry]).toEqual([sheet, entry]);
      expect((await read(linked, 3)).issues).toMatchObject([{ code: "recipe-sheet-missing" }]);
      const first = [
        ["doc.kml", port("Le Château")],
        ["other.kml", port("Chassiron")],
      ] as const;
      for (const sheet of [1, "{*}", "Ports"]) {
        const { file, issues } = await read(first, sheet);
        expect([sheet, file.entry, issues]).toEqual([sheet, "doc.kml", []]);
      }
      expect((await read(first, "other.kml")).file.entry).toBe("other.kml");
    });

    it("is the first, without placemark, where it leads to nothing that is in the archive", async () => {
      const kmz = writeZip([
        ["doc.kml", links],
        ["style.kml", kml("<Style/>")],
      ]);
      const { report } = await checkBytes("a.kmz", kmz);
      expect([report.file.entry, ...report.issues.map(({ code }) => code)]).toEqual(["doc.kml", "no-row"]);
    });
  });

  it("is held to a schema, its places told by the rank of the placemark", async () => {
    const schema: Schema = {
      fields: [
        { name: "name", type: "string", constraints: { required: true } },
        { name: "places", type: "integer" },
      ],
    };
    const mark = (places: string) =>
      `<Placemark><name>A</name><ExtendedData><Data name="places"><value>${places}</value></Data></ExtendedData><Point><coordinates>-1.2,45.9</coordinates></Point></Placemark>`;
    const { report } = await checkBytes("a.kml", kml(mark("12") + mark("douze")), { schema });
    expect(report.issues).toMatchObject([
      { code: "type-or-format-error", feature: 2, field: "places", value: "douze" },
    ]);
  });
});

describe("a GPX file", () => {
  it("gives its waypoints, routes and tracks, what their points bear being left", async () => {
    const { report, rows, read } = await checkBytes(
      "sentier.gpx",
      gpx(`<metadata><name>Fichier</name></metadata>
        <wpt lat="45.886" lon="-1.196"><ele>4</ele><name>Phare</name><link href="https://exemple.fr"><text>Voir</text><type>text/html</type></link><type>Signal</type></wpt>
        <rte><name>Route</name><rtept lat="45.9" lon="-1.2"><name>Étape</name></rtept><rtept lat="45.8" lon="-1.1"/></rte>
        <trk><name>Sentier</name><extensions><x:longueur xmlns:x="urn:x">12</x:longueur></extensions><trkseg><trkpt lat="45.9" lon="-1.2"><ele>1</ele><time>2024-06-01T08:00:00Z</time></trkpt><trkpt lat="45.8" lon="-1.1"/></trkseg><trkseg><trkpt lat="45.7" lon="-1.1"/><trkpt lat="45.6" lon="-1.1"/></trkseg></trk>`),
    );
    expect(report.issues).toEqual([]);
    expect(report.file.format).toBe("gpx");
    expect(rows.map(({ name, ele, type, longueur }) => [name, ele, type, longueur])).toEqual([
      ["Phare", "4", "Signal", null],
      ["Route", null, null, null],
      ["Sentier", null, null, "12"],
    ]);
    expect(read.map(({ geometry }) => geometry)).toEqual([
      { type: "Point", coordinates: [-1.196, 45.886] },
      {
        type: "LineString",
        coordinates: [
          [-1.2, 45.9],
          [-1.1, 45.8],
        ],
      },
      {
        type: "MultiLineString",
        coordinates: [
          [
            [-1.2, 45.9],
            [-1.1, 45.8],
          ],
          [
            [-1.1, 45.7],
            [-1.1, 45.6],
          ],
        ],
      },
    ]);
  });

  it("is told where a point has no place, or the document is cut", async () => {
    const wrong = await checkBytes("a.gpx", gpx(`<wpt lat="" lon="-1.2"><name>A</name></wpt>`));
    expect(wrong.report.issues).toMatchObject([{ code: "invalid-geometry", feature: 1 }]);
    const cut = await checkBytes("a.gpx", gpx(`<wpt lat="45" lon="-1.2"><name>A</name></wpt>`).subarray(0, 120));
    expect(cut.report.issues).toMatchObject([{ code: "unreadable-archive" }]);
  });
});

describe("a TopoJSON file", () => {
  const topology = (
    objects: object,
    arcs: unknown = [
      [
        [0, 0],
        [10, 0],
        [0, 10],
        [-10, 0],
        [0, -10],
      ],
    ],
  ) =>
    Buffer.from(
      JSON.stringify({ type: "Topology", transform: { scale: [0.01, 0.01], translate: [-1.2, 45.9] }, objects, arcs }),
    );
  const zone = (properties: object, id?: string) => ({ type: "Polygon", arcs: [[0]], id, properties });

  it("gives the features of its object, in degrees, with their identifier", async () => {
    const { report, rows, read } = await checkBytes(
      "zones.topojson",
      topology({
        zones: {
          type: "GeometryCollection",
          geometries: [zone({ nom: "Dolus", surface: 12.5 }, "17140"), { type: null, properties: { nom: "Sans" } }],
        },
      }),
    );
    expect(report.issues).toMatchObject([{ code: "null-geometry" }]);
    expect(rows).toEqual([
      { nom: "Dolus", surface: "12.5", id: "17140" },
      { nom: "Sans", surface: null, id: null },
    ]);
    expect(read[0]?.geometry).toMatchObject({ type: "Polygon" });
    expect(JSON.stringify(read[0]?.geometry)).toContain("[[[-1.2,45.9]");
  });

  it("of several objects is read for the one asked for, or that the schema describes", async () => {
    const bytes = topology({ communes: zone({ insee: "17140" }), zones: zone({ nom: "A" }) });
    const asked = await checkBytes("a.json", bytes, { sheet: "zones" });
    expect(asked.rows).toEqual([{ nom: "A" }]);
    const known = await checkBytes("a.json", bytes, { schema: { fields: [{ name: "insee", type: "string" }] } });
    expect(known.rows).toEqual([{ insee: "17140" }]);
    expect(known.report.file).toMatchObject({ sheet: "communes", sheets: ["communes", "zones"] });
  });

  it.each([["texte"], [[]], [{ type: "GeometryCollection" }]])(
    "is read for its layer beside an entry that is none: %j",
    async (foreign) => {
      const bytes = topology({ meta: foreign, zones: zone({ nom: "Dolus" }) });
      const { report, rows } = await checkBytes("a.topojson", bytes);
      expect([report.valid, rows]).toEqual([true, [{ nom: "Dolus" }]]);
      expect(report.file).toMatchObject({ holdsMore: true });
    },
  );

  it("is refused or told where arcs are absent, repeated without end, or the text is cut", async () => {
    const long = Array.from({ length: 100_000 }, (_, at) => [at % 7, 1]);
    const bomb = { type: "MultiPolygon", arcs: Array.from({ length: 2000 }, () => [[0]]), properties: {} };
    const cases: [Buffer, string][] = [
      [topology({ a: zone({}) }, []), "invalid-feature"],
      [topology({ a: bomb }, [long]), "unsafe-archive"],
      [topology({ a: zone({}) }).subarray(0, 90), "invalid-json"],
      [topology({}), "empty-file"],
      [Buffer.from('{"type":"Topology","objects":null,"arcs":[]}'), "invalid-geojson"],
      [Buffer.from('{"type":"Topology","objects":{"a":null},"arcs":[]}'), "empty-file"],
      [Buffer.from('{"type":"Topology","objects":{"a":"Jeanne"},"arcs":[]}'), "invalid-geojson"],
      [Buffer.from('{"type":"Topology","objects":{"a":{"type":"GeometryCollection"}},"arcs":[]}'), "invalid-geojson"],
      [
        Buffer.from('{"type":"Topology","objects":{"a":{"type":"LineString","arcs":[0]}},"arcs":[[[-1,46],null]]}'),
        "invalid-geometry",
      ],
    ];
    for (const [bytes, code] of cases) {
      const { report } = await checkBytes("a.topojson", bytes);
      expect(report.issues[0]?.code).toBe(code);
    }
  });
});
