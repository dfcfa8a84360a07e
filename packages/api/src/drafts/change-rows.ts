import { isDeepStrictEqual } from "node:util";
import {
  type HandAnswer,
  type HandCells,
  type HandChange,
  type HandConflict,
  type StepChange,
  textOf,
} from "./hand-table.js";

/** A row as the database keeps it. */
export interface StoredRow {
  id: string;
  position: number;
  revision: number;
  cells: HandCells;
  /** As when the table was opened; null for a row that was added. */
  was: HandCells | null;
  removed: boolean;
  updatedBy: string;
  updatedAt: string;
}

interface Writing {
  actor: string;
  at: string;
  /** Identifier of a row that is added: always the same for the same `addition`. */
  newId(addition?: string): string;
}

/** Revision of a row as it was added. */
const ADDED = 1;

/** Rows to be written, what is told of each change, and the step that undoes them. */
export interface ChangedRows {
  written: StoredRow[];
  answers: HandAnswer[];
  step: StepChange[];
}

/** Throws for a change of a row that the table never had. */
export class UnknownRow extends Error {}

/**
 * Applies changes to the rows of a table, each one on its own: what somebody changed since it was seen is left as it is, and told. Two changes of the same
 * row within one batch follow each other. A change that changes nothing writes nothing. An addition whose row is here is a change of that row as it was
 * added: its first answer was lost.
 */
export function changeRows(
  rows: readonly StoredRow[],
  changes: readonly HandChange[],
  { actor, at, newId }: Writing,
): ChangedRows {
  const known = new Map(rows.map((row) => [row.id, row]));
  const seen = new Map<string, number>();
  const written = new Map<string, StoredRow>();
  const step: StepChange[] = [];
  let position = rows.reduce((most, row) => Math.max(most, row.position), 0);
  const write = (row: StoredRow, change: Partial<StoredRow>): StoredRow => {
    const next = { ...row, ...change, revision: row.revision + 1, updatedBy: actor, updatedAt: at };
    known.set(row.id, next);
    written.set(row.id, next);
    return next;
  };
  const saved = ({ id, revision, cells }: StoredRow): HandAnswer => ({ status: "saved", row: id, revision, cells });
  const answers = changes.map((change): HandAnswer => {
    const isAddition = !("row" in change);
    const id = isAddition ? newId(change.addition) : change.row;
    const row = known.get(id);
    if (isAddition && !row) {
      position++;
      const added = write(
        {
          ...{ id, position, revision: ADDED - 1, cells: fill({}, change.cells), was: null, removed: false },
          ...{ updatedBy: actor, updatedAt: at },
        },
        {},
      );
      step.push({ kind: "add", row: added.id, after: added.cells });
      seen.set(added.id, added.revision);
      return saved(added);
    }
    if (!row) throw new UnknownRow(id);
    // What this very batch wrote was seen by who sends it.
    const isSeen = row.revision === (isAddition ? ADDED : change.revision) || seen.get(row.id) === row.revision;
    const isRemoval = "remove" in change;
    const moved = isRemoval ? {} : differing(row.cells, change.cells);
    if (!row.removed && !isRemoval && Object.keys(moved).length === 0) return saved(row);
    if (!isSeen || row.removed)
      return { status: "conflict", row: row.id, yours: isRemoval ? null : change.cells, theirs: toConflict(row) };
    const next = write(row, isRemoval ? { removed: true } : { cells: fill(row.cells, change.cells) });
    seen.set(row.id, next.revision);
    if (isRemoval) step.push({ kind: "remove", row: row.id, before: row.cells });
    else step.push({ kind: "edit", row: row.id, before: pick(row.cells, Object.keys(moved)), after: moved });
    return saved(next);
  });
  return { written: [...written.values()], answers, step };
}

/**
 * Undoes a step: the cells that it wrote become what they were. Where somebody changed one of them since, nothing at all is undone, and
 * `conflicts` says where.
 */
