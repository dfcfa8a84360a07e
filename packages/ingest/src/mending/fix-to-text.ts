import type { Lang } from "../field-types/field-type.js";
import { counted } from "../french-number.js";
import { showSigns } from "../hidden-signs.js";
import { reportToText } from "../reports/report-to-text.js";
import { reportWords } from "../reports/words.js";
import { typeset } from "../typography.js";
import type { FixRefusal, FixResult } from "./fix-file.js";

const refusals: Record<FixRefusal, Record<Lang, string>> = {
  format: {
    fr: "Seuls les fichiers CSV et GeoJSON sont corrigés, hors d'une archive : enregistrez les données dans l'un de ces formats, puis recommencez.",
    en: "Only CSV and GeoJSON files are mended, out of an archive: save the data in one of these formats, then try again.",
  },
  layer: {
    fr: "Une recette ne donne une copie corrigée que d'un tableau (CSV, classeur, JSON), pas d'une couche géographique.",
    en: "A recipe gives a mended copy of a table (CSV, workbook, JSON) only, not of a layer.",
  },
  unreadable: {
    fr: "Aucune copie n'a été écrite : le fichier ne peut pas être lu jusqu'au bout sans deviner. Corrigez d'abord ce que dit le rapport.",
    en: "No copy was written: the file cannot be read to its end without guessing. Mend first what the report says.",
  },
  unfaithful: {
    fr: "Aucune copie n'a été écrite : elle ne serait pas lue comme le fichier de départ. Corrigez à la main ce que dit le rapport.",
    en: "No copy was written: it would not be read as the source is. Mend by hand what the report says.",
  },
};

/** The sentence that says why there is no corrected copy. */
export function refusalText(why: FixRefusal, lang: Lang): string {
  return lang === "fr" ? typeset(refusals[why].fr) : refusals[why].en;
}

/** Both verdicts: the source in two lines, how much was mended, then the report of the copy: what is left. */
export function fixToText(result: FixResult & { kind: "written" }, out: string, lang: Lang = "fr"): string {
  const { before, after, changes, changesPath } = result;
  const words = reportWords[lang];
  const colon = lang === "fr" ? " :" : ":";
  const lines = [
    `${showSigns(before.file.name)}${colon} ${words.valid(before.valid)}`,
    words.summary(before).join(", "),
    "",
    lang === "fr"
      ? mendedInFrench(changes, out, changesPath)
      : `Changes made: ${changes}. Copy: ${out}; list: ${changesPath}`,
    "",
  ];
  return `${lines.map((line) => (lang === "fr" ? typeset(line) : line)).join("\n")}\n${reportToText(after, lang)}`;
}

function mendedInFrench(changes: number, out: string, changesPath: string): string {
  if (changes === 0) return `Rien à corriger sans risque de se tromper ; copie écrite : « ${out} ».`;
  return `${counted(changes, "correction")} : copie écrite « ${out} », liste « ${changesPath} ».`;
}
