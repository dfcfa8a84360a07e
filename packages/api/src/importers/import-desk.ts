import { mkdir } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { compiledUrl, type DatasetMetadata } from "@datalogue/ingest";
import { v7 as uuid } from "uuid";
import { clientOf } from "../access/client-of.js";
import { type Caller, decideAccess } from "../access/decide-access.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { openIncomingFolder } from "../checking/incoming-folder.js";
import { openIntake } from "../checking/intake.js";
import { receiveUpload } from "../checking/receive-upload.js";
import { DraftRefused } from "../drafts/draft-refused.js";
import { actorOf } from "../drafts/draft-state.js";
import type { Drafts } from "../drafts/drafts.js";
import { sayFault } from "../drafts/say-draft.js";
import type { ContentSource, listContentSources } from "../refreshing/list-content-sources.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { backgroundMemory } from "../threads/memory-budget.js";
import { openThreads } from "../threads/open-threads.js";
import { ThreadFailure } from "../threads/thread-failure.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { FilledField, FoundCatalogue } from "./found-record.js";
import type { ImportResult, ImportTask, ImportThreadData } from "./import-job.js";
import { ImportRefused } from "./import-refused.js";
import { type ImporterKind, type ImportInput, importerKinds } from "./importer.js";
import { importers } from "./index.js";
import { fold } from "./known-values.js";
import { bareAddress, listCandidates, type PlacedRecord, placeRecords, type Surroundings } from "./place-records.js";

/** A catalogue that somebody looks at before anything of it is written. */
export interface ImportPreview {
  id: string;
  kind: ImporterKind;
  /** Its address, or the name of its file. */
  source: string;
  state: "reading" | "ready" | "failed";
  /** ISO date-times: when its reading began, and when the preview is forgotten. */
  since: string;
  expiresAt: string;
  /** Records read so far. */
  read: number;
  /** Why nothing could be read, a French sentence; null otherwise. */
  failure: string | null;
  /** What could not be read of it, French sentences. */
  faults: string[];
  /** Each beside what is here now. */
  records: PlacedRecord[];
}

/** What became of the records that were chosen. */
export interface ImportDone {
  made: { record: string; title: string; draft: string }[];
  /** Those of which no draft was made, with why. */
  refused: { record: string; title: string; sentence: string }[];
}

/**
 * Takes over the catalogues of others: read in a thread, looked at beside what is here, then made into drafts, one for each record that is chosen. Nothing
 * is written before that, and nothing is published: previews are in memory, bounded, and forgotten after two hours. What cannot be done is
 * `ImportRefused`, or `CheckRefused` of a file that arrives.
 */
export interface ImportDesk {
  /** Bytes of the largest file. */
  maxBytes: number;
  /** Begins to read what an address gives. `key`: of a document that is not public; forgotten with the preview. */
  readAddress(caller: Caller, kind: string, url: string, key?: string): Promise<ImportPreview>;
  /** Begins to read the file of a request, its body or the part `file` of a form. */
  readFile(caller: Caller, kind: string, request: IncomingMessage): Promise<ImportPreview>;
  /** A preview of the caller, once it is read, or as it is after `patience` milliseconds (none by default). */
  get(caller: Caller, id: string, patience?: number): Promise<ImportPreview>;
  /**
   * Makes drafts of the records chosen (`PlacedRecord.id`): new ones for an organisation (slug) where the caller may publish, the next version of what is
   * here and changed for its own. What is here already, or was made meanwhile, is made no second time.
   */
  makeDrafts(caller: Caller, id: string, chosen: { organisation: string; records: string[] }): Promise<ImportDone>;
  close(): Promise<void>;
}

interface DeskParts {
  drafts: Drafts;
  store: CatalogueStore;
  catalogue: CatalogueReader;
  territories: TerritoryReader;
  listSources(): ReturnType<typeof listContentSources>;
  /** Where files that are read are written for that time, in the data folder. */
  dataFolder: string;
  publicUrl: string;
  readOnly: string | null;
  thread: ImportThreadData;
  now(): Date;
  log(line: string): void;
}

