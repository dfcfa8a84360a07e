import { counted, formatNumber, type Report } from "@datalogue/ingest";

/** Why a file is not published, with its first errors. */
export function describeRefusal({ issues, counts }: Report): string {
  const errors = issues.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return "Ce fichier n'a aucune ligne de données. Ajoutez au moins une ligne sous l'en-tête.";
  const shown = errors.slice(0, 5).map(({ message }) => message);
  const rest = counts.error - errors.slice(0, 5).reduce((sum, { count }) => sum + count, 0);
  if (rest > 0) shown.push(`Et ${counted(rest, "autre erreur", "autres erreurs")}.`);
  return shown.join(" ");
}

/** How many masked cells hide nothing any more, for the administrator. */
export function describeKnown(known: number): string {
  return known > 1
    ? `${formatNumber(known)} cases masquées se retrouvent déjà par les versions précédentes`
    : "une case masquée se retrouve déjà par les versions précédentes";
}
