import { type DatasetMetadata, formatCivil, isPublic, UNDER_AGREEMENT } from "@datalogue/ingest";
import { addDays, civilDay } from "../calendar/civil-day.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { Draft, DraftSummary } from "./draft.js";
import type { openReadings } from "./draft-readings.js";
import { isClosed, stateOf } from "./draft-state.js";
import type { DraftsParts } from "./drafts-parts.js";
import type { KeptReception } from "./find-reception.js";
import { splitPlanned } from "./next-versions.js";
import { PASTED, type StoredDraft, type StoredFile } from "./stored-draft.js";
import type { Uploads } from "./uploads.js";

/** Days that a draft lasts untouched, and before the end of which it is announced. */
export const KEEP_DAYS = 90;
const ANNOUNCED_DAYS = 14;

interface TellingParts extends Pick<DraftsParts, "workshop" | "memory" | "now"> {
  reading: ReturnType<typeof openReadings>;
  uploads: Uploads;
}

export type DraftTelling = ReturnType<typeof openDraftTelling>;

/** What is told of a draft, in a list and whole; its file is begun to be read where it is to be. */
export function openDraftTelling(parts: TellingParts) {
  const { reading, now } = parts;
  const { store } = parts.workshop;

  const datasetOf = (draft: StoredDraft) => store.findDataset({ id: draft.dataset });

  const titleOf = ({ document, file }: StoredDraft, dataset: StoredDataset | undefined): string => {
    const title = document.metadata.title ?? document.title ?? dataset?.metadata.title;
    return title ?? (file ? nameFile(file) : "Nouveau jeu de données");
  };

  const summarise = (draft: StoredDraft, dataset: StoredDataset | undefined): DraftSummary => {
    const { file, reading } = draft;
    const state = draft.version === null && isClosed(draft, dataset) ? "closed" : stateOf(draft);
    const expiresOn = state === "planned" ? null : addDays(civilDay(new Date(draft.updatedAt)), KEEP_DAYS);
    const planned = draft.plannedFor === null ? null : splitPlanned(draft.plannedFor);
    return {
      ...{ id: draft.id, revision: draft.revision, state, organisation: draft.organisation },
      title: titleOf(draft, dataset),
      dataset: dataset ? { id: dataset.id, slug: dataset.slug, title: dataset.metadata.title } : null,
      startedFrom: draft.startedFrom,
      ...{ createdBy: draft.createdBy, updatedBy: draft.updatedBy },
      ...{ createdAt: draft.createdAt, updatedAt: draft.updatedAt },
      expiresOn,
      expiresSoon:
        state !== "published" && expiresOn !== null && civilDay(now()) >= addDays(expiresOn, -ANNOUNCED_DAYS),
      fileName: file?.name ?? null,
      errors: state === "reading" || !reading?.report ? null : reading.report.counts.error,
      byHand: file?.from === "hand",
      version: draft.version,
      plannedFor: planned?.day ?? null,
      plannedHour: planned?.hour ?? null,
      announced: draft.announced,
      failure: draft.failure,
      ...{ submitted: draft.submission, returned: draft.returned },
    };
  };

  const boundTo = async ({ dataset }: Pick<StoredDraft, "dataset">): Promise<Draft["boundTo"]> => {
    return tellBoundTo(dataset, await reading.receptionOf(dataset), {});
  };
  const tellBoundTo = async (
    dataset: string,
    kept: KeptReception | undefined,
    written: Partial<DatasetMetadata>,
  ): Promise<Draft["boundTo"]> => {
    if (!kept?.source) return null;
    const { producer, frequency, from } = kept.source;
    const choice = (await parts.memory.listChoices([dataset])).get(dataset);
    const address = from.family === "file" ? from.url : null;
    const metadata = { ...kept.stored.metadata, ...written };
    return { producer, frequency, address, paused: choice?.kind === "paused", open: kept.isOpen && isForAll(metadata) };
  };

  const show = async (draft: StoredDraft): Promise<Draft> => {
    const { document, file } = draft;
    const state = stateOf(draft);
    if (state === "reading") void reading.read(draft);
    const kept = draft.startedFrom > 0 ? await reading.receptionOf(draft.dataset) : undefined;
    const { stored: _stored, arrived: _arrived, upload: _upload, table: _table, ...shown } = file ?? ({} as StoredFile);
    return {
      ...summarise(draft, await datasetOf(draft)),
      file: file ? shown : null,
      uploads: state === "published" ? [] : await parts.uploads.list(draft.id),
      ...{ schema: document.schema, recipe: document.recipe, metadata: document.metadata },
      ...{ note: document.note, confirmed: document.confirmed },
      ...{ source: document.source ?? null, boundTo: await tellBoundTo(draft.dataset, kept, document.metadata) },
      hasRecipe: kept != null && kept.recipe !== null,
      reading: state === "reading" ? null : draft.reading,
      progress: state === "reading" ? reading.progressOf(draft) : null,
      imported: document.imported ?? null,
    };
  };

  return { datasetOf, titleOf, summarise, boundTo, show };
}

/** Whether all of a dataset is for everybody: of another, no received file is given, whatever its producer does. */
function isForAll({ access, confidentialite, licence }: DatasetMetadata): boolean {
  return isPublic(access) && confidentialite === undefined && licence !== UNDER_AGREEMENT;
}

/** A file as a person names it: a pasted table has no name of its own. */
function nameFile({ name, from, receivedAt }: StoredFile): string {
  return from === "paste" && name === PASTED ? `Tableau collé le ${formatCivil(civilDay(new Date(receivedAt)))}` : name;
}
