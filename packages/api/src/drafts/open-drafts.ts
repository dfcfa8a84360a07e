import { constants } from "node:fs";
import { copyFile, stat } from "node:fs/promises";
import { compiledUrl } from "@datalogue/ingest";
import { v7 as uuid } from "uuid";
import { type Caller, decideAccess } from "../access/decide-access.js";
import type { Action } from "../access/roles.js";
import { addDays, civilDay, civilMinute, isDay } from "../calendar/civil-day.js";
import { openIncomingFolder, sweepIncoming } from "../checking/incoming-folder.js";
import { openIntake } from "../checking/intake.js";
import { digestOf } from "../content/read-dataset.js";
import type { JobOrder } from "../jobs/job.js";
import { PublicationStopped } from "../publication/publication-thread.js";
import type { Source } from "../sources/source-schema.js";
import { backgroundMemory } from "../threads/memory-budget.js";
import { openThreads, PUBLISHER_PAUSE } from "../threads/open-threads.js";
import type { StoredDataset } from "../versions/catalogue-store.js";
import type { Draft, DraftChanges, DraftSource, DraftSummary } from "./draft.js";
import { openDraftFiles } from "./draft-files.js";
import { openGuards } from "./draft-guards.js";
import type { DraftNote, DraftTask } from "./draft-job.js";
import { LONGEST_READING, openReadings, PATIENCE, type RunDraftTask } from "./draft-readings.js";
import { type DraftFault, DraftRefused } from "./draft-refused.js";
import { actorOf, REOPENED, stateOf } from "./draft-state.js";
import { openDraftStates } from "./draft-states.js";
import {
  type DraftChange,
  differenceKey,
  openDraftStore,
  RevisionPassed,
  SOURCES,
  type StoredDraft,
  type StoredFile,
} from "./draft-store.js";
import { openSubmissions } from "./draft-submissions.js";
import type { Drafts } from "./drafts.js";
import type { DraftsParts } from "./drafts-parts.js";
import { changeRecipe, findProblems, mergeMetadata } from "./edit-draft.js";
import { openHandStore } from "./hand-store.js";
import { openMending } from "./mend-draft.js";
import { splitPlanned } from "./next-versions.js";
import { openHandTables } from "./open-hand-tables.js";
import { openReviews } from "./open-reviews.js";
import { openPublishing } from "./publish-draft.js";
import { openReceiving, PASTED } from "./receive-files.js";
import { openReviewStore } from "./review-store.js";
import { openRollbacks } from "./roll-back.js";
import { sayUnpublished } from "./say-draft.js";
import { openTableSettling } from "./settle-table.js";
import { shareUploads } from "./shared-uploads.js";
import { tellHistory } from "./tell-history.js";
import { openTelling } from "./tell-review.js";
import { keepUploads } from "./upload-folder.js";
import { openUploads } from "./uploads.js";

/** Days that a draft lasts untouched, and before the end of which it is announced. */
const KEEP_DAYS = 90;
const ANNOUNCED_DAYS = 14;
const USUAL_PATIENCE = 10_000;

