import { cleanName } from "../column-names.js";
import { findTwiceEncoded } from "../files/double-encoding.js";
import { type Encoding, encodingNames, readPieces, readText } from "../files/encoding.js";
import type { Note } from "../note.js";
import type { Batch, FoundColumn, Table } from "../table.js";
import { detectDialect } from "./csv-dialect.js";
import { createRecordReader, type RecordPiece } from "./csv-records.js";
import { expectedNames, type ReadContext, type Reader } from "./reader.js";
import { openText } from "./text-encoding.js";

const SAMPLE = 1 << 17;

/** Delimited text: the delimiter, the encoding and the header are found, never asked. */
export const csv: Reader = {
  title: "CSV",
  extensions: ["csv", "tsv", "txt"],
  async open(context) {
    const { path, issues, foreseen } = context;
    const normalised: Note[] = [];
    const encoding = await openText(context, normalised);
    if (!encoding) return undefined;
    const sample = await readSample(path, encoding);
    const twice = findTwiceEncoded(sample.text);
    if (twice)
      issues.add("double-encoding", null, {
        line: twice.line,
        value: twice.written,
        suggestion: twice.meant ?? null,
      });
    const verdict = detectDialect(sample.text, sample.complete, expectedNames(context), foreseen?.headerRow);
    switch (verdict.kind) {
      case "empty":
        issues.add("empty-file", null, {});
        return undefined;
      case "no-header":
        issues.add("recipe-header-missing", null, { line: foreseen?.headerRow ?? null, detail: verdict.lastLine });
        return undefined;
      case "foreign-delimiter":
        issues.add("invalid-column-delimiter", null, { line: verdict.line, value: verdict.delimiter });
        return undefined;
      case "two-delimiters":
        issues.add("unknown-csv-dialect", null, { line: verdict.line }, { names: [verdict.header, verdict.records] });
        return undefined;
    }
    const { dialect, header, above, headerRecord, headerLine } = verdict;
    if (headerLine > 1) normalised.push(describeSkipped(headerLine));
    const columns = nameColumns(header, headerLine, context, normalised);
    return {
      columns,
      headerLine,
      encoding: encodingNames[encoding],
      delimiter: columns.length > 1 || sample.text.includes(dialect.delimiter) ? dialect.delimiter : null,
      geographic: false,
      above,
      normalised,
      async *batches() {
        const reader = createRecordReader(dialect);
        let skip = headerRecord + 1;
        const next = (piece: RecordPiece): Batch | undefined => {
          for (const line of piece.malformed) issues.add("malformed-quote", null, { line });
          if (piece.unclosed !== null) issues.add("unclosed-quote", null, { line: piece.unclosed });
          const from = Math.min(skip, piece.records.length);
          skip -= from;
          if (from === piece.records.length) return undefined;
          const { lines, firstLine } = piece;
          return {
            records: from > 0 ? piece.records.slice(from) : piece.records,
            lineOf: lines ? (rank) => lines[rank + from] ?? null : (rank) => firstLine + from + rank,
          };
        };
        for await (const pieces of readPieces(path, encoding, { zeros: context.scan.nulls > 0 }))
          for (const text of pieces) {
            const piece = reader.read(text, false);
            const batch = next(piece);
            if (batch) yield batch;
            if (piece.unclosed !== null) return;
          }
        const batch = next(reader.read("", true));
        if (batch) yield batch;
      },
    } satisfies Table;
  },
};

/** The beginning of a text file, from which its dialect is found. */
export async function readSample(path: string, encoding: Encoding): Promise<{ text: string; complete: boolean }> {
  let text = "";
  for await (const piece of readText(path, encoding)) {
    text += piece;
    if (text.length >= SAMPLE) return { text, complete: false };
  }
  return { text, complete: true };
}

/** Cleans the names of the header; what is changed, missing or repeated is said. */
export function nameColumns(
  header: readonly string[],
  line: number,
  { issues }: ReadContext,
  normalised: Note[],
): FoundColumn[] {
  const used = new Set<string>();
  return header.map((written, at) => {
    const rank = at + 1;
    let name = cleanName(written);
    if (name === "") {
      issues.add("blank-header", null, { line, column: rank });
      name = `colonne_${rank}`;
    } else if (name !== written) {
      normalised.push({
        fr: `Nom de la colonne ${rank} nettoyé (espaces ou caractères invisibles)\u00a0: «\u00a0${name}\u00a0».`,
        en: `Name of column ${rank} cleaned (spaces or invisible characters): “${name}”.`,
      });
    }
    if (used.has(name)) {
      issues.add("duplicate-header", name, { line, column: rank, value: name });
      let again = 2;
      while (used.has(`${name}_${again}`)) again++;
      name = `${name}_${again}`;
    }
    used.add(name);
    return { name, rank };
  });
}

export function describeSkipped(headerLine: number): Note {
  return headerLine === 2
    ? { fr: "La ligne 1, au-dessus de l'en-tête, a été ignorée.", en: "Line 1, above the header, was ignored." }
    : {
        fr: `Les lignes 1 à ${headerLine - 1}, au-dessus de l'en-tête, ont été ignorées.`,
        en: `Lines 1 to ${headerLine - 1}, above the header, were ignored.`,
      };
}
