import { list, quote } from "../issues/french.js";
import type { Note } from "../note.js";
import { countMatches } from "./find-header.js";
import type { ExpectedNames } from "./reader.js";

/**
 * Records whose header of several lines is one: what stands above several columns is said of each ("2024" over "Surface" and "Logements"
 * becomes "2024 Surface" and "2024 Logements"). A name with nothing under it is that of its own column only.
 * @param rank of its first line, when it is known; else where the joined names are those expected, else the first line of several cells.
 */
export function joinHeaderLines(
  records: readonly string[][],
  lines: number,
  names: ExpectedNames,
  rank?: number,
): { records: string[][]; rank: number } {
  const from = rank ?? findHeaderLines(records, lines, names);
  if (from < 0) return { records: [...records], rank: from };
  const joined = joinLines(records.slice(from, from + lines));
  return { records: [...records.slice(0, from), joined, ...records.slice(from + lines)], rank: from };
}

function findHeaderLines(records: readonly string[][], lines: number, names: ExpectedNames): number {
  let [best, most] = [-1, 0];
  for (let at = 0; at + lines <= Math.min(records.length, 30); at++) {
    const matches = countMatches(joinLines(records.slice(at, at + lines)), names);
    if (matches > most) [best, most] = [at, matches];
  }
  if (best >= 0) return best;
  return records.findIndex((record) => record.filter((cell) => cell.trim() !== "").length > 1);
}

function joinLines(lines: readonly (readonly string[])[]): string[] {
  const width = Math.max(0, ...lines.map(({ length }) => length));
  let below = Array.from({ length: width }, (_, at) => lines.at(-1)?.[at]?.trim() ?? "");
  for (const line of lines.slice(0, -1).reverse()) {
    let above = "";
    below = below.map((name, at) => {
      const own = line[at]?.trim() ?? "";
      if (own !== "") above = name === "" ? "" : own;
      else if (name === "") above = "";
      return [own || above, name].filter(Boolean).join(" ");
    });
  }
  return below;
}

/** Says the lines that were joined, and what they became. */
export function describeJoined(header: readonly string[], line: number, lines: number): Note {
  const numbers = Array.from({ length: lines }, (_, at) => String(line + at));
  return {
    fr: `Recette : en-tête de ${lines} lignes réunies (lignes ${list(numbers)}) : ${list(
      header.map((name) => quote(name)),
      10,
    )}.`,
    en: `Recipe: header of ${lines} lines joined (lines ${numbers.join(", ")}): ${header
      .slice(0, 10)
      .map((name) => `“${name}”`)
      .join(", ")}.`,
  };
}
