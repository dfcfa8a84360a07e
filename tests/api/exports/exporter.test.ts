import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportJob } from "../../../packages/api/src/exports/export-job.js";
import { openExporter } from "../../../packages/api/src/exports/exporter.js";
import { parseRowQuery } from "../../../packages/api/src/rows/parse-row-query.js";
import { planQuery } from "../../../packages/api/src/rows/query-rows.js";
import { TooSlow } from "../../../packages/api/src/rows/rows-reader.js";
import { layOutColumns } from "../../../packages/api/src/rows/stored-column.js";
import { createRowsFile } from "../../../packages/api/src/rows/write-rows.js";

const SIZE = 50_000;

describe("large exports", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-exports-"));
  const rowsFile = join(folder, "rows.sqlite");
  const columns = layOutColumns([
    { name: "rang", type: "integer", inSchema: true },
    { name: "commune", type: "string", inSchema: true },
  ]);

  beforeAll(() => {
    const writer = createRowsFile(rowsFile, columns, { geographic: false, schema: { fields: [] } });
    writer.insert(
      Array.from({ length: SIZE }, (_, rang) => ({
        line: rang + 2,
        cells: [rang, rang % 2 === 0 ? "Étaules" : "Marennes"],
      })),
    );
    writer.finish();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const job = (address: string, extension: ExportJob["extension"]): ExportJob => ({
    rowsFile,
    plan: planQuery(columns, parseRowQuery(new URLSearchParams(address))),
    layout: {
      name: "rangs",
      fields: columns.map(({ name, type }) => ({ name, type })),
      geographic: false,
      pointsOnly: false,
    },
    extension,
  });
  const read = async (pieces: AsyncIterable<Uint8Array>) => {
    const chunks: Uint8Array[] = [];
    for await (const piece of pieces) chunks.push(piece);
    return { text: Buffer.concat(chunks).toString(), pieces: chunks.length };
  };

  it("gives every row once and in order by pieces, several at once, sorted or not", async () => {
    const exporter = openExporter({ folder: join(folder, "cache") });
    const ranks = Array.from({ length: SIZE }, (_, rank) => rank);
    const [plain, odd, sorted] = await Promise.all([
      read(exporter.text(job("", "csv"))),
      read(exporter.text(job("commune__exact=Marennes", "csv"))),
      read(exporter.text(job("rang__sort=desc", "csv"))),
    ]);
    const ranksOf = ({ text }: { text: string }) =>
      text
        .split("\n")
        .slice(1, -1)
        .map((line) => Number.parseInt(line, 10));
    expect(ranksOf(plain)).toEqual(ranks);
    expect(ranksOf(odd)).toEqual(ranks.filter((rank) => rank % 2 === 1));
    expect(ranksOf(sorted)).toEqual([...ranks].reverse());
    expect(plain.pieces).toBeGreaterThan(3);
    await exporter.close();
  });

  it("stops in the middle without keeping others waiting", async () => {
    const exporter = openExporter({ folder: join(folder, "cache") });
    for (let time = 0; time < 60; time++) {
      const pieces = exporter.text(job("rang__sort=desc", "csv"));
      expect((await pieces.next()).done).toBe(false);
      await pieces.return(undefined);
    }
    expect((await read(exporter.text(job("rang__less=1", "csv")))).text).toBe("rang,commune\n0,Étaules\n1,Marennes\n");
    await exporter.close();
  });

  it("gives up what is too long with a French sentence, and goes on with the next", async () => {
    const exporter = openExporter({ folder: join(folder, "cache"), timeLimit: 0 });
    await expect(read(exporter.text(job("commune__sort=desc", "csv")))).rejects.toThrow(TooSlow);
    await expect(exporter.file(job("", "xlsx"), "une version")).rejects.toThrow("trop longue");
    await exporter.close();
    const patient = openExporter({ folder: join(folder, "cache") });
    expect((await read(patient.text(job("rang__less=0", "json")))).text).toContain("Étaules");
    await patient.close();
  });

  it("makes a file once for all who ask at the same time, and keeps no more bytes than allowed", async () => {
    const cache = join(folder, "small");
    const exporter = openExporter({ folder: cache, maxBytes: 20_000 });
    const same = await Promise.all([1, 2, 3].map(() => exporter.file(job("", "parquet"), "v1")));
    expect(new Set(same).size).toBe(1);
    const bytes = readFileSync(same[0] ?? "");
    expect(bytes.subarray(0, 4).toString()).toBe("PAR1");
    const other = await exporter.file(job("", "parquet"), "v2");
    expect(other).not.toBe(same[0]);
    expect(readdirSync(cache).map((name) => join(cache, name))).toEqual([other]);
    await exporter.close();
  });

  it("serves nothing of a program that wrote forms otherwise, nor lets a reader believe it is the same", async () => {
    const cache = join(folder, "forms");
    const [older, newer] = [1, 2].map((form) => openExporter({ folder: cache, form }));
    if (!older || !newer) throw new Error("no exporter");
    const kept = await older.file(job("", "parquet"), "v1");
    expect([older.made(job("", "parquet"), "v1"), newer.made(job("", "parquet"), "v1")]).toEqual([kept, undefined]);
    const tags = [older, newer].flatMap((exporter) => [
      exporter.tag(job("", "json"), "v1"),
      exporter.tag(job("", "parquet"), "v1"),
      exporter.tileArchiveTag("v1"),
    ]);
    expect(new Set(tags).size).toBe(tags.length);
    await Promise.all([older.close(), newer.close()]);
  });
});
