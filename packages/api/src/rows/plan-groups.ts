import type { FieldTypeName } from "@datalogue/ingest";
import { BadQuery, type RowGrouping, type RowQuery, type TerritoryReader } from "../services.js";
import { type RowAggregateName, rowAggregates } from "./row-aggregates.js";
import type { Condition } from "./row-operators.js";
import { quote, type StoredColumn } from "./stored-column.js";
import { ROLLED_UP, type TerritoryMapping, territoryMapping } from "./territory-mapping.js";

/** A grouping ready to run; plain data, since it may go to a worker thread. */
export interface GroupPlan {
  kind: "groups";
  columns: { name: string; type: FieldTypeName; sql: string }[];
  where: string;
  values: (string | number)[];
  /** SQL of what rows are grouped by; none: one group of all rows. */
  groups: string[];
  /** SQL of the order, complete: two groups never tie. */
  order: string[];
  mappings: TerritoryMapping[];
  offset: number;
  limit: number;
}

/** Units of time, as the length of the text of a date that tells them. */
const PERIODS: Record<string, { length: number; types: FieldTypeName[] }> = {
  year: { length: 4, types: ["date", "datetime", "yearmonth"] },
  month: { length: 7, types: ["date", "datetime", "yearmonth"] },
  day: { length: 10, types: ["date", "datetime"] },
};

interface GroupContext {
  find(name: string, parameter: string): StoredColumn;
  condition: Condition;
  territories: TerritoryReader | undefined;
  offset: number;
  limit: number;
}

/** Checks groupings and aggregates against the columns there are. Throws `BadQuery` naming what is wrong and what is valid. */
export function planGroups(columns: StoredColumn[], query: RowQuery, context: GroupContext): GroupPlan {
  if (query.columns)
    throw new BadQuery(
      "parametre-inconnu",
      "Avec un regroupement, «\u00A0columns\u00A0» ne sert pas\u00A0: la réponse porte les champs regroupés et les calculs demandés.",
      "columns",
    );
  const mappings: TerritoryMapping[] = [];
  const grouped = (query.groups ?? []).map((grouping) => {
    const column = context.find(grouping.field, `${grouping.field}__groupby`);
    return { ...planGrouping(column, grouping, context.territories, mappings), column };
  });
  const computed = (query.aggregates ?? []).map(({ field, operation }) => {
    const parameter = `${field}__${operation}`;
    const column = context.find(field, parameter);
    const aggregate = rowAggregates[operation as RowAggregateName];
    if (!aggregate.suits(column))
      throw new BadQuery(
        "operateur-inconnu",
        `«\u00A0${operation}\u00A0» (${aggregate.title}) ne se calcule pas sur le champ «\u00A0${field}\u00A0», de type ${column.type}.`,
        parameter,
        columns.filter((other) => aggregate.suits(other)).map(({ name }) => `${name}__${operation}`),
      );
    return { name: parameter, type: aggregate.type ?? column.type, sql: aggregate.sql(column), sortSql: undefined };
  });
  const outputs = dedupe([...grouped, ...computed]);

  const order = (query.sort ?? []).map(({ field, direction }) => {
    const output = outputs.find(({ name }) => name === field);
    if (!output)
      throw new BadQuery(
        "champ-inconnu",
        `On ne peut trier ces groupes par «\u00A0${field}\u00A0».`,
        `${field}__sort`,
        outputs.map(({ name }) => `${name}__sort`),
      );
    return `${output.sortSql ?? output.sql} ${direction === "desc" ? "DESC" : "ASC"} NULLS LAST`;
  });
  for (const { sortSql } of grouped) if (sortSql) order.push(`${sortSql} ASC NULLS LAST`);
  for (const { sql } of grouped) order.push(`${sql} ASC NULLS LAST`);
  return {
    kind: "groups",
    columns: outputs.map(({ name, type, sql }) => ({ name, type, sql })),
    where: context.condition.sql,
    values: context.condition.values,
    groups: grouped.map(({ sql }) => sql),
    order,
    mappings,
    offset: context.offset,
    limit: context.limit,
  };
}

function planGrouping(
  column: StoredColumn,
  { field, by }: RowGrouping,
  territories: TerritoryReader | undefined,
  mappings: TerritoryMapping[],
): { name: string; type: FieldTypeName; sql: string; sortSql: string | undefined } {
  const value = quote(column.stored);
  if (by === null)
    return {
      name: field,
      type: column.type,
      sql: value,
      sortSql: column.sortKey === null ? undefined : `min(${quote(column.sortKey)})`,
    };
  const name = `${field}__${by}`;
  const period = Object.hasOwn(PERIODS, by) ? PERIODS[by] : undefined;
  if (period?.types.includes(column.type)) {
    const text = `substr(${value}, 1, ${period.length})`;
    if (by === "year") return { name, type: "integer", sql: `CAST(${text} AS INTEGER)`, sortSql: undefined };
    return { name, type: by === "month" ? "yearmonth" : "date", sql: text, sortSql: undefined };
  }
  const level = ROLLED_UP.find((candidate) => candidate === by);
  if (level && territories && column.type === "string") {
    const mapping = territoryMapping(territories, level);
    if (!mappings.some(({ table }) => table === mapping.table)) mappings.push(mapping);
    return {
      name,
      type: "string",
      sql: `(SELECT territory FROM temp.${quote(mapping.table)} WHERE code = ${value})`,
      sortSql: undefined,
    };
  }
  throw new BadQuery(
    "valeur-invalide",
    `Le champ «\u00A0${field}\u00A0», de type ${column.type}, ne peut être regroupé par «\u00A0${by}\u00A0».`,
    `${field}__groupby`,
    [
      "(rien)",
      ...Object.entries(PERIODS).flatMap(([unit, { types }]) => (types.includes(column.type) ? [unit] : [])),
      ...(column.type === "string" ? ROLLED_UP : []),
    ],
  );
}

/** What is asked twice is given once. */
function dedupe<T extends { name: string }>(outputs: T[]): T[] {
  return [...new Map(outputs.map((output) => [output.name, output])).values()];
}
