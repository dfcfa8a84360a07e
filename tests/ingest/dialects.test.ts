import { isAscii, isUtf8 } from "node:buffer";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile, type Row } from "@datalogue/ingest";
import iconv from "iconv-lite";
import { afterAll, describe, expect, it } from "vitest";
import fc from "../support/properties.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-dialects-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a spreadsheet or a program chooses when it writes a table as text. */
interface Dialect {
  delimiter: string;
  newline: string;
  encoding: "utf-8" | "utf-8 with mark" | "utf-16le" | "utf-16be" | "utf-16le without mark" | "windows-1252";
  finalNewline: boolean;
  /** Which cells are between quotes: those that need it, those of text, all. */
  quoting: "needed" | "text" | "all";
}

const DELIMITERS = [";", ",", "\t", "|"];

const dialects = fc.record<Dialect>({
  delimiter: fc.constantFrom(...DELIMITERS),
  newline: fc.constantFrom("\n", "\r\n"),
  encoding: fc.constantFrom(
    "utf-8",
    "utf-8 with mark",
    "utf-16le",
    "utf-16be",
    "utf-16le without mark",
    "windows-1252",
  ),
  finalNewline: fc.boolean(),
  quoting: fc.constantFrom("needed", "text", "all"),
});

/** Characters of Windows-1252 that CSV files trip over, no-break spaces included. */
const latin = [..."abz059-+.éèàçÉœŒ’€«»\u00a0 ;,|\t\"\n'"];
/** Those that only Unicode has: narrow no-break space, emoji, letters of other scripts, combined accents. */
const unicode = [...latin, "\u202f", "🦪", "Ω", "e\u0301", "\u2028"];

/** Cells, those often met first: text, nothing, a decimal comma, a quoted line break that ends the cell. */
const cells = (letters: string[]) =>
  fc.oneof(
    fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 }),
    fc.constantFrom("", "1,5", "1\u00a0234,5", '"', '""', ";", "a\r\n", "\r\nb", " ", "=1+1", "Dolus-d’Oléron"),
  );

/** A table: a column never empty, for a line without anything is not a record; others of any text. */
const tables = (letters: string[]) =>
  fc.integer({ min: 1, max: 5 }).chain((others) =>
    fc.array(
      fc
        .tuple(fc.stringMatching(/^[a-z]{1,5}$/), fc.array(cells(letters), { minLength: others, maxLength: others }))
        .map(([first, rest]) => [first, ...rest]),
      { minLength: 1, maxLength: 20 },
    ),
  );

function writeText(table: string[][], { delimiter, newline, finalNewline, quoting }: Dialect): string {
  const isQuoted = (text: string) =>
    quoting === "all" ||
    (quoting === "text" && !/^[\d.-]*$/.test(text)) ||
    /["\r\n]/.test(text) ||
    text.includes(delimiter);
  const write = (text: string) => (isQuoted(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return table.map((row) => row.map(write).join(delimiter)).join(newline) + (finalNewline ? newline : "");
}

function encode(text: string, encoding: Dialect["encoding"]): Buffer {
  if (encoding === "utf-8 with mark") return iconv.encode(text, "utf-8", { addBOM: true });
  if (encoding === "utf-16le without mark") return iconv.encode(text, "utf-16le", { addBOM: false });
  return iconv.encode(text, encoding, { addBOM: encoding.startsWith("utf-16") });
}

/**
 * Bytes of Windows-1252 that are also good UTF-8: "É" before some character, and no other accent in the whole file. It is told
 * by what follows a last letter ("…", "’", "»", no-break space); before others nothing tells which was meant, and UTF-8 is read.
 */
function readsBothWays(bytes: Buffer, encoding: Dialect["encoding"]): boolean {
  if (encoding !== "windows-1252" || !isUtf8(bytes) || isAscii(bytes)) return false;
  return !isAscii(Buffer.from(bytes.toString("latin1").replace(/\xc9[\x85\x92\xa0\xbb]/g, ""), "latin1"));
}

/** The cells as `onRows` gives them; an empty cell is no value. */
async function readBack(
  text: string,
  encoding: Dialect["encoding"],
  header: string[],
  schema: boolean,
): Promise<{ cells: unknown[]; line: number | null }[]> {
  const bytes = encode(text, encoding);
  fc.pre(!readsBothWays(bytes, encoding));
  const path = join(folder, "table.csv");
  writeFileSync(path, bytes);
  const rows: Row[] = [];
  await checkFile(path, {
    ...(schema ? { schema: { fields: header.map((name) => ({ name })) } } : {}),
    onRows: (batch) => {
      rows.push(...batch);
    },
  });
  return rows;
}

const expected = (table: string[][]) => table.map((row) => row.map((text) => (text === "" ? null : text)));
const headerOf = (table: string[][]) =>
  ["identifiant", "nom de la commune", "montant (€)", "remarque", "année", "dernière"].slice(0, table[0]?.length);

const RUNS = { numRuns: 150 };

describe("any table, in any dialect", () => {
  it("is read back equal with its schema, cell by cell, and each row knows its line", async () => {
    await fc.assert(
      fc.asyncProperty(dialects, fc.boolean(), tables(latin), tables(unicode), async (dialect, wide, narrow, broad) => {
        const table = wide && dialect.encoding !== "windows-1252" ? broad : narrow;
        const header = headerOf(table);
        const text = writeText([header, ...table], dialect);
        // Without a mark, UTF-16 is told by its zeros: few of them in a text of other scripts.
        const encoding =
          table === broad && dialect.encoding === "utf-16le without mark" ? "utf-16le" : dialect.encoding;
        const rows = await readBack(text, encoding, header, true);
        expect(rows.map((row) => row.cells)).toEqual(expected(table));
        let line = 2;
        for (const [at, row] of table.entries()) {
          expect(rows[at]?.line).toBe(line);
          line += 1 + row.join("").split("\n").length - 1;
        }
      }),
      RUNS,
    );
  });

  it("is read back equal without any schema, when its cells hold no other delimiter", async () => {
    const plain = latin.filter((letter) => !DELIMITERS.includes(letter) && letter !== "\n");
    await fc.assert(
      fc.asyncProperty(dialects, tables(plain), async (dialect, drawn) => {
        const table = drawn.map((row) => row.map((text) => text.replace(/[;,\r\n]/g, ".")));
        const rows = await readBack(
          writeText([headerOf(table), ...table], dialect),
          dialect.encoding,
          headerOf(table),
          false,
        );
        expect(rows.map((row) => row.cells)).toEqual(expected(table));
      }),
      RUNS,
    );
  });

  it("is read back equal wherever the pieces of the file are cut", async () => {
    await fc.assert(
      fc.asyncProperty(dialects, tables(latin), fc.integer({ min: 0, max: 64 }), async (dialect, drawn, shift) => {
        // A first cell that brings the rest near the end of a piece of 8 kB, whatever the size of a character.
        const filler = ["x".repeat(4080 + shift), ...(drawn[0] ?? []).slice(1).map(() => "")];
        const table = [filler, ...drawn, filler, ...drawn];
        const header = headerOf(table);
        const rows = await readBack(writeText([header, ...table], dialect), dialect.encoding, header, true);
        expect(rows.map((row) => row.cells)).toEqual(expected(table));
      }),
      { ...RUNS, numRuns: 100 },
    );
  });
});