/** A preview as it is kept. */
interface Kept {
  id: string;
  actor: string;
  kind: ImporterKind;
  source: string;
  /** Null once nothing more is asked of where it came from: a file that is read is gone. */
  input: ImportInput | null;
  since: Date;
  read: number;
  outcome: Promise<void>;
  catalogue: FoundCatalogue | undefined;
  failure: string | undefined;
  /** Forgets it once it is over. */
  timer: NodeJS.Timeout;
}

const KEPT_FOR = 2 * 3600_000;
/** What a header carries: signs that are seen, of ASCII. */
const WRITABLE_KEY = /^[\x21-\x7e]{1,500}$/;
/** Previews of one person or key, and of all. */
const MAX_OWN = 3;
const MAX_KEPT = 30;
const MAX_BYTES = 100_000_000;
/** Longest reading, in milliseconds. */
const LONGEST = 5 * 60_000;

export function openImportDesk(parts: DeskParts): ImportDesk {
  const { drafts, store, catalogue, territories, publicUrl, now, log } = parts;
  const kept = new Map<string, Kept>();
  const incoming = openIncomingFolder(parts.dataFolder);
  const intake = openIntake({ files: 8, filesEach: 2, bytes: 4 * MAX_BYTES, bytesEach: 2 * MAX_BYTES });
  const threads = openThreads<ImportTask>(compiledUrl("./import-worker.js", import.meta.url), {
    ...{ count: 1, maxWaiting: 6, timeLimit: LONGEST, idleLimit: 10_000, background: true, detached: true },
    limits: { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 16 },
    memory: backgroundMemory,
    data: parts.thread,
  });
  /** What is made last for each organisation, and by each actor. */
  const making = new Map<string, Promise<unknown>>();

  const mayPublish = (caller: Caller, organisation: string) => decideAccess(caller, "publish", { organisation });
  /** Whoever publishes nothing makes nobody ask addresses. */
  const requirePublisher = (caller: Caller) => {
    const slugs = caller.kind === "public" ? [] : caller.memberships.map(({ organisation }) => organisation);
    if (slugs.some((slug) => mayPublish(caller, slug).allowed)) return;
    const organisation = slugs[0] ?? "";
    const rule = caller.kind === "public" ? "sans-compte" : mayPublish(caller, organisation).rule;
    throw new ImportRefused({ kind: "not-allowed", caller: caller.kind, organisation, rule });
  };
  const kindOf = (name: string): ImporterKind => {
    const kind = importerKinds.find((one) => one === name);
    if (kind === undefined) throw new ImportRefused({ kind: "unknown-kind", name });
    return kind;
  };
  const expiryOf = ({ since }: Kept) => since.getTime() + KEPT_FOR;
  /** Forgets what is over, and the oldest where there are too many. */
  const makeRoom = (actor: string) => {
    for (const [id, one] of kept) if (expiryOf(one) <= now().getTime()) forget(id);
    const own = [...kept.values()].filter((one) => one.actor === actor);
    for (const { id } of own.slice(0, Math.max(0, own.length - MAX_OWN + 1))) forget(id);
    for (const id of [...kept.keys()].slice(0, Math.max(0, kept.size - MAX_KEPT + 1))) forget(id);
  };
  /** What it was asked with too: the key of a document that is not public. */
  const forget = (id: string) => {
    clearTimeout(kept.get(id)?.timer);
    kept.delete(id);
  };
  const find = (caller: Caller, id: string): Kept => {
    requirePublisher(caller);
    const one = kept.get(id);
    if (!one || one.actor !== actorOf(caller) || expiryOf(one) <= now().getTime())
      throw new ImportRefused({ kind: "unknown-import" });
    return one;
  };

  const begin = (caller: Caller, kind: ImporterKind, input: ImportInput, source: string): Kept => {
    const actor = actorOf(caller);
    makeRoom(actor);
    const id = uuid();
    const one: Kept = {
      ...{ id, actor, kind, source, since: now(), read: 0 },
      input: input.from === "address" ? input : null,
      ...{ catalogue: undefined, failure: undefined, outcome: Promise.resolve() },
      timer: setTimeout(() => forget(id), KEPT_FOR).unref(),
    };
    one.outcome = read(one, input).catch((error) => log(`import ${kind}: ${error}`));
    kept.set(id, one);
    return one;
  };
  const read = async (one: Kept, input: ImportInput) => {
    const scratch = incoming.reserve();
    try {
      await mkdir(scratch, { mode: 0o700 });
      const onNote = (note: unknown) => {
        one.read = Number(note);
      };
      const result = await threads.run<ImportResult>({ kind: one.kind, input, scratch }, { onNote });
      if (result.kind === "read") one.catalogue = result.catalogue;
      else if (result.kind === "failed") one.failure = result.sentence;
    } catch (error) {
      one.failure = error instanceof ThreadFailure ? THREAD_FAILURES[error.kind] : undefined;
      if (one.failure === undefined) log(`import ${one.kind}: ${error instanceof Error ? error.stack : error}`);
      one.failure ??= "La lecture s'est arrêtée par une faute du site\u202F; rien n'a été écrit.";
    } finally {
      await incoming.forget(scratch);
      if (input.from === "file") await incoming.forget(input.path);
    }
  };

  /** What is here, for a caller and the records of a catalogue. */
  const lookAround = async (caller: Caller, found: FoundCatalogue): Promise<Surroundings> => {
    const stored = await store.listDatasets();
    const ours = bareAddress(`${publicUrl}/`);
    const isOurs = (url: string) => bareAddress(url).startsWith(ours);
    /** Null: several datasets bear it. */
    const byAddress = new Map<string, string | null>();
    const note = (url: string | undefined, id: string | undefined) => {
      if (url === undefined || id === undefined) return;
      const address = bareAddress(url);
      const known = byAddress.get(address);
      byAddress.set(address, known === undefined || known === id ? id : null);
    };
    for (const { id, slug, metadata } of stored) {
      for (const address of [`/jeux/${slug}`, `/api/datasets/${id}/data`]) note(publicUrl + address, id);
      for (const { url } of metadata.documentation ?? []) if (!isOurs(url)) note(url, id);
    }
    const { sources } = await parts.listSources();
    for (const source of sources) note(addressOf(source), source.content.metadata.id);
    const sourceOf = new Map(sources.map((source) => [source.content.metadata.id, addressOf(source)]));
    const findByAddress = (url: string) => byAddress.get(bareAddress(url)) ?? undefined;
    const datasets = new Map(
      stored.map(({ id, slug, metadata: { title, organisation } }) => [id, { id, slug, title, organisation }]),
    );
    const matched = new Set(found.records.flatMap((record) => listCandidates(record, { findByAddress })));
    const begun = await drafts.listBegun(caller, [...matched]);
    const described = new Map<string, Pick<Partial<DatasetMetadata>, FilledField>>();
    for (const id of matched) {
      if (!datasets.has(id)) continue;
      const dataset = await catalogue.as(caller).getDataset(id);
      if (!dataset) continue;
      described.set(id, dataset);
    }
    const names = new Map<string, string | null>();
    for (const { code, name } of territories.list()) names.set(fold(name), names.has(fold(name)) ? null : code);
    return {
      datasets,
      describe: (id) => described.get(id),
      sourceOf: (id) => sourceOf.get(id),
      ...{ findByAddress, isOurs },
      begun: new Map(begun.map((one) => [one.dataset, one])),
      themes: await drafts.listThemes(),
      findTerritory: (text) => {
        const code = text.split(/[/:]/).at(-1) ?? "";
        return territories.get(code)?.code ?? names.get(fold(text)) ?? undefined;
      },
      mayPublish: (organisation) => mayPublish(caller, organisation).allowed,
    };
  };
  const place = async (caller: Caller, { catalogue: found }: Kept): Promise<PlacedRecord[]> =>
    found ? placeRecords(found.records, await lookAround(caller, found)) : [];

  const show = async (caller: Caller, one: Kept): Promise<ImportPreview> => {
    const { id, kind, source, since, read: count, catalogue: found, failure } = one;
    return {
      ...{ id, kind, source, read: found?.records.length ?? count, failure: failure ?? null },
      state: failure !== undefined ? "failed" : found ? "ready" : "reading",
      since: since.toISOString(),
      expiresAt: new Date(expiryOf(one)).toISOString(),
      faults: found?.faults ?? [],
      records: await place(caller, one),
    };
  };

  /** One draft of one record. */
  const make = async (caller: Caller, one: Kept, record: PlacedRecord, organisation: string): Promise<string> => {
    const { standing } = record;
    const changed = standing.kind === "here" ? new Set(standing.changes.map(({ field }) => field)) : undefined;
    const metadata = Object.fromEntries(
      record.fields.filter(({ field }) => changed?.has(field) ?? true).map(({ field, value }) => [field, value]),
    );
    const imported = {
      ...{ catalogue: importers[one.kind].title, source: one.source },
      files: record.files.filter(({ readable }) => readable).map(({ url, title }) => ({ url, title })),
      left: [
        ...record.left,
        ...record.files
          .filter(({ readable }) => !readable)
          .map(({ url, title }) => ({ from: "fichier", value: `${title}, ${url}`, why: NOT_READ })),
      ],
      asked: changed ? [] : record.asked.filter((field) => field === "licence"),
    };
    const begin = () =>
      drafts.create(caller, {
        ...(standing.kind === "here"
          ? { organisation: standing.dataset.organisation, dataset: standing.dataset.id }
          : { organisation, identifier: record.id, title: record.title }),
        ...{ metadata, imported },
        // The schema of a dataset that is here is the one that it has.
        ...(record.table && standing.kind !== "here"
          ? { schema: { kind: "own" as const, schema: record.table.schema } }
          : {}),
      });
    const { input } = one;
    if (record.table === null || input === null) return (await begin()).id;
    const scratch = incoming.reserve();
    try {
      await mkdir(scratch, { mode: 0o700 });
      // Its rows come first: there is no draft of a table that does not come.
      const task = { kind: one.kind, input, scratch, table: record.table };
      const brought = await threads.run<ImportResult>(task).catch((error) => sayThreadFailure(error));
      if (brought.kind === "failed") throw new DraftRefused({ kind: "not-fetched", sentence: brought.sentence });
      if (brought.kind !== "brought") throw new Error(`${one.kind} brought no table`);
      const draft = await begin();
      try {
        return (await drafts.receivePath(caller, draft.id, { ...brought, url: one.source })).id;
      } catch (error) {
        await drafts.remove(caller, draft.id).catch((fault) => log(`draft ${draft.id} stays: ${fault}`));
        throw error;
      }
    } finally {
      await incoming.forget(scratch);
    }
  };

  return {
    maxBytes: MAX_BYTES,
    async readAddress(caller, name, url, key) {
      requirePublisher(caller);
      const kind = kindOf(name);
      const address = url.trim();
      if (importers[kind].address === null)
        throw new ImportRefused({
          kind: "invalid",
          sentence: "Ce catalogue se donne par un fichier, et non par une adresse.",
        });
      const parsed = URL.canParse(address) ? new URL(address) : undefined;
      if (!parsed || !["http:", "https:"].includes(parsed.protocol) || parsed.username !== "" || parsed.password !== "")
        throw new ImportRefused({
          kind: "invalid",
          sentence: "Écrivez une adresse complète, qui commence par https://, sans identifiant ni mot de passe.",
        });
      const given = key?.trim();
      if (given && !WRITABLE_KEY.test(given))
        throw new ImportRefused({
          kind: "invalid",
          sentence: "Cette clé a un signe qu'aucune clé n'a, ou un retour à la ligne\u00A0: recopiez-la en entier.",
        });
      return show(
        caller,
        begin(caller, kind, { from: "address", url: address, ...(given ? { key: given } : {}) }, address),
      );
    },
    async readFile(caller, name, request) {
      requirePublisher(caller);
      const kind = kindOf(name);
      if (importers[kind].file === null)
        throw new ImportRefused({
          kind: "invalid",
          sentence: "Ce catalogue se donne par une adresse, et non par un fichier.",
        });
      const hold = intake.enter(clientOf(request));
      const path = incoming.reserve();
      try {
        const upload = await receiveUpload(request, path, { maxBytes: MAX_BYTES, fields: [], onBytes: hold.grow });
        hold.arrived();
        return await show(caller, begin(caller, kind, { from: "file", path, name: upload.name }, upload.name));
      } catch (error) {
        await incoming.forget(path);
        throw error;
      } finally {
        hold.leave();
      }
    },
    async get(caller, id, patience = 0) {
      const one = find(caller, id);
      if (patience > 0) {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, patience);
        });
        await Promise.race([one.outcome, late]);
        clearTimeout(timer);
      }
      return show(caller, one);
    },
    makeDrafts(caller, id, { organisation, records }) {
      // One at a time: what the first made is seen by the second. Others do not wait for it.
      const lines = [`organisation ${organisation}`, actorOf(caller)];
      const done = Promise.all(lines.map((line) => making.get(line))).then(async () => {
        const one = find(caller, id);
        if (!one.catalogue) throw new ImportRefused({ kind: "not-ready" });
        if (parts.readOnly !== null) throw new DraftRefused({ kind: "read-only", sentence: parts.readOnly });
        if (!(await catalogue.getOrganisation(organisation)))
          throw new DraftRefused({ kind: "unknown-organisation", name: organisation });
        const { allowed, rule } = mayPublish(caller, organisation);
        if (!allowed) throw new ImportRefused({ kind: "not-allowed", caller: caller.kind, organisation, rule });
        const placed = await place(caller, one);
        const result: ImportDone = { made: [], refused: [] };
        for (const chosen of new Set(records)) {
          const record = placed.find((other) => other.id === chosen && other.standing.kind !== "twice");
          if (!record) {
            result.refused.push({ record: chosen, title: chosen, sentence: "Cette fiche n'est pas dans l'aperçu." });
            continue;
          }
          const told = { record: chosen, title: record.title };
          if (!record.takeable) result.refused.push({ ...told, sentence: whyNot(record) });
          else
            try {
              result.made.push({ ...told, draft: await make(caller, one, record, organisation) });
            } catch (error) {
              // The drafts already made are told, and the others are tried, whatever keeps this one.
              if (!(error instanceof DraftRefused)) log(`import ${one.kind}: ${(error as Error).stack}`);
              result.refused.push({ ...told, sentence: error instanceof DraftRefused ? sayFault(error) : STOPPED });
            }
        }
        return result;
      });
      const settled: Promise<unknown> = done
        .catch(() => {})
        .finally(() => {
          for (const line of lines) if (making.get(line) === settled) making.delete(line);
        });
      for (const line of lines) making.set(line, settled);
      return done;
    },
    async close() {
      for (const { timer } of kept.values()) clearTimeout(timer);
      await threads.close();
      await Promise.allSettled([...making.values(), ...[...kept.values()].map(({ outcome }) => outcome)]);
      incoming.close();
    },
  };
}

