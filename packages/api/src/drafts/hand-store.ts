import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { countHandSave } from "../store/hand-sittings.js";
import { journal } from "../store/journal.js";
import { growRevision, quietTransaction } from "../store/open-database.js";
import { leaveUndoable, type StoredRow, takeBack } from "./change-rows.js";
import type { HandCells, StepChange } from "./hand-table.js";
import { writeEvent } from "./review-store.js";
import type { DraftDocument } from "./stored-draft.js";

/** What the database keeps of a table beside its rows. */
export interface StoredTable {
  /** Revision of the draft when its rows last changed. */
  revision: number;
  /** Columns that the schema does not know. */
  extras: string[];
  /** The version whose rows it was opened with, 0 of none; null for a table opened by an older program. */
  openedWith: number | null;
}

export interface StoredStep {
  id: string;
  changes: StepChange[];
}

/** What a piece of work writes in a table. */
interface TableWriting {
  written: StoredRow[];
  /** What it was, so that it can be undone. */
  step?: StepChange[];
  /** The step that it undoes. */
  undone?: string;
}

export type HandStore = ReturnType<typeof openHandStore>;

/** Steps of somebody that can be undone: older ones are forgotten, so that a table does not grow with its history. */
const KEPT_STEPS = 100;

async function forgetOldSteps(trx: Knex, draft: string, actor: string): Promise<void> {
  const own = () => trx("hand_steps").where({ draft_id: draft, actor });
  const [oldest] = await own().orderBy("id", "desc").offset(KEPT_STEPS).limit(1).select("id");
  if (oldest) await own().where("id", "<=", oldest.id).del();
}

/** The draft became a version, was given a file, or is gone, while its table was open or was being made. */
export class TableClosed extends Error {}

/** Rows of a table in order, those removed too. */
async function listRows(db: Knex, draft: string): Promise<StoredRow[]> {
  return (await db("hand_rows").where({ draft_id: draft }).orderBy("position")).map(toRow);
}

async function writeRows(trx: Knex, draft: string, rows: readonly StoredRow[]): Promise<void> {
  for (const row of rows) {
    const { id, ...kept } = fromRow(draft, row);
    const changed = await trx("hand_rows").where({ id }).update(kept);
    if (changed === 0) await trx("hand_rows").insert({ id, ...kept });
  }
}

/** Waits for those who write in the same table, and makes them wait until the transaction is done: a row that is written to is waited for, with both engines. */
export async function holdTable(trx: Knex, draft: string): Promise<void> {
  await trx("drafts").where({ id: draft }).increment("revision", 0);
}

/** The tables kept by hand in the catalogue database, each of a draft; removed with it. */
export function openHandStore(knex: Knex) {
  const find = async (draft: string, db: Knex = knex): Promise<StoredTable | undefined> => {
    const row = await db("hand_tables").where({ draft_id: draft }).first();
    if (!row) return undefined;
    const { revision, extras, opened_with: version } = row;
    return {
      revision: Number(revision),
      extras: JSON.parse(extras),
      openedWith: version === null ? null : Number(version),
    };
  };
  /** Those who write in the same table, or deposit a file in its place, wait for each other: a row that is written to is waited for, with both engines. */
  const lock = async (draft: string, trx: Knex): Promise<number> =>
    trx("drafts").where({ id: draft }).whereNull("version").whereNot({ stage: "closed" }).increment("revision", 0);
  const steps = (draft: string, actor: string, db: Knex = knex) =>
    db("hand_steps").where({ draft_id: draft, actor, undone: 0 });

  return {
    find,
    /** Those removed too. */
    listRows: (draft: string) => listRows(knex, draft),
    /** Makes the table of a draft that has none; false where it has one. Throws `TableClosed` where a file came meanwhile: it is the draft's. */
    async create(
      draft: string,
      {
        extras,
        rows,
        openedWith,
        parties,
      }: Omit<StoredTable, "revision"> & { rows: HandCells[] } & Pick<DraftDocument, "parties">,
      { actor, at }: { actor: string; at: string },
    ): Promise<boolean> {
      return quietTransaction(knex, async (trx) => {
        const held = await lock(draft, trx);
        if (held === 0) throw new TableClosed();
        if (await find(draft, trx)) return false;
        const moved = await trx("drafts").where({ id: draft }).whereNull("file").increment("revision", 1);
        if (moved === 0) throw new TableClosed();
        const { revision, dataset_id: dataset, document } = await trx("drafts").where({ id: draft }).first();
        await trx("drafts")
          .where({ id: draft })
          .update({ document: JSON.stringify({ ...JSON.parse(document), parties }) });
        await trx("hand_tables").insert({
          ...{ draft_id: draft, revision, extras: JSON.stringify(extras), opened_with: openedWith },
        });
        const told = rows.map((cells, at_) => ({
          ...{ id: uuid(), draft_id: draft, position: at_ + 1, revision: 1, removed: 0 },
          ...{ cells: JSON.stringify(cells), was: JSON.stringify(cells), updated_by: actor, updated_at: at },
        }));
        for (let from = 0; from < told.length; from += 50) await trx("hand_rows").insert(told.slice(from, from + 50));
        await journal(trx, at, actor, "open-table", `draft:${draft}`, { rows: rows.length, dataset });
        return true;
      });
    },
    /**
     * Changes rows from what they are now, one revision of the draft further; those who change the same table wait for each other. What `work`
     * throws leaves all as it was, and so does what `also` throws, which writes last; where no row is written, the table does not move. `failure`: why
     * nothing is published of it, where nobody asked for the change; it is told, and the draft open again, even where no row is written. Throws `TableClosed`.
     */
    async change<T>(
      draft: string,
      { failure = null, ...by }: { actor: string; at: string; failure?: string | null },
      work: (rows: StoredRow[], last: StoredStep | undefined) => TableWriting & { result: T },
      also?: (trx: Knex, result: T, step: readonly StepChange[]) => Promise<void>,
    ): Promise<{ result: T; revision: number }> {
      return quietTransaction(knex, async (trx) => {
        const held = await lock(draft, trx);
        const table = held === 0 ? undefined : await find(draft, trx);
        if (!table) throw new TableClosed();
        const last = await steps(draft, by.actor, trx).orderBy("id", "desc").first("id", "changes");
        const { written, step, undone, result } = work(
          await listRows(trx, draft),
          last && { id: last.id, changes: JSON.parse(last.changes) },
        );
        const { revision, announced, dataset_id, organisation, stage, submission } = await trx("drafts")
          .where({ id: draft })
          .first();
        if (written.length === 0 && failure === null) {
          await also?.(trx, result, []);
          return { result, revision: Number(revision) };
        }
        await writeRows(trx, draft, written);
        if (undone !== undefined) await trx("hand_steps").where({ id: undone }).update({ undone: 1 });
        if (step && step.length > 0)
          await trx("hand_steps").insert({
            ...{ id: uuid(), draft_id: draft, actor: by.actor, at: by.at, undone: 0 },
            changes: JSON.stringify(step),
          });
        await forgetOldSteps(trx, draft, by.actor);
        const next = Number(revision) + 1;
        const isHanded = stage === "submitted" || stage === "planned";
        await trx("drafts")
          .where({ id: draft })
          .update({
            ...{ revision: next, updated_by: by.actor, updated_at: by.at, failure },
            // What was submitted or planned was the table as it was.
            ...{ stage: "open", planned_for: null, announced: 0, submission: null },
          });
        // Who was asked to review it is told so: it is in their hands no more, whatever is planned of it afterwards.
        const kind = submission === null ? "unplanned" : "withdrawn";
        if (isHanded) await writeEvent(trx, draft, { kind, text: failure, ...by, revision: next });
        // The day that was announced is no more.
        if (Number(announced) === 1) await growRevision(trx);
        await trx("hand_tables").where({ draft_id: draft }).update({ revision: next });
        const counted = { draft, organisation, dataset: dataset_id, rows: written.length, undid: undone !== undefined };
        if (written.length > 0) await countHandSave(trx, { ...counted, ...by });
        await also?.(trx, result, step ?? []);
        return { result, revision: next };
      });
    },
    async countSteps(draft: string, actor: string): Promise<number> {
      const [row] = await steps(draft, actor).count({ count: "*" });
      return Number(row?.count ?? 0);
    },
    /** Names the file that was made of the rows as they were at a revision; false where they moved since. */
    async writeFile(draft: string, revision: number, file: object): Promise<boolean> {
      return quietTransaction(knex, async (trx) => {
        const held = await trx("hand_tables").where({ draft_id: draft, revision }).update({ revision });
        if (held === 0) return false;
        return (
          (await trx("drafts")
            .where({ id: draft })
            .whereNull("version")
            .update({ file: JSON.stringify(file) })) > 0
        );
      });
    },
  };
}

