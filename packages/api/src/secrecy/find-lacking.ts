import type { Confidentiality } from "@datalogue/ingest";
import { periodText } from "./cell-key.js";
import type { PeriodCells } from "./collect-cells.js";
import type { TableProblem } from "./protect-table.js";

/**
 * Measures that some of what is counted in a period gives and some does not: their totals would be told as whole. Who lacks one cannot be said
 * of masked cells, not even by a total that is left out, so a table that masks any is refused; rows alone tell which, to their producer.
 */
export function findLacking(
  periods: readonly PeriodCells[],
  { measures, territoryField }: Confidentiality,
): TableProblem[] {
  return measures.flatMap((measure, rank) => {
    const lacking = periods.flatMap(({ period, atoms }) => {
      const counted = atoms.filter(({ cell }) => cell.count > 0);
      const without = counted.filter(({ cell }) => (cell.values[rank] ?? null) === null);
      return without.length === counted.length ? [] : without.map((one) => ({ ...one, period: periodText(period) }));
    });
    const [first] = lacking;
    if (!first) return [];
    const where = [first.territory, ...first.values, first.period].filter((one) => one !== null).join(", ");
    const others = lacking.length - 1;
    return [
      {
        ...{ code: "lacking-measure" as const, field: measure, value: first.territory },
        message: `Colonne «\u00A0${measure}\u00A0»\u00A0: elle est vide où l’on compte quelqu’un (${territoryField} ${where}${others > 0 ? `, et ${others.toLocaleString("fr-FR")} ${others > 1 ? "autres cases" : "autre case"}` : ""}), quand d’autres la donnent. Ce tableau a des cases masquées\u00A0: un total auquel une part manque ne peut y être dit, ni complet, ni incomplet, sans trahir qui ne l’a pas donnée. Donnez la valeur (0 s’il n’y en a pas), ou retirez cette colonne du fichier et de «\u00A0confidentialite\u00A0».`,
      },
    ];
  });
}
