import type { Schema } from "@datalogue/ingest";
import { listSharedSchemas, readSchemaJson, readSharedSchema } from "../documents/shared-schemas.js";
import { findPublicationReferences } from "../publication/publication-references.js";
import { ThreadFailure } from "../threads/thread-failure.js";
import { findReadable } from "../versions/find-readable.js";
import { atMost } from "./at-most.js";
import type { Progress, Reading } from "./draft.js";
import type { DraftFiles } from "./draft-files.js";
import type { DraftNote, DraftResult, DraftTask, ReadJob } from "./draft-job.js";
import { DraftRefused } from "./draft-refused.js";
import { stateOf } from "./draft-state.js";
import type { DraftStore } from "./draft-store.js";
import type { DraftsParts } from "./drafts-parts.js";
import { findReception, type KeptReception } from "./find-reception.js";
import { sayFailure } from "./say-draft.js";
import { readingKey, type StoredDraft, type StoredFile } from "./stored-draft.js";

/** Longest reading of a file, in milliseconds: a million rows take one or two minutes. */
export const LONGEST_READING = 15 * 60_000;
/** How long somebody waits for a file that is being read, in milliseconds. */
export const PATIENCE = 60_000;
/** The same where nobody says otherwise. */
export const USUAL_PATIENCE = 10_000;

export type RunDraftTask = <T extends DraftTask>(
  task: T,
  onNote?: (note: DraftNote) => void,
) => Promise<DraftResult<T>>;

interface ReadingParts extends DraftsParts {
  drafts: DraftStore;
  files: DraftFiles;
  run: RunDraftTask;
}

