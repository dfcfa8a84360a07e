import type { Knex } from "knex";
import type { ActName } from "../store/act-name.js";
import { tellHandSittings } from "../store/hand-sittings.js";
import { journal } from "../store/journal.js";
import { growRevision, quietTransaction } from "../store/open-database.js";
import type { Difference } from "./difference.js";
import type { Reading } from "./draft.js";
import { openDraftQueries } from "./draft-queries.js";
import { columnsOf, SIGNED, toDraft, toRow } from "./draft-rows.js";
import { isClosed } from "./draft-state.js";
import { eventOf } from "./review.js";
import { forgetReview, writeEvent } from "./review-store.js";
import { type DraftChange, differenceKey, readingKey, type StoredDraft } from "./stored-draft.js";

/** Somebody changed the draft since the revision that was seen. */
export class RevisionPassed extends Error {}

export type DraftStore = ReturnType<typeof openDraftStore>;

/** The drafts in the catalogue database. None of it grows the revision that stored answers are kept by. */
export function openDraftStore(knex: Knex) {
  const one = async (id: string, db: Knex = knex): Promise<StoredDraft | undefined> => {
    const row = await db("drafts").where({ id }).first();
    return row && toDraft(row);
  };
  /** The same within a transaction, which nobody changes until it is done. */
  const hold = async (id: string, trx: Knex): Promise<StoredDraft | undefined> => {
    await trx("drafts").where({ id }).increment("revision", 0);
    return one(id, trx);
  };
  /** Writes in a draft that is held what nobody asked for, one revision further; what is planned is so no more, and says why. */
  const moveOn = async (
    trx: Knex,
    { id, stage, submission, announced, revision: seen }: StoredDraft,
    { at, failure }: { at: string; failure: string },
    values: object,
  ): Promise<void> => {
    const revision = seen + 1;
    if (stage !== "planned") {
      await trx("drafts")
        .where({ id })
        .update({ ...values, revision });
      return;
    }
    // What was asked of who reviews still waits for them.
    const unplanned = { stage: submission === null ? "open" : "submitted", planned_for: null, announced: 0 };
    await trx("drafts")
      .where({ id })
      .update({ ...values, ...unplanned, failure, updated_at: at, revision });
    if (announced) await growRevision(trx);
    await writeEvent(trx, id, { kind: "unplanned", text: failure, at, actor: "program", revision });
  };
  return {
    ...openDraftQueries(knex),
    find: (id: string) => one(id),
    async insert(draft: StoredDraft): Promise<void> {
      await quietTransaction(knex, async (trx) => {
        await trx("drafts").insert(toRow(draft));
        await journal(trx, draft.createdAt, draft.createdBy, "draft", `draft:${draft.id}`, {
          dataset: draft.dataset,
          organisation: draft.organisation,
        });
      });
    },
    /**
     * Changes a draft from what it is now, one revision further. Throws `RevisionPassed` when it is no longer at the revision that
     * was seen; undefined when it is gone.
     */
    change(
      id: string,
      by: { actor: string; at: string; revision: number | undefined; action?: ActName },
      make: (draft: StoredDraft) => DraftChange,
    ): Promise<StoredDraft | undefined> {
      return quietTransaction(knex, async (trx) => {
        for (;;) {
          const draft = await one(id, trx);
          if (!draft) return undefined;
          if (by.revision !== undefined && by.revision !== draft.revision) throw new RevisionPassed();
          const made = make(draft);
          const changed: StoredDraft = {
            ...draft,
            ...made,
            revision: draft.revision + 1,
            updatedBy: by.actor,
            updatedAt: by.at,
          };
          const row = columnsOf(changed, [...(Object.keys(made) as (keyof DraftChange)[]), ...SIGNED]);
          if ((await trx("drafts").where({ id, revision: draft.revision }).update(row)) === 0) continue;
          // Columns make the file of a table kept by hand; another file takes its place.
          if (JSON.stringify(changed.document.schema) !== JSON.stringify(draft.document.schema))
            await trx("hand_tables").where({ draft_id: id }).update({ revision: changed.revision });
          if (changed.file && changed.file.from !== "hand") await trx("hand_tables").where({ draft_id: id }).del();
          if (sayAnnounced(draft) !== sayAnnounced(changed)) await growRevision(trx);
          const { revision, dataset } = changed;
          const event = eventOf(draft, changed, by.action);
          if (event) await writeEvent(trx, id, { ...event, at: by.at, actor: by.actor, revision });
          if (by.action) {
            await tellHandSittings(trx, { draft: id });
            await journal(trx, by.at, by.actor, by.action, `draft:${id}`, { revision, dataset });
          }
          return changed;
        }
      });
    },
    /**
     * Marks a draft as the version it became, within the transaction that names the version. Throws `RevisionPassed` when somebody changed
     * it meanwhile: what they were told is saved is not lost.
     */
    async publish(
      trx: Knex,
      id: string,
      version: number,
      by: { actor: string; at: string; revision: number },
    ): Promise<void> {
      const published = await trx("drafts")
        .where({ id, revision: by.revision })
        .update({
          stage: "published",
          version,
          file: null,
          failure: null,
          planned_for: null,
          announced: 0,
          difference: null,
          updated_by: by.actor,
          updated_at: by.at,
        })
        .increment("revision", 1);
      if (published === 0) throw new RevisionPassed();
      await tellHandSittings(trx, { draft: id });
      const revision = by.revision + 1;
      await writeEvent(trx, id, { kind: "published", version, ...by, revision });
      await trx("hand_tables").where({ draft_id: id }).del();
    },
    /** What was read of a file: no change of anybody. Nothing where the draft is read otherwise since. */
    async writeReading(id: string, of: string, reading: Reading): Promise<void> {
      await quietTransaction(knex, async (trx) => {
        const draft = await hold(id, trx);
        if (!draft || readingKey(draft) !== of) return;
        await trx("drafts")
          .where({ id })
          .update({ reading: JSON.stringify(reading), reading_of: of });
      });
    },
    /**
     * The draft starts from the version served now: what it had understood, and what was decided of it, was with the one before. It is a
     * revision further, no longer confirmed, and planned no more, for `failure`.
     */
    async moveBase(id: string, startedFrom: number, why: { at: string; failure: string }): Promise<void> {
      await quietTransaction(knex, async (trx) => {
        const draft = await hold(id, trx);
        if (!draft || draft.version !== null || draft.startedFrom === startedFrom) return;
        // What was said of another version is said again of this one.
        const document = JSON.stringify({ ...draft.document, confirmed: null });
        await moveOn(trx, draft, why, { started_from: startedFrom, document });
      });
    },
    /** `of` begins with the key of the difference (`differenceKey`). False, and nothing, where the draft would be compared otherwise since. */
    async writeDifference(id: string, of: string, difference: Difference): Promise<boolean> {
      return quietTransaction(knex, async (trx) => {
        const draft = await hold(id, trx);
        if (!draft || !of.startsWith(differenceKey(draft))) return false;
        await trx("drafts")
          .where({ id })
          .update({ difference: JSON.stringify(difference), difference_of: of });
        return true;
      });
    },
    /** Nobody touched it since the revision that was seen, but somebody has to look at it: its time begins again. */
    async noteFailure(id: string, failure: string, by: { at: string; revision: number }): Promise<void> {
      await quietTransaction(knex, async (trx) => {
        const draft = await hold(id, trx);
        if (!draft || draft.version !== null || draft.revision !== by.revision) return;
        await moveOn(trx, draft, { at: by.at, failure }, { failure, updated_at: by.at });
      });
    },
    /** `untouchedSince`: where nobody touched it since, which saying something of it does without another revision. */
    async remove(
      id: string,
      by: { actor: string; at: string; revision: number | undefined; untouchedSince?: string },
    ): Promise<boolean> {
      return quietTransaction(knex, async (trx) => {
        const where = { id, ...(by.revision === undefined ? {} : { revision: by.revision }) };
        const row = trx("drafts").where(where);
        if (by.untouchedSince !== undefined) row.where("updated_at", "<", by.untouchedSince);
        const draft = await one(id, trx);
        if (draft?.announced) await growRevision(trx);
        if (draft && (await row.del()) > 0) {
          await forgetReview(trx, id);
          await tellHandSittings(trx, { draft: id });
          const { organisation, dataset } = draft;
          await journal(trx, by.at, by.actor, "discard", `draft:${id}`, { organisation, dataset });
          return true;
        }
        if (draft) throw new RevisionPassed();
        return false;
      });
    },
  };
}

