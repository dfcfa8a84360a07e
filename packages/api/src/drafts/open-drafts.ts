import { readFile, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { compiledUrl, type DatasetMetadata, type Recipe, type Schema } from "@datalogue/ingest";
import { v7 as uuid } from "uuid";
import { clientOf } from "../access/client-of.js";
import { type Caller, decideAccess } from "../access/decide-access.js";
import type { Action } from "../access/roles.js";
import { addDays, civilDay } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { MendedFile } from "../checking/checking.js";
import { openIncomingFolder } from "../checking/incoming-folder.js";
import { openIntake } from "../checking/intake.js";
import { receiveUpload } from "../checking/receive-upload.js";
import { publishReceived, type ReceivedFile, type Reception } from "../content/publish-received.js";
import { digestOf } from "../content/read-dataset.js";
import { ContentError } from "../documents/content-problem.js";
import { listSharedSchemas, readSchemaJson, readSharedSchema } from "../documents/shared-schemas.js";
import { FetchFailure } from "../fetching/fetch-failure.js";
import type { Fetcher } from "../fetching/fetcher.js";
import type { ObservatoryReader } from "../observatories/observatory-reader.js";
import type { ObservationWorkshop } from "../publication/observe-indicators.js";
import { findPublicationReferences } from "../publication/publication-references.js";
import { type PublicationSettings, publishVersion } from "../publication/publish-version.js";
import { quietTransaction } from "../store/open-database.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { findAnyFault } from "../stored-files/find-fault.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { openThreads } from "../threads/open-threads.js";
import { ThreadFailure } from "../threads/thread-failure.js";
import { PublicationConflict, type StoredDataset } from "../versions/catalogue-store.js";
import { RECEIVED_SCHEMA } from "../versions/version-folders.js";
import { describeDraft, sayTaken, slugOf } from "./describe-draft.js";
import type { Break } from "./difference.js";
import type { Draft, DraftState, DraftSummary, PublishedDraft, Reading } from "./draft.js";
import { openDraftFiles } from "./draft-files.js";
import type { DraftResult, DraftTask, ReadJob } from "./draft-job.js";
import { type DraftFault, DraftRefused } from "./draft-refused.js";
import {
  type DraftChange,
  differenceKey,
  openDraftStore,
  RevisionPassed,
  readingKey,
  type StoredDraft,
  type StoredFile,
} from "./draft-store.js";
import type { Drafts } from "./drafts.js";
import { correctRecipe, findProblems, mergeMetadata } from "./edit-draft.js";
import { findReception, type KeptReception } from "./find-reception.js";
import { makeDifference } from "./make-difference.js";
import { openUploads } from "./uploads.js";

/** What drafts are made with. */
export interface DraftsParts {
  workshop: ObservationWorkshop;
  territories: TerritoryReader;
  catalogue: CatalogueReader;
  observatories: ObservatoryReader;
  contentFolder: string;
  schemasFolder: string;
  /** Where files are kept, in the data folder. */
  dataFolder: string;
  settings: PublicationSettings;
  publicUrl: string;
  /** Why nothing can be written, null where all can. */
  readOnly: string | null;
  fetcher: Fetcher;
  /** Who did something, by the name that drafts keep of them, with what they may do now; undefined once they are gone. */
  findActor(actor: string): Promise<Caller | undefined>;
  /** Runs a publication once those under way are done. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** What waits for a publication shows from now on. */
  refresh(): Promise<void>;
  now(): Date;
  log(line: string): void;
}

/** Days that a draft lasts untouched, and before the end of which it is announced. */
const KEEP_DAYS = 90;
const ANNOUNCED_DAYS = 14;
/** Drafts of one organisation, and the bytes of their files, in files of the largest size. */
const MAX_DRAFTS = 500;
const MAX_FILES = 20;
/** Uploads of one draft that are half. */
const MAX_UPLOADS = 4;
/** Longest reading of a file, in milliseconds: a million rows take one or two minutes. */
const LONGEST_READING = 15 * 60_000;
/** How long a publication waits for a file that is being read, in milliseconds. */
const PATIENCE = 60_000;
const USUAL_PATIENCE = 10_000;

/** Opens the drafts of a data folder, and sweeps the files that a crash left. */
export async function openDrafts(parts: DraftsParts): Promise<Drafts> {
  const { workshop, catalogue, territories, contentFolder, schemasFolder, settings, now, log } = parts;
  const { store, folders, territoriesFolder } = workshop;
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
  const run = <T extends DraftTask>(task: T) => threads.run<DraftResult<T>>(task);
  const readings = new Map<string, Promise<void>>();
  const comparisons = new Map<string, Promise<void>>();
  let closed = false;

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

  const receptionOf = (id: string) => findReception({ store, folders, contentFolder, territories }, id);

  /** The schema and the recipe that the file of a draft is read with. */
  const receptionFor = async (draft: StoredDraft, kept: KeptReception | undefined) => {
    const { schema: chosen, recipe } = draft.document;
    const found = await findChosen(chosen, kept);
    return {
      ...found,
      recipe: recipe ?? (chosen.kind === "usual" ? (kept?.recipe ?? null) : null),
      recipeFrom:
        recipe !== null ? ("draft" as const) : chosen.kind === "usual" && kept?.recipe ? ("dataset" as const) : null,
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
      const kept = await receptionOf(id);
      if (kept) known.push({ choice: `jeu:${slug}`, title: metadata.title, schema: kept.schema });
    }
    return known;
  };

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
      try {
        const result = await run({ kind: "read", job: await describeReading(draft, file) });
        found = { ...result, at: now().toISOString(), failure: null };
      } catch (error) {
        if (closed || (error instanceof ThreadFailure && error.kind === "closed")) return;
        found = { ...UNREAD, at: now().toISOString(), failure: sayFailure(error) };
        if (!(error instanceof ThreadFailure)) log(`draft ${draft.id}: ${(error as Error).stack}`);
      }
      await drafts.writeReading(draft.id, of, found);
    };
    const done =
      readings.get(key) ??
      reading()
        .catch((error) => log(`draft ${draft.id}: ${(error as Error).stack}`))
        .finally(() => readings.delete(key));
    readings.set(key, done);
    return done;
  };

  /** Waits for the reading of a draft, so long. */
  const settle = async (draft: StoredDraft, patience: number): Promise<StoredDraft> => {
    const until = performance.now() + patience;
    for (let current = draft; ; ) {
      if (stateOf(current) !== "reading") return current;
      const left = until - performance.now();
      const timer = new AbortController();
      await Promise.race([read(current), wait(left, timer.signal)]);
      timer.abort();
      const next = await drafts.find(draft.id);
      if (!next) throw new DraftRefused({ kind: "unknown-draft" });
      if (performance.now() >= until || closed) return next;
      current = next;
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

  const themesOf = async () => {
    const known = [...parts.observatories.list(), ...parts.observatories.awaited()];
    const themes = new Map(known.map(({ theme, title }) => [theme, title]));
    for (const { metadata } of await store.listDatasets())
      if (!themes.has(metadata.theme)) themes.set(metadata.theme, metadata.theme);
    return [...themes].map(([slug, title]) => ({ slug, title })).sort((a, b) => (a.slug < b.slug ? -1 : 1));
  };

  /** A slug that no dataset has or had. */
  const freeSlug = async (draft: StoredDraft): Promise<string | null> => {
    const title = draft.document.metadata.title ?? draft.document.title ?? draft.reading?.schema?.title;
    const wanted = title === undefined ? null : slugOf(title);
    if (wanted === null) return null;
    for (let rank = 1; ; rank++) {
      const slug = rank === 1 ? wanted : `${wanted}-${rank}`;
      const owner = await store.findSlugOwner(slug);
      if (owner === undefined || owner === draft.dataset) return slug;
    }
  };

  /** Whether another dataset has or had a slug: its addresses lead there. */
  const isTaken = async (slug: string, draft: StoredDraft) => {
    const owner = await store.findSlugOwner(slug);
    return owner !== undefined && owner !== draft.dataset;
  };

  const describe = async (draft: StoredDraft) => {
    const dataset = await datasetOf(draft);
    const { slug } = draft.document.metadata;
    return describeDraft({
      isSlugTaken: slug !== undefined && (await isTaken(slug, draft)),
      ...{ draft, last: dataset?.metadata, info: catalogue.info(), publicUrl: parts.publicUrl, now: now() },
      organisation: await catalogue.getOrganisation(draft.organisation),
      schema: draft.reading?.schema ?? null,
      themes: await themesOf(),
      freeSlug: dataset ? null : await freeSlug(draft),
    });
  };

  /** What a draft would publish. Throws `DraftRefused` for what is missing. */
  const submissionOf = async (draft: StoredDraft, actor: string) => {
    const { file, reading } = draft;
    if (!file || !reading?.schema) throw new DraftRefused({ kind: "no-file" });
    const kept = await receptionOf(draft.dataset);
    const { description, metadata } = await describe(draft);
    if (!metadata)
      throw new DraftRefused({ kind: "incomplete", missing: description.missing, problems: description.problems });
    const followed = kept?.content && isFollowed(draft, metadata, kept) ? kept.content : undefined;
    const path = await files.find(draft.id, file);
    return {
      kept,
      followed,
      submission: {
        metadata,
        schema: reading.schema,
        ...(reading.recipe ? { recipe: reading.recipe } : {}),
        source: path,
        originalName: file.name,
        origin: "deposit" as const,
        metadataDigest: kept?.stored.metadataDigest ?? null,
        // As the load of the content will name it, so that what content says later is told apart from what it said.
        dataDigest:
          kept?.content?.read.digestWith({ name: file.name, origin: "deposit", sha256: file.sha256 }, territories) ??
          null,
        note: draft.document.note,
        actor,
        replaces: kept?.stored.version ?? 0,
        touches: true,
      },
    };
  };

  const whenReady = async (draft: StoredDraft): Promise<StoredDraft> => {
    const settled = await settle(draft, PATIENCE);
    const state = stateOf(settled);
    if (state === "empty") throw new DraftRefused({ kind: "no-file" });
    if (state === "reading") throw new DraftRefused({ kind: "being-read" });
    if (state === "faulty") {
      const { failure, report } = settled.reading ?? {};
      const first = report?.issues.find(({ severity }) => severity === "error") ?? report?.issues[0];
      throw new DraftRefused({
        kind: "faulty-file",
        errors: report?.counts.error ?? 0,
        sentence: failure ?? first?.message ?? "Le fichier ne peut pas être lu.",
      });
    }
    return settled;
  };

  /** The difference of a draft with the version served, made once however many ask; undefined while it is being made. */
  const compare = async (draft: StoredDraft, patience: number): Promise<StoredDraft | undefined> => {
    const served = (await datasetOf(draft))?.version ?? 0;
    let current = draft;
    if (served !== draft.startedFrom) {
      await drafts.moveBase(draft.id, served);
      current = await whenReady({ ...draft, startedFrom: served });
    }
    const of = differenceKey(current);
    if (current.differenceOf === of && current.difference) return current;
    const key = `${draft.id} ${of}`;
    const make = async () => {
      const { submission, kept } = await submissionOf(current, "program");
      const difference = await makeDifference({ ...parts, run, kept, submission });
      await drafts.writeDifference(draft.id, of, difference);
    };
    const making = comparisons.get(key) ?? make().finally(() => comparisons.delete(key));
    comparisons.set(key, making);
    making.catch(() => {});
    const timer = new AbortController();
    await Promise.race([making, wait(patience, timer.signal)]);
    timer.abort();
    const made = await drafts.find(draft.id);
    return made?.differenceOf === of && made.difference ? made : undefined;
  };

  /** A person saw the columns; a program sends what it always sends, and nobody looked at what is guessed of another file. */
  const requireSeen = (caller: Caller, { reading }: StoredDraft) => {
    if (caller.kind === "key" && reading?.recipeFrom === "proposed")
      throw new DraftRefused({
        kind: "proposed-reading",
        sentence: "Ce fichier ne se lit pas comme le précédent.",
      });
  };

  const publish = async (caller: Caller, draft: StoredDraft): Promise<PublishedDraft> => {
    const actor = actorOf(caller);
    const ready = await whenReady(draft);
    requireSeen(caller, ready);
    const served = (await datasetOf(ready))?.version ?? 0;
    if (served !== ready.startedFrom)
      throw new DraftRefused({ kind: "version-moved", startedFrom: ready.startedFrom, served });
    await submissionOf(ready, actor);
    const compared = await compare(ready, LONGEST_READING);
    if (!compared?.difference) throw new DraftRefused({ kind: "being-read" });
    const { difference, document } = compared;
    if (difference.breaks.length > 0 && document.confirmed === null)
      throw new DraftRefused({ kind: "breaks", sentences: difference.breaks.map(sayBreak) });
    const { submission, followed } = await submissionOf(compared, actor);
    const at = now().toISOString();
    const note = [document.note ?? difference.note, ...(document.confirmed ? [document.confirmed] : [])].join(" ");
    const also = (trx: Parameters<NonNullable<ReceivedFile["also"]>>[0], version: number) =>
      drafts.publish(trx, draft.id, version, { actor, at });
    const work = async (): Promise<Reception> => {
      const known = await drafts.find(draft.id);
      if (known?.version != null) return { kind: "unchanged", version: known.version };
      if (!known || known.revision !== compared.revision)
        throw new DraftRefused({ kind: "changed-meanwhile", current: await show(known ?? compared), yours: null });
      // Another draft may have taken it meanwhile.
      if (await isTaken(submission.metadata.slug, known))
        throw new DraftRefused({ kind: "invalid", problems: [{ field: "metadata.slug", message: sayTaken() }] });
      const loader = { contentFolder, store, workshop, territories, settings };
      if (followed)
        return publishReceived(loader, followed.folder, {
          ...{ path: submission.source, name: submission.originalName, origin: "deposit" },
          ...{ note, actor, replaces: submission.replaces, also },
        });
      return publishVersion({ ...submission, note, also }, workshop, settings);
    };
    let done: Reception;
    try {
      done = await parts.inTurn(work);
    } catch (error) {
      // The folder that describes the dataset is faulty since.
      if (error instanceof ContentError)
        throw new DraftRefused({
          kind: "invalid",
          problems: error.problems.map(({ message }) => ({ field: "metadata", message })),
        });
      if (!(error instanceof PublicationConflict)) throw error;
      const moved = (await datasetOf(ready))?.version ?? 0;
      throw new DraftRefused({ kind: "version-moved", startedFrom: ready.startedFrom, served: moved });
    }
    if (done.kind === "refused")
      throw new DraftRefused({
        kind: "faulty-file",
        errors: done.report.counts.error,
        sentence: done.report.issues[0]?.message ?? "Ce fichier n'a aucune ligne de données.",
      });
    if (done.kind === "unchanged")
      await quietTransaction(store.knex, (trx) => drafts.publish(trx, draft.id, done.version, { actor, at }));
    await files.tidy(draft.id, null);
    for (const { id: upload } of await uploads.list(draft.id)) await uploads.forget(upload);
    await parts.refresh();
    const dataset = await datasetOf(ready);
    return {
      dataset: ready.dataset,
      slug: dataset?.slug ?? submission.metadata.slug,
      version: done.version,
      unchanged: done.kind === "unchanged",
    };
  };

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
    async receiveText(caller, id, { text, name = "tableau colle.csv" }, revision) {
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
        const { id } = dataset;
        const stored = (await store.findDataset({ id })) ?? dataset;
        const former = (await store.listVersions(id)).find((version) => version.number === number);
        if (!former || number === stored.version) throw new DraftRefused({ kind: "unknown-version", version: number });
        const { manifest } = former;
        const source = folders.fileOf(id, number, manifest.original);
        const digest = manifest.files[manifest.original];
        const fault = digest && (await findAnyFault(source, digest));
        if (fault) throw new DamagedFile(source, fault);
        const schema = await readJson<Schema>(folders.fileOf(id, number, RECEIVED_SCHEMA));
        if (!schema) throw new DraftRefused({ kind: "unknown-version", version: number });
        const recipe = await readJson<Recipe>(folders.fileOf(id, number, "recipe.json"));
        const { originalName, origin, derivedFrom } = manifest;
        const kept = await receptionOf(id);
        const file = { name: originalName, origin, sha256: digest?.sha256 ?? "" };
        const published = await publishVersion(
          {
            ...{ metadata: { ...stored.metadata, id }, schema, recipe, source, originalName, origin, derivedFrom },
            metadataDigest: stored.metadataDigest,
            dataDigest: kept?.content?.read.digestWith(file, territories) ?? stored.dataDigest,
            note: `Retour à la version ${number}.`,
            ...{ actor: actorOf(caller), replaces: stored.version, touches: true },
          },
          workshop,
          settings,
        );
        if (published.kind === "refused")
          throw new DraftRefused({
            kind: "faulty-file",
            errors: published.report.counts.error,
            sentence: published.report.issues[0]?.message ?? "Le fichier de cette version ne se relit plus.",
          });
        await parts.refresh();
        return { dataset: id, slug: stored.slug, version: published.version, unchanged: false };
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
      closed = true;
      await threads.close();
      await Promise.allSettled([...readings.values(), ...comparisons.values()]);
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

/** What makes a draft neither submitted nor planned. */
const REOPENED: DraftChange = { stage: "open", plannedFor: null };

const UNREAD: Omit<Reading, "at" | "failure"> = {
  ...{ report: null, schema: null, schemaFrom: null, recipe: null, recipeFrom: null },
  ...{ columns: [], lacking: [], sheets: [], sheet: null, preview: [], alike: [] },
};

function actorOf(caller: Caller): string {
  if (caller.kind === "person") return `person:${caller.person}`;
  return caller.kind === "key" && caller.key !== null ? `key:${caller.key}` : "program";
}

function stateOf(draft: StoredDraft): DraftState {
  const { stage, file, reading } = draft;
  if (stage === "published") return "published";
  if (!file) return "empty";
  if (draft.readingOf !== readingKey(draft)) return "reading";
  if (!reading?.report?.valid || reading.report.rows === 0) return "faulty";
  return stage === "open" ? "ready" : stage;
}

/** Whether the content still describes the dataset: nothing but the data is other. */
function isFollowed({ document, reading }: StoredDraft, metadata: DatasetMetadata, kept: KeptReception): boolean {
  const written = document.metadata as Record<string, unknown>;
  const known = kept.stored.metadata as unknown as Record<string, unknown>;
  return (
    document.schema.kind === "usual" &&
    reading?.recipeFrom === (kept.recipe ? "dataset" : null) &&
    metadata.slug === kept.stored.slug &&
    Object.entries(written).every(([name, value]) => JSON.stringify(value) === JSON.stringify(known[name]))
  );
}

function sayFailure(error: unknown): string {
  if (error instanceof ThreadFailure && error.kind === "late")
    return "Ce fichier demande plus d'un quart d'heure de lecture. Découpez-le, ou envoyez-le en CSV.";
  if (error instanceof ThreadFailure && error.kind === "memory")
    return "Ce fichier demande trop de mémoire. Découpez-le, ou envoyez-le en CSV.";
  return "La lecture s'est arrêtée par notre faute, le fichier est gardé. Envoyez-le de nouveau\u00A0; si cela recommence, prévenez l'administrateur.";
}

/** A breaking change, in a sentence. */
export function sayBreak(one: Break): string {
  if (one.kind === "rows-lost")
    return `${one.lost.toLocaleString("fr-FR")} lignes sur ${one.before.toLocaleString("fr-FR")} ne sont plus dans le fichier\u00A0: une version remplace la précédente tout entière.`;
  if (one.kind === "indicator-lost")
    return `L'indicateur «\u00A0${one.title}\u00A0» ne peut plus être calculé\u00A0: ${one.reason}.`;
  const users = one.usedBy.map(({ title }) => `«\u00A0${title}\u00A0»`).join(", ");
  const what = one.kind === "column-lost" ? "disparaît" : "change de type";
  return `La colonne «\u00A0${one.field}\u00A0» ${what}, et s'en servent\u00A0: ${users}.`;
}

/** Why a draft was not published on its day. */
function sayFault(error: unknown): string {
  if (!(error instanceof DraftRefused))
    return "La publication s'est arrêtée par notre faute. Publiez de nouveau\u00A0; si cela recommence, prévenez l'administrateur.";
  const { fault } = error;
  switch (fault.kind) {
    case "not-allowed":
      return "La personne ou la clé qui avait prévu ce jour n'a plus le droit de publier ce jeu.";
    case "invalid":
      return fault.problems.map(({ message }) => message).join(" ");
    case "faulty-file":
      return fault.sentence;
    case "version-moved":
      return "La version en ligne a changé depuis la comparaison. Comparez de nouveau, puis publiez.";
    case "breaks":
      return fault.sentences.join(" ");
    default:
      return "Le brouillon n'était plus prêt à être publié. Ouvrez-le pour voir ce qui manque.";
  }
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, milliseconds), undefined, { signal, ref: false }).catch(() => {});
}
