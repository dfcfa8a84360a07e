import { stat, writeFile } from "node:fs/promises";
import { compiledUrl } from "@datalogue/ingest";
import { v7 as uuid } from "uuid";
import { clientOf } from "../access/client-of.js";
import { type Caller, decideAccess } from "../access/decide-access.js";
import type { Action } from "../access/roles.js";
import { addDays, civilDay } from "../calendar/civil-day.js";
import type { MendedFile } from "../checking/checking.js";
import { openIncomingFolder } from "../checking/incoming-folder.js";
import { openIntake } from "../checking/intake.js";
import { receiveUpload } from "../checking/receive-upload.js";
import { digestOf } from "../content/read-dataset.js";
import { FetchFailure } from "../fetching/fetch-failure.js";
import { openThreads } from "../threads/open-threads.js";
import type { StoredDataset } from "../versions/catalogue-store.js";
import type { Draft, DraftSummary } from "./draft.js";
import { openDraftFiles } from "./draft-files.js";
import type { DraftTask } from "./draft-job.js";
import { LONGEST_READING, openReadings, PATIENCE, type RunDraftTask } from "./draft-readings.js";
import { type DraftFault, DraftRefused } from "./draft-refused.js";
import { actorOf, REOPENED, stateOf } from "./draft-state.js";
import {
  type DraftChange,
  differenceKey,
  openDraftStore,
  RevisionPassed,
  type StoredDraft,
  type StoredFile,
} from "./draft-store.js";
import { openSubmissions } from "./draft-submissions.js";
import type { Drafts } from "./drafts.js";
import type { DraftsParts } from "./drafts-parts.js";
import { correctRecipe, findProblems, mergeMetadata } from "./edit-draft.js";
import { openPublishing } from "./publish-draft.js";
import { rollBack } from "./roll-back.js";
import { sayFault } from "./say-draft.js";
import { openUploads } from "./uploads.js";

/** Days that a draft lasts untouched, and before the end of which it is announced. */
const KEEP_DAYS = 90;
const ANNOUNCED_DAYS = 14;
/** Drafts of one organisation, and the bytes of their files, in files of the largest size. */
const MAX_DRAFTS = 500;
const MAX_FILES = 20;
/** Uploads of one draft that are half. */
const MAX_UPLOADS = 4;
const USUAL_PATIENCE = 10_000;

