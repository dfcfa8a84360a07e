import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Column, checkFile, type Row, reportToText, type Schema } from "@datalogue/ingest";
import iconv from "iconv-lite";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { checkBytes } from "./support/check-bytes.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-check-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const schema: Schema = {
  fields: [
    { name: "code", type: "string", constraints: { required: true } },
    { name: "annee", type: "year" },
    { name: "tonnes", type: "number" },
  ],
};

describe("checking a file", () => {
  afterEach(() => void vi.useRealTimers());

  it("takes the day that begins in metropolitan France for today, and the next one for a day to come", async () => {
    // In summer, 0:30 at Paris.
    vi.useFakeTimers({ now: new Date("2027-07-15T22:30:00Z"), toFake: ["Date"] });
    const seen: Schema = { fields: [{ name: "vu_le", type: "date" }] };
    const codesOf = async (day: string) =>
      (await checkFile(file("seen.csv", `vu_le\n${day}\n`), { schema: seen })).issues.map(({ code }) => code);
    expect(await codesOf("2027-07-16")).not.toContain("future-date");
    expect(await codesOf("2027-07-17")).toContain("future-date");
  });

  it.each([
    ["half of it", "17323;Saint-Denis-d’Oléron\n17337;Saint-Georges-d’Oléron\n"],
    ["all but a line", "17323;Saint-Denis-d’Oléron\n"],
  ])(
    "is told as mixed when it is in UTF-8 and %s in Windows-1252, never read with wrong accents",
    async (_what, rest) => {
      const start = Buffer.from("code;nom\n17093;Le Château-d'Oléron\n17140;Dolus-d'Oléron\n");
      const { report } = await checkBytes("a.csv", Buffer.concat([start, iconv.encode(rest, "windows-1252")]));
      expect(report.issues.map(({ code, line }) => [code, line])).toContainEqual(["mixed-encoding", 4]);
    },
  );

  it("hands over typed rows in the order of the schema, absent columns empty, extra ones last as text", async () => {
    const path = file("rows.csv", "note;tonnes;code\nok;1.5;17093\n;;17140\n");
    const columns: Column[] = [];
    const rows: Row[] = [];
    const report = await checkFile(path, {
      schema,
      onColumns: (found) => columns.push(...found),
      onRows: (batch) => {
        rows.push(...batch);
      },
    });
    expect(columns.map(({ name, type, inSchema }) => [name, type, inSchema])).toEqual([
      ["code", "string", true],
      ["annee", "year", true],
      ["tonnes", "number", true],
      ["note", "string", false],
    ]);
    expect(rows).toEqual([
      { line: 2, cells: ["17093", null, 1.5, "ok"] },
      { line: 3, cells: ["17140", null, null, null] },
    ]);
    expect(report.fields.map(({ name, present }) => [name, present])).toEqual([
      ["code", true],
      ["annee", false],
      ["tonnes", true],
      ["note", true],
    ]);
  });

  it("gives the same report with and without rows", async () => {
    const path = file("same.csv", "code;annee;tonnes\n;24;x\n17093;2024;1,5\n");
    const rows: Row[] = [];
    const withRows = await checkFile(path, {
      schema,
      onRows: (batch) => {
        rows.push(...batch);
      },
    });
    expect(await checkFile(path, { schema })).toEqual(withRows);
  });

  it("says the size and the SHA-256 of the bytes received", async () => {
    const { file: described } = await checkFile(file("hash.csv", "a;b\n1;2\n"), { name: "envoi.csv" });
    expect(described).toMatchObject({
      name: "envoi.csv",
      bytes: 8,
      sha256: "403bea5152c251c5bc7ef420d824d191605723f99392e83a0549ad58c6d46291",
    });
  });

  it("refuses a file over the limit without reading it", async () => {
    const report = await checkFile(file("big.csv", "a;b\n1;2\n"), { maxBytes: 4 });
    expect(report.issues.map(({ code }) => code)).toEqual(["file-too-large"]);
    expect(report.rows).toBe(0);
  });

  it("keeps a report of one line per cause however many cells are wrong", async () => {
    const path = file("wrong.csv", `code;annee;tonnes\n${";24;x\n".repeat(20_000)}`);
    const report = await checkFile(path, { schema });
    expect(report.counts.error).toBe(60_000);
    const errors = report.issues.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, field, count }) => [code, field, count])).toEqual([
      ["required-constraint", "code", 20_000],
      ["type-or-format-error", "annee", 20_000],
      ["type-or-format-error", "tonnes", 20_000],
    ]);
    expect(JSON.stringify(report).length).toBeLessThan(6000);
    expect(reportToText(report)).toContain("20\u202f000\u00a0fois\u202f; aussi lignes 3, 4, 5, 6…");
  });

  it("throws when the file cannot be opened", async () => {
    await expect(checkFile(join(folder, "absent.csv"))).rejects.toThrow("absent.csv");
  });

  it("lets other work of the process run during a long reading", async () => {
    const path = file("long.csv", `code;annee;tonnes\n${"17093;2024;1.5\n".repeat(300_000)}`);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await checkFile(path, { schema });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});
