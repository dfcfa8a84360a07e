import { resolve } from "node:path";
import type { CheckOptions } from "../check-file.js";
import { changesPathOf, fixFile } from "../mending/fix-file.js";
import { fixToText, refusalText } from "../mending/fix-to-text.js";
import { refuseWritten } from "./refuse-written.js";
import { type ReportForm, writeReport } from "./write-report.js";
import { WrongUse } from "./wrong-use.js";

/** Writes the corrected copy, says both verdicts. */
export async function runFix(path: string, out: string, options: CheckOptions, json: boolean): Promise<number> {
  const { lang = "fr" } = options;
  const result = await fixFile(path, out, options);
  if (result.kind === "refused") {
    if (result.why === "format" || result.why === "layer") throw new WrongUse(refusalText(result.why, lang));
    await writeReport(result.before, json ? "json" : "text", lang);
    process.stderr.write(`${refusalText(result.why, lang)}\n`);
    return 1;
  }
  const { before, after, changes } = result;
  process.stdout.write(
    json ? `${JSON.stringify({ before, changes, after }, null, 2)}\n` : fixToText(result, out, lang),
  );
  return after.valid ? 0 : 1;
}

/** A copy never takes the place of a file. */
export function refuseCopy(path: string, out: string, format: ReportForm): void {
  if (format === "csv" || format === "html")
    throw new WrongUse("« --fix » écrit ses deux verdicts en texte ou en JSON, pas en CSV ni en HTML.");
  if (resolve(path) === resolve(out))
    throw new WrongUse("La copie corrigée ne peut pas remplacer le fichier vérifié : donnez-lui un autre nom.");
  refuseWritten(out, changesPathOf(out));
}
