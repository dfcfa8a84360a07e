import { UNDER_AGREEMENT } from "@datalogue/ingest";
import type { Knex } from "knex";
import { parse, toDraft } from "./draft-rows.js";
import { type GuardedDraft, type NamedFile, SOURCES, type StoredDraft, type StoredFile } from "./stored-draft.js";

/** Which drafts are listed. */
export interface DraftFilter {
  organisations: string[];
  dataset?: string;
  published: boolean;
  /** Those of one stage alone. */
  stage?: StoredDraft["stage"];
  /** Those alone that are closed: for good, or as these datasets are another organisation's. */
  closedWith?: readonly string[];
  /** Identifiers of those that are left out. */
  except?: readonly string[];
}

function filtered(
  query: Knex.QueryBuilder,
  { organisations, dataset, published, stage, closedWith, except = [] }: DraftFilter,
): Knex.QueryBuilder {
  query.whereIn("drafts.organisation", organisations);
  if (dataset !== undefined) query.where({ dataset_id: dataset });
  if (stage !== undefined) query.where({ stage });
  if (except.length > 0) query.whereNotIn("drafts.id", [...except]);
  if (published) return query.where({ stage: "published" });
  if (closedWith === undefined) return query.whereNotIn("stage", ENDED);
  return query
    .whereNot({ stage: "published" })
    .where((closed) => closed.where({ stage: "closed" }).orWhereIn("dataset_id", [...closedWith]));
}

/** The stages of what nobody works on any more. */
const ENDED: StoredDraft["stage"][] = ["published", "closed"];

/** What the text of a document holds where it says so. */
const READERS_SAID = ['"parties":', '"confidentialite":', `"licence":"${UNDER_AGREEMENT}"`];

/** What is read of drafts, and of many at once. */
export function openDraftQueries(knex: Knex) {
  return {
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
        .whereNotIn("stage", ENDED)
        .orderBy("updated_at")
        .select("id", "dataset_id");
      return new Map(rows.map(({ id, dataset_id }) => [dataset_id, id]));
    },
    /** The drafts of datasets, which may not be published yet, that are neither published nor closed for good, of these organisations. */
    async listBegun(
      datasets: string[],
      organisations: string[],
    ): Promise<Pick<StoredDraft, "id" | "dataset" | "organisation" | "stage" | "document">[]> {
      const found = [];
      for (let at = 0; at < datasets.length; at += 500)
        found.push(
          ...(await knex("drafts")
            .whereIn("dataset_id", datasets.slice(at, at + 500))
            .whereIn("organisation", organisations)
            .whereNotIn("stage", ENDED)
            .orderBy("id")
            .select("id", "dataset_id", "organisation", "stage", "document")),
        );
      return found.map(({ dataset_id: dataset, document, ...row }) => ({
        ...{ ...row, dataset },
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