/** Opens the drafts of a data folder, and sweeps the files that a crash left. */
export async function openDrafts(parts: DraftsParts): Promise<Drafts> {
  const { workshop, settings, now, log } = parts;
  const { store } = workshop;
  const { maxFileBytes: maxBytes } = settings;
  const drafts = openDraftStore(store.knex);
  const reviews = openReviewStore(store.knex);
  const files = openDraftFiles(parts.dataFolder, parts.shared);
  const states = openDraftStates(parts.dataFolder, parts.shared);
  const uploads = openUploads(
    parts.shared
      ? shareUploads(store.knex, { dataFolder: parts.dataFolder, shared: parts.shared, now })
      : keepUploads(parts.dataFolder),
    { maxBytes, publicUrl: parts.publicUrl },
  );
  const incoming = openIncomingFolder(parts.dataFolder);
  const intake = openIntake({ files: 40, filesEach: 10, bytes: 6 * maxBytes, bytesEach: 3 * maxBytes });
  const threads = openThreads<DraftTask>(compiledUrl("./draft-worker.js", import.meta.url), {
    count: 2,
    idleLimit: PUBLISHER_PAUSE,
    timeLimit: LONGEST_READING,
    limits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 16 },
    memory: backgroundMemory,
    background: true,
    detached: true,
  });
  const run: RunDraftTask = (task, onNote) =>
    threads.run(task, onNote ? { onNote: (note) => onNote(note as DraftNote) } : {});
  const reading = openReadings({ ...parts, drafts, files, run });
  const { describeReading, readShared, read, settle, schemaOf } = reading;
  const hand = openHandStore(store.knex);
  const settleTable = openTableSettling({ ...parts, drafts, hand, files, incoming, schemaOf });
  const { describe, isTaken, submissionOf, themesOf } = openSubmissions({
    ...parts,
    files,
    receptionOf: reading.receptionOf,
  });

  /** Files move to their place, what no draft names goes. */
  const sweep = async () => {
    for (const { id, file } of await drafts.listFiles())
      if (file)
        await files
          .settle(id, file)
          .catch((error) => parts.shared ?? log(`draft ${id}: its file is lost: ${(error as Error).message}`));
    await files.sweep(drafts.listFiles);
    await uploads.sweep(async () => new Set((await drafts.listFiles()).map(({ id }) => id)));
  };
  if (parts.readOnly === null) await sweep();
  // Only then: a process that died may have named a file that it had not moved yet.
  sweepIncoming(parts.dataFolder, now());

  const guards = openGuards({ ...parts, drafts, settleTable });
  const { requireWritable, allow, find, open, openToChange, openToRead, openToDecide, requireSameReaders } = guards;
  const { requireOpen, requireProducer, requireParty, isReserved, findPartiesNow, mayPrepare, keepOpen, listClosed } =
    guards;
  const by = (caller: Caller, revision?: number, action?: string) => ({
    actor: actorOf(caller),
    at: now().toISOString(),
    revision,
    ...(action === undefined ? {} : { action }),
  });
  /** Changes a draft as somebody saw it. */
  const change = async (
    caller: Caller,
    draft: StoredDraft,
    revision: number | undefined,
    make: (draft: StoredDraft) => DraftChange,
    { action, yours }: { action?: string; yours?: unknown } = {},
  ): Promise<StoredDraft> => {
    try {
      const changed = await drafts.change(draft.id, by(caller, revision, action), (current) => {
        requireOpen(current);
        return { failure: null, ...make(current) };
      });
      if (!changed) throw new DraftRefused({ kind: "unknown-draft" });
      return changed;
    } catch (error) {
      if (!(error instanceof RevisionPassed)) throw error;
      const current = await drafts.find(draft.id);
      if (!current) throw new DraftRefused({ kind: "unknown-draft" });
      throw new DraftRefused({ kind: "changed-meanwhile", current: await show(current), yours: yours ?? null });
    }
  };

  const datasetOf = (draft: StoredDraft) => store.findDataset({ id: draft.dataset });

  const titleOf = ({ document, file }: StoredDraft, dataset: StoredDataset | undefined): string => {
    const title = document.metadata.title ?? document.title ?? dataset?.metadata.title;
    return title ?? (file ? nameFile(file) : "Nouveau jeu de données");
  };

  const summarise = (draft: StoredDraft, dataset: StoredDataset | undefined): DraftSummary => {
    const { file, reading } = draft;
    const last = civilDay(new Date(draft.updatedAt));
    const expiresOn = addDays(last, KEEP_DAYS);
    const state = stateOf(draft);
    return {
      ...{ id: draft.id, revision: draft.revision, state, organisation: draft.organisation },
      title: titleOf(draft, dataset),
      dataset: dataset ? { id: dataset.id, slug: dataset.slug, title: dataset.metadata.title } : null,
      startedFrom: draft.startedFrom,
      ...{ createdBy: draft.createdBy, updatedBy: draft.updatedBy },
      ...{ createdAt: draft.createdAt, updatedAt: draft.updatedAt },
      expiresOn,
      expiresSoon:
        state !== "published" && state !== "planned" && civilDay(now()) >= addDays(expiresOn, -ANNOUNCED_DAYS),
      fileName: file?.name ?? null,
      errors: state === "reading" || !reading?.report ? null : reading.report.counts.error,
      byHand: file?.from === "hand",
      version: draft.version,
      plannedFor: draft.plannedFor === null ? null : splitPlanned(draft.plannedFor).day,
      plannedHour: draft.plannedFor === null ? null : splitPlanned(draft.plannedFor).hour,
      announced: draft.announced,
      failure: draft.failure,
      ...{ submitted: draft.submission, returned: draft.returned },
    };
  };

  const boundTo = async ({ dataset }: Pick<StoredDraft, "dataset">): Promise<Draft["boundTo"]> => {
    return tellBoundTo(dataset, (await reading.receptionOf(dataset))?.source);
  };
  const tellBoundTo = async (dataset: string, source: Source | undefined): Promise<Draft["boundTo"]> => {
    if (!source) return null;
    const { producer, frequency, from } = source;
    const choice = (await parts.memory.listChoices([dataset])).get(dataset);
    const address = from.family === "file" ? from.url : null;
    return { producer, frequency, address, paused: choice?.kind === "paused" };
  };

  const show = async (draft: StoredDraft): Promise<Draft> => {
    const { document, file } = draft;
    const state = stateOf(draft);
    if (state === "reading") void read(draft);
    const kept = draft.startedFrom > 0 ? await reading.receptionOf(draft.dataset) : undefined;
    const { stored: _stored, arrived: _arrived, upload: _upload, table: _table, ...shown } = file ?? ({} as StoredFile);
    return {
      ...summarise(draft, await datasetOf(draft)),
      file: file ? shown : null,
      uploads: state === "published" ? [] : await uploads.list(draft.id),
      ...{ schema: document.schema, recipe: document.recipe, metadata: document.metadata },
      ...{ note: document.note, confirmed: document.confirmed },
      ...{ source: document.source ?? null, boundTo: await tellBoundTo(draft.dataset, kept?.source) },
      hasRecipe: kept != null && kept.recipe !== null,
      reading: state === "reading" ? null : draft.reading,
      progress: state === "reading" ? reading.progressOf(draft) : null,
      imported: document.imported ?? null,
    };
  };

  const { take, requireRoom, attach, receiving } = openReceiving({
    ...parts,
    ...guards,
    ...{ drafts, files, uploads, incoming, intake, change, show },
  });
  const mending = openMending({ ...guards, incoming, intake, run, describeReading, settle, take, show });
  const telling = openTelling({
    ...parts,
    knex: store.knex,
    titleOf: async (draft) => summarise(draft, await datasetOf(draft)).title,
    isSecret: isReserved,
  });
  const { tell } = telling;
  const publishing = openPublishing({
    ...{
      ...parts,
      drafts,
      reviews,
      files,
      states,
      uploads,
      run,
      show,
      openToDecide,
      settle,
      isTaken,
      submissionOf,
      tell,
    },
  });
  const { requireSeen, requireNotOvertaken, whenReady, compare, publish } = publishing;
  const reviewing = openReviews({ ...guards, reviews, states, now, run, change, show, describe, tell });

  /** Organisations whose submitted drafts the caller may review. */
  const listReviewed = async (caller: Caller, organisations: string[]): Promise<string[]> => {
    const found = [];
    for (const slug of organisations) {
      const submittedTo = (await parts.catalogue.getOrganisation(slug))?.parent;
      if (decideAccess(caller, "review", { organisation: slug, submittedTo }).allowed) found.push(slug);
    }
    return found;
  };
  const rollbacks = openRollbacks({ ...parts, run });

  /** A dataset that is there, once what the caller wants to do in its organisation is allowed. */
  const openDataset = async (caller: Caller, ref: string, action: Action): Promise<StoredDataset> => {
    if (caller.kind === "public") allow(caller, action, "");
    // PostgreSQL knows no text with a NUL, and fails.
    const dataset = ref.includes("\0")
      ? undefined
      : await store.findDataset({ id: (await store.findSlugOwner(ref)) ?? ref.toLowerCase() });
    if (!dataset) throw new DraftRefused({ kind: "unknown-dataset", name: ref });
    allow(caller, action, dataset.metadata.organisation);
    await requireParty(caller, action, dataset);
    return dataset;
  };

  const rows = openHandTables({
    ...{ ...parts, ...guards, ...reading, drafts, hand, run },
    titleOf: async (draft) => titleOf(draft, await datasetOf(draft)),
  });

  // Planned for a day, or asked by somebody whose process fell.
  parts.jobs.handle("publish-draft", async ({ payload, isLast }) => {
    const draft = await drafts.find(payload.draft as string);
    if (draft?.version != null) return { outcome: "published" };
    if (!draft || draft.revision !== payload.revision) return { outcome: "changed" };
    try {
      // Who asked for it may have left, or lost the role, since.
      const actor = await parts.findActor(payload.actor as string);
      if (!actor) throw new DraftRefused(GONE);
      const asked = await openToDecide(actor, draft.id);
      if (asked.version === null && asked.revision !== payload.revision) return { outcome: "changed" };
      await publish(actor, asked);
      return { outcome: "published" };
    } catch (error) {
      const isRefused = error instanceof DraftRefused;
      if (isRefused && error.fault.kind === "changed-meanwhile") return { outcome: "changed" };
      if (!isRefused && (!isLast || error instanceof PublicationStopped)) throw error;
      if (!isRefused) log(`draft ${draft.id}: ${(error as Error).stack}`);
      const at = payload.at as string;
      await drafts.noteFailure(draft.id, sayUnpublished(draft.stage, error), { at, revision: draft.revision });
      return { outcome: "failed" };
    }
  });

  const result: Drafts = {
    rows,
    maxBytes,
    keepDays: KEEP_DAYS,
    async list(caller, { page, pageSize, organisation, dataset, state }) {
      if (caller.kind === "public") allow(caller, "draft", "");
      const all = (await store.listOrganisations()).map(({ slug }) => slug);
      const mine = all.filter((slug) => decideAccess(caller, "draft", { organisation: slug }).allowed);
      const reviewed = state === "submitted" ? await listReviewed(caller, all) : [];
      if (organisation !== undefined && !reviewed.includes(organisation)) allow(caller, "draft", organisation);
      const filter = {
        organisations: organisation === undefined ? [...new Set([...mine, ...reviewed])] : [organisation],
        ...(dataset === undefined ? {} : { dataset: (await store.findSlugOwner(dataset)) ?? dataset }),
        published: state === "published",
        ...(state === "submitted" ? { stage: state } : {}),
      };
      const [offset, limit] = [(page - 1) * pageSize, pageSize];
      const tellEach = (shown: StoredDraft[]) =>
        Promise.all(shown.map(async (draft) => summarise(draft, await datasetOf(draft))));
      if (state === undefined || state === "published") {
        const asked = state === undefined ? { ...filter, except: await listClosed(caller, filter) } : filter;
        const shown = await drafts.list({ ...asked, page: { offset, limit } });
        return { data: await tellEach(shown), total: await drafts.count(asked) };
      }
      // A state is read in the draft itself.
      const found = (await drafts.list(filter)).filter((draft) => stateOf(draft) === state);
      const opened = await keepOpen(caller, found);
      return { data: await tellEach(opened.slice(offset, offset + limit)), total: opened.length };
    },
    async get(caller, id) {
      const draft = await openToRead(caller, id);
      // What arrived whole as the program stopped.
      const whole =
        draft.version === null && mayPrepare(caller, draft)
          ? (await uploads.list(id)).filter(({ offset, bytes }) => offset === bytes)
          : [];
      // What cannot be taken now is tried again the next time; what is refused is told to its sender. Neither keeps anybody from reading the draft.
      for (const { id: upload } of whole)
        await attach(caller, id, upload).catch((error) => log(`draft ${id}: ${(error as Error).stack}`));
      return show(whole.length > 0 ? await open(caller, id) : draft);
    },
    async create(caller, { organisation, dataset, title, identifier, metadata, schema, imported }) {
      if (caller.kind === "public") allow(caller, "draft", organisation);
      // One that has left has no new dataset; who administers the catalogue sees to those that it has.
      const organisations = (await store.listOrganisations()).filter(({ left }) => !left || dataset !== undefined);
      if (!organisations.some(({ slug }) => slug === organisation))
        throw new DraftRefused({ kind: "unknown-organisation", name: organisation });
      allow(caller, "draft", organisation);
      requireWritable();
      const known =
        dataset === undefined
          ? undefined
          : await store.findDataset({ id: (await store.findSlugOwner(dataset)) ?? dataset.toLowerCase() });
      if (dataset !== undefined && !known) throw new DraftRefused({ kind: "unknown-dataset", name: dataset });
      // The dataset of another organisation is not theirs to replace.
      if (known) allow(caller, "draft", known.metadata.organisation);
      if (known && known.metadata.organisation !== organisation)
        throw new DraftRefused({
          kind: "invalid",
          problems: [
            {
              field: "organisation",
              message: `Ce jeu est celui de «\u00A0${known.metadata.organisation}\u00A0»\u00A0: nommez cet organisme.`,
            },
          ],
        });
      if (identifier !== undefined && (await store.findDataset({ id: identifier })))
        throw new DraftRefused({
          kind: "invalid",
          problems: [{ field: "identifier", message: "Un jeu publié ici a déjà cet identifiant." }],
        });
      const changes = { ...(metadata ? { metadata } : {}), ...(schema ? { schema } : {}) };
      const problems = await findProblems(changes, { ...NOTHING, organisation }, readShared);
      if (problems.length > 0) throw new DraftRefused({ kind: "invalid", problems });
      await requireRoom(organisation, 0, 1);
      const at = now().toISOString();
      const actor = actorOf(caller);
      const draft = begin({ organisation, known, title: title?.trim() || null, actor, at, identifier });
      draft.document = {
        ...draft.document,
        ...(metadata ? { metadata } : {}),
        ...(schema ? { schema } : {}),
        ...(imported ? { imported } : {}),
      };
      // What they could not open is not begun, and says nothing of its columns.
      if (known) await requireProducer(caller, draft, "draft");
      await drafts.insert(draft);
      return show(draft);
    },
    async listBegun(caller, datasets) {
      if (caller.kind === "public") allow(caller, "draft", "");
      const all = (await store.listOrganisations()).map(({ slug }) => slug);
      const mine = all.filter((slug) => decideAccess(caller, "draft", { organisation: slug }).allowed);
      const found = await drafts.listBegun(datasets, mine);
      return found.map(({ id, dataset, organisation, document }) => ({
        ...{ id, dataset, organisation },
        metadata: document.metadata,
      }));
    },
    listThemes: themesOf,

    ...receiving,
    ...mending,
    ...reviewing,

    async edit(caller, id, changes, revision) {
      const draft = await openToChange(caller, id, changes.metadata === undefined ? "draft" : "describe");
      if (changes.metadata) await requireSameReaders(caller, draft, changes.metadata);
      const isDecision =
        Object.keys(changes).every((name) => name === "note" || name === "confirmed") &&
        decideAccess(caller, "publish", { organisation: draft.organisation }).allowed;
      const settled = changes.correction ? await settle(draft, PATIENCE) : draft;
      const problems = await findProblems(
        changes,
        {
          ...{ ...settled, recipe: settled.document.recipe },
          hasSource: changes.source !== undefined && (await boundTo(draft)) !== null,
        },
        readShared,
      );
      if (problems.length > 0) throw new DraftRefused({ kind: "invalid", problems });
      const changed = await change(
        caller,
        draft,
        revision,
        ({ document, stage }) => {
          const next = { ...document };
          if (changes.metadata) next.metadata = mergeMetadata(document.metadata, changes.metadata);
          if (changes.schema) next.schema = changes.schema;
          if (changes.recipe !== undefined || changes.correction)
            Object.assign(next, changeRecipe(document, changes, settled.reading));
          if (changes.note !== undefined) next.note = changes.note?.trim() || null;
          if (changes.source !== undefined) next.source = sayToSource(changes.source, settled.file);
          if (changes.confirmed !== undefined) next.confirmed = changes.confirmed?.trim() || null;
          // What was submitted or planned was the draft as it was; a word with the decision is of who decides.
          const isHanded = stage === "submitted" || stage === "planned";
          return { document: next, ...(isHanded && !isDecision ? REOPENED : {}) };
        },
        { action: "edit", yours: changes },
      );
      return show(changed);
    },
    async whenRead(caller, id, patience = USUAL_PATIENCE) {
      return show(await settle(await openToRead(caller, id), patience));
    },
    async findFile(caller, id) {
      const draft = await openToRead(caller, id);
      if (!draft.file) throw new DraftRefused({ kind: "no-file" });
      return { path: await files.find(id, draft.file), name: draft.file.name, bytes: draft.file.bytes };
    },
    async describe(caller, id) {
      const draft = await openToRead(caller, id);
      const { description } = await describe(draft);
      const isMade = draft.differenceOf?.startsWith(differenceKey(draft));
      return { ...description, proposedNote: isMade ? (draft.difference?.note ?? null) : null };
    },
    async compare(caller, id, patience = USUAL_PATIENCE) {
      const draft = await openToRead(caller, id);
      requireOpen(draft);
      try {
        const compared = await compare(await whenReady(draft), patience);
        if (compared?.difference) return { kind: "made", difference: compared.difference, revision: compared.revision };
        return { kind: "computing", progress: publishing.progressOf(id) };
      } catch (error) {
        if (!(error instanceof DraftRefused)) throw error;
        const { fault } = error;
        if (fault.kind === "being-read") return { kind: "computing", progress: reading.progressOf(draft) };
        if (fault.kind === "faulty-file") return { kind: "absent", reason: fault.sentence };
        if (fault.kind === "no-file") return { kind: "absent", reason: "Aucun fichier n'est encore déposé." };
        if (fault.kind === "incomplete")
          return {
            kind: "absent",
            reason: "Il manque des réponses à la description pour préparer ce que verra le public.",
          };
        throw error;
      }
    },

    async sendDifference(caller, id, send) {
      const draft = await openToRead(caller, id);
      requireOpen(draft);
      await publishing.sendDifference(await whenReady(draft), send);
    },

    async submit(caller, id, message, revision) {
      const draft = await open(caller, id, "submit");
      requireOpen(draft);
      await submissionOf(await whenReady(draft), actorOf(caller));
      const at = now().toISOString();
      const changed = await change(
        caller,
        draft,
        revision,
        () => ({
          ...{ stage: "submitted", plannedFor: null, announced: false, returned: null },
          submission: { by: actorOf(caller), at, message: message?.trim() || null },
        }),
        { action: "submit" },
      );
      // Asked again of the same thing, it is in their workspace already.
      if (draft.stage !== "submitted") tell("submitted", changed, actorOf(caller));
      return show(changed);
    },
    async publish(caller, id, revision) {
      const draft = await openToDecide(caller, id);
      if (draft.version !== null) {
        const dataset = await datasetOf(draft);
        return { dataset: draft.dataset, slug: dataset?.slug ?? "", version: draft.version, unchanged: false };
      }
      requireWritable();
      if (revision !== undefined && revision !== draft.revision)
        throw new DraftRefused({ kind: "changed-meanwhile", current: await show(draft), yours: null });
      const actor = actorOf(caller);
      // What the program publishes of itself is asked again by the program.
      if (caller.kind === "public" || !/^(person|key):/.test(actor)) return publish(caller, draft);
      return parts.jobs.runNow(publicationOf(draft, actor, now()), () => publish(caller, draft));
    },
    async plan(caller, id, day, revision, { hour, announced = false } = {}) {
      const draft = await openToDecide(caller, id);
      requireOpen(draft);
      const planned = day === null ? null : hour === undefined ? day : `${day}T${hour}`;
      if (day !== null && (!isDay(day) || (hour === undefined ? day <= civilDay(now()) : day < civilDay(now()))))
        throw new DraftRefused({
          kind: "invalid",
          problems: [{ field: "day", message: "Donnez un jour à venir, de la forme AAAA-MM-JJ." }],
        });
      if (hour !== undefined && (!/^([01]\d|2[0-3]):[0-5]\d$/.test(hour) || (planned ?? "") <= civilMinute(now())))
        throw new DraftRefused({
          kind: "invalid",
          problems: [{ field: "hour", message: "Donnez une heure à venir, de la forme HH:MM, en heure de Paris." }],
        });
      if (day !== null) {
        // On that day there is no session whose second factor would do.
        if (caller.kind === "person" && (await parts.people.isSuspended(caller.person)))
          throw new DraftRefused({
            ...{ kind: "not-allowed", caller: caller.kind, action: "plan", organisation: draft.organisation },
            rule: "second-facteur-manquant",
          });
        const ready = await whenReady(draft);
        requireSeen(caller, ready);
        await requireNotOvertaken(ready);
        await submissionOf(ready, actorOf(caller));
      }
      const changed = await change(
        caller,
        draft,
        revision,
        ({ stage, submission }): DraftChange => {
          if (planned !== null) return { stage: "planned", plannedFor: planned, announced };
          if (stage !== "planned") return {};
          // What was asked of who reviews still waits for them.
          return submission === null ? REOPENED : { stage: "submitted", plannedFor: null, announced: false };
        },
        { action: "plan" },
      );
      if (day !== null && draft.submission !== null) tell("planned", changed, actorOf(caller));
      return show(changed);
    },
    async remove(caller, id, revision) {
      const draft = await find(caller, id, "draft");
      requireWritable();
      try {
        await drafts.remove(id, by(caller, revision));
      } catch (error) {
        if (!(error instanceof RevisionPassed)) throw error;
        throw new DraftRefused({ kind: "changed-meanwhile", current: await show(draft), yours: null });
      }
      await files.remove(id);
      for (const { id: upload } of await uploads.list(id)) await uploads.forget(upload);
    },

    async findSource(caller, ref) {
      const { id } = await openDataset(caller, ref, "draft");
      return boundTo({ dataset: id });
    },
    async listHistory(caller, ref, range) {
      const dataset = await openDataset(caller, ref, "draft");
      const versions = await store.listVersions(dataset.id, range);
      return tellHistory(store, dataset, versions, await parts.workshop.agreementOf(dataset.slug));
    },
    async findPast(caller, ref, number) {
      const dataset = await openDataset(caller, ref, "draft");
      const found = await store.findVersion(dataset.id, number);
      return tellHistory(store, dataset, found ? [found] : [], await parts.workshop.agreementOf(dataset.slug));
    },
    async compareRollback(caller, ref, number, patience = USUAL_PATIENCE) {
      const dataset = await openDataset(caller, ref, "publish");
      try {
        const difference = await rollbacks.compare({ dataset, number, actor: actorOf(caller) }, patience);
        if (difference) return { kind: "made", difference };
        return { kind: "computing", progress: rollbacks.progressOf(dataset.id, number) };
      } catch (error) {
        if (error instanceof DraftRefused && error.fault.kind === "faulty-file")
          return { kind: "absent", reason: error.fault.sentence };
        throw error;
      }
    },
    async sendRollbackDifference(caller, ref, number, send) {
      const dataset = await openDataset(caller, ref, "publish");
      await rollbacks.sendDifference({ dataset, number, actor: actorOf(caller) }, send);
    },
    async rollback(caller, ref, number, { note, seen } = {}) {
      const dataset = await openDataset(caller, ref, "publish");
      requireWritable();
      const problems = await findProblems({ note: note ?? null }, { ...NOTHING, organisation: "" }, readShared);
      if (problems.length > 0) throw new DraftRefused({ kind: "invalid", problems });
      return parts.inTurn(async () => {
        // It may have changed organisation meanwhile.
        await openDataset(caller, ref, "publish");
        const told = note?.trim() || undefined;
        const version = await rollbacks.rollBack({ dataset, number, note: told, seen, actor: actorOf(caller) });
        await parts.refresh();
        return { dataset: dataset.id, slug: dataset.slug, version, unchanged: false };
      });
    },

    async hold(dataset, { path, name, url }, reason) {
      const stored = await store.findDataset({ id: dataset });
      if (!stored || parts.readOnly !== null) return;
      const { organisation } = stored.metadata;
      const at = now().toISOString();
      const sha256 = await digestOf(path);
      const { size: bytes } = await stat(path);
      const known = (await drafts.listHeld([dataset])).get(dataset);
      const before = known === undefined ? undefined : await drafts.find(known);
      // Somebody is at work on it, or it is the same file again.
      if (before && (before.updatedBy !== SOURCES || before.file?.sha256 === sha256)) return;
      await requireRoom(organisation, bytes - (before?.file?.bytes ?? 0), before ? 0 : 1);
      const id = before?.id ?? uuid();
      const arrived = incoming.reserve();
      try {
        await copyFile(path, arrived, constants.COPYFILE_EXCL);
        const file: StoredFile = {
          ...{ name, bytes, sha256, receivedAt: at, from: "address" as const, stored: uuid(), arrived },
          ...(url === undefined ? {} : { url }),
        };
        const source: DraftSource = { act: "mend", reason };
        const parties = await findPartiesNow({ dataset });
        await files.share(id, file);
        if (before) {
          const by = { actor: SOURCES, at, revision: before.revision, action: "deposit" };
          await drafts.change(id, by, ({ document }) => ({ file, document: { ...document, source, parties } }));
        } else
          await drafts.insert({
            ...begin({ organisation, known: stored, title: null, actor: SOURCES, at }),
            ...{ id, file },
            document: { ...EMPTY, title: null, source, parties },
          });
        await files.settle(id, file);
        if (before?.file) await files.forget(id, before.file);
      } finally {
        await incoming.forget(arrived);
      }
    },
    async release(dataset) {
      const id = (await drafts.listHeld([dataset])).get(dataset);
      const draft = id === undefined ? undefined : await drafts.find(id);
      if (!draft?.file || draft.updatedBy !== SOURCES || (await uploads.list(draft.id)).length > 0) return;
      // Whoever comments it touches it, without another revision.
      const untouchedSince = new Date(Date.parse(draft.file.receivedAt) + 1).toISOString();
      const by = { actor: SOURCES, at: now().toISOString(), revision: draft.revision, untouchedSince };
      try {
        await drafts.remove(draft.id, by);
      } catch (error) {
        if (error instanceof RevisionPassed) return;
        throw error;
      }
      await files.remove(draft.id);
    },
    async listHeld(caller, datasets) {
      const held = await drafts.findEach([...(await drafts.listHeld(datasets)).values()]);
      return new Map((await keepOpen(caller, held)).map(({ id, dataset }) => [dataset, id]));
    },
    async publishPlanned(at) {
      for (const draft of await drafts.listPlanned(civilMinute(at)))
        await parts.jobs.enqueue(plannedPublicationOf(draft, at));
      const done = await parts.jobs.runDue("publish-draft");
      const of = (outcome: string) =>
        done.filter((one) => one.outcome === outcome).map(({ payload }) => payload.draft as string);
      const failed = new Set(of("failed"));
      // Whoever did it fell each time, and could not say so.
      for (const draft of await drafts.listPlanned(civilMinute(at))) {
        if (!(await parts.jobs.isGivenUp(plannedPublicationOf(draft, at).key))) continue;
        const by = { at: at.toISOString(), revision: draft.revision };
        await drafts.noteFailure(draft.id, sayUnpublished(draft.stage, undefined), by);
        failed.add(draft.id);
      }
      return { published: of("published"), failed: [...failed] };
    },
    async upkeep(at) {
      const done = { ...(await result.publishPlanned(at)), removed: [] as string[] };
      const since = new Date(at.getTime() - KEEP_DAYS * 86_400_000).toISOString();
      for (const { id, revision } of await drafts.listUntouched(since)) {
        // Somebody may touch it at this very moment: it is then kept.
        const by = { actor: "program", at: at.toISOString(), revision, untouchedSince: since };
        const gone = await drafts.remove(id, by).catch(() => false);
        if (gone) done.removed.push(id);
      }
      await sweep();
      await files.sweepShared(await drafts.listFiles());
      await uploads.sweepShared();
      return done;
    },
    settle: telling.settle,
    async close() {
      await telling.settle();
      const read = reading.close();
      await threads.close();
      await Promise.allSettled([read, publishing.close(), rollbacks.close()]);
      incoming.close();
    },
  };
  return result;
}

