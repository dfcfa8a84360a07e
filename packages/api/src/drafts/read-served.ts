import type { Schema } from "@datalogue/ingest";
import { isOfOthers } from "../catalogue/find-parties.js";
import { findPublicationReferences } from "../publication/publication-references.js";
import { isInvented } from "../versions/is-invented.js";
import { readKept } from "../versions/read-kept.js";
import { RECEIVED_SCHEMA } from "../versions/version-folders.js";
import type { VersionRows } from "./draft-job.js";
import type { openReadings, RunDraftTask } from "./draft-readings.js";
import type { DraftsParts } from "./drafts-parts.js";
import { MAX_HAND_ROWS } from "./hand-table.js";
import type { StoredDraft } from "./stored-draft.js";

interface ServedParts
  extends Pick<DraftsParts, "workshop" | "settings">,
    Pick<ReturnType<typeof openReadings>, "receptionOf" | "schemaOf"> {
  run: RunDraftTask;
}

/** The version served of a dataset, 0 where there is none, and its rows; undefined where they are shown to nobody here: invented, or of others. */
export interface ServedRows {
  version: number;
  read: VersionRows | undefined;
}

/** Reads the rows of the version served of the dataset of a draft, as they are typed in a table. An invented one has none, which would come out as real. */
export function openServedRows({ workshop, settings, receptionOf, schemaOf, run }: ServedParts) {
  const { store, folders, territoriesFolder } = workshop;
  return async (draft: StoredDraft): Promise<ServedRows> => {
    const kept = await receptionOf(draft.dataset);
    const served = kept && (await store.findVersion(draft.dataset, kept.stored.version));
    if (!kept || !served) return { version: 0, read: undefined };
    const { stored } = kept;
    const { version } = stored;
    const { manifest } = served;
    if (isInvented(stored.metadata, manifest) || isOfOthers(manifest, await workshop.agreementOf(stored.slug)))
      return { version, read: undefined };
    // What is kept under secrecy is told by the received file alone, and only who may read that one comes here.
    if (!manifest.secrecy && manifest.rows > MAX_HAND_ROWS) return { version, read: { kind: "too-long" } };
    const needed = [manifest.original, RECEIVED_SCHEMA, "schema.json", "recipe.json"];
    await folders.ready(stored.id, version, needed);
    const pathOf = (name: string) => folders.fileOf(stored.id, version, name);
    const schema = (await readKept<Schema>(pathOf(RECEIVED_SCHEMA))) ?? (await readKept<Schema>(pathOf("schema.json")));
    if (!schema) return { version, read: { kind: "unreadable", sentence: GONE } };
    const recipe = (await readKept<NonNullable<StoredDraft["document"]["recipe"]>>(pathOf("recipe.json"))) ?? null;
    const references = await findPublicationReferences(
      { metadata: stored.metadata, schema, recipe: recipe ?? undefined },
      { store, folders },
    );
    const job = {
      ...{ path: pathOf(manifest.original), name: manifest.originalName, maxBytes: settings.maxFileBytes },
      ...{ territoriesFolder, schema, schemaFrom: "dataset" as const, recipe, recipeFrom: "dataset" as const },
      ...{ secrecy: stored.metadata.confidentialite ?? null, references, known: [] },
    };
    const asked = (await schemaOf(draft)) ?? schema;
    return { version, read: await run({ kind: "rows", job, asked, limit: MAX_HAND_ROWS }) };
  };
}

const GONE = "Les lignes de la version en ligne ne peuvent plus être relues. Déposez un fichier.";
