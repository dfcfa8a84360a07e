import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile, type Row } from "@datalogue/ingest";
import iconv from "iconv-lite";
import { afterAll, describe, expect, it } from "vitest";
import { createRecordReader } from "../../packages/ingest/src/readers/csv-records.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-csv-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads a text given in pieces of `size` characters; records of one empty cell are empty lines. */
function readInPieces(text: string, size: number, delimiter = ";") {
  const reader = createRecordReader({ delimiter, newline: "\n" });
  const records: { line: number; cells: string[] }[] = [];
  const unclosed: number[] = [];
  const malformed: number[] = [];
  const keep = (piece: ReturnType<typeof reader.read>) => {
    for (const [at, cells] of piece.records.entries())
      if (cells.length > 1 || cells[0] !== "") records.push({ line: piece.lines?.[at] ?? piece.firstLine + at, cells });
    if (piece.unclosed !== null) unclosed.push(piece.unclosed);
    malformed.push(...piece.malformed);
  };
  for (let at = 0; at < text.length; at += size) keep(reader.read(text.slice(at, at + size), false));
  keep(reader.read("", true));
  return { records, unclosed, malformed };
}

describe("records of a CSV text", () => {
  it("are the same wherever the text is cut", () => {
    const text = 'code;nom\r\n17185;"Le ""Gua""\r\nrive; droite"\n\n17219;Marennes\r\n17265;"fin"';
    const whole = readInPieces(text, text.length);
    expect(whole.records).toEqual([
      { line: 1, cells: ["code", "nom"] },
      { line: 2, cells: ["17185", 'Le "Gua"\r\nrive; droite'] },
      { line: 5, cells: ["17219", "Marennes"] },
      { line: 6, cells: ["17265", "fin"] },
    ]);
    for (let size = 1; size < text.length; size++) expect(readInPieces(text, size)).toEqual(whole);
  });

  it("tell the line of a quote that nothing closes, without reading the rest again and again", () => {
    const text = `a;b\n1;"2\n${"3;4\n".repeat(200_000)}`;
    expect(readInPieces(text, 1 << 16).unclosed).toEqual([2]);
  });

  it("go on below a badly placed quote, which spoils its own line only, wherever the text is cut", () => {
    const text =
      'id;nom;note\r\n1;"Salle C" (annexe);y\r\n2;Salle B;ok\r\n3;"Salle D;z\r\n4;"Rue ""Basse""";"a\nb"\r\n5;"x" y;z';
    const whole = readInPieces(text, text.length);
    expect(whole).toEqual({
      records: [
        { line: 1, cells: ["id", "nom", "note"] },
        { line: 2, cells: ["1", '"Salle C" (annexe)', "y"] },
        { line: 3, cells: ["2", "Salle B", "ok"] },
        { line: 4, cells: ["3", '"Salle D', "z"] },
        { line: 5, cells: ["4", 'Rue "Basse"', "a\nb"] },
        { line: 7, cells: ["5", '"x" y', "z"] },
      ],
      unclosed: [],
      malformed: [2, 4, 7],
    });
    for (let size = 1; size < text.length; size++) expect(readInPieces(text, size)).toEqual(whole);
    const many = `a;b\n${'1;"2" x\n'.repeat(20_000)}`;
    expect(readInPieces(many, 1 << 13).malformed.slice(0, 3)).toEqual([2, 3, 4]);
  });

  it("stay whole where a badly placed quote is in a cell over several lines, wherever the text is cut", () => {
    const text =
      'nom;note;rang\nA;"ligne 1\nligne "deux" ici\nligne 3";1\nB;"x";2\nC;1;"Marché\nde "Noël" et\ndu port"\nD;"Marché\nde "Noël";à voir";1\n"E";"y";3';
    const whole = readInPieces(text, text.length);
    expect(whole).toEqual({
      records: [
        { line: 1, cells: ["nom", "note", "rang"] },
        { line: 2, cells: ["A", 'ligne 1\nligne "deux" ici\nligne 3', "1"] },
        { line: 5, cells: ["B", "x", "2"] },
        { line: 6, cells: ["C", "1", 'Marché\nde "Noël" et\ndu port'] },
        { line: 9, cells: ["D", 'Marché\nde "Noël', 'à voir"', "1"] },
        { line: 11, cells: ["E", "y", "3"] },
      ],
      unclosed: [],
      malformed: [2, 6, 9],
    });
    for (let size = 1; size < text.length; size++) expect(readInPieces(text, size)).toEqual(whole);
  });

  it("tell once the line of a badly placed quote that nothing closes either", () => {
    const { records, malformed, unclosed } = readInPieces('a;b;c\n1;"2" x\n3;4;5\n6;7;8\n', 100);
    expect({ records: records.length, malformed, unclosed }).toEqual({ records: 1, malformed: [], unclosed: [2] });
  });

  it("are read once, and not again at each badly placed quote", () => {
    const ordinary = "Marennes\tune ligne\n".repeat(60_000);
    const text = `nom\tnote\n${'Le Gua\t"dit "le" Gua"\n'.repeat(1000)}${'Le Gua\t"dit" Gua\n'.repeat(1000)}${ordinary}`;
    const { records, malformed } = createRecordReader({ delimiter: "\t", newline: "\n" }).read(text, true);
    expect([records.length, malformed.length]).toEqual([62_002, 2000]);
    const quoted = createRecordReader({ delimiter: ",", newline: "\n" }).read('"a";"b";"c"\n'.repeat(200_000), true);
    expect(quoted.records.length).toBe(200_001);
  });

  it("tell a line too long for a record as such, and not as a quote left open, unless one is", () => {
    const long = "Marennes; ".repeat(1 << 18);
    const told = (text: string) => {
      const reader = createRecordReader({ delimiter: ";", newline: "\n" });
      const pieces = [reader.read(text, false), ...Array.from({ length: 8 }, () => reader.read(long, false))];
      return pieces.map(({ unclosed, tooLong }) => ({ unclosed, tooLong })).find((one) => one.unclosed ?? one.tooLong);
    };
    expect(told("a;b\n1;2\n")).toEqual({ unclosed: null, tooLong: 3 });
    expect(told('a;b\n1;2\n"3";')).toEqual({ unclosed: null, tooLong: 3 });
    expect(told('a;b\n1;2\n"3;')).toEqual({ unclosed: 3, tooLong: null });
  });

  it("keep a carriage return that ends a quoted cell", () => {
    expect(readInPieces('a;b\r\n1;"2\r"\r\n', 100).records[1]).toEqual({ line: 2, cells: ["1", "2\r"] });
  });
});

