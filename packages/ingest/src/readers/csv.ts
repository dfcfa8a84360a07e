import { isNote } from "../checks/foot-line.js";
import { cleanName } from "../column-names.js";
import { findTwiceEncoded } from "../files/double-encoding.js";
import { type Encoding, encodingNames, readPieces, readText } from "../files/encoding.js";
import type { FileSource } from "../files/file-source.js";
import { counted } from "../french-number.js";
import { quote } from "../issues/french.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Note } from "../note.js";
import { type Batch, type FoundColumn, isBlank, type Table } from "../table.js";
import { detectDialect } from "./csv-dialect.js";
import { createRecordReader, type RecordPiece } from "./csv-records.js";
import { type HeaderVerdict, lengthOf } from "./find-header.js";
import { readFormulas } from "./formula-text.js";
import { describeJoined } from "./join-header.js";
import { expectedNames, type ReadContext, type Reader } from "./reader.js";
import { watchTableBelow } from "./second-table.js";
import { openText } from "./text-encoding.js";

const SAMPLE = 1 << 17;

/** Delimited text: the delimiter, the encoding and the header are found, never asked. */
export const csv: Reader = {
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
    const headerRows = foreseen?.headerRows ?? 1;
    const verdict = detectDialect(
      sample.text,
      sample.complete,
      expectedNames(context),
      foreseen?.headerRow,
      headerRows,
      foreseen?.delimiter,
    );
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
    if (headerRows > 1) normalised.push(describeJoined(header, headerLine, headerRows));
    const columns = nameColumns(header, headerLine, context, normalised);
    if (verdict.doubt) tellDoubt(verdict.doubt, header, headerLine, issues);
    else if (verdict.lonely) issues.add("one-column", null, { line: headerLine, value: header[0] ?? "" });
    const tidy = createTidier(header, verdict, issues, foreseen === undefined);
    return {
      columns,
      headerLine,
      encoding: encodingNames[encoding],
      delimiter: columns.length > 1 || sample.text.includes(dialect.delimiter) ? dialect.delimiter : null,
      geographic: false,
      usualWidth: verdict.usual,
      above,
      normalised,
      async *batches() {
        const reader = createRecordReader(dialect);
        let skip = headerRecord + headerRows;
        const next = (piece: RecordPiece): Batch | undefined => {
          for (const line of piece.malformed) issues.add("malformed-quote", null, { line });
          if (piece.unclosed !== null) issues.add("unclosed-quote", null, { line: piece.unclosed });
          if (piece.tooLong !== null) issues.add("record-too-long", null, { line: piece.tooLong });
          const from = Math.min(skip, piece.records.length);
          skip -= from;
          if (from === piece.records.length) return undefined;
          const { lines, firstLine } = piece;
          return tidy.read({
            records: from > 0 ? piece.records.slice(from) : piece.records,
            lineOf: lines ? (rank) => lines[rank + from] ?? null : (rank) => firstLine + from + rank,
          });
        };
        let marks = 0;
        const zeros = context.scan.nulls > 0;
        for await (const pieces of readPieces(path, encoding, { zeros, onMark: () => marks++ }))
          for (const text of pieces) {
            const piece = reader.read(text, false);
            const batch = next(piece);
            if (batch) yield batch;
            if (piece.unclosed !== null || piece.tooLong !== null) return;
          }
        const batch = next(reader.read("", true));
        if (batch) yield batch;
        tidy.finish(normalised);
        if (marks > 0)
          normalised.push({
            fr: `${counted(marks, "marque d'ordre des octets (BOM) retirée", "marques d'ordre des octets (BOM) retirées")} au début de lignes : plusieurs fichiers ont dû être mis bout à bout.`,
            en: `${marks} byte order mark(s) (BOM) removed at the beginning of lines: several files must have been joined.`,
          });
      },
    } satisfies Table;
  },
};

/** Says that what was read as the header may be none, and shows it. */
export function tellDoubt(
  doubt: "record" | "skipped" | "double",
  header: readonly string[],
  line: number,
  issues: IssueCollector,
): void {
  const reason = {
    record: {
      fr: "elle ressemble à un enregistrement plus qu'à des noms de colonnes",
      en: "it looks like a record more than like names of columns",
    },
    skipped: {
      fr: "ce qui est au-dessus, qui pourrait l'être, a été laissé",
      en: "what is above, which could be the header, was left out",
    },
    double: {
      fr: 'la ligne suivante, qui semble en être la suite, a été lue comme un enregistrement : réunissez les deux lignes en une seule, ou dites-le dans une recette (« "headerRows": 2 »)',
      en: 'the next line, which seems to go on with it, was read as a record: join both lines into one, or say so in a recipe ("headerRows": 2)',
    },
  }[doubt];
  issues.add("unrecognised-header", null, { line, value: header.join(" ; ") }, { reason });
}

