import { PROTECTED_COLUMNS } from "@datalogue/ingest";
import { BadQuery } from "../http/bad-query.js";
import type { RowQuery } from "../rows/row-query.js";
import type { TableSecrecy } from "./table-secrecy.js";

/**
 * A query of rows as a protected table takes it: the status comes with the figures it speaks of, and these are not added up, since
 * their totals are in the table and masked cells would be missing from any other. Throws `BadQuery`.
 */
export function protectQuery(query: RowQuery, secrecy: TableSecrecy | undefined): RowQuery {
  if (!secrecy) return query;
  const { fields, levels } = secrecy;
  const { level, status } = PROTECTED_COLUMNS;
  const grouped = (query.groups ?? []).map(({ field }) => ({ field, operation: "groupby" }));
  const asked = [...grouped, ...(query.aggregates ?? [])].find(({ field }) => fields.includes(field));
  if (asked)
    throw new BadQuery(
      "agregat-sous-secret",
      `Ce tableau est protégé par le secret statistique\u00A0: «\u00A0${asked.field}\u00A0» ne s'y regroupe ni ne s'y additionne, les cases masquées manqueraient. Il contient déjà ses totaux\u00A0: lisez-les avec «\u00A0${level}__exact=${levels.at(-1)}\u00A0».`,
      `${asked.field}__${asked.operation}`,
    );
  const { columns } = query;
  if (!columns || columns.includes(status) || !columns.some((name) => fields.includes(name))) return query;
  return { ...query, columns: [...columns, status] };
}
