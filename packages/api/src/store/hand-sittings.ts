import type { Knex } from "knex";
import { journal } from "./journal.js";
import { quietTransaction } from "./open-database.js";

/** A save in a table kept by hand. */
export interface HandSave {
  draft: string;
  /** Slug. */
  organisation: string;
  /** Identifier; null for a dataset that does not exist yet. */
  dataset: string | null;
  actor: string;
  /** ISO date-time. */
  at: string;
  /** Rows written. */
  rows: number;
  /** Whether it undid a save before. */
  undid: boolean;
}

/** A sitting ends after so many milliseconds without a save, and lasts no longer than so many. */
const [PAUSE, LONGEST] = [30 * 60_000, 4 * 3600_000];

/** Counts a save of somebody in a table: the journal tells those of one sitting in one act, once it has ended. */
export async function countHandSave(trx: Knex, save: HandSave): Promise<void> {
  const { draft, organisation, dataset, actor, at, rows, undid } = save;
  const place = { draft_id: draft, actor };
  const open = await trx("hand_sittings").where(place).first();
  if (open && hasEnded(open, new Date(at))) await tell(trx, open);
  const undone = undid ? 1 : 0;
  await trx("hand_sittings")
    .insert({ ...place, organisation, dataset_id: dataset, since: at, last: at, saves: 1, rows, undone })
    .onConflict(["draft_id", "actor"])
    .merge({
      last: at,
      saves: trx.raw("hand_sittings.saves + 1"),
      rows: trx.raw("hand_sittings.rows + ?", [rows]),
      undone: trx.raw("hand_sittings.undone + ?", [undone]),
    });
}

/** Writes in the journal the sittings that ended, and those of a draft that goes on or of somebody who leaves, ended or not. */
export async function tellHandSittings(db: Knex, which: Date | { draft: string } | { actor: string }): Promise<void> {
  const rows = db("hand_sittings").orderBy(["last", "draft_id", "actor"]);
  if (which instanceof Date) {
    const before = (milliseconds: number) => new Date(which.getTime() - milliseconds).toISOString();
    rows.where((ended) => ended.where("last", "<=", before(PAUSE)).orWhere("since", "<=", before(LONGEST)));
  } else rows.where("draft" in which ? { draft_id: which.draft } : { actor: which.actor });
  for (const sitting of await rows)
    if (db.isTransaction) await tell(db, sitting);
    else await quietTransaction(db, (trx) => tell(trx, sitting));
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database
const hasEnded = ({ since, last }: any, now: Date) =>
  now.getTime() - Date.parse(last) >= PAUSE || now.getTime() - Date.parse(since) >= LONGEST;

// biome-ignore lint/suspicious/noExplicitAny: a row of the database
async function tell(trx: Knex, sitting: any): Promise<void> {
  const { draft_id, actor, organisation, dataset_id: dataset, since, last, saves, rows, undone } = sitting;
  // Another process told it, or a save was added, meanwhile.
  if ((await trx("hand_sittings").where({ draft_id, actor, saves, since }).delete()) === 0) return;
  const detail = { saves: Number(saves), rows: Number(rows), undone: Number(undone), since, dataset };
  await journal(trx, last, actor, "edit-rows", `draft:${draft_id}`, detail, [organisation]);
}