describe("a table", () => {
  it.each([
    ["taken alone where it is a record", 'nom;desc;v\n1;"Salle C" (annexe);y\n2;Salle B;ok\n3;"Salle D";ok\n', 3],
    ["within its cell, over several lines", 'nom;desc;v\nA;"ligne 1\nligne "deux" ici\nligne 3";1\nB;"x";2\n', 2],
  ])("with a badly placed quote has one error, on its line, and all its records: %s", async (_, text, rows) => {
    const path = join(folder, "quotes.csv");
    writeFileSync(path, text);
    const report = await checkFile(path);
    expect(report.issues.map(({ code, line }) => [code, line])).toEqual([["malformed-quote", 2]]);
    expect(report.rows).toBe(rows);
  });

  it("whose line has no end is told as such, and what is above it is counted", async () => {
    const path = join(folder, "endless.csv");
    writeFileSync(path, `commune;code\nMarennes;17219\n${"Le Gua;17185;".repeat(1_400_000)}`);
    const { issues, rows } = await checkFile(path);
    expect(rows).toBe(1);
    expect(issues.map(({ code, line }) => [code, line])).toEqual([["record-too-long", 3]]);
    expect(issues[0]?.message).toContain("Ligne 3");
  });

  it("larger than a piece keeps its accents wherever the bytes are cut, and its encoding is that of the whole file", async () => {
    const name = "Dolus-d’Oléron, 5 €, œuvre";
    for (const encoding of ["utf8", "win1252", "utf-16le"]) {
      const path = join(folder, `large-${encoding}.csv`);
      const rows = Array.from({ length: 8000 }, (_, rank) => `${rank};${"x".repeat(rank % 7)}${name}`);
      writeFileSync(
        path,
        iconv.encode(`rang;nom\n${rows.join("\n")}\n`, encoding, { addBOM: encoding === "utf-16le" }),
      );
      const read: Row[] = [];
      const report = await checkFile(path, {
        onRows: (batch) => {
          read.push(...batch);
        },
      });
      expect(report.rows).toBe(8000);
      expect(read.every(({ cells }) => (cells[1] as string).endsWith(name))).toBe(true);
    }
  });

  it("whose only accent comes after two megabytes is still read in Windows-1252", async () => {
    const path = join(folder, "late.csv");
    const text = `rang;nom\n${"1;Marennes\n".repeat(250_000)}2;Oléron\n`;
    writeFileSync(path, iconv.encode(text, "win1252"));
    const read: Row[] = [];
    const report = await checkFile(path, {
      onRows: (batch) => {
        read.push(...batch.slice(-1));
      },
    });
    expect(report.file.encoding).toBe("Windows-1252");
    expect(read.at(-1)).toEqual({ line: 250_002, cells: ["2", "Oléron"] });
  });
});
