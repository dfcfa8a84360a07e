import type { Knex } from "knex";
import { digestSecret } from "../access/api-key.js";
import { keepClosed } from "../drafts/draft-store.js";
import { holdTable, settleSteps, takeStepsBack } from "../drafts/hand-store.js";
import type { HandCells, StepChange } from "../drafts/hand-table.js";
import { engineOf } from "../store/engine.js";
import { growRevision, quietTransaction } from "../store/open-database.js";
import type { ContributionKind, ContributionState, FormAnswers } from "./contribution.js";
import { isInTable } from "./is-in-table.js";

/** What e-mails to who left an address on a contribution are of: what it was first sent as. */
export const contributionSubject = (id: string) => `contribution:${id}`;

/** A contribution as the database keeps it. */
export interface StoredContribution {
  id: string;
  dataset: string;
  kind: ContributionKind;
  about: string | null;
  revision: number;
  state: ContributionState;
  cells: HandCells;
  email: string | null;
  sentAt: string;
  decidedAt: string | null;
  decidedBy: string | null;
  answer: string | null;
  draft: string | null;
  row: string | null;
  version: number | null;
}

/** A form as the database keeps it. */
export interface StoredForm extends FormAnswers {
  dataset: string;
  closedAt: string | null;
}

export async function findStoredForm(knex: Knex, dataset: string): Promise<StoredForm | undefined> {
  const row = await knex("contribution_forms").where({ dataset_id: dataset }).first();
  return (
    row && {
      ...{ dataset, title: row.title, introduction: row.introduction, columns: JSON.parse(row.columns) },
      ...{ opensOn: row.opens_on, closesOn: row.closes_on, asksEmail: Number(row.asks_email) === 1 },
      closedAt: row.closed_at,
    }
  );
}

/**
 * Runs `work` once what other processes do so for the same dataset is done: they share a PostgreSQL database alone, where the form is held by a
 * connection of its own; not where there is but one.
 */
export async function holdForm<T>(knex: Knex, dataset: string, work: () => Promise<T>): Promise<T> {
  if (engineOf(knex) === "sqlite" || knex.client.pool.max === 1) return work();
  let done: Promise<T> | undefined;
  const holding = quietTransaction(knex, async (trx) => {
    // Less than an update would: who writes a row that refers to this one does not wait.
    await trx("contribution_forms").where({ dataset_id: dataset }).forNoKeyUpdate().first("dataset_id");
    done = work();
    await done.catch(() => {});
  });
  // It writes nothing: a connection that is lost once work is done has but let the form go.
  await holding.catch((error) => {
    if (!done) throw error;
  });
  return done as Promise<T>;
}

export async function findContribution(
  knex: Knex,
  by: { id: string } | { token: string },
): Promise<StoredContribution | undefined> {
  const where = "id" in by ? { id: by.id } : { token_hash: digestSecret(by.token) };
  const row = await knex("contributions").where(where).first();
  return row && toContribution(row);
}

/** The last thing asked of a contribution since it was accepted. */
export async function findRequest(knex: Knex, original: string): Promise<StoredContribution | undefined> {
  const row = await knex("contributions").where({ original_id: original }).orderBy("id", "desc").first();
  return row && toContribution(row);
}

