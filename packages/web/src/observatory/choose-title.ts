/** Ways to say a finding, whatever it is about: a page says each twice at most. */
const FORMULAS: readonly RegExp[] = [
  /au plus (?:bas|haut) depuis/,
  /de (?:plus|moins) qu’en/,
  /\b(?:a|ont) (?:baissé|augmenté|gagné|perdu)\b/,
  /[+\u2212][\d,]+.* depuis/,
  /selon la commune|\u00a0: de .* ailleurs$/,
  /selon les années/,
  /dépassent? la moyenne/,
  /fois la valeur/,
  /du total$|% pour «/,
  /^Le plus/,
];

/** Times that a page may say one. */
const MOST = 2;

/** The way that a sentence is said; undefined for one that is its own. */
export function formulaOf(sentence: string): number | undefined {
  const rank = FORMULAS.findIndex((formula) => formula.test(sentence));
  return rank < 0 ? undefined : rank;
}

/** Chooses the title of each chart of a page, in its order: the best one whose formula the page has not said twice, nor in the same words. */
export function titleChooser(): (titles: [string, ...string[]]) => string {
  const times = new Map<number, number>();
  const said = new Set<string>();
  return (titles) => {
    const isFree = (title: string) => !said.has(title) && (times.get(formulaOf(title) ?? -1) ?? 0) < MOST;
    const chosen = titles.find(isFree) ?? titles[0];
    const formula = formulaOf(chosen);
    if (formula !== undefined) times.set(formula, (times.get(formula) ?? 0) + 1);
    said.add(chosen);
    return chosen;
  };
}

/** Chooses among the ways to tell each thing on a page: the first whose opening it has not said; one thing may go untold, twice the same opening may not. */
export function sentenceChooser(): (told: string | readonly [string, ...string[]]) => string | undefined {
  const said = new Set<string>();
  return (told) => {
    // What can be told in one way only is needed as it is.
    if (typeof told === "string") return told;
    const chosen = told.find((sentence) => !said.has(openingOf(sentence)));
    if (chosen !== undefined) said.add(openingOf(chosen));
    return chosen;
  };
}

/** The first two words of a sentence; « C’est » alone. */
export function openingOf(sentence: string): string {
  return /^(?:C’est|[^\s\u00a0\u202f]+[\s\u00a0\u202f]+[^\s\u00a0\u202f,:]+)/.exec(sentence)?.[0] ?? sentence;
}