/**
 * Takes steps back in a table that nobody can change now, as far as they stand (`takeBack`): it may be changed again one day, and `failure`
 * then says why nothing was published of it. Nobody's undoing brings them back. Nothing of a table that is closed for good.
 */
export async function takeStepsBack(
  trx: Knex,
  draft: string,
  steps: readonly StepChange[],
  by: { at: string; failure: string },
): Promise<void> {
  const signed = { actor: "program", ...by };
  try {
    await openHandStore(trx).change(
      draft,
      signed,
      (rows) => ({ written: takeBack(rows, steps, signed), result: undefined }),
      (held) => forgetUndoing(held, draft, steps),
    );
  } catch (error) {
    if (!(error instanceof TableClosed)) throw error;
  }
}

/**
 * Settles for good that what steps did is no longer shown in a table that is held (`holdTable`) and goes on: nobody's undoing brings it back. A row that
 * was taken out may still come back, without it. Nothing that shows moves: neither the revision of the draft, nor what is asked or planned of it.
 */
export async function settleSteps(trx: Knex, draft: string, steps: readonly StepChange[], at: string): Promise<void> {
  await writeRows(trx, draft, takeBack(await listRows(trx, draft), steps, { actor: "program", at }));
  await forgetUndoing(trx, draft, steps);
}

/** Leaves of the steps of everybody what can still be undone once some were taken back (`leaveUndoable`). */
async function forgetUndoing(trx: Knex, draft: string, taken: readonly StepChange[]): Promise<void> {
  for (const { id, changes } of await trx("hand_steps").where({ draft_id: draft, undone: 0 })) {
    const left = leaveUndoable(JSON.parse(changes), taken);
    const step = trx("hand_steps").where({ id });
    await (left.length === 0 ? step.del() : step.update({ changes: JSON.stringify(left) }));
  }
}

// biome-ignore lint/suspicious/noExplicitAny: rows of the database, given their types here
function toRow(row: any): StoredRow {
  return {
    id: row.id,
    position: Number(row.position),
    revision: Number(row.revision),
    cells: JSON.parse(row.cells),
    was: row.was === null ? null : JSON.parse(row.was),
    removed: Number(row.removed) === 1,
    updatedBy: row.updated_by,
    updatedAt: row.updated_at,
  };
}

function fromRow(draft: string, row: StoredRow) {
  return {
    ...{ id: row.id, draft_id: draft, position: row.position, revision: row.revision },
    cells: JSON.stringify(row.cells),
    was: row.was === null ? null : JSON.stringify(row.was),
    removed: row.removed ? 1 : 0,
    ...{ updated_by: row.updatedBy, updated_at: row.updatedAt },
  };
}
