import { formatNumber } from "../french-number.js";
import { typeset } from "../typography.js";
import { deepSentence, isDeeperThan } from "./json-depth.js";

interface ListLimit {
  member: string;
  most: number;
  /** « clés étrangères ». */
  things: string;
}

/**
 * What a schema may hold: each thing costs time for every file, and anybody may give a schema. Ten times what real ones have, save columns:
 * files of statistics have 1 900.
 */
const LISTS: ListLimit[] = [
  { member: "fields", most: 5_000, things: "colonnes" },
  { member: "foreignKeys", most: 50, things: "clés étrangères" },
  { member: "uniqueKeys", most: 50, things: "clés uniques" },
  { member: "custom_checks", most: 500, things: "règles" },
];

/** What a schema holds too much of, in French sentences with the numbers. */
export function findSchemaExcess(json: unknown): string[] {
  if (isDeeperThan(json)) return [typeset(deepSentence())];
  if (typeof json !== "object" || json === null) return [];
  return LISTS.flatMap(({ member, most, things }) => {
    const list = (json as Record<string, unknown>)[member];
    return Array.isArray(list) && list.length > most
      ? [
          typeset(
            `« ${member} » : ce schéma a ${formatNumber(list.length)} ${things}, ${formatNumber(most)} au plus sont admises.`,
          ),
        ]
      : [];
  });
}
