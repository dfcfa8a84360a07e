import { withoutToComplete } from "@datalogue/ingest";
import { v5 as nameUuid, v7 as uuid } from "uuid";
import type { Caller } from "../access/decide-access.js";
import { changeRows, type StoredRow, stateOfRow, UnknownRow, undoStep } from "./change-rows.js";
import { cleanCells } from "./clean-cells.js";
import type { DraftGuards } from "./draft-guards.js";
import type { VersionRows } from "./draft-job.js";
import { type openReadings, USUAL_PATIENCE } from "./draft-readings.js";
import { DraftRefused } from "./draft-refused.js";
import { actorOf, stateOf } from "./draft-state.js";
import type { DraftStore } from "./draft-store.js";
import type { DraftsParts } from "./drafts-parts.js";
import { type HandStore, TableClosed } from "./hand-store.js";
import {
  type HandAnswer,
  type HandChange,
  type HandSaved,
  type HandTable,
  type HandTables,
  MAX_HAND_ROWS,
  type RowFault,
} from "./hand-table.js";
import type { ServedRows } from "./read-served.js";
import { columnsOf } from "./settle-table.js";
import type { StoredDraft } from "./stored-draft.js";
import { writeRowsCsv } from "./write-rows-csv.js";

/** Characters of a cell, and of all of them; rows kept, removed ones too, for each that a table may have. */
const MAX_TEXT = 10_000;
const MAX_TEXTS = 2_000_000;
const MAX_KEPT = 4;

interface HandParts
  extends DraftsParts,
    Pick<DraftGuards, "open" | "openToChange" | "findPartiesNow">,
    Pick<ReturnType<typeof openReadings>, "settle" | "schemaOf"> {
  drafts: DraftStore;
  hand: HandStore;
  /** The rows of the version served, as they are typed. */
  readServed(draft: StoredDraft): Promise<ServedRows>;
  titleOf(draft: StoredDraft): Promise<string>;
}

