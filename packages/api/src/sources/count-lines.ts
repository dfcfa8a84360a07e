/** « 12 000 lignes », « 1 ligne ». */
export function countLines(rows: number): string {
  return `${rows.toLocaleString("fr-FR")}\u00A0${rows > 1 ? "lignes" : "ligne"}`;
}