/**
 * Takes away what is no data of the records of a table: empty cells beyond its columns, formulas around texts, its header where it comes again. All are told.
 * @param tellNotes notes and another table under the table are told: no recipe says what to do of them.
 */
function createTidier(
  header: readonly string[],
  { doubt, trimmed: trimmedHeader }: { doubt: HeaderVerdict["doubt"]; trimmed: number },
  issues: IssueCollector,
  tellNotes: boolean,
) {
  const { length: width } = header;
  const comesAgain = isRepeatedHeader(header, doubt);
  let trimmed = 0;
  let formulas = 0;
  const countFormula = () => void formulas++;
  const below = tellNotes ? watchTableBelow(header, "file", issues) : undefined;
  /** A note under the table is alone on its line; it stays a record, since who sent it alone may take it away. */
  const noticeNote = (record: string[], batch: Batch, rank: number) => {
    if (width < 2 || lengthOf(record) !== 1 || !isNote(record[0] as string)) return;
    issues.add("note-row", null, { line: batch.lineOf(rank), column: 1, value: record[0] as string });
    while (record.length < width) record.push("");
  };
  return {
    read(batch: Batch): Batch | undefined {
      const records = batch.records as string[][];
      let again: Set<number> | undefined;
      for (let rank = 0; rank < records.length; rank++) {
        const record = records[rank] as string[];
        readFormulas(record, countFormula);
        if (record.length > width && trim(record, width)) trimmed++;
        if (tellNotes && (record.length < width || (width > 2 && record[1] === ""))) noticeNote(record, batch, rank);
        if (!comesAgain(record)) {
          if (isBlank(record)) below?.skip();
          else below?.add(batch.lineOf(rank) as number, record);
          continue;
        }
        again ??= new Set();
        again.add(rank);
        issues.add("repeated-header", null, { line: batch.lineOf(rank) });
      }
      if (!again) return batch;
      const kept = records.flatMap((record, rank) => (again.has(rank) ? [] : [{ record, line: batch.lineOf(rank) }]));
      if (kept.length === 0) return undefined;
      return { records: kept.map(({ record }) => record), lineOf: (rank) => kept[rank]?.line ?? null };
    },
    finish(normalised: Note[]): void {
      below?.end();
      if (formulas > 0)
        normalised.push({
          fr: `${counted(formulas, "cellule écrite comme une formule de tableur a été lue", "cellules écrites comme des formules de tableur ont été lues")} comme un texte : ${quote("00100")} pour ${quote('="00100"')}.`,
          en: `${formulas} cell(s) written as spreadsheet formulas were read as texts: “00100” for “="00100"”.`,
        });
      if (trimmed + trimmedHeader === 0) return;
      const where = [
        ...(trimmedHeader > 0 ? [{ fr: "l'en-tête", en: "the header" }] : []),
        ...(trimmed > 0 ? [{ fr: counted(trimmed, "ligne"), en: `${trimmed} row(s)` }] : []),
      ];
      normalised.push({
        fr: `Cellules vides en trop à la fin des lignes (${where.map(({ fr }) => fr).join(", ")}) : elles ont été retirées.`,
        en: `Empty cells in excess at the end of lines (${where.map(({ en }) => en).join(", ")}): they were removed.`,
      });
    },
  };
}

/** Whether a record is the header again; none is where the header may be a record, or a single name. */
export function isRepeatedHeader(
  header: readonly string[],
  doubt: HeaderVerdict["doubt"],
): (record: readonly string[]) => boolean {
  if (doubt !== null || header.length < 2) return () => false;
  const [first] = header;
  const width = lengthOf(header);
  return (record) =>
    record[0] === first && lengthOf(record) === width && header.every((name, at) => record[at] === name);
}

/** Removes the empty cells beyond a width, unless one there holds something; whether it did. */
function trim(record: string[], width: number): boolean {
  for (let at = width; at < record.length; at++) if ((record[at] as string).trim() !== "") return false;
  record.length = width;
  return true;
}

/** The beginning of a text file, from which its dialect is found. */
export async function readSample(path: FileSource, encoding: Encoding): Promise<{ text: string; complete: boolean }> {
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
  { issues, foreseen }: ReadContext,
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
      const repeated = name;
      for (let again = 2; used.has(name); again++) name = `${repeated}_${again}`;
      if (!foreseen?.settles?.(name))
        issues.add("duplicate-header", repeated, { line, column: rank, value: repeated, detail: name });
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
