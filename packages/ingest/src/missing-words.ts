/** Texts that can mean nothing but "no value", whatever the column. */
const PLAIN = new Set([
  ...["n.d.", "n.d", "N.D.", "N.D", "n.c.", "N.C.", "n.r.", "N.R.", "n/a", "N/A", "NaN", "null", "NULL"],
  ...["non renseigné", "Non renseigné", "non renseignée", "Non renseignée", "non disponible", "Non disponible"],
  ...["non communiqué", "Non communiqué", "non connu", "Non connu", "sans objet", "Sans objet"],
]);

/** Texts that mean "no value" among numbers, dates or codes, and may be a value among texts: "s" (secret), "OK", "-". */
const AMBIGUOUS = new Set([
  ...["nd", "ND", "nc", "NC", "nr", "NR", "ns", "NS", "na", "NA", "s", "S", "secret", "Secret", "c", "C"],
  ...["-", "--", "---", "–", "—", "\u2212", "/", "?", ".", "..", "...", "…", "*", "**", "***", "x", "X"],
  ...["none", "None"],
  ...["OK", "ok", "Ok", "inconnu", "Inconnu", "inconnue", "Inconnue", "néant", "Néant", "vide", "aucun", "Aucun"],
]);

/** Whether a text means "no value" in any column. */
export function isPlainMissing(text: string): boolean {
  return PLAIN.has(text);
}

/** Whether a text may mean "no value", at least among numbers, dates or codes. */
export function isMissingWord(text: string): boolean {
  return text.length < 16 && (AMBIGUOUS.has(text) || PLAIN.has(text));
}
