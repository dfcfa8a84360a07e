import { createHash } from "node:crypto";
import { type DatasetMetadata, type Recipe, UNDER_AGREEMENT } from "@datalogue/ingest";
import type { Knex } from "knex";
import type { AgreementParties } from "../access/decide-access.js";
import { tellHandSittings } from "../store/hand-sittings.js";
import { journal } from "../store/journal.js";
import { growRevision, quietTransaction } from "../store/open-database.js";
import type { Difference } from "./difference.js";
import type { ChosenSchema, Draft, DraftFile, DraftSource, ImportedFrom, Reading } from "./draft.js";
import { eventOf } from "./review.js";
import { forgetReview, writeEvent } from "./review-store.js";

/** How a file was read: what its source keeps for those that follow. */
export interface UnderstoodFile {
  recipe: Recipe | null;
  /** Name of the sheet of a workbook that has one alone, and whose recipe names none. */
  loneSheet?: string;
  columns: { header: string; field: string | null }[];
  /** Records of the file, before any recipe. */
  records: number;
}

/** What people write in a draft. */
export interface DraftDocument {
  title: string | null;
  metadata: Partial<DatasetMetadata>;
  schema: ChosenSchema;
  recipe: Recipe | null;
  /** The sheet that this recipe names was proposed for a file, its year left open, and said by nobody. */
  isSheetProposed?: boolean;
  note: string | null;
  confirmed: string | null;
  /** Absent from drafts of older programs. */
  source?: DraftSource | null;
  /** How the file that a mended copy was made from was read. */
  understood?: UnderstoodFile;
  /** Absent of drafts that were made otherwise. */
  imported?: ImportedFrom;
  /** The parties of the agreement under which the file or the rows were received; absent where there was none, and from drafts of older programs. */
  parties?: AgreementParties | undefined;
}

/** Name of the file of a pasted table. */
export const PASTED = "tableau collé.csv";

/** The file of a draft, with its name in the folder of the draft. */
export interface StoredFile extends DraftFile {
  stored: string;
  /** Where it was written before it was moved there: it may still be. */
  arrived: string;
  /** The upload that it came by, when that could be resumed. */
  upload?: string;
  /** Of a file made of rows typed by hand: the revision of the draft when they were so. */
  table?: number;
}

/** A draft that is not published, and its file. */
export interface NamedFile {
  id: string;
  file: StoredFile | null;
}

/** A draft as the database keeps it. */
export interface StoredDraft {
  id: string;
  organisation: string;
  dataset: string;
  revision: number;
  stage: "open" | "submitted" | "returned" | "planned" | "published";
  startedFrom: number;
  document: DraftDocument;
  file: StoredFile | null;
  reading: Reading | null;
  readingOf: string | null;
  difference: Difference | null;
  differenceOf: string | null;
  submission: Draft["submitted"];
  returned: Draft["returned"];
  /** Day, or day and minute (`civilMinute`), in metropolitan France. */
  plannedFor: string | null;
  /** Whether the page of the dataset tells that day. */
  announced: boolean;
  failure: string | null;
  version: number | null;
  createdBy: string;
  updatedBy: string;
  createdAt: string;
  updatedAt: string;
}

/** What says of a draft who may open it. */
export interface GuardedDraft extends Pick<StoredDraft, "id" | "organisation" | "dataset" | "stage" | "submission"> {
  document: Pick<DraftDocument, "metadata" | "parties">;
}

/** What a change writes. */
export type DraftChange = Partial<
  Pick<
    StoredDraft,
    | ("stage" | "startedFrom" | "document" | "file" | "submission" | "returned")
    | ("plannedFor" | "announced" | "failure" | "version")
  >
>;

/** Which drafts are listed. */
export interface DraftFilter {
  organisations: string[];
  dataset?: string;
  published: boolean;
  /** Those of one stage alone. */
  stage?: StoredDraft["stage"];
  /** Identifiers of those that are left out. */
  except?: readonly string[];
}

function filtered(
  query: Knex.QueryBuilder,
  { organisations, dataset, published, stage, except = [] }: DraftFilter,
): Knex.QueryBuilder {
  query.whereIn("drafts.organisation", organisations);
  if (dataset !== undefined) query.where({ dataset_id: dataset });
  if (stage !== undefined) query.where({ stage });
  if (except.length > 0) query.whereNotIn("drafts.id", [...except]);
  return published ? query.where({ stage: "published" }) : query.whereNot({ stage: "published" });
}

/** What the text of a document holds where it says so. */
const READERS_SAID = ['"parties":', '"confidentialite":', `"licence":"${UNDER_AGREEMENT}"`];

/** Somebody changed the draft since the revision that was seen. */
export class RevisionPassed extends Error {}

/** What a reading is made from: another digest, another reading. */
export function readingKey({ file, document, startedFrom }: StoredDraft): string {
  return digest([file?.stored, document.schema, document.recipe, startedFrom]);
}