export function openHandTables(parts: HandParts): HandTables {
  const { drafts, hand, readServed, open, openToChange, findPartiesNow, settle, schemaOf, titleOf, now } = parts;

  const show = async (caller: Caller, draft: StoredDraft): Promise<HandTable> => {
    const all = await hand.listRows(draft.id);
    // Looked at after the rows: where it moved meanwhile, they are not those that were checked.
    const table = await hand.find(draft.id);
    if (!table || draft.version !== null) throw new DraftRefused({ kind: "no-table" });
    const schema = await schemaOf(draft);
    const columns = columnsOf(schema, table);
    const told = schema && withoutToComplete(schema);
    const known = new Map(told?.fields.map((field) => [field.name, field]));
    const rows = all.filter(({ removed }) => !removed);
    const checked = stateOf(draft) !== "reading" && draft.file?.table === table.revision;
    const { report, lines = {} } = (checked ? draft.reading : null) ?? { report: null };
    const places = writeRowsCsv(columns, rows).lines;
    const rankOf = new Map(rows.map(({ id }, at) => [id, at + 1]));
    const rankAt = (line: number) => rankOf.get(places.get(line) ?? "");
    const faultsOf = new Map<string, RowFault[]>();
    for (const [line, faults] of Object.entries(lines)) {
      const id = places.get(Number(line));
      if (id !== undefined)
        faultsOf.set(
          id,
          faults.map((fault) => ({ ...fault, message: placed(fault.message, rankAt) })),
        );
    }
    return {
      ...{ revision: draft.revision, title: await titleOf(draft) },
      fields: columns.map((name) => known.get(name) ?? { name }),
      key: [schema?.primaryKey ?? []].flat(),
      rows: rows.map((row) => ({
        ...{ id: row.id, revision: row.revision, cells: row.cells, state: stateOfRow(row) },
        ...{ updatedBy: row.updatedBy, updatedAt: row.updatedAt, faults: faultsOf.get(row.id) ?? [] },
      })),
      checked,
      faults: (report?.issues ?? [])
        .filter(({ line, severity }) => line === null && severity !== "info")
        .map(({ code, severity, field, message, suggestion }) => ({ code, severity, field, message, suggestion })),
      changes: countChanges(all),
      undoable: await hand.countSteps(draft.id, actorOf(caller)),
      limit: MAX_HAND_ROWS,
    };
  };

  /** Somebody published the draft, or put a file in its place, at this very moment. */
  const closed = async (id: string): Promise<DraftRefused> => {
    const draft = await drafts.find(id);
    if (!draft) return new DraftRefused({ kind: "unknown-draft" });
    return new DraftRefused(
      draft.version === null ? { kind: "no-table" } : { kind: "already-published", version: draft.version },
    );
  };

  /** Runs a change; a table that is closed meanwhile says why. */
  const changing = async (
    caller: Caller,
    id: string,
    work: Parameters<typeof hand.change<HandAnswer[]>>[2],
    also?: Parameters<typeof hand.change<HandAnswer[]>>[3],
  ): Promise<HandSaved> => {
    const savedAt = now().toISOString();
    try {
      const { result, revision } = await hand.change(id, { actor: actorOf(caller), at: savedAt }, work, also);
      return { revision, savedAt, answers: result };
    } catch (error) {
      throw error instanceof TableClosed ? await closed(id) : error;
    }
  };

  return {
    async open(caller, id) {
      const draft = await openToChange(caller, id);
      if (!(await hand.find(id))) {
        if (draft.file) throw new DraftRefused({ kind: "not-by-hand", sentence: HAS_FILE });
        if (!(await schemaOf(draft)))
          throw new DraftRefused({
            kind: "not-by-hand",
            sentence: "Choisissez d'abord les colonnes du tableau\u00A0: un schéma connu, ou les vôtres.",
          });
        // Before the rows are read: those of others since are not taken for theirs.
        const parties = await findPartiesNow(draft);
        const { version: openedWith, read = NO_ROWS } = await readServed(draft);
        if (read.kind === "too-long") throw new DraftRefused({ kind: "table-too-long", limit: MAX_HAND_ROWS });
        if (read.kind === "layer") throw new DraftRefused({ kind: "not-by-hand", sentence: LAYER });
        if (read.kind === "unreadable") throw new DraftRefused({ kind: "not-by-hand", sentence: read.sentence });
        try {
          await hand.create(id, { ...read, openedWith, parties }, { actor: actorOf(caller), at: now().toISOString() });
        } catch (error) {
          if (!(error instanceof TableClosed)) throw error;
          // Somebody deposited a file as the rows were read: it is not replaced.
          if ((await drafts.find(id))?.version === null)
            throw new DraftRefused({ kind: "not-by-hand", sentence: HAS_FILE });
          throw await closed(id);
        }
      }
      return this.get(caller, id);
    },
    async get(caller, id, patience = USUAL_PATIENCE) {
      const draft = await open(caller, id);
      if (!(await hand.find(id))) throw await closed(id);
      return show(caller, await settle(draft, patience));
    },
    async change(caller, id, changes, also) {
      const draft = await openToChange(caller, id);
      const table = await hand.find(id);
      if (!table) throw await closed(id);
      const columns = new Set(columnsOf(await schemaOf(draft), table));
      const problems = findProblems(changes, columns);
      if (problems.length > 0) throw new DraftRefused({ kind: "invalid", problems });
      const by = {
        ...{ actor: actorOf(caller), at: now().toISOString() },
        // Of this draft alone: what callers name in another one is another row.
        newId: (addition?: string) => (addition === undefined ? uuid() : nameUuid(addition, id)),
      };
      const work = (rows: StoredRow[]) => {
        try {
          const { written, answers, step } = changeRows(rows, changes.map(cleanChange), by);
          requireRoom(rows, written);
          return { written, step, result: answers };
        } catch (error) {
          if (!(error instanceof UnknownRow)) throw error;
          throw new DraftRefused({
            kind: "invalid",
            problems: [{ field: "changes", message: "Une de ces lignes n'est pas de ce tableau." }],
          });
        }
      };
      return changing(caller, id, work, also);
    },
    async undo(caller, id) {
      await openToChange(caller, id);
      if (!(await hand.find(id))) throw await closed(id);
      const by = { actor: actorOf(caller), at: now().toISOString() };
      return changing(caller, id, (rows, last) => {
        if (!last) throw new DraftRefused({ kind: "nothing-to-undo" });
        const { written, conflicts } = undoStep(rows, last.changes, by);
        if (conflicts.length > 0) throw new DraftRefused({ kind: "step-changed", conflicts });
        requireRoom(rows, written);
        const result = written.map(
          ({ id: row, revision, cells }): HandAnswer => ({ status: "saved", row, revision, cells }),
        );
        return { written, undone: last.id, result };
      });
    },
  };
}

