import type { Knex } from "knex";
import { digestSecret } from "../access/api-key.js";
import { keepClosed } from "../drafts/draft-store.js";
import { takeStepsBack } from "../drafts/hand-store.js";
import type { HandCells, StepChange } from "../drafts/hand-table.js";
import { engineOf } from "../store/engine.js";
import { growRevision, quietTransaction } from "../store/open-database.js";
import type { ContributionKind, ContributionState, FormAnswers } from "./contribution.js";

/** A contribution as the database keeps it. */
/** What e-mails to who left an address on a contribution are of: what it was first sent as. */
export const contributionSubject = (id: string) => `contribution:${id}`;

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

/**
 * What was accepted and is no longer in a table waits again: its draft was removed or closed, a file took its place, the row was taken out or what was
 * done of it undone. Nothing that somebody wrote is lost with somebody else's draft.
 */
export async function settleLost(knex: Knex, now: Date): Promise<void> {
  const row = () => knex("hand_rows").select("hand_rows.id").whereRaw("hand_rows.id = contributions.row_id");
  const late = new Date(now.getTime() - WRITING).toISOString();
  const tables = await knex("contributions").where({ state: "accepted" }).whereNotNull("draft_id").distinct("draft_id");
  const closed = await keepClosed(
    knex,
    tables.map(({ draft_id }) => draft_id),
  );
  const lost = (db: Knex) =>
    db("contributions")
      .where({ state: "accepted" })
      .where((one) =>
        one
          .where((unwritten) => unwritten.whereNull("row_id").where("decided_at", "<", late))
          .orWhere((gone) =>
            gone
              .whereNotNull("row_id")
              .whereNot({ kind: "withdrawal" })
              .whereNotExists(row().where({ removed: 0 })),
          )
          .orWhere((kept) =>
            kept
              .whereNotNull("row_id")
              .where({ kind: "withdrawal" })
              .whereNotExists(row().where({ removed: 1 })),
          )
          .orWhereIn("draft_id", closed),
      );
  // Nearly always none: readers write nothing.
  if (!(await lost(knex).first("id"))) return;
  await quietTransaction(knex, async (trx) => {
    // What is taken back or refused elsewhere is not published should the dataset come back to that table.
    const left = await lost(trx).whereIn("draft_id", closed).whereNotNull("step").orderBy(["decided_at", "id"]);
    for (const draft of new Set<string>(left.map(({ draft_id }) => draft_id))) {
      const steps = left
        .filter(({ draft_id }) => draft_id === draft)
        .flatMap(({ step }): StepChange[] => JSON.parse(step));
      await takeStepsBack(trx, draft, steps, { at: now.toISOString(), failure: TAKEN_BACK });
    }
    await lost(trx).update(WAITING);
  });
}

/**
 * What of a draft came from the public is online from now on, within the transaction that makes its version and before its rows are gone. What was
 * taken out of the table waits again.
 */
export async function publishContributions(trx: Knex, draft: string, version: number): Promise<void> {
  const accepted = (await trx("contributions").where({ draft_id: draft, state: "accepted" }).orderBy("id")).map(
    toContribution,
  );
  for (const one of accepted) {
    const row = one.row === null ? undefined : await trx("hand_rows").where({ id: one.row, draft_id: draft }).first();
    const isRemoved = row === undefined || Number(row.removed) === 1;
    const isDone = row !== undefined && isRemoved === (one.kind === "withdrawal");
    if (!isDone) {
      await trx("contributions").where({ id: one.id }).update(WAITING);
      continue;
    }
    // As it is online: what is asked of it later is found by it.
    const cells: string = one.kind === "withdrawal" ? JSON.stringify(one.cells) : row.cells;
    await trx("contributions").where({ id: one.id }).update({ state: "published", version, cells, step: null });
    if (one.about === null) continue;
    const earlier = one.kind === "withdrawal" ? { state: "withdrawn", decided_at: one.decidedAt } : { cells };
    await trx("contributions")
      .where({ id: one.about })
      .update({ ...earlier, version });
  }
  if (accepted.length > 0) await growRevision(trx);
}
