import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { DraftRefused } from "./draft-refused.js";
import { joinPlanned, splitPlanned } from "./next-versions.js";
import type { Answers, CommentPlace, NewEvent, OwnReviews, ReviewEvent } from "./review.js";

interface Signed {
  actor: string;
  at: string;
  revision: number;
}

/** What the journal says besides. */
interface SignedAct extends Signed {
  dataset: string;
}

/** A comment as the database keeps it. */
export interface StoredComment {
  id: string;
  thread: string | null;
  at: string;
  author: string;
  place: CommentPlace;
  text: string;
  revision: number;
  settled: { at: string; by: string } | null;
}

/** What a reviewer read of a draft. */
export interface StoredReading {
  revision: number;
  at: string;
  state: string;
  answers: Answers;
}

/** Writes a step down, within a transaction under way. */
export async function writeEvent(trx: Knex, draft: string, event: NewEvent & Signed): Promise<void> {
  const { kind, actor, at, revision, text = null, comment = null, day = null, hour = null, version = null } = event;
  await trx("draft_events").insert({
    ...{ id: uuid(), draft_id: draft, at, actor, kind, revision, text, comment_id: comment, version },
    day: day && joinPlanned({ day, hour }),
  });
}

/** Counts what is said of a draft as a touch, which keeps it. Throws `DraftRefused` where it is published or gone. */
async function touch(trx: Knex, draft: string, at: string): Promise<void> {
  const open = await trx("drafts").where({ id: draft }).whereNull("version").update({ updated_at: at });
  if (open > 0) return;
  const published = await trx("drafts").where({ id: draft }).first("version");
  throw new DraftRefused(
    published ? { kind: "already-published", version: Number(published.version) } : { kind: "unknown-draft" },
  );
}

/** Removes all that was done and said of a draft, with it. */
export async function forgetReview(trx: Knex, draft: string): Promise<void> {
  for (const table of ["draft_events", "draft_comments", "draft_readings"])
    await trx(table).where({ draft_id: draft }).delete();
}

export type ReviewStore = ReturnType<typeof openReviewStore>;

/** Steps, comments and readings of drafts in the catalogue database. */
export function openReviewStore(knex: Knex) {
  return {
    /** The oldest first. */
    async listEvents(draft: string): Promise<ReviewEvent[]> {
      const rows = await knex("draft_events").where({ draft_id: draft }).orderBy(["at", "id"]);
      return rows.map(toEvent);
    },
    /** The oldest first. */
    async listComments(draft: string): Promise<StoredComment[]> {
      const rows = await knex("draft_comments").where({ draft_id: draft }).orderBy(["at", "id"]);
      return rows.map(toComment);
    },
    /** What somebody said and did, whatever the draft, the oldest first. */
    async listOwn(actor: string): Promise<OwnReviews> {
      const comments = await knex("draft_comments").where({ author: actor }).orderBy(["at", "id"]);
      const events = await knex("draft_events").where({ actor }).orderBy(["at", "id"]);
      return {
        remarks: comments.map((row) => {
          const { id, at, text, thread, place } = toComment(row);
          const told = place.kind === "cell" ? { kind: place.kind, column: place.column } : place;
          return { id, at, text, draft: row.draft_id, answers: thread, place: told };
        }),
        steps: events.map((row) => {
          const { actor: _, ...event } = toEvent(row);
          return { ...event, draft: row.draft_id };
        }),
      };
    },
    /** Adds a comment, or an answer, unless `id` is there already; an answer to what was settled opens it again. */
    async addComment(
      draft: string,
      {
        id = uuid(),
        place,
        text,
        thread,
      }: Pick<StoredComment, "place" | "text" | "thread"> & { id?: string | undefined },
      by: SignedAct,
    ): Promise<void> {
      await quietTransaction(knex, async (trx) => {
        await touch(trx, draft, by.at);
        if (await trx("draft_comments").where({ id }).first("at")) return;
        await trx("draft_comments").insert({
          ...{ id, draft_id: draft, thread_id: thread, at: by.at, author: by.actor, revision: by.revision },
          ...{ place: JSON.stringify(place), text, settled_at: null, settled_by: null },
        });
        if (thread !== null)
          await trx("draft_comments").where({ id: thread }).update({ settled_at: null, settled_by: null });
        const kind = thread === null ? "commented" : "answered";
        await writeEvent(trx, draft, { kind, comment: thread ?? id, ...by });
        await journal(trx, by.at, by.actor, "comment", `draft:${draft}`, {
          comment: thread ?? id,
          dataset: by.dataset,
        });
      });
    },
    /** Nothing where it is settled already. */
    async settleComment(draft: string, id: string, by: SignedAct): Promise<void> {
      await quietTransaction(knex, async (trx) => {
        await touch(trx, draft, by.at);
        const settled = await trx("draft_comments")
          .where({ id, draft_id: draft, thread_id: null, settled_at: null })
          .update({ settled_at: by.at, settled_by: by.actor });
        if (settled === 0) return;
        await writeEvent(trx, draft, { kind: "settled", comment: id, ...by });
        await journal(trx, by.at, by.actor, "settle-comment", `draft:${draft}`, { comment: id, dataset: by.dataset });
      });
    },
    /** Once for each reader and revision. */
    async noteReading(draft: string, { state, answers }: Pick<StoredReading, "state" | "answers">, by: Signed) {
      await quietTransaction(knex, async (trx) => {
        const place = { draft_id: draft, reader: by.actor, revision: by.revision };
        if (await trx("draft_readings").where(place).first("at")) return;
        const row = { ...place, at: by.at, state, answers: JSON.stringify(answers) };
        await trx("draft_readings").insert(row).onConflict(["draft_id", "reader", "revision"]).ignore();
        await writeEvent(trx, draft, { kind: "read", ...by });
      });
    },
    /** What somebody read last of another revision than this one. */
    async findReading(draft: string, reader: string, before: number): Promise<StoredReading | undefined> {
      const row = await knex("draft_readings")
        .where({ draft_id: draft, reader })
        .where("revision", "<", before)
        .orderBy("revision", "desc")
        .first();
      return row && { revision: Number(row.revision), at: row.at, state: row.state, answers: JSON.parse(row.answers) };
    },
    /** The states of rows that reviewers read last, the newest first. */
    async listStates(draft: string): Promise<string[]> {
      const rows = await knex("draft_readings").where({ draft_id: draft }).orderBy("revision", "desc").select("state");
      return [...new Set<string>(rows.map(({ state }) => state))];
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: rows of the database, given their types here
type Row = any;

const toEvent = (row: Row): ReviewEvent => ({
  ...{ id: row.id, kind: row.kind, at: row.at, actor: row.actor, revision: Number(row.revision) },
  ...{ text: row.text, comment: row.comment_id, day: null, hour: null },
  ...(row.day === null ? {} : splitPlanned(row.day)),
  version: row.version === null ? null : Number(row.version),
});

const toComment = (row: Row): StoredComment => ({
  ...{ id: row.id, thread: row.thread_id, at: row.at, author: row.author, place: JSON.parse(row.place) },
  ...{ text: row.text, revision: Number(row.revision) },
  settled: row.settled_at === null ? null : { at: row.settled_at, by: row.settled_by },
});
