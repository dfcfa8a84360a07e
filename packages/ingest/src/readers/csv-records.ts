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
/** Lines taken out of records that badly placed quotes spread over several, after which such records stay as they are. */
const MAX_TORN = 1000;
/** Half the length first parsed below a line taken out. */
const FIRST_STRETCH = 1 << 9;

interface ParserConfig {
  delimiter: string;
  newline: string;
  quoteChar: string;
  /** Called with each record alone. */
  step?: (result: papaparse.ParseResult<string[]>) => void;
}

// Papaparse's own parser without its streaming: it takes text and says where the last complete record ends.
const { Parser } = papaparse as unknown as {
  Parser: new (
    config: ParserConfig,
  ) => {
    parse(text: string, base: number, ignoreLast: boolean): papaparse.ParseResult<string[]>;
    abort(): void;
  };
};

/** Cuts CSV text into records, piece after piece, and keeps count of the lines, those inside quotes included. */
export function createRecordReader({ delimiter, newline }: Dialect) {
  const config = { delimiter, newline, quoteChar: '"' };
  const parser = new Parser(config);
  let rest = "";
  let line = 1;
  /** Length of the rest that last gave no record: it is parsed again only once it has doubled. */
  let fruitless = 0;
  let torn = 0;
  let above: string[] = [];

  /** Records of a text, and where the last complete one ends. */
  function parse(input: string, last: boolean): Parsed {
    // What follows a quote tells whether it closes: a line is whole, or not read yet.
    const text = last ? input : input.slice(0, input.lastIndexOf(newline) + 1);
    const { data, errors, meta } = parser.parse(text, 0, !last);
    const end = last ? text.length : meta.cursor;
    if (errors.some(isMisplaced) && torn < MAX_TORN) {
      const isOpen = end < text.length || errors.some(isLeftOpen);
      if (isOpen || countOf(newline, text, end) !== data.length - (last ? 1 : 0)) return parseByStretches(text, last);
    }
    above = data.at(-1) ?? above;
    return { data, errors, end };
  }

  /**
   * The same, where a badly placed quote may have taken the lines below its own: those that are records by themselves are
   * taken out. Below one, what follows is parsed again: a short stretch first, then longer and longer ones.
   */
  function parseByStretches(text: string, last: boolean): Parsed {
    const parsed: Parsed = { data: [], errors: [], end: 0 };
    for (let length = text.length; ; length *= 2) {
      const from = parsed.end;
      const to = Math.min(lineEnd(text, from + length) + 1, text.length);
      const tornAbove = torn;
      const add = (record: string[], end: number, errors: (papaparse.ParseError | undefined)[]) => {
        for (const error of errors) if (error) parsed.errors.push({ ...error, row: parsed.data.length });
        parsed.data.push(record);
        parsed.end = end;
        above = record;
      };
      const tear = (bad: papaparse.ParseError | undefined, recordEnd: number): boolean => {
        const alone = bad && findAlone(text, parsed.end, from + (bad.index ?? 0), recordEnd, last);
        if (!alone) return false;
        torn++;
        add(alone.record, alone.end, [bad]);
        return true;
      };
      const stepper = new Parser({
        ...config,
        step: ({ data, errors, meta }) => {
          const bad = errors.find(isMisplaced);
          const open = errors.find(isLeftOpen);
          const end = from + meta.cursor;
          if (tear(bad, open ? Number.POSITIVE_INFINITY : end)) stepper.abort();
          else add(data[0] as string[], end, [bad, open]);
        },
      });
      const { errors } = stepper.parse(text.slice(from, to), 0, !last || to < text.length);
      const isTorn = torn > tornAbove || tear(errors.find(isMisplaced), Number.POSITIVE_INFINITY);
      if ((isTorn ? parsed.end : to) === text.length) return parsed;
      if (isTorn) length = torn < MAX_TORN ? FIRST_STRETCH : text.length;
    }
  }

  /** The first line of a record that goes on below it, where it alone has as many cells as the record above and the line below, or is the last. */
  function findAlone(text: string, start: number, cell: number, recordEnd: number, last: boolean) {
    const stop = lineEnd(text, cell);
    if (torn === MAX_TORN || recordEnd <= stop + 1) return undefined;
    let below = stop;
    while (text[below] === "\n" || text[below] === "\r") below++;
    const isLast = below === text.length;
    if (isLast && !last) return undefined;
    const record = readAlone(text.slice(start, stop));
    if (!isLast) {
      const isLike = ({ length }: string[]) => length > 1 && length === record.length;
      if (above.length > 1 && !isLike(above)) return undefined;
      if (!isLike(readAlone(text.slice(below, lineEnd(text, below))))) return undefined;
    }
    return { record, end: Math.min(stop + 1, text.length) };
  }

  /** Cells of a line; a quote that nothing closes there is a sign like others. */
  function readAlone(text: string): string[] {
    const { data, errors } = parser.parse(text + newline, 0, false);
    const record = data[0] as string[];
    if (errors.some(isLeftOpen)) record.push(...`"${record.pop()?.slice(0, -1)}`.split(delimiter));
    return record;
  }

  /** Where a line ends, its newline left out. */
  function lineEnd(text: string, from: number): number {
    const at = text.indexOf(newline, from);
    return at < 0 ? text.length : at;
  }

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
      const { data, errors, end } = parse(input, last);
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
        if (isLeftOpen(error)) {
          // It says more than that one of its quotes is badly placed.
          if (piece.malformed.at(-1) === where) piece.malformed.pop();
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

interface Parsed {
  data: string[][];
  errors: papaparse.ParseError[];
  end: number;
}

/** Whether a closing quote is followed by something other than a delimiter. */
function isMisplaced({ code }: papaparse.ParseError): boolean {
  return code === "InvalidQuotes";
}

/** Whether nothing closes a quote. */
function isLeftOpen({ code }: papaparse.ParseError): boolean {
  return code === "MissingQuotes";
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