/** What the public is told of a draft. */
function sayAnnounced({ announced, stage, plannedFor }: StoredDraft): string | null {
  return announced && stage === "planned" ? plannedFor : null;
}

/** The drafts of a dataset that are neither published nor closed. */
const begun = (knex: Knex, dataset: string) =>
  knex("drafts").where({ dataset_id: dataset }).whereNull("version").whereNot({ stage: "closed" });

/** How many drafts would go with a dataset that an organisation gives. */
export async function countDrafts(knex: Knex, dataset: string, giver: string): Promise<number> {
  const [row] = await begun(knex, dataset).where({ organisation: giver }).count({ count: "*" });
  return Number(row?.count ?? 0);
}

/**
 * Hands over the drafts of a dataset that changes organisation, within the transaction that changes it. Those of the giver go `to` the
 * other organisation: what was asked of the former one (a review, a day) is not asked of the next, nor is what they said of the contact
 * and of the parts that it opened kept. Those that stay (`to`: null), and those of any other organisation, are closed for good.
 */
export async function handOverDrafts(
  trx: Knex,
  dataset: string,
  { giver, to }: { giver: string; to: string | null },
): Promise<void> {
  for (const row of await begun(trx, dataset)) {
    const { id, organisation, document } = toDraft(row);
    const { contact: _contact, scopes: _scopes, ...metadata } = document.metadata;
    const given = { stage: "open", organisation: to, document: JSON.stringify({ ...document, metadata }) };
    const moved = to !== null && organisation === giver ? given : { stage: "closed" };
    await trx("drafts")
      .where({ id })
      .update({ planned_for: null, submission: null, ...moved })
      .increment("revision", 1);
  }
}

/** Of some drafts (identifiers), those that are closed (`isClosed`). */
export async function keepClosed(knex: Knex, ids: readonly string[]): Promise<string[]> {
  const rows = await knex("drafts")
    .leftJoin("datasets", "datasets.id", "drafts.dataset_id")
    .whereIn("drafts.id", [...ids])
    .select("drafts.id", "stage", "organisation", "metadata");
  return rows
    .filter(({ metadata, ...draft }) => isClosed(draft, metadata ? { metadata: JSON.parse(metadata) } : undefined))
    .map(({ id }) => id);
}
