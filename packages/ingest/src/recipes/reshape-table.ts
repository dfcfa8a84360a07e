import { cleanName } from "../column-names.js";
import { counted } from "../french-number.js";
import { list, quote } from "../issues/french.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Note } from "../note.js";
import type { Batch, FoundColumn, RawCell, StoredKind, Table } from "../table.js";
import { nodePatternEngines } from "../validation/node-pattern-engines.js";
import { countExtraCells, countMissingCells } from "../validation/record-width.js";
import { compileDropRule } from "./drop-rule.js";
import { compileTemplate } from "./header-template.js";
import { compileKeepRule, describeKeepRule } from "./keep-rule.js";
import type { ColumnMatch } from "./match-columns.js";
import { planUnpivot, type UnpivotPlan } from "./plan-unpivot.js";
import type { Recipe, SplitRule } from "./recipe.js";
import type { DropTally } from "./recipe-plan.js";

/** Records handed over together. */
const BATCH = 1000;

/** A table whose lines a recipe chose and reshaped, and what was done of them, known once all batches are read. */
export interface Reshaped {
  table: Table;
  /** By rank of a column that the recipe made, the field that it is. */
  made: ReadonlyMap<number, string>;
  /** Cells in excess or missing are told already. */
  measured: boolean;
  drops: DropTally[];
  /** A sentence for each step that did something. */
  notes(): Note[];
  /** Steps that found nothing to do. */
  unused(): string[];
}

export interface ReshapeContext {
  issues: IssueCollector;
  /** Told of a cell that is not cut as asked: nothing of it is read. */
  onMore?: (() => void) | undefined;
  /** Told of each line that is dropped. */
  onDrop?: ((record: readonly RawCell[], line: number | null) => void) | undefined;
}

/**
 * The first steps of a recipe, on the columns as the file names them, in this order: lines dropped, empty cells filled from above, cells
 * split, lines kept, columns turned into lines. Each record keeps its line, and knows the column that a value was in. Streaming.
 */
