/** Whose a total is, by kind and never by name: "CC", "CCBM", "CDC", "PETR", "intercommunal", "agglomération". */
const INSTITUTION = String.raw`(?:cc\p{L}{0,5}|cdc|cda|ca|cu|petr|epci|(?:inter)?communa(?:ux|le?s?|ut\p{L}*)|intercommunalit[ée]s?|agglo(?:m[ée]rations?)?|m[ée]tropoles?)`;

/** Where: "territoire", "île", "pôle", "départementale". */
const PLACE = `(?:territoires?|communes?|[îi]les?|bassins?|p[ôo]les?|pays|cantons?|d[ée]partements?|(?:d[ée]partement|r[ée]gion|nation)a(?:ux|le?s?))`;

/** What is counted, between parentheses: a unit, a number, what is left out. « Total (Marennes) » is a filling station. */
const ASIDE = String.raw`\s*\((?:[\p{L}\u20ac%³²/]{1,3}|tonnes?|euros?|habitants?|\d[^()]{0,30}|(?:en|hors|y compris|ht|ttc|${INSTITUTION})(?!\p{L})[^()]{0,40})\)`;

const TAIL = String.raw`(?!\p{L}).{0,40}`;

/**
 * A line of total, subtotal or average among the records, as its first cells say it: "Sous-total nord", "TOTAL GENERAL", "Total CC de l'Île",
 * "Ensemble", "Moyenne 2024". What begins so and says neither what of nor whose is a name: "Total Energies", "Ensemble vocal".
 */
const TOTAL = new RegExp(
  String.raw`^(?:${[
    String.raw`(?:sous[ -]?|s\s?[/.-]\s?)total${TAIL}`,
    String.raw`tota(?:l|ux)(?:${ASIDE}|\s+(?:g[ée]n[ée]ra(?:l|ux)|cumul[ée]s?|annuel|global|ht|ttc|hors|du|de|des|par|pour|en|\d{4}(?!\d)|${INSTITUTION}|${PLACE})${TAIL})?`,
    String.raw`(?:ensemble|moyennes?|cumul)(?:${ASIDE}|\s+(?:g[ée]n[ée]rale?|\d{4}(?!\d)|${INSTITUTION}|(?:du|de la|des|de l['\u2019])\s?(?:${INSTITUTION}|${PLACE}))${TAIL})?`,
    String.raw`moyennes?\s+(?:annuelles?|${PLACE})${TAIL}`,
  ].join("|")})\s*:?$`,
  "iu",
);

/** How the notes under a table begin. */
const NOTE = /^(sources?|notes?|nb|n\.b\.|l[ée]gende|lecture|remarques?|donn[ée]es|champ|\*|\(\d\))(?![\p{L}\d])/iu;

/** Whether a text names a total: its row would be counted twice. */
export function isTotal(text: string): boolean {
  return text.length < 100 && TOTAL.test(text.trim());
}

/** Whether a text, alone on its line, is a note under the table and no record: "Source : service déchets". */
export function isNote(text: string): boolean {
  return NOTE.test(text.trim());
}
