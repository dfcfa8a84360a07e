import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { fixFile, reportToText } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { gunzipped, RefusedArchive } from "../../../packages/ingest/src/readers/packed.js";
import { checkBytes } from "../support/check-bytes.js";
import { writeOds } from "../support/ods.js";
import { writeWorkbook } from "../support/workbook.js";
import { writeZip } from "../support/write-zip.js";

const csv = "commune;tonnes\nLe Château-d'Oléron;1,5\nDolus-d'Oléron;2\n";
const zip = (files: Record<string, string | Uint8Array>, compress = false) =>
  writeZip(
    Object.entries(files).map(([name, content]) => [name, Buffer.from(content)] as const),
    { compress },
  );

describe("archives that must not be read", () => {
  it("refuses those that decompress out of measure, are cut, or hold an archive", async () => {
    const cases: [string, Uint8Array, string][] = [
      ["a.csv.gz", gzipSync(Buffer.alloc(40_000_000)), "unsafe-archive"],
      ["a.csv.gz", gzipSync(csv).subarray(0, 40), "unreadable-archive"],
      ["a.csv.gz", gzipSync(""), "empty-file"],
      ["a.zip.gz", gzipSync(zip({ "b.csv": csv })), "unsupported-format"],
      ["a.zip", zip({ "a.csv": Buffer.alloc(40_000_000, ";") }, true), "unsafe-archive"],
      ["a.zip", zip({ "a.csv": "" }), "empty-file"],
      ["a.zip", zip({ "b.csv.gz": gzipSync(gzipSync(csv)) }), "unsupported-format"],
      ["a.zip", zip({ "plan.pdf": "%PDF-1.4", "photo.png": "\x89PNG" }), "unsupported-format"],
      ["a.zip", zip({ "tableau.csv": "%PDF-1.4" }), "unsupported-format"],
      ["a.zip", zip({}), "unsupported-format"],
    ];
    for (const [name, bytes, code] of cases) {
      const { report, read } = await checkBytes(name, bytes);
      expect([name, ...report.issues.map((issue) => issue.code)]).toEqual([name, code]);
      expect(read).toEqual([]);
    }
  });

  it("says what is refused and what to do of it in English too", async () => {
    const message = async (name: string, bytes: Uint8Array | string) =>
      (await checkBytes(name, Buffer.from(bytes), { lang: "en" })).report.issues[0]?.message;
    expect(await message("plan.pdf", "%PDF-1.4")).toBe(
      "The file is a PDF, which is not read. A PDF shows a table without keeping its cells: ask for the original file, as CSV or a workbook.",
    );
    expect(await message("a.zip", zip({ "couche.tab": "!table" }))).toBe(
      "The file is an archive without file to read (it holds: couche.tab), which is not read. In QGIS, export the layer as GeoJSON or GeoPackage (or with ogr2ogr).",
    );
  });

  it("stops the decompression of a .gz as soon as its limit is passed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "datalogue-formats-"));
    const path = join(folder, "a.gz");
    writeFileSync(path, gzipSync(Buffer.alloc(5_000_000)));
    let bytes = 0;
    const read = async () => {
      const limits = { entries: 1, bytes: 1_000_000, ratio: 300 };
      for await (const piece of gunzipped(path, limits).bytes()) bytes += piece.length;
    };
    await expect(read()).rejects.toThrow(RefusedArchive);
    expect(bytes).toBeLessThanOrEqual(1_000_000);
    rmSync(folder, { recursive: true });
  });

  it("names what an archive without anything to read holds, and what to do of a MapInfo or GML layer", async () => {
    const message = async (files: Record<string, string>) =>
      (await checkBytes("a.zip", zip(files))).report.issues[0]?.message;
    expect(await message({ "plan.pdf": "%PDF" })).toContain("on y trouve\u00a0: plan.pdf");
    expect(await message({ "zones.tab": "!table", "zones.dat": "" })).toContain("ogr2ogr");
    expect(await message({ "plan.pdf": "%PDF" })).not.toContain("QGIS");
  });
});