export function reshapeTable(table: Table, recipe: Recipe, match: ColumnMatch, context: ReshapeContext): Reshaped {
  const headers = table.columns.map(({ name }) => name);
  const { issues } = context;
  const missing = (step: string, column: string) =>
    issues.add(
      "recipe-step-missing",
      null,
      { line: table.headerLine },
      { bound: column, example: step, names: headers },
    );
  const find = (column: string) => findColumn(column, headers, match);
  const drops = bindDrops(recipe, find);
  const fills = (recipe.fillDown ?? []).flatMap((column) => {
    const source = find(column);
    if (source < 0) missing("fillDown", column);
    return source < 0 ? [] : [{ column, source, value: "", storedAs: undefined as StoredKind | undefined, count: 0 }];
  });
  const splits = Object.entries(recipe.split ?? {}).flatMap(([column, rule]) => {
    const source = find(column);
    if (source < 0) missing("split", column);
    return source < 0 ? [] : [{ column, source, rule, cut: compileSplit(rule), count: 0, others: 0 }];
  });
  const parts = splits.flatMap(({ rule, source }) =>
    rule.into.flatMap((name, at) => (name === null ? [] : [{ name, at, source }])),
  );
  const columns: FoundColumn[] = [
    ...table.columns,
    ...parts.map(({ name, source }) => ({ name, rank: table.columns[source]?.rank ?? null })),
  ];
  const keeps = (recipe.keepRows ?? []).flatMap((rule) => {
    const made = parts.findIndex(({ name }) => name === rule.column);
    const source = made >= 0 ? headers.length + made : find(rule.column);
    if (source < 0) missing("keepRows", rule.column);
    return source < 0 ? [] : [{ rule, source, test: compileKeepRule(rule, nodePatternEngines), left: 0 }];
  });
  const plan = recipe.unpivot && planUnpivot(recipe.unpivot, columns, match, issues, table.headerLine);
  const tallies = { read: 0, lines: 0, empty: 0 };
  const width = headers.length;
  const reshapes = fills.length + splits.length > 0 || plan !== undefined;
  const isWide = reshapes || keeps.length > 0;

  if (table.geographic && reshapes) {
    const steps = (["fillDown", "split", "unpivot"] as const).filter((step) => recipe[step] !== undefined);
    issues.add("recipe-step-layer", null, {}, { names: steps });
  }
  if (table.geographic || !isWide)
    return {
      ...{ table: dropOnly(), made: new Map(), measured: false },
      ...{ drops: drops.map(({ tally }) => tally), notes: describeKeeps, unused: listUnusedKeeps },
    };

  function listMade(): Map<number, string> {
    const isMade = (rank: number) =>
      plan ? rank >= plan.kept.length || (plan.kept[rank] as number) >= width : rank >= width;
    return new Map(reshaped.columns.flatMap(({ name }, rank) => (isMade(rank) ? [[rank, name] as const] : [])));
  }

  function describeKeeps(): Note[] {
    return keeps.flatMap(({ rule, source, left }) => {
      const { fr, en } = describeKeepRule(rule, match.fates[source]?.kind !== "left-out");
      return {
        fr: `Recette : lignes gardées où ${fr} : ${counted(left, "ligne laissée", "lignes laissées")} de côté.`,
        en: `Recipe: lines kept where ${en}: ${left} line(s) left out.`,
      };
    });
  }

  function listUnusedKeeps(): string[] {
    return keeps.flatMap(({ rule, left }) =>
      left === 0 && !("is" in rule && rule.label !== undefined) ? `keepRows ${quote(rule.column)}` : [],
    );
  }

  /** Whether a record meets all conditions; the one that it does not meet counts it. */
  function isKept(record: readonly RawCell[]): boolean {
    const failed = keeps.find(({ source, test }) => !test(record[source] ?? ""));
    if (failed) failed.left++;
    return failed === undefined;
  }

  /** What drops a record: to be called once those before it are handed over, so that changes are told in the order of the file. */
  function findDrop(record: readonly RawCell[]): ((line: number | null) => void) | undefined {
    for (const { source, tally } of drops) {
      const text = textOf(record, source);
      if (text === undefined || !tally.test.test(text)) continue;
      return (line) => {
        tally.count++;
        if (line !== null && tally.lines.length < 5) tally.lines.push(line);
        context.onDrop?.(record, line);
      };
    }
    return undefined;
  }

  /** Only lines are taken away: features and their geometries stay together. */
  function dropOnly(): Table {
    if (drops.length + keeps.length === 0) return table;
    return {
      ...table,
      async *batches() {
        for await (const batch of table.batches()) {
          const unread = new Set(batch.unread);
          let [from, to] = [0, 0];
          for (const [row, record] of batch.records.entries()) {
            const drop = unread.has(row) ? undefined : findDrop(record);
            const isLeft = drop !== undefined || (!unread.has(row) && !isKept(record));
            if (!isLeft) {
              to = row + 1;
              continue;
            }
            if (to > from) yield cutBatch(batch, from, to);
            from = row + 1;
            drop?.(batch.lineOf(row));
          }
          if (to > from) yield cutBatch(batch, from, to);
        }
      },
    };
  }

  /** The record with its cells filled and split; undefined when it is not kept. What a cell filled is stored as is added to `stored`. */
  function prepare(record: RawCell[], line: number | null, stored: Stored): RawCell[] | undefined {
    if (record.length > width) countExtraCells(issues, record as string[], width, line, table);
    else if (record.length < width) countMissingCells(issues, record.length, width, line);
    for (const [at, fill] of fills.entries()) {
      const cell = record[fill.source] ?? "";
      if (cell.trim() !== "") {
        // Another group: what is under the column before is not carried to it.
        if (fill.value !== "" && fill.value !== cell) for (const under of fills.slice(at + 1)) under.value = "";
        fill.value = cell;
        fill.storedAs = stored?.[fill.source];
      } else if (fill.value !== "") {
        record[fill.source] = fill.value;
        if (stored) stored[fill.source] = fill.storedAs;
        fill.count++;
      }
    }
    if (splits.length > 0) {
      while (record.length < width) record.push("");
      record.length = width;
      for (const split of splits) {
        const text = record[split.source] ?? "";
        const cut = text === "" ? split.rule.into.map(() => "") : split.cut(text);
        if (cut === undefined) {
          split.others++;
          context.onMore?.();
        } else if (text !== "") split.count++;
        for (const [at, name] of split.rule.into.entries()) if (name !== null) record.push(cut?.[at] ?? "");
      }
    }
    return isKept(record) ? record : undefined;
  }

  const reshaped: Table = {
    ...table,
    columns: plan ? plan.columns : columns,
    async *batches() {
      let writer = createWriter(plan);
      for await (const batch of table.batches()) {
        const unread = new Set(batch.unread);
        for (const [row, read] of batch.records.entries()) {
          const record = read as RawCell[];
          const line = batch.lineOf(row);
          if (batch.firstFeature !== undefined && !plan && !writer.follows(batch.firstFeature + row)) {
            yield writer.batch();
            writer = createWriter(plan);
            writer.follows(batch.firstFeature + row);
          }
          if (unread.has(row) || record.every((cell) => (cell ?? "").trim() === "")) {
            writer.add(record.length === 1 ? [""] : (plan?.columns ?? columns).map(() => ""), line, {
              isUnread: unread.has(row),
            });
            continue;
          }
          const drop = findDrop(record);
          if (drop) {
            if (context.onDrop && writer.size() > 0) {
              yield writer.batch();
              writer = createWriter(plan);
            }
            drop(line);
            continue;
          }
          const stored = batch.storedAs && record.map((_, at) => batch.storedAs?.(row, at));
          const prepared = prepare(record, line, stored);
          if (!prepared) continue;
          tallies.read++;
          if (plan) {
            const empty = writer.unpivot(prepared, line, stored);
            tallies.empty += empty;
            tallies.lines += plan.groups.length - empty;
          } else writer.add(prepared, line, { stored });
          if (writer.size() < BATCH) continue;
          yield writer.batch();
          writer = createWriter(plan);
        }
      }
      if (writer.size() > 0) yield writer.batch();
    },
  };
  return {
    ...{ table: reshaped, made: listMade(), measured: true },
    drops: drops.map(({ tally }) => tally),
    notes: () => [
      ...fills.flatMap(({ column, count }) =>
        count === 0
          ? []
          : {
              fr: `Recette : colonne ${quote(column)} : ${counted(count, "cellule vide remplie", "cellules vides remplies")} de la valeur au-dessus.`,
              en: `Recipe: column “${column}”: ${count} empty cell(s) filled with the value above.`,
            },
      ),
      ...splits.flatMap(describeSplit),
      ...describeKeeps(),
      ...(plan ? plan.describe(tallies) : []),
    ],
    unused: () => [
      ...fills.flatMap(({ column, count }) => (count === 0 ? `fillDown ${quote(column)}` : [])),
      ...listUnusedKeeps(),
    ],
  };
}

