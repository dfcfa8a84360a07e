import { foldText } from "@datalogue/ingest";
import type DatabaseConstructor from "better-sqlite3";
import type { Knex } from "knex";
import { engineOf } from "./engine.js";

/** Letters with an accent of the languages of Europe, each with its letter in small. */
const accented = Array.from({ length: 0x180 - 0xc0 }, (_, rank) => String.fromCodePoint(0xc0 + rank)).flatMap(
  (letter): [string, string][] => {
    const plain = foldText(letter);
    return plain.length === 1 && plain !== letter ? [[letter, plain]] : [];
  },
);
/** Accents that follow their letter, which `translate` takes away: it has nothing in their place. */
const ACCENTS = "\u0300\u0301\u0302\u0303\u0308\u030a\u030c\u0327";
const FROM = accented.map(([letter]) => letter).join("") + ACCENTS;
const TO = accented.map(([, plain]) => plain).join("");

/** Teaches a SQLite connection what `holdsFolded` calls. Each word asks it of the same text, which is folded once. */
export function addFoldText(connection: DatabaseConstructor.Database): void {
  let last = "";
  let folded = "";
  connection.function("fold_text", { deterministic: true }, (text) => {
    if (text === null) return null;
    if (text !== last) {
      last = String(text);
      folded = foldText(last);
    }
    return folded;
  });
}

/**
 * Whether a text of the database, its case and accents aside, holds a word that was folded already (`foldText`). `text`: SQL of ours, never
 * of a visitor. PostgreSQL asks for no extension, and looks at accents where there may be some.
 */
export function holdsFolded(db: Knex, text: string, word: string): Knex.Raw {
  if (engineOf(db) === "sqlite") return db.raw(`instr(fold_text(${text}), ?) > 0`, [word]);
  return db.raw(
    `strpos(case when ${text} ~ '[^ -~]' then lower(translate(${text}, ?, ?)) else lower(${text}) end, ?) > 0`,
    [FROM, TO, word],
  );
}