/** What the public proposed to add to a dataset, whatever was decided of it, the oldest first. */
export async function listAdditions(knex: Knex, dataset: string): Promise<StoredContribution[]> {
  return (await knex("contributions").where({ dataset_id: dataset, kind: "addition" }).orderBy("id")).map(
    toContribution,
  );
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
export function toContribution(row: any): StoredContribution {
  return {
    ...{ id: row.id, dataset: row.dataset_id, kind: row.kind, about: row.original_id, state: row.state },
    ...{ revision: Number(row.revision), cells: JSON.parse(row.cells), email: row.email },
    ...{ sentAt: row.sent_at, decidedAt: row.decided_at, decidedBy: row.decided_by, answer: row.answer },
    ...{ draft: row.draft_id, row: row.row_id, version: row.version === null ? null : Number(row.version) },
  };
}

/** Nothing was decided of it yet. */
const WAITING = {
  ...{ state: "waiting", decided_at: null, decided_by: null, answer: null },
  ...{ draft_id: null, row_id: null, step: null },
};
/** Milliseconds that a row may take to be written, once it is decided. */
const WRITING = 10 * 60_000;

const TAKEN_BACK =
  "Rien n'a été publié de ce tableau\u00A0: le jeu a changé d'organisme entre-temps. Ce qui venait du public en a été ôté, et remis parmi ce qui attendait une réponse\u202F; ce que des agents ont tapé y reste. Relisez-le avant d'aller plus loin.";

/** What was accepted, of one draft or of all, in the order it was: what it moved in its table, its row, and whether it is still there (`isInTable`). */
async function listAccepted(db: Knex, draft?: string) {
  const query = db("contributions").where({ state: "accepted" }).orderBy(["decided_at", "id"]);
  const accepted = await (draft === undefined ? query : query.where({ draft_id: draft }));
  const ids: string[] = accepted.flatMap(({ row_id }) => row_id ?? []);
  const rows = new Map<string, { cells: HandCells; removed: boolean }>();
  for (let from = 0; from < ids.length; from += 500)
    for (const { id, cells, removed } of await db("hand_rows").whereIn("id", ids.slice(from, from + 500)))
      rows.set(id, { cells: JSON.parse(cells), removed: Number(removed) === 1 });
  const withdrawn = new Set(accepted.flatMap(({ kind, row_id }) => (kind === "withdrawal" ? row_id : [])));
  return accepted.map((stored) => {
    const one = toContribution(stored);
    const step: StepChange[] = JSON.parse(stored.step ?? "[]");
    const row = rows.get(stored.row_id);
    const isThere = isInTable({ kind: one.kind, step }, row, withdrawn.has(stored.row_id));
    return { one, draft: stored.draft_id as string, step, row, isThere };
  });
}

/**
 * What was accepted and is no longer in a table waits again: its draft was removed or closed, a file took its place, the row was taken out or what was
 * done of it undone. Nothing that somebody wrote is lost with somebody else's draft, and nobody's undoing brings back what waits.
 */
export async function settleLost(knex: Knex, now: Date): Promise<void> {
  const at = now.toISOString();
  const late = new Date(now.getTime() - WRITING).toISOString();
  const findLost = async (db: Knex, draft?: string) => {
    const accepted = await listAccepted(db, draft);
    const closed = new Set(await keepClosed(db, [...new Set(accepted.map((one) => one.draft))]));
    const isWriting = ({ row, decidedAt }: StoredContribution) => row === null && (decidedAt ?? "") >= late;
    return accepted
      .map((found) => ({ ...found, isClosed: closed.has(found.draft) }))
      .filter(({ one, isThere, isClosed }) => isClosed || !(isThere || isWriting(one)));
  };
  // Nearly always none: readers write nothing.
  for (const draft of new Set((await findLost(knex)).map((one) => one.draft)))
    await quietTransaction(knex, async (trx) => {
      await holdTable(trx, draft);
      const lost = await findLost(trx, draft);
      const steps = lost.flatMap(({ step }) => step);
      // What is taken back or refused elsewhere is not published should the dataset come back to that table.
      if (steps.length > 0 && lost.some(({ isClosed }) => isClosed))
        await takeStepsBack(trx, draft, steps, { at, failure: TAKEN_BACK });
      else await settleSteps(trx, draft, steps, at);
      for (const { one } of lost) await trx("contributions").where({ id: one.id }).update(WAITING);
    });
}

/**
 * What of a draft came from the public is online from now on, within the transaction that makes its version and before its rows are gone. What is no
 * longer in the table (`isInTable`) waits again.
 */
export async function publishContributions(trx: Knex, draft: string, version: number): Promise<void> {
  await holdTable(trx, draft);
  const accepted = await listAccepted(trx, draft);
  for (const { one, row, isThere } of accepted) {
    const own = () => trx("contributions").where({ id: one.id });
    if (!row || !isThere) {
      await own().update(WAITING);
      continue;
    }
    if (row.removed && one.kind !== "withdrawal") {
      await own().update({ state: "withdrawn", version, step: null });
      continue;
    }
    // As it is online: what is asked of it later is found by it.
    const cells = JSON.stringify(one.kind === "withdrawal" ? one.cells : row.cells);
    await own().update({ state: "published", version, cells, step: null });
    if (one.about === null) continue;
    const earlier = one.kind === "withdrawal" ? { state: "withdrawn", decided_at: one.decidedAt } : { cells };
    await trx("contributions")
      .where({ id: one.about })
      .update({ ...earlier, version });
  }
  if (accepted.length > 0) await growRevision(trx);
}