const NO_ROWS: VersionRows = { kind: "rows", extras: [], rows: [] };
const HAS_FILE = "Ce brouillon a déjà un fichier. Commencez-en un autre pour saisir à la main.";
const LAYER =
  "Ce jeu est une couche géographique\u00A0: ses formes ne se saisissent pas dans des cellules. Corrigez-la dans votre logiciel de cartographie, puis déposez le fichier.";

/** « (ligne 4) » of the file is the third row. */
function placed(message: string, rankAt: (line: number) => number | undefined): string {
  return message.replace(/\((ligne\s)(\d+)\)/g, (whole, word, line) => {
    const rank = rankAt(Number(line));
    return rank === undefined ? whole : `(${word}${rank})`;
  });
}

function countChanges(rows: readonly StoredRow[]): HandTable["changes"] {
  const changes = { changed: 0, added: 0, removed: 0 };
  for (const row of rows) {
    if (row.removed) changes.removed += row.was === null ? 0 : 1;
    else if (stateOfRow(row) === "added") changes.added++;
    else if (stateOfRow(row) === "changed") changes.changed++;
  }
  return changes;
}

function findProblems(changes: readonly HandChange[], columns: ReadonlySet<string>) {
  const problems: { field: string; message: string }[] = [];
  for (const change of changes) {
    if (!("cells" in change)) continue;
    for (const [name, text] of Object.entries(change.cells)) {
      if (!columns.has(name))
        problems.push({
          field: "changes",
          message: `Ce tableau n'a pas de colonne «\u00A0${name.slice(0, 100)}\u00A0».`,
        });
      else if (text.length > MAX_TEXT)
        problems.push({
          field: "changes",
          message: `Une cellule a ${MAX_TEXT.toLocaleString("fr-FR")} caractères au plus.`,
        });
    }
    if (problems.length > 0) break;
  }
  return problems;
}

function cleanChange(change: HandChange): HandChange {
  return "cells" in change ? { ...change, cells: cleanCells(change.cells) } : change;
}

/** Bounds of a table: its rows, its texts, and the rows that were removed and can come back. */
function requireRoom(rows: readonly StoredRow[], written: readonly StoredRow[]): void {
  const next = [...new Map([...rows, ...written].map((row) => [row.id, row])).values()];
  const shown = next.filter(({ removed }) => !removed);
  const before = rows.filter(({ removed }) => !removed).length;
  if (shown.length > MAX_HAND_ROWS && shown.length > before)
    throw new DraftRefused({ kind: "table-too-long", limit: MAX_HAND_ROWS });
  const heavy = shown.reduce((sum, { cells }) => sum + JSON.stringify(cells).length, 0) > MAX_TEXTS;
  if (heavy || next.length > MAX_KEPT * MAX_HAND_ROWS)
    throw new DraftRefused({
      kind: "invalid",
      problems: [
        {
          field: "changes",
          message: heavy
            ? "Les textes de ce tableau sont trop longs. Déposez plutôt un fichier."
            : "Trop de lignes ont été ajoutées puis retirées. Publiez ce tableau, ou déposez plutôt un fichier.",
        },
      ],
    });
}
