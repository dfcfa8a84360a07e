import { counted } from "../french-number.js";
import { list, quote } from "../issues/french.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Note } from "../note.js";
import type { FoundColumn } from "../table.js";
import type { ColumnMatch } from "./match-columns.js";
import type { Unpivot } from "./recipe.js";
import { compileWideHeader } from "./wide-header.js";

/** The lines that one record becomes. */
export interface UnpivotPlan {
  /** The columns that stay, then those that the headers told, then those of the values. */
  columns: FoundColumn[];
  /** Ranks of the columns that stay. */
  kept: number[];
  /** One line each: what its headers tell, and where its values are (−1: nowhere). */
  groups: { key: string[]; sources: number[] }[];
  dropEmpty: boolean;
  /** Where in the record is the value of a column in a line; −1 for what a header tells. */
  sourceOf(group: number, at: number): number;
  /** Rank in the file of the value of a column in a line. */
  rankOf(group: number, at: number): number | null;
  describe(tallies: { read: number; lines: number; empty: number }): Note[];
}

interface Found {
  source: number;
  target: string;
  year: number | undefined;
  texts: Map<string, string>;
}

/**
 * Finds the columns that become lines, and the lines that they make: one for each year and texts told by the headers. Columns that neither
 * the recipe nor the schema knows are left out, since they would come again in each of these lines. Undefined when no header is of the
 * forms asked for; told, as are two columns for one value.
 */
export function planUnpivot(
  unpivot: Unpivot,
  columns: readonly FoundColumn[],
  { fates }: ColumnMatch,
  issues: IssueCollector,
  headerLine: number | null,
): UnpivotPlan | undefined {
  const names = columns.map(({ name }) => name);
  const forms = Object.entries(unpivot.columns).map(([source, target]) => ({ target, ...compileWideHeader(source) }));
  const found: Found[] = [];
  for (const { target, source: form, match, fields } of forms) {
    let any = false;
    for (const [source, name] of names.entries()) {
      // What the recipe or the schema names is itself, whatever a form would tell of it: « {secteur} » reads all the others.
      const told = (fates[source]?.kind ?? "extra") === "extra" ? match(name) : undefined;
      if (!told) continue;
      any = true;
      const other = found.find((one) => one.source === source);
      if (other) ambiguous(form, target, [name]);
      else
        found.push({
          ...{ source, target, year: told.year },
          texts: new Map(fields.map((field, at) => [field, told.texts[at] as string])),
        });
    }
    if (!any) issues.add("recipe-step-missing", null, { line: headerLine }, { bound: form, example: "unpivot", names });
  }
  if (found.length === 0) return undefined;

  const told = [...new Set(forms.flatMap(({ fields }) => fields))];
  const targets = [...new Set(forms.map(({ target }) => target))];
  const groups = new Map<string, { key: string[]; sources: number[] }>();
  const byYear = [...found].sort((a, b) => (a.year ?? 0) - (b.year ?? 0));
  for (const { source, target, year, texts } of byYear) {
    const key = [
      ...(unpivot.year === undefined ? [] : [String(year ?? "")]),
      ...told.map((field) => texts.get(field) ?? ""),
    ];
    const id = key.join("\u001f");
    const group = groups.get(id) ?? { key, sources: targets.map(() => -1) };
    groups.set(id, group);
    const at = targets.indexOf(target);
    const before = group.sources[at] as number;
    if (before >= 0) ambiguous(target, target, [names[before] as string, names[source] as string]);
    group.sources[at] = source;
  }

  const wide = new Set(found.map(({ source }) => source));
  const isKnown = (source: number) => source >= fates.length || fates[source]?.kind === "field";
  const kept = [...names.keys()].filter((source) => !wide.has(source) && isKnown(source));
  const left = [...names.keys()].filter((source) => !wide.has(source) && fates[source]?.kind === "extra");
  const keys = [...(unpivot.year === undefined ? [] : [unpivot.year]), ...told];
  const first = kept.length + keys.length;
  const list_ = [...groups.values()];
  const years = [...new Set(found.flatMap(({ year }) => year ?? []))].sort((a, b) => a - b);

  function ambiguous(source: string, target: string, headers: string[]): void {
    issues.add("recipe-column-ambiguous", target, { line: headerLine }, { bound: source, names: headers });
  }

  function sourceOf(group: number, at: number): number {
    return (at < first ? kept[at] : list_[group]?.sources[at - first]) ?? -1;
  }

  return {
    columns: [
      ...kept.map((source) => columns[source] as FoundColumn),
      ...[...keys, ...targets].map((name) => ({ name, rank: null })),
    ],
    kept,
    groups: list_,
    dropEmpty: unpivot.dropEmpty ?? false,
    sourceOf,
    rankOf(group, at) {
      const isTold = at >= kept.length && at < first;
      // What a header tells stands in the header of the first value.
      const source = isTold ? list_[group]?.sources.find((one) => one >= 0) : sourceOf(group, at);
      return columns[source ?? -1]?.rank ?? null;
    },
    describe: ({ read, lines, empty }) => [
      {
        fr: `Recette : ${counted(found.length, "colonne dépliée", "colonnes dépliées")} (${span(names, found)}) en ${list(targets.map((name) => quote(name)))}${years.length > 0 ? `, ${years.length > 1 ? `années ${years[0]} à ${years.at(-1)}` : `année ${years[0]}`}` : ""} : ${counted(read, "ligne lue", "lignes lues")}, ${counted(lines, "ligne faite", "lignes faites")}${empty > 0 ? `, ${counted(empty, "sans valeur laissée", "sans valeur laissées")} de côté` : ""}.`,
        en: `Recipe: ${found.length} column(s) turned into lines (${span(names, found)}) as ${targets.map((name) => `“${name}”`).join(", ")}${years.length > 0 ? `, years ${years[0]} to ${years.at(-1)}` : ""}: ${read} line(s) read, ${lines} made${empty > 0 ? `, ${empty} without value left out` : ""}.`,
      },
      ...(left.length > 0
        ? [
            {
              fr: `Recette : ${counted(left.length, "colonne que rien ne nomme laissée", "colonnes que rien ne nomme laissées")} de côté : ${list(
                left.map((source) => quote(names[source] as string)),
                10,
              )}.`,
              en: `Recipe: ${left.length} column(s) that nothing names left out: ${left
                .slice(0, 10)
                .map((source) => `“${names[source]}”`)
                .join(", ")}${left.length > 10 ? "…" : ""}.`,
            },
          ]
        : []),
    ],
  };
}

/** "naf11art12 … naf24art25". */
function span(names: readonly string[], found: readonly Found[]): string {
  const headers = found.map(({ source }) => names[source] as string);
  return headers.length > 3 ? `${headers[0]} … ${headers.at(-1)}` : headers.join(", ");
}
