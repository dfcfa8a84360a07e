import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { definitionKey } from "../content/definition-store.js";
import type { Indicator } from "../indicators/indicator.js";
import { quietTransaction } from "../store/open-database.js";
import type { CompositionDraft, CompositionVersion } from "./composition.js";

export interface StoredDraft extends CompositionDraft {
  document: unknown;
}

/** Somebody changed the draft since the revision that was seen. */
export class DraftPassed extends Error {}

/** Drafts and published texts of the documents composed, by their keys. */
export function openCompositionStore(knex: Knex) {
  const findDraft = async (key: string, within: Knex = knex): Promise<StoredDraft | undefined> => {
    const row = await within("composition_drafts").where({ key }).first();
    return (
      row && {
        document: JSON.parse(row.data),
        revision: row.revision,
        startedFrom: row.started_from,
        updatedBy: row.updated_by,
        updatedAt: row.updated_at,
      }
    );
  };
  return {
    findDraft,
    /** Keys of the documents that have a draft, with it. */
    async listDrafts(): Promise<Map<string, unknown>> {
      const rows = await knex("composition_drafts").orderBy("key").select("key", "data");
      return new Map(rows.map(({ key, data }) => [key, JSON.parse(data)]));
    },
    /**
     * Writes the draft of a document. `revision`: the one that was seen, 0 for none; undefined where any will do. Throws `DraftPassed`
     * when it is no longer that one.
     */
    saveDraft: (
      key: string,
      document: unknown,
      {
        by,
        at,
        startedFrom,
        revision,
      }: { by: string; at: string; startedFrom: string | null; revision?: number | undefined },
    ): Promise<void> =>
      quietTransaction(knex, async (trx) => {
        const known = await findDraft(key, trx);
        if (revision !== undefined && revision !== (known?.revision ?? 0)) throw new DraftPassed();
        const values = { data: JSON.stringify(document), updated_by: by, updated_at: at };
        if (!known) {
          const begun = await trx("composition_drafts")
            .insert({ key, ...values, revision: 1, started_from: startedFrom })
            .onConflict("key")
            .ignore()
            .returning("key");
          if (begun.length === 0) throw new DraftPassed();
          return;
        }
        // Whoever wrote it between the two is not written over.
        const count = await trx("composition_drafts")
          .where({ key, revision: known.revision })
          .update({ ...values, revision: known.revision + 1, started_from: startedFrom });
        if (count === 0) throw new DraftPassed();
      }),
    /** Removes the draft at the revision that was seen, 0 for none. False, and nothing, where somebody wrote in it since. */
    async removeDraft(trx: Knex, key: string, revision: number): Promise<boolean> {
      if ((await trx("composition_drafts").where({ key, revision }).delete()) > 0) return true;
      return (await findDraft(key, trx)) === undefined;
    },
    /** The last one first. */
    async listVersions(
      key: string,
      { page, pageSize }: { page: number; pageSize: number },
    ): Promise<{ data: CompositionVersion[]; total: number }> {
      const counted = await knex("composition_versions")
        .where({ key })
        .count({ total: "*" })
        .max({ last: "number" })
        .first();
      const rows = await knex("composition_versions")
        .where({ key })
        .orderBy("number", "desc")
        .limit(pageSize)
        .offset((page - 1) * pageSize);
      return {
        total: Number(counted?.total ?? 0),
        data: rows.map(({ number, at, author, note, digest }) => ({
          ...{ number, at, author, note, digest },
          current: number === counted?.last,
        })),
      };
    },
    /** Whether a document was ever published under a key: by the site or by content, which the journal tells. */
    async wasUsed(key: string): Promise<boolean> {
      const version = await knex("composition_versions").where({ key }).first("id");
      return version !== undefined || (await knex("journal").where({ object: key }).first("sequence")) !== undefined;
    },
    /** The documents whose last version is a removal, with their last text; the last removed first. */
    async listRemoved(): Promise<{ key: string; document: unknown; at: string }[]> {
      const rows = await knex("composition_versions as removal")
        .whereNull("removal.data")
        .whereNotExists(
          knex("composition_versions as later")
            .whereRaw("later.key = removal.key")
            .whereRaw("later.number > removal.number")
            .select(knex.raw("1")),
        )
        .join("composition_versions as last", (on) =>
          on.on("last.key", "removal.key").andOn("last.number", "=", knex.raw("removal.number - 1")),
        )
        .orderBy("removal.at", "desc")
        .orderBy("removal.key")
        .select("removal.key as key", "removal.at as at", "last.data as data");
      return rows.map(({ key, at, data }) => ({ key, at, document: data === null ? null : JSON.parse(data) }));
    },
    /** The text of a version, null where it is a removal, and since when; undefined when there is none. */
    async findVersion(key: string, number: number): Promise<{ document: unknown; at: string } | undefined> {
      const row = await knex("composition_versions").where({ key, number }).first("data", "at");
      return row && { at: row.at, document: row.data === null ? null : JSON.parse(row.data) };
    },
    /** The texts that the indicators composed in the site had at a moment, null where one was removed; the first known, where it was before. */
    async listIndicatorsAt(moment: string): Promise<Map<string, Indicator | null>> {
      const rows = await knex("composition_versions")
        .where("key", "like", definitionKey("indicator", "%"))
        .orderBy("number")
        .select("key", "at", "data");
      const texts = new Map<string, Indicator | null>();
      for (const { key, at, data } of rows)
        if (at <= moment || !texts.has(key)) texts.set(key, data === null ? null : JSON.parse(data));
      return texts;
    },
    /** Adds a version, within a transaction under way; that which content gave first, where it is the first. */
    async addVersion(
      trx: Knex,
      key: string,
      next: { document: unknown; digest: string | null; author: string; note: string | null; at: string },
      former: { document: unknown; digest: string; at: string } | undefined,
    ): Promise<number> {
      const last = await trx("composition_versions").where({ key }).max("number as last").first();
      let number = Number(last?.last ?? 0);
      const insert = ({ document, ...values }: typeof next) =>
        trx("composition_versions").insert({
          ...{ id: uuid(), key, number: ++number, ...values },
          data: document === null ? null : JSON.stringify(document),
        });
      if (number === 0 && former) await insert({ ...former, author: "content", note: null });
      await insert(next);
      return number;
    },
  };
}
