/** A line of total, subtotal or average among the records, as its first cells say it: "Sous-total nord", "TOTAL GENERAL", "Ensemble", "Moyenne 2024". */
const TOTAL =
  /^(sous[ -]?total(?!\p{L}).{0,40}|(total|totaux)(\s+(g[ée]n[ée]ra(l|ux)|cumul[ée]s?|annuel|global|ht|ttc|hors|du|de|des|communes?|territoire|epci|par|pour|en|\d{4}(?!\d)).{0,40})?|(ensemble|moyennes?|cumul)(\s+(g[ée]n[ée]rale?|\d{4}(?!\d)|(du|de la|des|de l['’])\s?(territoire|communes?|cc|cdc|petr|agglom[ée]ration|[îi]le|bassin|p[ôo]le|pays|d[ée]partement|epci|intercommunalit[ée]s?)).{0,40})?)\s*:?$/iu;

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