/** The publication of a draft as it is at its revision: another is other work. */
function publicationOf({ id: draft, revision }: StoredDraft, actor: string, at: Date): JobOrder {
  const payload = { draft, revision, actor, at: at.toISOString() };
  return { kind: "publish-draft", key: `publish-draft:${draft}:${revision}`, payload };
}

/** The same on the day that it is planned for: whatever came of what somebody asked for at once before. */
function plannedPublicationOf(draft: StoredDraft, at: Date): JobOrder {
  const order = publicationOf(draft, draft.updatedBy, at);
  return { ...order, key: `${order.key}:${draft.plannedFor}` };
}

/** Of what no draft is about. */
const NOTHING = { recipe: null, reading: null, file: null, hasSource: false };

const PASTED_ON = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeZone: "Europe/Paris" });

/** A file as a person names it: a pasted table has no name of its own. */
function nameFile({ name, from, receivedAt }: StoredFile): string {
  return from === "paste" && name === PASTED ? `Tableau collé le ${PASTED_ON.format(new Date(receivedAt))}` : name;
}

/** What was said of the source; of what a source gave and somebody publishes by hand, the address is that of the file. */
function sayToSource(said: NonNullable<DraftChanges["source"]> | null, file: StoredFile | null): DraftSource | null {
  if (said?.act !== "bind") return said;
  return { act: "bind", url: file?.url ?? "", frequency: said.frequency ?? null, leastRows: said.leastRows ?? null };
}