/** Reads the files of drafts in a thread, with the schema and the recipe that each asks for, and keeps what was read. */
export function openReadings(parts: ReadingParts) {
  const { drafts, files, run, schemasFolder, now, log } = parts;
  const { store, folders, territoriesFolder } = parts.workshop;
  const { maxFileBytes: maxBytes } = parts.settings;
  const readings = new Map<string, Promise<void>>();
  /** How far each is, by the same key. */
  const progresses = new Map<string, Progress>();
  let closed = false;

  const receptionOf = (id: string) => findReception({ ...parts, store, folders }, id);

  /** The schema and the recipe that the file of a draft is read with. */
  const receptionFor = async (draft: StoredDraft, kept: KeptReception | undefined) => {
    const { schema: chosen, recipe } = draft.document;
    const found = await findChosen(chosen, kept);
    // What a source gave is read as it gives it.
    const keptRecipe = draft.document.source?.act === "mend" ? kept?.sourceRecipe : kept?.recipe;
    const usual = chosen.kind === "usual" ? (keptRecipe ?? null) : null;
    // What is typed by hand is the table itself.
    if (draft.file?.from === "hand") return { ...found, recipe: null, recipeFrom: null };
    return {
      ...found,
      recipe: recipe ?? usual,
      recipeFrom: recipe !== null ? ("draft" as const) : usual ? ("dataset" as const) : null,
    };
  };
  const findChosen = async (
    chosen: StoredDraft["document"]["schema"],
    kept: KeptReception | undefined,
  ): Promise<Pick<ReadJob, "schema" | "schemaFrom">> => {
    if (chosen.kind === "own") return { schema: chosen.schema, schemaFrom: "own" };
    if (chosen.kind === "shared") {
      const shared = await readShared(chosen.name);
      if (shared) return { schema: shared, schemaFrom: "shared" };
    }
    return kept ? { schema: kept.schema, schemaFrom: "dataset" } : { schema: null, schemaFrom: null };
  };
  const readShared = async (name: string): Promise<Schema | undefined> => {
    const found = await readSharedSchema(schemasFolder, name);
    const read = found && (await readSchemaJson(found.json, schemasFolder));
    return read && "schema" in read ? read.schema : undefined;
  };

  /** Schemas that a new file may be of: the shared ones, those of the datasets of its organisation. */
  const listKnown = async (organisation: string): Promise<ReadJob["known"]> => {
    const known: ReadJob["known"] = [];
    for (const name of await listSharedSchemas(schemasFolder)) {
      const schema = await readShared(name);
      if (schema) known.push({ choice: name, title: schema.title ?? name, schema });
    }
    for (const { id, slug, metadata } of await store.listDatasets()) {
      if (metadata.organisation !== organisation || known.length >= 100) continue;
      const kept = await findReadable(slug, log, () => receptionOf(id));
      if (kept) known.push({ choice: `jeu:${slug}`, title: metadata.title, schema: kept.schema });
    }
    return known;
  };

  /** The schema that the file of a draft is read with; null where it is to be proposed. */
  const schemaOf = async (draft: StoredDraft): Promise<Schema | null> =>
    (await findChosen(draft.document.schema, await receptionOf(draft.dataset))).schema;

  /** The file of a draft, and what it is read with. */
  const describeReading = async (draft: StoredDraft, file: StoredFile): Promise<ReadJob> => {
    const kept = await receptionOf(draft.dataset);
    const reception = await receptionFor(draft, kept);
    const { schema, recipe } = reception;
    const metadata = { ...kept?.stored.metadata, ...draft.document.metadata, organisation: draft.organisation };
    return {
      ...reception,
      ...{ path: await files.find(draft.id, file), name: file.name, maxBytes, territoriesFolder },
      secrecy: metadata.confidentialite ?? null,
      references: schema
        ? await findPublicationReferences({ metadata, schema, recipe: recipe ?? undefined }, { store, folders })
        : new Map(),
      known: kept ? [] : await listKnown(draft.organisation),
      byHand: file.from === "hand",
    };
  };

  /** Reads the file of a draft, once for what it is made from, however many ask. */
  const read = (draft: StoredDraft): Promise<void> => {
    const of = readingKey(draft);
    const key = `${draft.id} ${of}`;
    const { file } = draft;
    if (!file) return Promise.resolve();
    const reading = async () => {
      let found: Reading;
      const since = now().toISOString();
      progresses.set(key, { since, doing: "columns", rows: null });
      try {
        const job = await describeReading(draft, file);
        const result = await run({ kind: "read", job }, (note) => progresses.set(key, { since, ...note }));
        found = { ...result, at: now().toISOString(), failure: null };
      } catch (error) {
        if (closed || (error instanceof ThreadFailure && error.kind === "closed")) return;
        // Discarded, published or given another file as it was read: there is nothing to tell of it.
        const current = await drafts.find(draft.id);
        if (!current?.file || readingKey(current) !== of) return;
        found = { ...UNREAD, at: now().toISOString(), failure: sayFailure(error) };
        if (!(error instanceof ThreadFailure)) log(`draft ${draft.id}: ${(error as Error).stack}`);
      }
      await drafts.writeReading(draft.id, of, found);
    };
    const done =
      readings.get(key) ??
      reading()
        .catch((error) => log(`draft ${draft.id}: ${(error as Error).stack}`))
        .finally(() => {
          readings.delete(key);
          progresses.delete(key);
        });
    readings.set(key, done);
    return done;
  };

  /** Waits for the reading of a draft, so long. */
  const settle = async (draft: StoredDraft, patience: number): Promise<StoredDraft> => {
    const until = performance.now() + patience;
    for (let current = draft; ; ) {
      if (stateOf(current) !== "reading") return current;
      const left = until - performance.now();
      await atMost(read(current), left);
      const next = await drafts.find(draft.id);
      if (!next) throw new DraftRefused({ kind: "unknown-draft" });
      if (performance.now() >= until || closed) return next;
      current = next;
    }
  };

  return {
    receptionOf,
    schemaOf,
    describeReading,
    readShared,
    read,
    progressOf: (draft: StoredDraft): Progress | null => progresses.get(`${draft.id} ${readingKey(draft)}`) ?? null,
    settle,
    /** What is being read ends unsaid: it is read again when somebody looks. */
    async close() {
      closed = true;
      await Promise.allSettled([...readings.values()]);
    },
  };
}

const UNREAD: Omit<Reading, "at" | "failure"> = {
  ...{ report: null, schema: null, schemaFrom: null, recipe: null, recipeFrom: null },
  ...{ columns: [], lacking: [], sheets: [], sheet: null, preview: [], alike: [] },
};