/** What a thread that did not end its work is told by; throws again what is no fault of the catalogue. */
function sayThreadFailure(error: unknown): { kind: "failed"; sentence: string } {
  const sentence = error instanceof ThreadFailure ? THREAD_FAILURES[error.kind] : undefined;
  if (sentence === undefined) throw error;
  return { kind: "failed", sentence };
}

const NOT_READ = "Ce format n'est pas lu ici.";
const STOPPED = "Une faute du site a arrêté cette fiche\u00A0: réessayez dans quelques minutes.";

function whyNot({ standing }: PlacedRecord): string {
  if (standing.kind === "begun") return "Un brouillon en est déjà fait.";
  if (standing.kind === "here" && standing.own) return "Ce jeu est déjà ici, et sa fiche dit la même chose.";
  return "Ce jeu est déjà ici, publié par un autre organisme.";
}

/** The address of the file that a source of the content follows. */
function addressOf({ source: { from } }: ContentSource): string | undefined {
  return from.family === "file" ? from.url : undefined;
}

const THREAD_FAILURES: Record<ThreadFailure["kind"], string | undefined> = {
  late: "La lecture a duré plus de 5\u00A0minutes, et a été arrêtée. Découpez le catalogue, par producteur ou par thème.",
  memory: "Ce catalogue demande trop de mémoire pour être lu. Découpez-le, par producteur ou par thème.",
  full: "Plusieurs catalogues sont déjà en cours de lecture\u00A0: réessayez dans quelques minutes.",
  waited: "Plusieurs catalogues sont déjà en cours de lecture\u00A0: réessayez dans quelques minutes.",
  closed: "Le site s'arrêtait\u00A0: recommencez.",
  left: undefined,
  crash: undefined,
};
