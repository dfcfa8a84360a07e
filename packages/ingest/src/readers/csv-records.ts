import papaparse from "papaparse";

/** Records of a piece of CSV text; a line with nothing on it is a record of one empty cell. */
export interface RecordPiece {
  records: string[][];
  /** Line of the file of each record; null = they follow one another, one line each, from `firstLine`. */
  lines: number[] | null;
  firstLine: number;
  /** Lines where a closing quote is followed by something other than a delimiter. */
  malformed: number[];
  /** Line of a quote that nothing closes; what follows it could not be read. */
  unclosed: number | null;
  /** Line of a record so long that no table has it; what follows it was not read. */
  tooLong: number | null;
}

export interface Dialect {
  delimiter: string;
  newline: "\n" | "\r";
}

/** A record longer than this (in characters) is a quote that nothing closes, or no record of a table. */
const MAX_RECORD = 1 << 24;

// Papaparse's own parser without its streaming: it takes text and says where the last complete record ends.
const { Parser } = papaparse as unknown as {
  Parser: new (config: {
    delimiter: string;
    newline: string;
    quoteChar: string;
  }) => {
    parse(text: string, base: number, ignoreLast: boolean): papaparse.ParseResult<string[]>;
  };
};

/** Cuts CSV text into records, piece after piece, and keeps count of the lines, those inside quotes included. */
export function createRecordReader({ delimiter, newline }: Dialect) {
  const parser = new Parser({ delimiter, newline, quoteChar: '"' });
  let rest = "";
  let line = 1;
  /** Length of the rest that last gave no record: it is parsed again only once it has doubled. */
  let fruitless = 0;
  return {
    /** Complete records of the text given so far; `last` gives what remains. */
    read(text: string, last: boolean): RecordPiece {
      const piece: RecordPiece = {
        records: [],
        lines: null,
        firstLine: line,
        malformed: [],
        unclosed: null,
        tooLong: null,
      };
      let input = rest ? rest + text : text;
      if (!last && fruitless > 0 && input.length < 2 * fruitless) {
        rest = input;
        return piece;
      }
      const returns = newline === "\n" && input.includes("\r");
      const inQuotes = returns && input.includes('\r"');
      if (inQuotes) input = plainNewlines(input, last);
      const { data, errors, meta } = parser.parse(input, 0, !last);
      const end = last ? input.length : meta.cursor;
      rest = last ? "" : input.slice(end);
      fruitless = data.length === 0 ? input.length : 0;
      if (returns && !inQuotes) dropReturns(data);
      // Without quotes each line is a record.
      const plain = !input.includes('"');
      const newlines = plain ? data.length - (last ? 1 : 0) : countOf(newline, input, end);
      piece.records = data;
      if (newlines !== data.length - (last ? 1 : 0)) piece.lines = locate(data, line, newline);
      for (const error of errors) {
        const at = error.row ?? data.length;
        if (at >= data.length) continue;
        const where = piece.lines?.[at] ?? line + at;
        if (error.code === "MissingQuotes") {
          piece.unclosed = where;
          data.length = at;
          break;
        }
        if (piece.malformed.at(-1) !== where) piece.malformed.push(where);
      }
      line += newlines;
      if (rest.length > MAX_RECORD) {
        // Quotes go by two, those doubled within a cell too.
        const isOpen = countOf('"', rest, rest.length) % 2 === 1;
        piece[isOpen ? "unclosed" : "tooLong"] = line;
        rest = "";
      }
      return piece;
    },
  };
}

/** Takes away the carriage returns at the end of lines outside quotes, for the rare text where a quoted cell ends with one. */
function plainNewlines(text: string, last: boolean): string {
  let result = "";
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) quoted = !quoted;
    else if (code === 13 && !quoted) {
      const start = at;
      while (text.charCodeAt(at + 1) === 13) at++;
      if (text.charCodeAt(at + 1) !== 10 && !(last && at + 1 === text.length)) continue;
      result += text.slice(from, start);
      from = at + 1;
    }
  }
  return result + text.slice(from);
}

/** A text that was converted twice on Windows has two of them at the end of each line. */
function dropReturns(records: string[][]): void {
  for (const record of records) {
    const at = record.length - 1;
    const cell = record[at] as string;
    let end = cell.length;
    while (cell.charCodeAt(end - 1) === 13) end--;
    if (end < cell.length) record[at] = cell.slice(0, end);
  }
}

/** How often a sign stands in the first `end` characters of a text. */
function countOf(sign: string, text: string, end: number): number {
  let found = 0;
  for (let at = text.indexOf(sign); at >= 0 && at < end; at = text.indexOf(sign, at + 1)) found++;
  return found;
}

function locate(records: string[][], first: number, newline: string): number[] {
  const lines = new Array<number>(records.length);
  let line = first;
  for (const [rank, record] of records.entries()) {
    lines[rank] = line++;
    for (const cell of record) if (cell.includes(newline)) line += countOf(newline, cell, cell.length);
  }
  return lines;
}
