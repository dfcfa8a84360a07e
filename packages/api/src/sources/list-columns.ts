/** The most that is shown of one name. */
const LONGEST = 60;

/** Names of columns as a sentence shows them: the first ones, each cut where it is long, and how many there are where some are left out. */
export function listColumns(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).map((name) => (name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name));
  return `${shown.join(", ")}${names.length > most ? `… (${names.length})` : ""}`;
}