/** Opens the drafts of a data folder, and sweeps the files that a crash left. */
export async function openDrafts(parts: DraftsParts): Promise<Drafts> {
  const { workshop, settings, now, log } = parts;
  const { store } = workshop;
  const { maxFileBytes: maxBytes } = settings;
  const drafts = openDraftStore(store.knex);
  const files = openDraftFiles(parts.dataFolder);
  const uploads = openUploads(parts.dataFolder, { maxBytes, publicUrl: parts.publicUrl });
  const incoming = openIncomingFolder(parts.dataFolder, now);
  const intake = openIntake({ files: 40, filesEach: 10, bytes: 6 * maxBytes, bytesEach: 3 * maxBytes });
  const threads = openThreads<DraftTask>(compiledUrl("./draft-worker.js", import.meta.url), {
    count: 2,
    idleLimit: 30_000,
    timeLimit: LONGEST_READING,
    limits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 16 },
    background: true,
    detached: true,
  });
  const run: RunDraftTask = (task) => threads.run(task);
  const reading = openReadings({ ...parts, drafts, files, run });
  const { describeReading, readShared, read, settle } = reading;
  const { describe, isTaken, submissionOf } = openSubmissions({ ...parts, files, receptionOf: reading.receptionOf });

  /** Files move to their place, what no draft names goes. */
  const sweep = async () => {
    const named = await drafts.listFiles();
    for (const { id, file } of named)
      if (file)
        await files
          .settle(id, file)
          .catch((error) => log(`draft ${id}: its file is lost: ${(error as Error).message}`));
    await files.sweep(named);
    await uploads.sweep(new Set(named.map(({ id }) => id)));
  };
  if (parts.readOnly === null) await sweep();

  const requireWritable = () => {
    if (parts.readOnly !== null) throw new DraftRefused({ kind: "read-only", sentence: parts.readOnly });
  };
  const allow = (caller: Caller, action: Action, organisation: string) => {
    const { allowed, rule } = decideAccess(caller, action, { organisation });
    if (!allowed) throw new DraftRefused({ kind: "not-allowed", caller: caller.kind, action, organisation, rule });
  };
  const find = async (caller: Caller, id: string, action: Action): Promise<StoredDraft> => {
    if (caller.kind === "public") allow(caller, action, "");
    const draft = await drafts.find(id);
    if (!draft) throw new DraftRefused({ kind: "unknown-draft" });
    allow(caller, action, draft.organisation);
    return draft;
  };
  /** A draft of the caller's, once what they want to do with it is allowed. */
  const open = async (caller: Caller, id: string, action: Action = "draft"): Promise<StoredDraft> => {
    const draft = await find(caller, id, action);
    await requireProducer(caller, draft, action);
    return draft;
  };
  /**
   * A dataset that is another organisation's since is no longer shown, nor replaced, by the drafts of the former one. What is received
   * under statistical secrecy is for its producer alone, and a draft shows it: not for who administers the catalogue.
   */
  const requireProducer = async (caller: Caller, draft: StoredDraft, action: Action) => {
    const { organisation, document, dataset } = draft;
    const stored = await store.findDataset({ id: dataset });
    if (stored && stored.metadata.organisation !== organisation)
      throw new DraftRefused({
        ...{ kind: "not-allowed", caller: caller.kind, action, rule: "autre-organisme" },
        organisation: stored.metadata.organisation,
      });
    const declared = document.metadata.confidentialite ?? stored?.metadata.confidentialite;
    if (!declared) return;
    const { allowed, rule } = decideAccess(
      caller,
      "read",
      { organisation, confidentialite: declared },
      "received-file",
    );
    if (!allowed) throw new DraftRefused({ kind: "not-allowed", caller: caller.kind, action, organisation, rule });
  };
  /** Who reads what is online, and what is kept from them, is changed by who may publish alone: it is no word of a description. */
  const requireSameReaders = async (caller: Caller, draft: StoredDraft, written: object) => {
    const known = (await store.findDataset({ id: draft.dataset }))?.metadata;
    const readerOf = (name: string, ...of: object[]) =>
      JSON.stringify(of.map((one) => (one as Record<string, unknown>)[name]).find((value) => value != null));
    const isOther = (name: string) =>
      known !== undefined &&
      name in written &&
      readerOf(name, written, known) !== readerOf(name, draft.document.metadata, known);
    if (READERS.some(isOther)) allow(caller, "publish", draft.organisation);
  };
  const requireOpen = ({ version }: StoredDraft) => {
    if (version !== null) throw new DraftRefused({ kind: "already-published", version });
  };
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

  const summarise = (draft: StoredDraft, dataset: StoredDataset | undefined): DraftSummary => {
    const { document, file, reading } = draft;
    const last = civilDay(new Date(draft.updatedAt));
    const expiresOn = addDays(last, KEEP_DAYS);
    const state = stateOf(draft);
    const title = document.metadata.title ?? document.title ?? dataset?.metadata.title ?? file?.name;
    return {
      ...{ id: draft.id, revision: draft.revision, state, organisation: draft.organisation },
      title: title ?? "Nouveau jeu de données",
      dataset: dataset ? { id: dataset.id, slug: dataset.slug, title: dataset.metadata.title } : null,
      startedFrom: draft.startedFrom,
      ...{ createdBy: draft.createdBy, updatedBy: draft.updatedBy },
      ...{ createdAt: draft.createdAt, updatedAt: draft.updatedAt },
      expiresOn,
      expiresSoon:
        state !== "published" && state !== "planned" && civilDay(now()) >= addDays(expiresOn, -ANNOUNCED_DAYS),
      fileName: file?.name ?? null,
      errors: state === "reading" || !reading?.report ? null : reading.report.counts.error,
      ...{ version: draft.version, plannedFor: draft.plannedFor },
    };
  };

  const show = async (draft: StoredDraft): Promise<Draft> => {
    const { document, file } = draft;
    const state = stateOf(draft);
    if (state === "reading") void read(draft);
    const { stored: _stored, arrived: _arrived, upload: _upload, ...shown } = file ?? ({} as StoredFile);
    return {
      ...summarise(draft, await datasetOf(draft)),
      file: file ? shown : null,
      uploads: state === "published" ? [] : await uploads.list(draft.id),
      ...{ schema: document.schema, recipe: document.recipe, metadata: document.metadata },
      ...{ note: document.note, confirmed: document.confirmed },
      reading: state === "reading" ? null : draft.reading,
      submitted: draft.submission,
      failure: draft.failure,
    };
  };

  /** Makes a file that arrived the one of a draft: named first, then moved; the one before goes last. */
  const take = async (
    caller: Caller,
    draft: StoredDraft,
    arrived: string,
    file: Pick<StoredFile, "name" | "from" | "url" | "upload"> & { sha256?: string },
    revision: number | undefined,
  ): Promise<Draft> => {
    const sha256 = file.sha256 ?? (await digestOf(arrived));
    const { size: bytes } = await stat(arrived);
    // What a resumable upload announced is counted from then on.
    if (file.upload === undefined) await requireRoom(draft.organisation, bytes - (draft.file?.bytes ?? 0));
    const stored: StoredFile = {
      ...{ name: file.name, bytes, sha256, receivedAt: now().toISOString(), from: file.from },
      ...(file.url === undefined ? {} : { url: file.url }),
      ...(file.upload === undefined ? {} : { upload: file.upload }),
      ...{ stored: uuid(), arrived },
    };
    const changed = await change(
      caller,
      draft,
      revision,
      ({ stage, document }) => ({
        file: stored,
        stage: stage === "published" ? stage : "open",
        plannedFor: null,
        // What was said of another file is said again of this one.
        document: { ...document, confirmed: null },
      }),
      { action: "deposit", yours: { file: file.name } },
    );
    await files.settle(draft.id, stored);
    await files.tidy(draft.id, stored);
    return show(changed);
  };

  const requireRoom = async (organisation: string, more: number, another = 0) => {
    const { ids, bytes } = await drafts.measure(organisation);
    const announced = await uploads.measure(ids);
    if (ids.size + another > MAX_DRAFTS || bytes + more + announced > MAX_FILES * maxBytes)
      throw new DraftRefused({ kind: "too-many", limit: MAX_DRAFTS });
  };

  /** Makes an upload that is whole the file of its draft, once; nothing where it is not. */
  const attaching = new Map<string, Promise<void>>();
  const attach = (caller: Caller, id: string, upload: string): Promise<void> => {
    const work = async () => {
      const whole = await uploads.findWhole(id, upload);
      if (!whole) return;
      const received = await digestOf(whole.path);
      if (whole.sha256 !== undefined && whole.sha256 !== received) {
        await uploads.forget(upload);
        throw new DraftRefused({ kind: "other-digest", announced: whole.sha256, received });
      }
      const draft = await open(caller, id);
      await take(caller, draft, whole.path, { name: whole.name, from: "upload", sha256: received, upload }, undefined);
      await uploads.forget(upload);
    };
    const done = attaching.get(upload) ?? work().finally(() => attaching.delete(upload));
    attaching.set(upload, done);
    return done;
  };

  const publishing = openPublishing({ ...parts, drafts, files, uploads, run, show, settle, isTaken, submissionOf });
  const { requireSeen, whenReady, compare, publish } = publishing;

  const jobOfMending = async (draft: StoredDraft) => {
    const { file, reading } = draft;
    if (!file) throw new DraftRefused({ kind: "no-file" });
    if (!reading?.schema)
      throw new DraftRefused({ kind: "no-mended-copy", sentence: "Ce fichier n'a pas pu être lu comme un tableau." });
    const job = await describeReading(draft, file);
    return { file, job: { ...job, schema: reading.schema, recipe: reading.recipe } };
  };

  const result: Drafts = {
    maxBytes,
    keepDays: KEEP_DAYS,
    async list(caller, { page, pageSize, organisation, dataset, state }) {
      if (caller.kind === "public") allow(caller, "draft", "");
      const all = (await store.listOrganisations()).map(({ slug }) => slug);
      const mine = all.filter((slug) => decideAccess(caller, "draft", { organisation: slug }).allowed);
      if (organisation !== undefined) allow(caller, "draft", organisation);
      const filter = {
        organisations: organisation === undefined ? mine : [organisation],
        ...(dataset === undefined ? {} : { dataset: (await store.findSlugOwner(dataset)) ?? dataset }),
        published: state === "published",
      };
      const [offset, limit] = [(page - 1) * pageSize, pageSize];
      // A state is read in the draft itself, but that of those published.
      const isPaged = state === undefined || state === "published";
      const found = await drafts.list(isPaged ? { ...filter, page: { offset, limit } } : filter);
      const kept = isPaged ? found : found.filter((draft) => stateOf(draft) === state);
      const shown = isPaged ? kept : kept.slice(offset, offset + limit);
      const total = isPaged ? await drafts.count(filter) : kept.length;
      const data = await Promise.all(shown.map(async (draft) => summarise(draft, await datasetOf(draft))));
      return { data, total };
    },
    async get(caller, id) {
      const draft = await open(caller, id);
      // What arrived whole as the program stopped.
      const whole =
        draft.version === null ? (await uploads.list(id)).filter(({ offset, bytes }) => offset === bytes) : [];
      for (const { id: upload } of whole) await attach(caller, id, upload);
      return show(whole.length > 0 ? await open(caller, id) : draft);
    },
    async create(caller, { organisation, dataset, title }) {
      if (caller.kind === "public") allow(caller, "draft", organisation);
      const organisations = (await store.listOrganisations()).map(({ slug }) => slug);
      if (!organisations.includes(organisation))
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
      await requireRoom(organisation, 0, 1);
      const at = now().toISOString();
      const actor = actorOf(caller);
      const draft: StoredDraft = {
        ...{ id: uuid(), organisation, dataset: known?.id ?? uuid(), revision: 1, stage: "open" },
        startedFrom: known?.version ?? 0,
        document: {
          ...{ title: title?.trim() || null, metadata: {}, schema: { kind: "usual" } },
          ...{ recipe: null, note: null, confirmed: null },
        },
        ...{ file: null, reading: null, readingOf: null, difference: null, differenceOf: null, submission: null },
        ...{ plannedFor: null, failure: null, version: null },
        ...{ createdBy: actor, updatedBy: actor, createdAt: at, updatedAt: at },
      };
      await drafts.insert(draft);
      return show(draft);
    },

    async receive(caller, id, request, { revision, fields = [], accept, sha256 } = {}) {
      const draft = await open(caller, id);
      requireOpen(draft);
      requireWritable();
      const announced = Number(request.headers["content-length"] ?? 0);
      await requireRoom(draft.organisation, announced - (draft.file?.bytes ?? 0));
      const hold = intake.enter(clientOf(request));
      const path = incoming.reserve();
      try {
        const upload = await receiveUpload(request, path, { maxBytes, fields, onBytes: hold.grow });
        hold.arrived();
        const accepted = await accept?.(upload.fields);
        const received = await digestOf(path);
        if (sha256 !== undefined && sha256 !== received)
          throw new DraftRefused({ kind: "other-digest", announced: sha256, received });
        const file = { name: upload.name, from: "upload" as const, sha256: received };
        return await take(caller, draft, path, file, accepted?.revision ?? revision);
      } finally {
        hold.leave();
        await incoming.forget(path);
      }
    },
    async answerUpload(caller, id, request, response) {
      const draft = await open(caller, id);
      requireOpen(draft);
      requireWritable();
      const asked = request.url?.replace(/\?.*/, "").split("/")[5];
      if (request.method === "POST") {
        await requireRoom(draft.organisation, Number(request.headers["upload-length"] ?? 0));
        // The length is asked for: what has none could fill the disk.
        if (request.headers["upload-length"] === undefined)
          throw new DraftRefused({ kind: "upload", status: 400, limit: maxBytes });
        for (const { id: old } of (await uploads.list(id)).slice(MAX_UPLOADS - 1)) await uploads.forget(old);
      }
      // Its answer may have been lost: it is told again.
      if (request.method === "HEAD" && asked !== undefined && draft.file?.upload === asked) {
        const length = String(draft.file.bytes);
        response.writeHead(200, { "Tus-Resumable": "1.0.0", "Upload-Offset": length, "Upload-Length": length });
        return void response.end();
      }
      if (asked !== undefined && !asked.startsWith(`${id}_`))
        throw new DraftRefused({ kind: "upload", status: 404, limit: maxBytes });
      const hold = request.method === "HEAD" ? undefined : intake.enter(clientOf(request));
      try {
        const { status, headers, upload } = await uploads.answer(id, request, response);
        if (status >= 400) throw new DraftRefused({ kind: "upload", status, limit: maxBytes });
        if (upload !== undefined && request.method !== "DELETE") await attach(caller, id, upload);
        for (const [name, value] of headers)
          if (!/^(access-control|content)-/i.test(name)) response.setHeader(name, value);
        response.writeHead(status).end();
      } finally {
        hold?.leave();
      }
    },
    async receiveText(caller, id, { text, name = "tableau collé.csv" }, revision) {
      const draft = await open(caller, id);
      requireOpen(draft);
      requireWritable();
      if (text.trim() === "") throw new DraftRefused({ kind: "no-file" });
      const path = incoming.reserve();
      try {
        await writeFile(path, text, { flag: "wx", mode: 0o600 });
        return await take(caller, draft, path, { name, from: "paste" }, revision);
      } finally {
        await incoming.forget(path);
      }
    },
    async receiveFrom(caller, id, url, revision) {
      const draft = await open(caller, id);
      requireOpen(draft);
      requireWritable();
      await requireRoom(draft.organisation, 1);
      const hold = intake.enter(`organisation ${draft.organisation}`);
      const path = incoming.reserve();
      try {
        const received = await parts.fetcher.download({ url, maxBytes, timeout: 10 * 60_000 }, path);
        if (received.status !== "received") throw new Error("an answer without file");
        const file = { name: received.fileName, from: "address" as const, url, sha256: received.sha256 };
        return await take(caller, draft, path, file, revision);
      } catch (error) {
        if (error instanceof FetchFailure) throw new DraftRefused({ kind: "not-fetched", sentence: error.message });
        throw error;
      } finally {
        hold.leave();
        await incoming.forget(path);
      }
    },

    async edit(caller, id, changes, revision) {
      const draft = await open(caller, id, changes.metadata === undefined ? "draft" : "describe");
      requireOpen(draft);
      requireWritable();
      if (changes.metadata) await requireSameReaders(caller, draft, changes.metadata);
      const settled = changes.correction ? await settle(draft, PATIENCE) : draft;
      const problems = await findProblems(changes, { ...settled, recipe: settled.document.recipe }, readShared);
      if (problems.length > 0) throw new DraftRefused({ kind: "invalid", problems });
      const changed = await change(
        caller,
        draft,
        revision,
        ({ document, stage }) => {
          const next = { ...document };
          if (changes.metadata) next.metadata = mergeMetadata(document.metadata, changes.metadata);
          if (changes.schema) next.schema = changes.schema;
          if (changes.recipe !== undefined) next.recipe = changes.recipe;
          if (changes.correction)
            next.recipe = correctRecipe(
              document.recipe ?? settled.reading?.recipe ?? {},
              changes.correction,
              settled.reading,
            );
          if (changes.note !== undefined) next.note = changes.note?.trim() || null;
          if (changes.confirmed !== undefined) next.confirmed = changes.confirmed?.trim() || null;
          // What was submitted or planned was the draft as it was.
          return { document: next, ...(stage === "submitted" || stage === "planned" ? REOPENED : {}) };
        },
        { action: "edit", yours: changes },
      );
      return show(changed);
    },
    async whenRead(caller, id, patience = USUAL_PATIENCE) {
      return show(await settle(await open(caller, id), patience));
    },
    async findFile(caller, id) {
      const draft = await open(caller, id);
      if (!draft.file) throw new DraftRefused({ kind: "no-file" });
      return { path: await files.find(id, draft.file), name: draft.file.name, bytes: draft.file.bytes };
    },
    async mend(caller, id): Promise<MendedFile> {
      const settled = await settle(await open(caller, id), PATIENCE);
      const { file, job } = await jobOfMending(settled);
      // Archives that are given slowly take room meanwhile: as many as files that arrive.
      const hold = intake.enter(`organisation ${settled.organisation}`);
      const [folder, zip] = [incoming.reserve(), incoming.reserve()];
      const forget = () => {
        hold.leave();
        return incoming.forget(zip);
      };
      try {
        const mended = await run({ kind: "mend", job, folder, zip });
        if (mended.kind === "refused") {
          await forget();
          return mended;
        }
        const { before, after, changes } = mended;
        const { size } = await stat(zip);
        return { kind: "written", before, after, changes, name: file.name, zip: { path: zip, bytes: size }, forget };
      } catch (error) {
        await forget();
        throw error;
      } finally {
        await incoming.forget(folder);
      }
    },
    async proposeMending(caller, id) {
      const draft = await settle(await open(caller, id), PATIENCE);
      if (!draft.file || !draft.reading?.schema) return undefined;
      const { job } = await jobOfMending(draft);
      const [folder, zip] = [incoming.reserve(), incoming.reserve()];
      try {
        const mended = await run({ kind: "mend", job, folder, zip });
        if (mended.kind === "refused" || mended.changes === 0) return undefined;
        const { after, changes, groups = [] } = mended;
        return { groups, changes, after };
      } finally {
        await incoming.forget(folder);
        await incoming.forget(zip);
      }
    },
    async takeMended(caller, id, revision, refused = []) {
      const draft = await settle(await open(caller, id), PATIENCE);
      requireOpen(draft);
      requireWritable();
      const { job } = await jobOfMending(draft);
      const [folder, zip] = [incoming.reserve(), incoming.reserve()];
      try {
        const mended = await run({ kind: "mend", job, folder, zip, refused });
        if (mended.kind === "refused") throw new DraftRefused({ kind: "no-mended-copy", sentence: mended.sentence });
        const { copy, name = draft.file?.name ?? "copie.csv" } = mended;
        return await take(caller, draft, copy as string, { name, from: "mended" }, revision);
      } finally {
        await incoming.forget(folder);
        await incoming.forget(zip);
      }
    },

    async describe(caller, id) {
      const draft = await open(caller, id);
      const { description } = await describe(draft);
      const isMade = draft.differenceOf === differenceKey(draft);
      return { ...description, proposedNote: isMade ? (draft.difference?.note ?? null) : null };
    },
    async compare(caller, id, patience = USUAL_PATIENCE) {
      const draft = await open(caller, id);
      requireOpen(draft);
      try {
        const compared = await compare(await whenReady(draft), patience);
        return compared?.difference ? { kind: "made", difference: compared.difference } : { kind: "computing" };
      } catch (error) {
        if (!(error instanceof DraftRefused)) throw error;
        const { fault } = error;
        if (fault.kind === "being-read") return { kind: "computing" };
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
          stage: "submitted",
          submission: { by: actorOf(caller), at, message: message?.trim() || null },
        }),
        { action: "submit" },
      );
      return show(changed);
    },
    async publish(caller, id, revision) {
      const draft = await open(caller, id, "publish");
      if (draft.version !== null) {
        const dataset = await datasetOf(draft);
        return { dataset: draft.dataset, slug: dataset?.slug ?? "", version: draft.version, unchanged: false };
      }
      requireWritable();
      if (revision !== undefined && revision !== draft.revision)
        throw new DraftRefused({ kind: "changed-meanwhile", current: await show(draft), yours: null });
      return publish(caller, draft);
    },
    async plan(caller, id, day, revision) {
      const draft = await open(caller, id, "publish");
      requireOpen(draft);
      if (day !== null && (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day)) || day <= civilDay(now())))
        throw new DraftRefused({
          kind: "invalid",
          problems: [{ field: "day", message: "Donnez un jour à venir, de la forme AAAA-MM-JJ." }],
        });
      if (day !== null) {
        const ready = await whenReady(draft);
        requireSeen(caller, ready);
        await submissionOf(ready, actorOf(caller));
      }
      const changed = await change(
        caller,
        draft,
        revision,
        (): DraftChange => (day === null ? REOPENED : { stage: "planned", plannedFor: day }),
        { action: "plan" },
      );
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
      await files.tidy(id, null);
      for (const { id: upload } of await uploads.list(id)) await uploads.forget(upload);
    },

    async rollback(caller, ref, number) {
      if (caller.kind === "public") allow(caller, "publish", "");
      const dataset = await store.findDataset({ id: (await store.findSlugOwner(ref)) ?? ref.toLowerCase() });
      if (!dataset) throw new DraftRefused({ kind: "unknown-dataset", name: ref });
      allow(caller, "publish", dataset.metadata.organisation);
      requireWritable();
      return parts.inTurn(async () => {
        const version = await rollBack(parts, { dataset, number, actor: actorOf(caller) });
        await parts.refresh();
        return { dataset: dataset.id, slug: dataset.slug, version, unchanged: false };
      });
    },

    async upkeep(at) {
      const done = { published: [] as string[], failed: [] as string[], removed: [] as string[] };
      for (const draft of await drafts.listPlanned(civilDay(at))) {
        try {
          // Who planned it may have left, or lost the role, since.
          const planner = await parts.findActor(draft.updatedBy);
          if (!planner) throw new DraftRefused(GONE);
          await publish(planner, await open(planner, draft.id, "publish"));
          done.published.push(draft.id);
        } catch (error) {
          // One that cannot be published keeps none of the others back.
          if (!(error instanceof DraftRefused)) log(`draft ${draft.id}: ${(error as Error).stack}`);
          await drafts.noteFailure(draft.id, sayFault(error), at.toISOString());
          done.failed.push(draft.id);
        }
      }
      const since = new Date(at.getTime() - KEEP_DAYS * 86_400_000).toISOString();
      for (const { id, revision } of await drafts.listUntouched(since)) {
        // Somebody may touch it at this very moment: it is then kept.
        const gone = await drafts.remove(id, { actor: "program", at: at.toISOString(), revision }).catch(() => false);
        if (gone) done.removed.push(id);
      }
      await sweep();
      return done;
    },
    async close() {
      const read = reading.close();
      await threads.close();
      await Promise.allSettled([read, publishing.close()]);
      incoming.close();
    },
  };
  return result;
}

/** What of the metadata says who reads the rows, and which. */
const READERS = ["access", "scopes", "confidentialite"];

/** Who planned a draft is no more. */
const GONE: DraftFault = {
  ...{ kind: "not-allowed", caller: "person", action: "publish", organisation: "", rule: "sans-compte" },
};
