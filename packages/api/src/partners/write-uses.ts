import { spreadsheetText } from "@datalogue/ingest";
import { useKinds } from "../agreements/uses/name-use.js";
import type { MonthlyUse } from "../agreements/uses/use-store.js";

/** Counts of uses as CSV for a spreadsheet: UTF-8 with its mark, semicolons, texts that run nothing. */
export function writeUsesCsv(uses: readonly MonthlyUse[]): string {
  const lines = uses.map(({ dataset, month, kind, count }) =>
    [spreadsheetText(dataset), month, kind, useKinds[kind].title, String(count)].join(";"),
  );
  return `\uFEFF${["jeu;mois;sorte;libelle;nombre", ...lines].join("\r\n")}\r\n`;
}
