import { isDeepStrictEqual } from "node:util";
import { type Level, type Territory, territoryLevels } from "@datalogue/ingest";
import { codesBefore, listNative } from "../territories/geography-at.js";
import { listInHome } from "../territories/list-in-home.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { listChanges } from "../territories/walk-events.js";
import type { TableSecrecy } from "./table-secrecy.js";

type TableLevels = Pick<TableSecrecy, "levels" | "nativeLevel">;

/** The territories that a table adds its rows up for: those of its levels above that of the rows, in the home perimeter. */
export function listTargets({ levels, nativeLevel }: TableLevels, territories: TerritoryReader): Territory[] {
  const home = territories.home().territory.level;
  const isAbove = (level: Level) => territoryLevels[level].rank > territoryLevels[nativeLevel].rank;
  return levels.flatMap((level) => {
    if (level === nativeLevel) return [];
    if (level === "group") return territories.list({ level });
    return isAbove(level) || level === home ? listInHome(territories, level) : [];
  });
}

/** What the totals of a table are made of, in the present geography: what a version notes of it. */
export function describeTotals(
  table: TableLevels,
  territories: TerritoryReader,
): Required<Pick<TableSecrecy, "members" | "changes">> {
  const members = Object.fromEntries(
    listTargets(table, territories).map(({ code }) => [code, listNative(territories, code, table.nativeLevel)]),
  );
  const codes = codesBefore(territories, Object.values(members).flat());
  const changes = listChanges(territories.events())
    .filter(({ before, after }) => [...before, ...after].some((code) => codes.has(code)))
    .map(({ date, before, after }) => ({ date, before, after }));
  return { members, changes };
}

/** Whether the totals of a table, made again, would be of the same rows. A version older than `changes` is judged by its members alone. */
export function hasSameTotals(table: TableSecrecy, territories: TerritoryReader): boolean {
  const { members, changes } = describeTotals(table, territories);
  return (
    isDeepStrictEqual(sortMembers(members), sortMembers(table.members)) &&
    (table.changes === undefined || isDeepStrictEqual(changesByCode(changes), changesByCode(table.changes)))
  );
}

function sortMembers(members: TableSecrecy["members"]) {
  return Object.fromEntries(Object.entries(members).map(([code, codes]) => [code, [...codes].sort()]));
}

/** What happened to each code, in order: of two events of a day, which is written first counts only where they share a code. */
function changesByCode(changes: Required<TableSecrecy>["changes"]) {
  const found = new Map<string, object[]>();
  for (const { date, before, after } of changes) {
    const change = { date, before: [...before].sort(), after: [...after].sort() };
    for (const code of new Set([...before, ...after])) found.set(code, [...(found.get(code) ?? []), change]);
  }
  return found;
}