describe("a file alone in an archive or compressed", () => {
  const rows = [
    { commune: "Le Château-d'Oléron", tonnes: "1,5" },
    { commune: "Dolus-d'Oléron", tonnes: "2" },
  ];

  it.each([
    ["tonnages.csv.gz", gzipSync(csv), "csv"],
    ["tonnages.zip", zip({ "tonnages.csv": csv }, true), "csv"],
    [
      "with what computers add",
      zip({ "__MACOSX/._t.csv": "x", "d/t.csv": csv, "LISEZMOI.txt": "Notice", ".DS_Store": "" }),
      "csv",
    ],
    ["as a .gz in an archive", zip({ "t.csv": csv }), "csv"],
    ["in Windows-1252", gzipSync(Buffer.from(csv, "latin1")), "csv"],
  ])("is read as it would be by itself: %s", async (name, bytes, format) => {
    const { report, rows: read } = await checkBytes(name.includes(".") ? name : "a.zip", bytes);
    expect(report.file.format).toBe(format);
    expect(read).toEqual(rows);
    expect(report.normalised[0]).toMatch(/archive|décompressé/);
  });

  it("may be a workbook, whose sheet is then asked for", async () => {
    const sheets = {
      "2023": [
        ["commune", "tonnes"],
        ["Marennes", 1],
      ],
      "2024": [
        ["commune", "tonnes"],
        ["Marennes", 2],
      ],
    };
    for (const [inner, bytes] of [
      ["t.xlsx", writeWorkbook(sheets)],
      ["t.ods", writeOds(sheets)],
    ] as const) {
      const { report, rows: read } = await checkBytes("a.zip", zip({ [inner]: bytes }, true), { sheet: "2023" });
      expect(read).toEqual([{ commune: "Marennes", tonnes: "1" }]);
      expect(report.file).toMatchObject({ entry: inner, sheet: "2023", sheets: ["2023", "2024"] });
    }
  });

  it("is not given a corrected copy: it would be another archive", async () => {
    const folder = mkdtempSync(join(tmpdir(), "datalogue-formats-"));
    writeFileSync(join(folder, "t.zip"), zip({ "t.csv": csv }));
    const result = await fixFile(join(folder, "t.zip"), join(folder, "copie.csv"));
    expect(result).toMatchObject({ kind: "refused", why: "format" });
    rmSync(folder, { recursive: true });
  });

  it("keeps the size and the digest of the file received", async () => {
    const bytes = gzipSync(csv);
    const { report } = await checkBytes("a.csv.gz", bytes);
    expect(report.file).toMatchObject({ bytes: bytes.length, entry: "a.csv" });
  });
});

describe("an archive of several tables", () => {
  const several = zip({ "2023/collecte.csv": "a;b\n1;2\n", "2024/collecte.csv": csv, "notice.txt": "Lisez-moi" });

  it("is refused, telling which and how to choose", async () => {
    const { report } = await checkBytes("a.zip", several);
    expect(report.issues).toMatchObject([{ code: "several-tables" }]);
    const message = report.issues[0]?.message;
    for (const part of ["2023/collecte.csv", "2024/collecte.csv", "--sheet", "Feuille à lire"])
      expect(message).toContain(part);
    expect(report.file.sheets).toEqual(["2023/collecte.csv", "2024/collecte.csv"]);
  });

  it("is told as the archive that it is, a feed of public transport by its name", async () => {
    const files = ["agency", "routes", "stop_times", "stops", "trips"].map((name) => [`${name}.txt`, "a,b\n1,2\n"]);
    const feed = (await checkBytes("gtfs.zip", zip(Object.fromEntries(files)))).report;
    const plain = (text: string) => text.replaceAll("\u00a0", " ");
    expect(plain(reportToText(feed))).toContain("\narchive GTFS de 5 tableaux, lus un par un, ");
    expect(reportToText(feed, "en")).toContain("\nGTFS archive of 5 tables, read one by one, ");
    const { report } = await checkBytes("a.zip", several);
    expect(plain(reportToText(report))).toContain("\narchive de 2 tableaux, lus un par un, ");
    // The one that is asked for is told by its own format, and what cannot be read stays unrecognised.
    const stops = await checkBytes("gtfs.zip", zip(Object.fromEntries(files)), { sheet: "stops.txt" });
    expect(reportToText(stops.report)).toContain("\nCSV, ");
    const unread = await checkBytes("a.zip", zip({ "plan.pdf": "%PDF-1.4" }));
    expect(reportToText(unread.report)).toContain("\nformat non reconnu, ");
  });

  it("is read for the one that a recipe names by its year", async () => {
    const schema = { fields: [{ name: "commune", type: "string" as const }] };
    const { report } = await checkBytes("a.zip", several, { schema, recipe: { sheet: "{AAAA}/collecte.csv" } });
    expect(report.file.entry).toBe("2024/collecte.csv");
  });

  it("is read for the one asked for, and refused when it is not there", async () => {
    const { report, rows } = await checkBytes("a.zip", several, { sheet: "2024/collecte.csv" });
    expect(rows).toHaveLength(2);
    expect(report.file.entry).toBe("2024/collecte.csv");
    const absent = await checkBytes("a.zip", several, { sheet: "2025/collecte.csv" });
    expect(absent.report.issues).toMatchObject([{ code: "unknown-sheet" }]);
  });
});