export function undoStep(
  rows: readonly StoredRow[],
  step: readonly StepChange[],
  { actor, at }: Pick<Writing, "actor" | "at">,
): { written: StoredRow[]; conflicts: { row: string; yours: HandCells | null; theirs: HandConflict }[] } {
  const known = new Map(rows.map((row) => [row.id, row]));
  const touched = new Set<string>();
  const conflicts: ReturnType<typeof undoStep>["conflicts"] = [];
  for (const change of [...step].reverse()) {
    const row = known.get(change.row);
    if (!row) continue;
    const isSame =
      change.kind === "remove"
        ? row.removed
        : !row.removed && Object.keys(differing(row.cells, change.after)).length === 0;
    // An added row must be as it was added, empty cells included.
    const isWhole = change.kind !== "add" || Object.keys(differing(change.after, row.cells)).length === 0;
    if (!isSame || !isWhole) {
      conflicts.push({
        row: row.id,
        yours: change.kind === "add" ? null : change.before,
        theirs: toConflict(row),
      });
      continue;
    }
    const undone: Partial<StoredRow> =
      change.kind === "edit" ? { cells: fill(row.cells, change.before) } : { removed: change.kind === "add" };
    known.set(row.id, { ...row, ...undone });
    touched.add(row.id);
  }
  if (conflicts.length > 0) return { written: [], conflicts };
  const written = [...touched].map((id) => {
    const row = known.get(id) as StoredRow;
    return { ...row, revision: row.revision + 1, updatedBy: actor, updatedAt: at };
  });
  return { written, conflicts };
}

/**
 * Takes steps back, the last one first, as far as they stand: a cell becomes what it was unless somebody wrote in it since, a row that was removed comes
 * back, and one that was added goes unless such cells are left in it. Gives the rows that this changes. A row that is of this table alone and was removed
 * stays so.
 */
export function takeBack(
  rows: readonly StoredRow[],
  steps: readonly StepChange[],
  { actor, at }: Pick<Writing, "actor" | "at">,
): StoredRow[] {
  const known = new Map(rows.map((row) => [row.id, row]));
  for (const change of [...steps].reverse()) {
    const row = known.get(change.row);
    if (!row) continue;
    if (change.kind === "remove") {
      known.set(row.id, { ...row, removed: row.removed && row.was === null });
      continue;
    }
    const standing = Object.keys(change.after).filter((name) => textOf(row.cells, name) === change.after[name]);
    const cells = fill(row.cells, pick(change.kind === "edit" ? change.before : {}, standing));
    const isEmptied = change.kind === "add" && Object.keys(cells).length === 0;
    known.set(row.id, { ...row, cells, removed: row.removed || isEmptied });
  }
  return rows.flatMap((row) => {
    const { cells, removed } = known.get(row.id) ?? row;
    const isSame = removed === row.removed && isAlike(row.cells, cells);
    return isSame ? [] : [{ ...row, cells, removed, revision: row.revision + 1, updatedBy: actor, updatedAt: at }];
  });
}

/**
 * What of a step can still be undone once others were taken back (`takeBack`): neither what they did, nor a cell that would become what they wrote, nor
 * anything in a row that they added.
 */
export function leaveUndoable(step: readonly StepChange[], taken: readonly StepChange[]): StepChange[] {
  return step.flatMap((change): StepChange[] => {
    const here = taken.filter(({ row }) => row === change.row);
    if (here.some((one) => one.kind === "add" || isDeepStrictEqual(one, change))) return [];
    if (change.kind !== "edit") return [change];
    const names = Object.keys(change.before).filter(
      (name) => !here.some((one) => one.kind === "edit" && one.after[name] === change.before[name]),
    );
    const [before, after] = [pick(change.before, names), pick(change.after, names)];
    return names.length === 0 ? [] : [{ ...change, before, after }];
  });
}

/** Whether a row is as it was when the table was opened. */
export function stateOfRow({ was, cells }: Pick<StoredRow, "was" | "cells">): "kept" | "changed" | "added" {
  if (was === null) return "added";
  return isAlike(was, cells) ? "kept" : "changed";
}

function toConflict({ revision, cells, removed, updatedBy, updatedAt }: StoredRow): HandConflict {
  return { revision, cells, removed, by: updatedBy, at: updatedAt };
}

function isAlike(one: HandCells, other: HandCells): boolean {
  return Object.keys(differing(one, other)).length + Object.keys(differing(other, one)).length === 0;
}

/** The cells that are written otherwise than they are. */
function differing(cells: HandCells, wanted: HandCells): HandCells {
  return Object.fromEntries(Object.entries(wanted).filter(([name, text]) => textOf(cells, name) !== text));
}

/** The cells once some are written; an empty one is not kept. */
function fill(cells: HandCells, wanted: HandCells): HandCells {
  return Object.fromEntries(Object.entries({ ...cells, ...wanted }).filter(([, text]) => text !== ""));
}

export function pick(cells: HandCells, names: readonly string[]): HandCells {
  return Object.fromEntries(names.map((name) => [name, textOf(cells, name)]));
}
