import { counts, hasWord, type TextKind } from "./kind.js";

const FORM = /^([013-9]\d|2[AB1-9])\d{3}$/;

export const communeCode: TextKind = {
  of: "text",
  code: true,
  title: "Code commune (Insee)",
  announced: (words) =>
    !counts(words) &&
    (hasWord(words, "depcom", "codgeo", "citycode") ||
      // Words are written together in real headers: "cdinseecommune".
      words.some((word) => word.includes("insee") || /^(?:cd|cod|code|num|id)com(?:mune)?$/.test(word)) ||
      (hasWord(words, "code", "cod") && hasWord(words, "commune", "com", "geo"))),
  accepts: (text) => FORM.test(text),
  // One number of five digits in three is a code, and so are the days of a whole year as a spreadsheet counts them.
  alone: { distinct: 5, whole: true, accepts: (text, geography) => geography?.has(text) ?? false },
  known: (text, geography) => geography.has(text),
  field: { type: "string", constraints: { pattern: FORM.source } },
  keyLike: true,
  examples: {
    names: {
      valid: [
        ...["code_insee", "codeCommune", "INSEE_COM", "code_com", "insee", "cdinseecommune", "CODE_COMMUNE_INSEE"],
        ...["IDCOM", "result_citycode"],
      ],
      invalid: ["code_postal", "commune", "nb_communes_insee", "code"],
    },
    values: { valid: ["17093", "01053", "2A004"], invalid: ["1053", "170930", "20004", "Dolus"] },
  },
};
