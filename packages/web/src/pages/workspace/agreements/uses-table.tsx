import { type MonthlyUse, type UseKind, useKindNames, useKinds } from "@datalogue/api";
import { ScrollTable } from "../../../components/scroll-table.js";
import { counted, formatMonth, formatNumber } from "../../../format/index.js";

/** Months shown; the file has them all. */
const MONTHS = 12;

/** Kinds that were counted, in their order. */
export function kindsOf(uses: readonly MonthlyUse[]): UseKind[] {
  return useKindNames.filter((kind) => uses.some((one) => one.kind === kind));
}

export function sumOf(uses: readonly MonthlyUse[], kind: UseKind): number {
  return uses.reduce((sum, one) => (one.kind === kind ? sum + one.count : sum), 0);
}

/** « 41 fichiers téléchargés, 1 204 pages vues » */
export function tellUses(uses: readonly MonthlyUse[]): string {
  return kindsOf(uses)
    .map((kind) => counted(sumOf(uses, kind), useKinds[kind].one, useKinds[kind].several))
    .join(", ");
}

/** What went out, by month and kind, the last month first. */
export function UsesTable({ uses, all = false }: { uses: readonly MonthlyUse[]; all?: boolean }) {
  const kinds = kindsOf(uses);
  const months = [...new Set(uses.map(({ month }) => month))];
  const shown = all ? months : months.slice(0, MONTHS);
  return (
    <ScrollTable label="Ce qui est sorti, par mois">
      <table>
        <thead>
          <tr>
            <th scope="col">Mois</th>
            {kinds.map((kind) => (
              <th key={kind} scope="col" class="num">
                {useKinds[kind].title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((month) => (
            <tr key={month}>
              <th scope="row">{formatMonth(month)}</th>
              {kinds.map((kind) => (
                <td key={kind} class="num">
                  {formatNumber(
                    sumOf(
                      uses.filter((one) => one.month === month),
                      kind,
                    ),
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollTable>
  );
}
