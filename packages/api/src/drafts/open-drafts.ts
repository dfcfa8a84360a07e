import { compiledUrl } from "@datalogue/ingest";
import { type Caller, decideAccess } from "../access/decide-access.js";
import type { Action } from "../access/roles.js";
import { openIncomingFolder, sweepIncoming } from "../checking/incoming-folder.js";
import { openIntake } from "../checking/intake.js";
import { isUnreadable } from "../stored-files/damaged-file.js";
import { backgroundMemory } from "../threads/memory-budget.js";
import { openThreads, PUBLISHER_PAUSE } from "../threads/open-threads.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import { beginDraft } from "./begin-draft.js";
import { openChanging } from "./change-draft.js";
import { pick } from "./change-rows.js";
import type { RevertedRows } from "./difference.js";
import type { DraftChanges, DraftSource } from "./draft.js";
import { openDraftFiles } from "./draft-files.js";
import { openGuards } from "./draft-guards.js";
import type { DraftNote, DraftTask } from "./draft-job.js";
import { LONGEST_READING, openReadings, PATIENCE, type RunDraftTask, USUAL_PATIENCE } from "./draft-readings.js";
import { DraftRefused } from "./draft-refused.js";
import { actorOf, isClosed, REOPENED, stateOf } from "./draft-state.js";
import { openDraftStates } from "./draft-states.js";
import { openDraftStore, RevisionPassed } from "./draft-store.js";
import { openSubmissions } from "./draft-submissions.js";
import type { Drafts } from "./drafts.js";
import type { DraftsParts } from "./drafts-parts.js";
import { changeRecipe, findProblems, keepChosen, mergeMetadata, NO_DRAFT } from "./edit-draft.js";
import { findReverted } from "./find-reverted.js";
import { openHandStore } from "./hand-store.js";
import { openHolding } from "./hold-files.js";
import { openMending } from "./mend-draft.js";
import { openHandTables } from "./open-hand-tables.js";
import { openReviews } from "./open-reviews.js";
import { openPastVersions } from "./past-versions.js";
import { openPlanning } from "./plan-publications.js";
import { openPublishing } from "./publish-draft.js";
import { openServedRows } from "./read-served.js";
import { openReceiving } from "./receive-files.js";
import { openReviewStore } from "./review-store.js";
import { openRollbacks } from "./roll-back.js";
import { columnsOf, openTableSettling } from "./settle-table.js";
import { shareUploads } from "./shared-uploads.js";
import type { StoredDraft, StoredFile } from "./stored-draft.js";
import { KEEP_DAYS, openDraftTelling } from "./tell-draft.js";
import { openTelling } from "./tell-review.js";
import { keepUploads } from "./upload-folder.js";
import { openUploads } from "./uploads.js";

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
  const { describeReading, readShared, settle, schemaOf } = reading;
  const hand = openHandStore(store.knex);
  const readServed = openServedRows({ ...parts, ...reading, run });
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
  const { requireOpen, requireProducer, requireParty, isReserved, mayPrepare, keepOpen, findClosed, listClosed } =
    guards;
  const telling = openDraftTelling({ ...parts, reading, uploads });
  const { datasetOf, titleOf, summarise, boundTo, show } = telling;
  const { by, change } = openChanging({ drafts, requireOpen, show, now });
  const { take, requireRoom, attach, receiving } = openReceiving({
    ...parts,
    ...guards,
    ...{ drafts, files, uploads, incoming, intake, change, show },
  });
  const mending = openMending({ ...guards, incoming, intake, run, describeReading, settle, take, show });
  const titleNow = async (draft: StoredDraft) => titleOf(draft, await datasetOf(draft));
  const messages = openTelling({ ...parts, knex: store.knex, titleOf: titleNow, isSecret: isReserved });
  const { tell } = messages;
  const revertedOf = async (draft: StoredDraft, version: number): Promise<RevertedRows | null | undefined> => {
    const table = await hand.find(draft.id);
    if (!table || table.openedWith === version) return undefined;
    try {
      const { read } = await readServed(draft);
      if (read?.kind !== "rows") return null;
      const schema = await schemaOf(draft);
      // A column that the table has not is told as lost.
      const served = read.rows.map((cells) => pick(cells, columnsOf(schema, table)));
      return findReverted(await hand.listRows(draft.id), served, [schema?.primaryKey ?? []].flat());
    } catch (error) {
      if (isUnreadable(error)) return null;
      throw error;
    }
  };
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
      revertedOf,
      tell,
    },
  });
  const { whenReady, compare } = publishing;
  const planning = openPlanning({
    ...{ ...parts, ...guards, drafts, publishing, submissionOf, change, tell, datasetOf, show },
  });
  const holding = openHolding({ ...parts, ...guards, drafts, files, uploads, incoming, requireRoom });
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

  const past = openPastVersions({ ...parts, requireWritable, readShared, rollbacks, openDataset });
  const rows = openHandTables({
    ...{ ...parts, ...guards, ...reading, drafts, hand, readServed },
    titleOf: titleNow,
  });

  return {
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
      const found =
        state === "closed"
          ? await findClosed(caller, filter)
          : await keepOpen(
              caller,
              (await drafts.list(filter)).filter((draft) => stateOf(draft) === state),
            );
      return { data: await tellEach(found.slice(offset, offset + limit)), total: found.length };
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
      const problems = await findProblems(changes, { ...NO_DRAFT, organisation }, readShared);
      if (problems.length > 0) throw new DraftRefused({ kind: "invalid", problems });
      await requireRoom(organisation, 0, 1);
      const at = now().toISOString();
      const actor = actorOf(caller);
      const draft = beginDraft({ organisation, known, title: title?.trim() || null, actor, at, identifier });
      draft.document = {
        ...draft.document,
        ...(metadata ? { metadata } : {}),
        ...(schema ? { schema: keepChosen(schema) } : {}),
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
      const known = new Map(
        (await store.findDatasets([...new Set(found.map(({ dataset }) => dataset))])).map((one) => [one.id, one]),
      );
      return found
        .filter((draft) => !isClosed(draft, known.get(draft.dataset)))
        .map(({ id, dataset, organisation, document }) => ({
          ...{ id, dataset, organisation },
          metadata: document.metadata,
        }));
    },
    listThemes: themesOf,

    ...receiving,
    ...mending,
    ...reviewing,
    ...planning,
    ...holding,
    ...past,

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
          if (changes.schema) next.schema = keepChosen(changes.schema);
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
      return { ...description, proposedNote: (await publishing.findDifference(draft))?.note ?? null };
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
        if (fault.kind === "faulty-file") {
          const { sentence: reason, heldUntil } = fault;
          return { kind: "absent", reason, ...(heldUntil === undefined ? {} : { heldUntil }) };
        }
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
    async remove(caller, id, revision) {
      const draft = await find(caller, id, "draft");
      requireWritable();
      try {
        await drafts.remove(id, by(caller, revision));
      } catch (error) {
        if (!(error instanceof RevisionPassed)) throw error;
        const [readable] = await keepOpen(caller, [draft]);
        throw new DraftRefused(
          readable
            ? { kind: "changed-meanwhile", current: await show(readable), yours: null }
            : { kind: "changed-unread" },
        );
      }
      await files.remove(id);
      for (const { id: upload } of await uploads.list(id)) await uploads.forget(upload);
    },

    async findSource(caller, ref) {
      const { id } = await openDataset(caller, ref, "draft");
      return boundTo({ dataset: id });
    },
    async upkeep(at) {
      const done = { ...(await planning.publishPlanned(at)), removed: [] as string[] };
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
    settle: messages.settle,
    async close() {
      await messages.settle();
      const read = reading.close();
      await threads.close();
      await Promise.allSettled([read, publishing.close(), rollbacks.close()]);
      incoming.close();
    },
  };
}

/** What was said of the source; of what a source gave and somebody publishes by hand, the address is that of the file. */
function sayToSource(said: NonNullable<DraftChanges["source"]> | null, file: StoredFile | null): DraftSource | null {
  if (said?.act !== "bind") return said;
  return { act: "bind", url: file?.url ?? "", frequency: said.frequency ?? null, leastRows: said.leastRows ?? null };
}
