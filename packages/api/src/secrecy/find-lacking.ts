import type { Confidentiality } from "@datalogue/ingest";
import { periodText } from "./cell-key.js";
import type { PeriodCells } from "./collect-cells.js";
import type { TableProblem } from "./protect-table.js";

/**
 * Measures that some of what is counted in a period gives and some does not: their totals would be told as whole, and to say what lacks would tell
 * which masked cell gives nothing. `periods` are those of which a total hides what it is made of. No cell is named: those who administer the
 * catalogue read what a load says, and not the received rows.
 */
export function findLacking(periods: readonly PeriodCells[], { measures }: Confidentiality): TableProblem[] {
  return measures.flatMap((measure, rank) => {
    const lacking = periods.flatMap(({ period, atoms }) => {
      const counted = atoms.filter(({ cell }) => cell.count > 0);
      const without = counted.filter(({ cell }) => (cell.values[rank] ?? null) === null).length;
      return without === 0 || without === counted.length ? [] : [{ period: periodText(period), without }];
    });
    if (lacking.length === 0) return [];
    const count = lacking.reduce((sum, { without }) => sum + without, 0);
    const named = lacking.flatMap(({ period }) => period ?? []).slice(0, 3);
    const when = named.length === 0 ? "" : ` (${named.join(", ")}${lacking.length > named.length ? "…" : ""})`;
    return [
      {
        ...{ code: "lacking-measure" as const, field: measure, value: null },
        message: `Colonne «\u00A0${measure}\u00A0»\u00A0: elle est vide dans ${count > 1 ? `${count.toLocaleString("fr-FR")} cases qui comptent` : "une case qui compte"} quelqu’un${when}, quand d’autres la donnent. Sous secret, un total auquel une part manque ne peut être dit, ni complet, ni incomplet, sans trahir qui ne l’a pas donnée. Donnez la valeur (0 s’il n’y en a pas), ou retirez cette colonne du fichier et de «\u00A0confidentialite\u00A0».`,
      },
    ];
  });
}