/** A draft of which nothing is said yet, and that has no file. */
function begin({
  organisation,
  known,
  title,
  actor,
  at,
  identifier,
}: {
  organisation: string;
  /** Of a new dataset that has one already. */
  identifier?: string | undefined;
  /** The dataset that it is the next version of. */
  known: StoredDataset | undefined;
  title: string | null;
  actor: string;
  at: string;
}): StoredDraft {
  return {
    ...{ id: uuid(), organisation, dataset: known?.id ?? identifier ?? uuid(), revision: 1, stage: "open" },
    startedFrom: known?.version ?? 0,
    document: { ...EMPTY, title },
    ...{ file: null, reading: null, readingOf: null, difference: null, differenceOf: null },
    ...{ submission: null, returned: null },
    ...{ plannedFor: null, announced: false, failure: null, version: null },
    ...{ createdBy: actor, updatedBy: actor, createdAt: at, updatedAt: at },
  };
}

const EMPTY: Omit<StoredDraft["document"], "title"> = {
  ...{ metadata: {}, schema: { kind: "usual" }, recipe: null, note: null, confirmed: null, source: null },
};

/** Who planned a draft is no more. */
const GONE: DraftFault = {
  ...{ kind: "not-allowed", caller: "person", action: "publish", organisation: "", rule: "sans-compte" },
};