/** Rank of the column that a rule names: the field that it gives, or its header in the file; −1 when there is none. */
export function findColumn(column: string, headers: readonly string[], { fates }: ColumnMatch): number {
  const byField = fates.findIndex((fate) => fate.kind === "field" && fate.name === column);
  if (byField >= 0) return byField;
  const exact = headers.indexOf(cleanName(column));
  const { match } = compileTemplate(column);
  return exact >= 0 ? exact : headers.findIndex((header) => match(header));
}

function bindDrops({ dropRows = [] }: Recipe, find: (column: string) => number) {
  return dropRows.map((rule) => {
    const test = compileDropRule(rule, nodePatternEngines);
    const tally: DropTally = { test, count: 0, lines: [], absent: false };
    if (test.column === undefined) return { source: undefined, tally };
    const source = find(test.column);
    tally.absent = source < 0;
    return { source, tally };
  });
}

/** The text that a drop rule looks at: a column, or the first filled cell. */
function textOf(record: readonly RawCell[], source: number | undefined): string | undefined {
  if (source !== undefined) return record[source] ?? undefined;
  return record.find((cell) => typeof cell === "string" && cell.trim() !== "") ?? undefined;
}

/** Records of a batch from one of them to another, that one left. */
function cutBatch(batch: Batch, from: number, to: number): Batch {
  if (from === 0 && to === batch.records.length) return batch;
  const cut: Batch = { records: batch.records.slice(from, to), lineOf: (rank) => batch.lineOf(from + rank) };
  if (batch.firstFeature !== undefined) cut.firstFeature = batch.firstFeature + from;
  if (batch.geometries) cut.geometries = batch.geometries.slice(from, to);
  if (batch.storedAs) cut.storedAs = (row, at) => batch.storedAs?.(from + row, at);
  const unread = batch.unread?.map((rank) => rank - from).filter((rank) => rank >= 0 && rank < to - from);
  if (unread && unread.length > 0) cut.unread = unread;
  return cut;
}

