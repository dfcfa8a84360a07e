/** Levels of a document at most; the deepest of the national schemas has 10. */
export const MAX_DEPTH = 64;

/** Whether a JSON value has more levels than `most`; told without recursion, which a value of 300 000 levels would exhaust. */
export function isDeeperThan(json: unknown, most = MAX_DEPTH): boolean {
  let level = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    const below: unknown[] = [];
    for (const node of level)
      if (typeof node === "object" && node !== null) for (const child of Object.values(node)) below.push(child);
    level = below;
  }
  return false;
}

export function deepSentence(most = MAX_DEPTH): string {
  return `Ce document est imbriqué sur plus de ${most} niveaux, ce qu'aucun usage ne demande.`;
}
