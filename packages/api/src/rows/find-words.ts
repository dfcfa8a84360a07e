import { QueryRefused } from "../http/query-refused.js";
import { type Condition, foldWhole } from "./row-operators.js";
import { quote, type StoredColumn } from "./stored-column.js";

/**
 * How the text columns of a version are searched. Columns of few different values have each value indexed once; the
 * others have each row indexed.
 */
export interface TextIndex {
  /** Stored names of the columns whose values are indexed, by their rank in table `~values`. */
  byValue: string[];
  /** True when table `~row_words` holds the texts of the other columns. */
  byRow: boolean;
}

const MAX_WORDS = 10;

/** Keeps the rows whose text columns hold every word or beginning of word, accents and case aside. */
export function findWords(columns: StoredColumn[], index: TextIndex | undefined, text: string): Condition {
  const words = foldWhole(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  if (words.length === 0 || words.length > MAX_WORDS)
    throw new QueryRefused({ kind: "number-of-words", most: MAX_WORDS }, "q");
  const conditions = words.map((word) => (index ? findIndexed(index, word) : scan(columns, word)));
  return {
    sql: conditions.map(({ sql }) => sql).join(" AND "),
    values: conditions.flatMap(({ values }) => values),
  };
}

function findIndexed({ byValue, byRow }: TextIndex, word: string): Condition {
  const match = `"${word}"*`;
  const among = `(SELECT rowid FROM "~value_words" WHERE "~value_words" MATCH ?)`;
  const parts = byValue.map(
    (stored, rank) => `${quote(stored)} IN (SELECT value FROM "~values" WHERE field = ${rank} AND rowid IN ${among})`,
  );
  if (byRow) parts.push(`rowid IN (SELECT rowid FROM "~row_words" WHERE "~row_words" MATCH ?)`);
  return { sql: parts.length > 0 ? `(${parts.join(" OR ")})` : "0", values: parts.map(() => match) };
}

/** Rows written before texts were indexed are read one by one. */
function scan(columns: StoredColumn[], word: string): Condition {
  const texts = columns.filter(({ sortKey }) => sortKey !== null);
  const parts = texts.map(({ stored }) => `fold(${quote(stored)}) LIKE ?`);
  return { sql: parts.length > 0 ? `(${parts.join(" OR ")})` : "0", values: parts.map(() => `%${word}%`) };
}