/** Grows when a difference tells something else: those of before are then made anew. */
const DIFFERENCE = 5;

/** What a difference is made from, the version compared with besides. */
export function differenceKey(draft: StoredDraft): string {
  return digest([DIFFERENCE, readingKey(draft), draft.document.metadata]);
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);
}

/** Who makes the drafts of files that sources gave. */
export const SOURCES = "sources";

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
    find: (id: string) => one(id),
    /** Those changed last first: of a page, or all. */
    async list({
      page,
      ...filter
    }: DraftFilter & { page?: { offset: number; limit: number } }): Promise<StoredDraft[]> {
      const query = filtered(knex("drafts"), filter).orderBy([
        { column: "updated_at", order: "desc" },
        { column: "id", order: "desc" },
      ]);
      if (page) query.offset(page.offset).limit(page.limit);
      return (await query).map(toDraft);
    },
    /** The datasets that they are versions of, but the new ones. */
    async listDatasets(filter: DraftFilter): Promise<Pick<StoredDraft, "organisation" | "dataset">[]> {
      return filtered(knex("drafts").join("datasets", "datasets.id", "drafts.dataset_id"), filter).distinct(
        ...["drafts.organisation", "drafts.dataset_id as dataset"],
      );
    },
    /** Those of some datasets, and those of which the document itself may say who reads what is received for them. */
    async listGuarded(filter: DraftFilter, datasets: readonly string[]): Promise<GuardedDraft[]> {
      const query = filtered(knex("drafts"), filter).where((guarded) => {
        guarded.whereIn("dataset_id", [...datasets]);
        for (const said of READERS_SAID) guarded.orWhere("document", "like", `%${said}%`);
      });
      // biome-ignore lint/suspicious/noExplicitAny: rows of the database, given their types here
      const rows: any[] = await query.select("id", "organisation", "dataset_id", "stage", "submission", "document");
      return rows.map(({ dataset_id: dataset, submission, document, ...row }) => ({
        ...{ ...row, dataset, submission: parse(submission), document: JSON.parse(document) },
      }));
    },
    /** Those of some identifiers, in no order. */
    async findEach(ids: readonly string[]): Promise<StoredDraft[]> {
      return (await knex("drafts").whereIn("id", [...ids])).map(toDraft);
    },
    /** Those that the program made of files that sources gave and nobody published yet, by dataset. */
    async listHeld(datasets: readonly string[]): Promise<Map<string, string>> {
      if (datasets.length === 0) return new Map();
      const rows = await knex("drafts")
        .whereIn("dataset_id", datasets)
        .where({ created_by: SOURCES })
        .whereNot({ stage: "published" })
        .orderBy("updated_at")
        .select("id", "dataset_id");
      return new Map(rows.map(({ id, dataset_id }) => [dataset_id, id]));
    },
    /** The open drafts of datasets that may not be published yet, of these organisations. */
    async listBegun(
      datasets: string[],
      organisations: string[],
    ): Promise<Pick<StoredDraft, "id" | "dataset" | "organisation" | "document">[]> {
      const found = [];
      for (let at = 0; at < datasets.length; at += 500)
        found.push(
          ...(await knex("drafts")
            .whereIn("dataset_id", datasets.slice(at, at + 500))
            .whereIn("organisation", organisations)
            .whereNull("version")
            .orderBy("id")
            .select("id", "dataset_id", "organisation", "document")),
        );
      return found.map(({ id, dataset_id: dataset, organisation, document }) => ({
        ...{ id, dataset, organisation },
        document: JSON.parse(document),
      }));
    },
    async count(filter: DraftFilter): Promise<number> {
      const [row] = await filtered(knex("drafts"), filter).count({ count: "*" });
      return Number(row?.count ?? 0);
    },
    /** The drafts that an organisation has, and the bytes of their files. */
    async measure(organisation: string): Promise<{ ids: Set<string>; bytes: number }> {
      const rows = await knex("drafts").where({ organisation }).whereNot({ stage: "published" }).select("id", "file");
      const bytes = rows.reduce((sum, { file }) => sum + (parse<StoredFile>(file)?.bytes ?? 0), 0);
      return { ids: new Set(rows.map(({ id }) => id)), bytes };
    },
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
      by: { actor: string; at: string; revision: number | undefined; action?: string },
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
     * revision further, and planned no more, for `failure`.
     */
    async moveBase(id: string, startedFrom: number, why: { at: string; failure: string }): Promise<void> {
      await quietTransaction(knex, async (trx) => {
        const draft = await hold(id, trx);
        if (!draft || draft.version !== null || draft.startedFrom === startedFrom) return;
        await moveOn(trx, draft, why, { started_from: startedFrom });
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
    /** Those that nobody changed since a moment, published or not, but for those that are planned. */
    async listUntouched(since: string): Promise<Pick<StoredDraft, "id" | "revision">[]> {
      const query = knex("drafts").where("updated_at", "<", since).whereNot({ stage: "planned" });
      const rows = await query.orderBy("id").select("id", "revision");
      return rows.map(({ id, revision }) => ({ id, revision: Number(revision) }));
    },
    /** Those planned for a minute (`civilMinute`) or before: a day alone begins at midnight. */
    async listPlanned(minute: string): Promise<StoredDraft[]> {
      const rows = await knex("drafts")
        .where({ stage: "planned" })
        .where("planned_for", "<=", minute)
        .orderBy("planned_for");
      return rows.map(toDraft);
    },
    /** The files of those that are not published. */
    async listFiles(): Promise<NamedFile[]> {
      const rows = await knex("drafts").whereNull("version").select("id", "file");
      return rows.map(({ id, file }) => ({ id, file: parse(file) }));
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: rows of the database, given their types here
function toDraft(row: any): StoredDraft {
  return {
    id: row.id,
    organisation: row.organisation,
    dataset: row.dataset_id,
    revision: Number(row.revision),
    stage: row.stage,
    startedFrom: Number(row.started_from),
    document: JSON.parse(row.document),
    file: parse(row.file),
    reading: parse(row.reading),
    readingOf: row.reading_of,
    difference: parse(row.difference),
    differenceOf: row.difference_of,
    submission: parse(row.submission),
    returned: parse(row.returned),
    plannedFor: row.planned_for,
    announced: Number(row.announced) === 1,
    failure: row.failure,
    version: row.version === null ? null : Number(row.version),
    createdBy: row.created_by,
    updatedBy: row.updated_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What the public is told of a draft. */
function sayAnnounced({ announced, stage, plannedFor }: StoredDraft): string | null {
  return announced && stage === "planned" ? plannedFor : null;
}

function parse<T>(text: string | null): T | null {
  return text === null ? null : JSON.parse(text);
}

function toRow(draft: StoredDraft) {
  const write = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    id: draft.id,
    organisation: draft.organisation,
    dataset_id: draft.dataset,
    revision: draft.revision,
    stage: draft.stage,
    started_from: draft.startedFrom,
    document: JSON.stringify(draft.document),
    file: write(draft.file),
    reading: write(draft.reading),
    reading_of: draft.readingOf,
    difference: write(draft.difference),
    difference_of: draft.differenceOf,
    submission: write(draft.submission),
    returned: write(draft.returned),
    planned_for: draft.plannedFor,
    announced: draft.announced ? 1 : 0,
    failure: draft.failure,
    version: draft.version,
    created_by: draft.createdBy,
    updated_by: draft.updatedBy,
    created_at: draft.createdAt,
    updated_at: draft.updatedAt,
  };
}

/** What every change writes. */
const SIGNED = ["revision", "updatedBy", "updatedAt"] as const;

/** The column of each field that changes. */
const COLUMNS: Record<keyof DraftChange | (typeof SIGNED)[number], keyof ReturnType<typeof toRow>> = {
  ...{ revision: "revision", updatedBy: "updated_by", updatedAt: "updated_at" },
  ...{ stage: "stage", startedFrom: "started_from", document: "document", file: "file" },
  ...{ submission: "submission", returned: "returned", plannedFor: "planned_for", announced: "announced" },
  ...{ failure: "failure", version: "version" },
};

/** Some columns of a draft: what was read or derived meanwhile in the others is left as it is. */
function columnsOf(draft: StoredDraft, fields: (keyof typeof COLUMNS)[]) {
  const row = toRow(draft);
  return Object.fromEntries(fields.map((field) => [COLUMNS[field], row[COLUMNS[field]]]));
}

/** The drafts of a dataset that are not published yet. */
export async function countDrafts(knex: Knex, dataset: string): Promise<number> {
  const [row] = await knex("drafts").where({ dataset_id: dataset }).whereNull("version").count({ count: "*" });
  return Number(row?.count ?? 0);
}

/**
 * Opens again the drafts of a dataset that changes organisation, within the transaction that changes it: what was asked of the former one
 * (a review, a day) is not asked of the next. `to`: the organisation that they go to, without what they said of the contact and of the
 * parts opened by the former one; null: they stay where they are, where nothing can be made of them any more.
 */
export async function handOverDrafts(trx: Knex, dataset: string, to: string | null): Promise<void> {
  for (const row of await trx("drafts").where({ dataset_id: dataset }).whereNull("version")) {
    const draft = toDraft(row);
    const { contact: _contact, scopes: _scopes, ...metadata } = draft.document.metadata;
    const given = { organisation: to, document: JSON.stringify({ ...draft.document, metadata }) };
    await trx("drafts")
      .where({ id: draft.id })
      .update({ stage: "open", planned_for: null, submission: null, ...(to === null ? {} : given) })
      .increment("revision", 1);
  }
}