/** Cuts a cell into as many parts as asked; undefined where it has fewer or more. */
function compileSplit(rule: SplitRule): (text: string) => string[] | undefined {
  if ("separator" in rule)
    return (text) => {
      const parts = text.split(rule.separator).map((part) => part.trim());
      return parts.length === rule.into.length ? parts : undefined;
    };
  const whole = rule.lengths.reduce((sum, length) => sum + length, 0);
  return (text) => {
    const letters = [...text.trim()];
    if (letters.length !== whole) return undefined;
    return rule.lengths.map((length) => letters.splice(0, length).join(""));
  };
}

function describeSplit({
  column,
  rule,
  count,
  others,
}: {
  column: string;
  rule: SplitRule;
  count: number;
  others: number;
}): Note[] {
  const into = rule.into.filter((name) => name !== null);
  const left = {
    fr: others === 0 ? "" : ` ; ${counted(others, "autre, laissée sans valeur", "autres, laissées sans valeur")}`,
    en: others === 0 ? "" : `; ${others} other(s) left without value`,
  };
  return [
    {
      fr: `Recette : colonne ${quote(column)} : ${counted(count, "cellule coupée", "cellules coupées")} en ${list(into.map((name) => quote(name)))}${left.fr}.`,
      en: `Recipe: column “${column}”: ${count} cell(s) cut into ${into.map((name) => `“${name}”`).join(", ")}${left.en}.`,
    },
  ];
}

/** What the cells of a record are stored as; undefined where the file has texts alone. */
type Stored = (StoredKind | undefined)[] | undefined;

/** Gathers records, their lines and, of those that were a column each, where their values were. */
function createWriter(plan: UnpivotPlan | undefined) {
  const records: RawCell[][] = [];
  const lines: (number | null)[] = [];
  const groups: number[] = [];
  const unread: number[] = [];
  const kinds: Stored[] = [];
  let firstFeature: number | undefined;
  return {
    size: () => records.length,
    /** Whether a feature comes right after those that are here. */
    follows(feature: number): boolean {
      if (records.length === 0) firstFeature = feature;
      return feature === (firstFeature as number) + records.length;
    },
    add(
      record: RawCell[],
      line: number | null,
      { isUnread = false, stored }: { isUnread?: boolean; stored?: Stored } = {},
    ): void {
      if (isUnread) unread.push(records.length);
      kinds.push(stored);
      records.push(record);
      lines.push(line);
      groups.push(-1);
    },
    /** Gives how many lines without value were left out. */
    unpivot(record: readonly RawCell[], line: number | null, stored: Stored): number {
      if (!plan) return 0;
      let empty = 0;
      const { kept } = plan;
      for (const [rank, { key, sources }] of plan.groups.entries()) {
        if (plan.dropEmpty && sources.every((source) => (record[source] ?? "").trim() === "")) {
          empty++;
          continue;
        }
        // Made in one piece: there are as many as lines by years.
        const made = new Array<RawCell>(plan.columns.length);
        let at = 0;
        for (const source of kept) made[at++] = record[source];
        for (const text of key) made[at++] = text;
        for (const source of sources) made[at++] = record[source] ?? "";
        records.push(made);
        kinds.push(stored);
        lines.push(line);
        groups.push(rank);
      }
      return empty;
    },
    batch: (): Batch => ({
      records,
      lineOf: (row) => lines[row] ?? null,
      storedAs: (row, at) => kinds[row]?.[plan ? plan.sourceOf(groups[row] as number, at) : at],
      ...(unread.length > 0 ? { unread } : {}),
      ...(firstFeature === undefined ? {} : { firstFeature }),
      ...(plan ? { columnOf: (row: number, at: number) => plan.rankOf(groups[row] as number, at) } : {}),
    }),
  };
}
