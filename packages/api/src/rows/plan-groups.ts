import { type FieldTypeName, levelsThatAre } from "@datalogue/ingest/core";
import { QueryRefused } from "../http/query-refused.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { type RowAggregateName, rowAggregates } from "./row-aggregates.js";
import type { Condition } from "./row-operators.js";
import type { RowGrouping, RowQuery } from "./row-query.js";
import { quote, type StoredColumn } from "./stored-column.js";
import { type TerritoryMapping, territoryMapping } from "./territory-mapping.js";
import { tidyRowFigure } from "./tidy.js";
import { isTimeUnit, type TimeUnitName, timeUnits } from "./time-units.js";

/** One column of the answer: its SQL, and the same told in words for the column store. */
export interface GroupOutput {
  name: string;
  type: FieldTypeName;
  sql: string;
  from:
    | {
        kind: "group";
        stored: string;
        /** Sorted by the folded text first. */
        folded: boolean;
        period?: TimeUnitName;
        /** Table of a roll-up. */
        mapping?: string;
      }
    | { kind: "figure"; stored: string; operation: string; numeric: boolean };
}

/** A grouping ready to run; plain data, since it may go to a worker thread. */
export interface GroupPlan {
  kind: "groups";
  columns: GroupOutput[];
  where: string;
  values: (string | number)[];
  /** Stored names of the columns that `where` reads; null where it reads more than columns. */
  filtered: string[] | null;
  /** SQL of what rows are grouped by; none: one group of all rows. */
  groups: string[];
  /** What the caller sorts by: ranks of `columns`. */
  sort: { output: number; descending: boolean }[];
  /** SQL of the order, complete: two groups never tie. */
  order: string[];
  mappings: TerritoryMapping[];
  offset: number;
  limit: number;
  /** Geometries are looked at: long, however few the rows. */
  isLong?: true;
}

interface GroupContext {
  find(name: string, parameter: string): StoredColumn;
  condition: Condition;
  filtered: string[] | null;
  territories: TerritoryReader | undefined;
  offset: number;
  limit: number;
}

/** Checks groupings and aggregates against the columns there are. Throws `QueryRefused` naming what is wrong and what is valid. */
export function planGroups(columns: StoredColumn[], query: RowQuery, context: GroupContext): GroupPlan {
  if (query.columns) throw new QueryRefused({ kind: "columns-of-groups" }, "columns");
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
      throw new QueryRefused(
        { kind: "unsuited-aggregate", operation, title: aggregate.title, field, type: column.type },
        parameter,
        columns.filter((other) => aggregate.suits(other)).map(({ name }) => `${name}__${operation}`),
      );
    return {
      name: parameter,
      type: aggregate.type ?? column.type,
      sql: aggregate.sql(column),
      sortSql: undefined,
      from: { kind: "figure" as const, stored: column.stored, operation, numeric: isAmount(column) },
    };
  });
  const outputs = dedupe([...grouped, ...computed]);

  const sort: GroupPlan["sort"] = [];
  const order = (query.sort ?? []).map(({ field, direction }) => {
    const rank = outputs.findIndex(({ name }) => name === field);
    const output = outputs[rank];
    if (!output)
      throw new QueryRefused(
        { kind: "unknown-group-sort", field },
        `${field}__sort`,
        outputs.map(({ name }) => `${name}__sort`),
      );
    sort.push({ output: rank, descending: direction === "desc" });
    return `${output.sortSql ?? output.sql} ${direction === "desc" ? "DESC" : "ASC"} NULLS LAST`;
  });
  for (const { sortSql, sql } of grouped) {
    if (sortSql) order.push(`${sortSql} ASC NULLS LAST`);
    order.push(`${sql} ASC NULLS LAST`);
  }
  return {
    kind: "groups",
    columns: outputs.map(({ name, type, sql, from }) => ({ name, type, sql, from })),
    where: context.condition.sql,
    values: context.condition.values,
    filtered: context.filtered,
    groups: grouped.map(({ sql }) => sql),
    sort,
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
): GroupOutput & { sortSql: string | undefined } {
  const value = quote(column.stored);
  const from = { kind: "group" as const, stored: column.stored, folded: false };
  if (by === null)
    return {
      name: field,
      type: column.type,
      sql: value,
      sortSql: column.sortKey === null ? undefined : `min(${quote(column.sortKey)})`,
      from: { ...from, folded: column.sortKey !== null },
    };
  const name = `${field}__${by}`;
  if (isTimeUnit(by) && timeUnits[by].types.includes(column.type))
    return {
      name,
      type: timeUnits[by].type,
      sql: timeUnits[by].sql(value),
      sortSql: undefined,
      from: { ...from, period: by },
    };
  const level = levelsThatAre("grouped").find((candidate) => candidate === by);
  if (level && territories && column.type === "string") {
    const mapping = territoryMapping(territories, level);
    if (!mappings.some(({ table }) => table === mapping.table)) mappings.push(mapping);
    return {
      name,
      type: "string",
      sql: `(SELECT territory FROM temp.${quote(mapping.table)} WHERE code = ${value})`,
      sortSql: undefined,
      from: { ...from, mapping: mapping.table },
    };
  }
  throw new QueryRefused({ kind: "unsuited-group", field, type: column.type, by }, `${field}__groupby`, [
    "(rien)",
    ...groupingsOf(column.type),
  ]);
}

/** What the values of a field may be grouped by, besides themselves. */
export function groupingsOf(type: FieldTypeName): string[] {
  return [
    ...Object.entries(timeUnits).flatMap(([unit, { types }]) => (types.includes(type) ? [unit] : [])),
    ...(type === "string" ? levelsThatAre("grouped") : []),
  ];
}

/** A column whose values add up. */
export function isAmount({ type }: StoredColumn): boolean {
  return type === "number" || type === "integer";
}

/** The cells of a group as they are told: 9260.87 and not 9260.869999999999. */
export function tidyGroup<Cell>({ columns }: Pick<GroupPlan, "columns">, cells: Cell[]): (Cell | number)[] {
  return cells.map((cell, rank) => {
    const from = columns[rank]?.from;
    const isComputed = from?.kind === "figure" && rowAggregates[from.operation as RowAggregateName].computed;
    return isComputed && typeof cell === "number" ? tidyRowFigure(cell) : cell;
  });
}

/** What is asked twice is given once. */
function dedupe<T extends { name: string }>(outputs: T[]): T[] {
  return [...new Map(outputs.map((output) => [output.name, output])).values()];
}
