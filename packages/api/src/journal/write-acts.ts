import { spreadsheetText } from "@datalogue/ingest";
import type { ReadAct } from "./journal-reader.js";

const HEADER = "numero;moment;auteur;nom;acte;phrase;objet;jeu;organismes;details;empreinte";

/** The acts as CSV for a spreadsheet: UTF-8 with its mark, semicolons, texts that run nothing. */
export async function* writeActsCsv(batches: AsyncIterable<ReadAct[]>): AsyncGenerator<string> {
  yield `\uFEFF${HEADER}\r\n`;
  for await (const acts of batches) yield acts.map((act) => `${cellsOf(act).map(writeCell).join(";")}\r\n`).join("");
}

/** The acts as JSON, one a line. */
export async function* writeActsNdjson(batches: AsyncIterable<ReadAct[]>): AsyncGenerator<string> {
  for await (const acts of batches) yield acts.map((act) => `${JSON.stringify(act)}\n`).join("");
}

function cellsOf({ sequence, at, actor, action, sentence, object, dataset, organisations, detail, hash }: ReadAct) {
  return [
    ...[String(sequence), at, actor.id, actor.name ?? "", action, sentence, object.id, dataset ?? ""],
    ...[organisations.join(" "), JSON.stringify(detail), hash],
  ];
}

function writeCell(text: string): string {
  const safe = spreadsheetText(text);
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
