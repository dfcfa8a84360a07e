import { readdir, stat } from "node:fs/promises";
import { basename, extname, join, relative, sep } from "node:path";
import {
  checkFile,
  counted,
  type Geography,
  type ReferenceReader,
  type Report,
  schemaUnderSecrecy,
  typeset,
  UNDER_AGREEMENT,
} from "@datalogue/ingest";
import type { Knex } from "knex";
import { describeRefusal } from "../content/describe-refusal.js";
import type { ReceivedFile, ReceivingPlace, Reception } from "../content/publish-received.js";
import { ContentError } from "../documents/content-problem.js";
import { FetchFailure } from "../fetching/fetch-failure.js";
import type { Fetcher, Validators } from "../fetching/fetcher.js";
import { folderFetcher } from "../fetching/folder-fetcher.js";
import type { SeenCertificate } from "../fetching/seen-certificate.js";
import type { listChosenColumns } from "../publication/chosen-columns.js";
import type { ToPublish } from "../publication/publication-references.js";
import { refuseSmallCounts } from "../publication/refuse-small-counts.js";
import { askCovered } from "../sources/coverage.js";
import { familyOf } from "../sources/families/index.js";
import type { AbsentCommunes, HandFile } from "../sources/family.js";
import { gatherYearParts } from "../sources/gather-files.js";
import { type FileGuard, guardTable, type Inspection } from "../sources/guard-table.js";
import type { Question } from "../sources/question.js";
import { SourceFailure } from "../sources/source-failure.js";
import { afterwards } from "../system/afterwards.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { describeChanges, findLostYears } from "./describe-changes.js";
import { findServed, listPresent, type ServedTable } from "./describe-served.js";
import { fileNameOf } from "./describe-source.js";
import { type ContentSource, placeOf } from "./list-content-sources.js";
import type { LastReception, LostYears, ReceptionMemory, Review } from "./reception-memory.js";
import type { Left, Refreshment } from "./refreshment.js";
import { openScratch } from "./scratch-folder.js";
import { tellRefreshment } from "./tell-refreshment.js";
import { guardOf, SourceLeft, type SourceWatch, type WatchedSource, watchSource } from "./watch-source.js";

/** Where the file of a source comes from: its address, or a folder of files received by hand. */
export type Origin = { fetcher: Fetcher } | { folder: string };

/** Brings the file of a source into a folder, and tells what the servers on the way showed. What is wrong is a value. */
export type Bring = (
  one: ContentSource,
  options: RefreshOptions,
  scratch: string,
  before: LastReception | undefined,
) => Promise<(Brought | Refreshment) & { certificates?: SeenCertificate[] }>;

export interface RefreshOptions {
  origin: Origin;
  question: Question;
  maxFileBytes: number;
  /** Publishes the file; absent: it is looked at, and nothing is published. */
  receive?: (place: ReceivingPlace, file: ReceivedFile) => Promise<Reception>;
  /** Keeps a file that came and is not published, for somebody to look at; told why in French. */
  hold?: (one: ContentSource, file: Pick<Brought, "path" | "name" | "url">, reason: string) => Promise<void>;
  /** Lets go of the file that was kept so: what the source gives is served. */
  release?: (one: ContentSource) => Promise<void>;
  /** What is known of the file published last; without it, all is asked again and nothing is compared. */
  memory?: ReceptionMemory;
  /** Tells what others do of the source while its file comes; without it, nobody does anything. */
  watch?: SourceWatch;
  /** Brings the file; in a thread where others wait for this one. */
  bring?: Bring;
  /** Whether somebody asks for it now, and not the night: what they get is what the source gives, whatever was chosen since. */
  wanted?: boolean;
  /** Whether a file that its server says unchanged is left; what is only looked at is asked whole. */
  asksOnlyIfChanged?: boolean;
  /** The official list of communes, for what is tried without being published. */
  geography?: Geography | undefined;
  /** Reads published datasets, for what is tried without being published. */
  openReferences?: ((dataset: ToPublish) => Promise<ReferenceReader>) | undefined;
  /** The columns that somebody chose to publish, for what is tried without being published. */
  listChosenColumns?: (dataset: Parameters<typeof listChosenColumns>[0]) => ReturnType<typeof listChosenColumns>;
  /** What is served of a dataset, compared with where no file received before is known. */
  describeServed?: (dataset: string) => Promise<ServedTable | undefined>;
  now?: () => Date;
  /** Told of what went wrong once a version was published. */
  log?: (line: string) => void;
}

/** Receives the file of a source, and publishes it when neither its guard nor its schema refuses it. */
export async function refreshSource(
  one: ContentSource,
  options: RefreshOptions & Required<Pick<RefreshOptions, "receive">>,
): Promise<Refreshment> {
  const { receive, memory, watch, now = () => new Date(), log = (line) => console.error(line) } = options;
  const { slug } = one.content.metadata;
  const noteCertificates = async (seen: SeenCertificate[]) => {
    if (seen.length > 0) await memory?.noteCertificates(slug, seen, now().toISOString());
  };
  const watched = watch && (await watchSource(one, watch));
  // What was deposited meanwhile, or gone back to, is not what its server says unchanged.
  const isWhole = watched?.wasLeft || options.wanted;
  const bringing = { ...options, noteCertificates, ...(isWhole ? { asksOnlyIfChanged: false } : {}) };
  const done = await withFile(one, bringing, async ({ received, before, served, guard, page }) => {
    const { asked } = received;
    // Who asks now looks at what comes.
    const owed = options.wanted ? undefined : await findOwed(slug, memory);
    const reception = await receiveUnlessLeft(watched, receive, placeOf(one), {
      ...{
        path: received.path,
        name: nameOf(one, received.name, options.question),
        origin: "source",
        actor: "sources",
      },
      ...{ note: noteOf(one, options.origin), guard, wanted: options.wanted },
      also: async (trx) => {
        // A pause changes nothing of the dataset.
        if (watched && !watched.wasPaused && (await isPaused(one, memory, trx)))
          throw new SourceLeft({ kind: "left", why: "paused" });
        // What is known of the file before dies with its version.
        await memory?.forget(slug, trx);
      },
    });
    if (reception.kind === "left") return reception;
    if (reception.kind === "unchanged") {
      // Nothing was read again: what is known of it stays true.
      if (before) await memory?.remember(slug, { ...before, ...describeBrought(received), at: now().toISOString() });
      return reception;
    }
    const { report, inspection } = reception;
    if (!inspection) throw new Error(`the file of ${slug} was not looked at`);
    if (reception.kind === "refused") {
      const refused: Refreshment = refuse(inspection, { received, before, page }) ??
        refuseElsewhere(inspection, report) ?? { kind: "rejected", report };
      // What is no table at all is nothing to mend.
      if (inspection.file) await options.hold?.(one, received, failureOf(refused) ?? "");
      return refused;
    }
    const { version, manifest } = reception;
    let changes: string[] = [];
    let lost: LostYears | undefined = owed;
    await afterwards(log, async () => {
      const after = await options.describeServed?.(slug);
      // What cannot be read is not said to have lost any.
      const years = after?.years ?? before?.years ?? [];
      if (before) changes = describeChanges(before, { ...inspection, ...received, years }, { whole: true });
      else if (served && after) changes = describeChanges(served, after, { whole: true });
      // One year takes the place of another where the last is asked for.
      const asked = one.source.vintages === "last" ? [] : options.question.years;
      const former = [...new Set([...(owed?.years ?? []), ...(served?.years ?? [])])].sort((a, b) => a - b);
      if (after) lost = findLostYears(former, years, asked);
      const { sha256 } = manifest.files[manifest.original] ?? {};
      await memory?.remember(slug, {
        ...describeReception(received, inspection, years, now()),
        ...(sha256 === undefined ? {} : { sha256 }),
      });
    });
    const missing = inspection.communes?.missing ?? [];
    const { absentYears = [], absentCommunes = [] } = received;
    return {
      ...{ kind: "published", version, rows: manifest.rows, asked, missing, changes, lost },
      ...{ absentYears, absentCommunes },
    };
  });
  // A folder of a few files says nothing of the other sources.
  if (done.kind === "absent") return done;
  // Of a source that is no more: the one in its place, if any, was not asked.
  if (done.kind === "left" && (done.why === "unbound" || done.why === "moved")) return done;
  const noteAttempt = async () => {
    const at = now().toISOString();
    const review = await findReview(done, slug, { ...options, at });
    await memory?.noteAttempt(slug, {
      ...{ at, failure: failureOf(done), outcome: done.kind, told: tellRefreshment(done, { publish: true }) },
      ...(review ? { review } : {}),
    });
  };
  await (done.kind === "published" ? afterwards(log, noteAttempt) : noteAttempt());
  if (done.kind === "published" || done.kind === "unchanged") await afterwards(log, async () => options.release?.(one));
  return done;
}

/** Publishes a file over the version that its source may replace, as the source is described then: looked at anew each time that it is tried. */
async function receiveUnlessLeft(
  watched: WatchedSource | undefined,
  receive: NonNullable<RefreshOptions["receive"]>,
  place: ReceivingPlace,
  file: ReceivedFile & { guard: FileGuard },
): Promise<Reception | Left> {
  if (!watched) return receive(place, file);
  const look = async () => {
    const found = await watched.look();
    if ("why" in found) throw new SourceLeft(found);
    const { communes, before } = file.guard;
    return { ...found, guard: { ...found.guard, communes, before } };
  };
  try {
    // A source that is unbound may have no folder left to read.
    await look();
    return await receive(place, { ...file, look });
  } catch (error) {
    if (error instanceof SourceLeft) return error.left;
    throw error;
  }
}

/** Whether somebody paused a source, as a transaction finds it. */
async function isPaused(
  { content: { metadata } }: ContentSource,
  memory: ReceptionMemory | undefined,
  trx: Knex.Transaction,
): Promise<boolean> {
  const { id = "" } = metadata;
  return (await memory?.listChoices([id], trx))?.get(id)?.kind === "paused";
}

/** What nobody looked at yet of the version served. */
async function findOwed(
  dataset: string,
  memory: Pick<ReceptionMemory, "listAttempts"> | undefined,
): Promise<Review | undefined> {
  return (await memory?.listAttempts([dataset]))?.get(dataset)?.review;
}

/**
 * What is to be looked at of the version that a refresh published, or the one before it: until the years are there again, somebody publishes, or who looked
 * asks again and finds nothing new.
 */
async function findReview(
  done: Refreshment,
  dataset: string,
  { memory, wanted, at }: Pick<RefreshOptions, "memory" | "wanted"> & { at: string },
): Promise<Review | undefined> {
  if (done.kind === "published")
    return done.lost && { years: done.lost.years, told: done.lost.told, at, version: done.version };
  if (done.kind === "unchanged" && wanted) return undefined;
  return findOwed(dataset, memory);
}

/** Why nothing was published; null when it went well. */
function failureOf(done: Refreshment): string | null {
  if (done.kind === "refused") return done.reasons.join(" ");
  if (done.kind === "rejected") return describeRefusal(done.report);
  return done.kind === "failed" ? done.reason : null;
}

/**
 * Receives the file of a source and says what would become of it, schema and recipe included, and what changed in it since the one published last. Nothing
 * is published.
 */
export async function tryFile(
  one: ContentSource,
  options: RefreshOptions & { territories: TerritoryReader; whole: boolean },
): Promise<Refreshment> {
  const { territories, geography, openReferences, listChosenColumns, whole } = options;
  return withFile(one, options, async ({ received, before, guard, page, ...found }) => {
    const { metadata, schema } = one.content;
    const recipe = one.content.recipeOf("source", territories);
    const tried = { metadata, schema, recipe };
    const declared = metadata.confidentialite;
    // Under a secrecy or an agreement, the rows received are not those served.
    const served = declared || metadata.licence === UNDER_AGREEMENT ? undefined : found.served;
    const former = whole ? { served: served?.rows } : { before: undefined };
    const watch = guardTable({ ...guard, ...former, chosen: await listChosenColumns?.(tried) }, geography);
    const years = new Set<number>();
    const yearRank = schema.fields.findIndex(({ type }) => type === "year");
    let rank = -1;
    const checked = await checkFile(received.path, {
      ...{ schema: declared ? schemaUnderSecrecy(schema, declared) : schema, name: received.name },
      ...(recipe ? { recipe } : {}),
      ...(geography ? { geography } : {}),
      ...(openReferences ? { references: await openReferences(tried) } : {}),
      look: watch.look,
      onColumns: (columns) => {
        rank = columns.findIndex(({ name }) => name === schema.fields[yearRank]?.name);
      },
      onRows: (rows) => {
        if (rank >= 0) for (const { cells } of rows) if (cells[rank] !== null) years.add(Number(cells[rank]));
      },
    });
    const inspection = watch.conclude(checked);
    const refused = refuse(inspection, { received, before, page });
    if (refused) return refused;
    const report = declared ? checked : refuseSmallCounts(checked, one.content.releasedBy("source"));
    const now = { ...inspection, ...received, years: [...years].sort((a, b) => a - b) };
    const changes = before
      ? describeChanges(before, now, { whole })
      : served
        ? describeChanges(served, { ...now, columns: listPresent(report), rows: report.rows }, { whole })
        : [];
    const elsewhere = refuseElsewhere(inspection, report);
    if (elsewhere) return elsewhere;
    if (!report.valid) return { kind: "rejected", report };
    const { asked, absentCommunes = [] } = received;
    const missing = inspection.communes?.missing ?? [];
    return {
      kind: "checked",
      rows: inspection.rows,
      asked,
      missing,
      absentCommunes,
      changes: [...changes, ...tellGeography(inspection)],
    };
  });
}

/** A file that came, what is known of the one before and of what is served, and what must be true of it. */
interface Arrival {
  received: Brought;
  before: LastReception | undefined;
  served: ServedTable | undefined;
  guard: FileGuard;
  /** Address where the producer presents it. */
  page: string;
}

/** Brings the file of a source; what follows is done with it while it is there. */
async function withFile(
  one: ContentSource,
  options: RefreshOptions & { noteCertificates?: (seen: SeenCertificate[]) => Promise<void> },
  follow: (arrival: Arrival) => Promise<Refreshment>,
): Promise<Refreshment> {
  const { content, source } = one;
  const { memory, bring = bringHere } = options;
  const question = askCovered(source, options.question);
  if (!question) return { kind: "uncovered" };
  const scratch = await openScratch();
  try {
    const before = await memory?.find(content.metadata.slug);
    const known = options.asksOnlyIfChanged === false ? undefined : before;
    const brought = await bring(one, { ...options, question }, scratch.path, known);
    await options.noteCertificates?.(brought.certificates ?? []);
    if ("kind" in brought) return brought;
    const served = await findServed(content.metadata.slug, options);
    const lost = brought.absentYears?.filter((year) => (served ?? before)?.years.includes(year)) ?? [];
    if (lost.length > 0) return { kind: "refused", reasons: [tellLost(lost)] };
    return await follow({
      ...{ received: brought, before, served, page: source.page },
      guard: { ...guardOf(one), communes: question.communes, before: before?.rows },
    });
  } catch (error) {
    if (error instanceof ContentError)
      return { kind: "refused", reasons: error.problems.map(({ message }) => message) };
    throw error;
  } finally {
    await scratch.remove();
  }
}

/** Years that are served already, and whose file is not there this time. */
function tellLost(years: number[]): string {
  return typeset(
    `Années déjà publiées dont le fichier n'est plus là : ${years.join(", ")}. C'est souvent passager ; si le producteur les a retirées, déposez le fichier qui doit servir.`,
  );
}

/** What the guard refuses, with what changed since the last file; undefined when it refuses nothing. */
function refuse(
  inspection: Inspection,
  { received, before, page }: Pick<Arrival, "received" | "before" | "page">,
): Refreshment | undefined {
  if (inspection.refusals.length === 0) return undefined;
  // No table at all: a page of a site, an archive that was cut.
  const where = inspection.file ? [] : [typeset(`Où le trouver : la page du producteur (${page}).`)];
  const changes =
    before && inspection.columns.length > 0
      ? describeChanges(before, { ...inspection, ...received, years: [] }, { whole: false })
      : [];
  return { kind: "refused", reasons: [...inspection.refusals, ...where, ...tellGeography(inspection), ...changes] };
}

/** A file of which no row is of the territory: there is nothing to publish, and nothing wrong with its rows. */
function refuseElsewhere({ rows }: Inspection, report: Report): Refreshment | undefined {
  const isRead =
    report.rows === 0 &&
    rows > 0 &&
    report.issues.every(({ severity, code }) => severity !== "error" || code === "no-row");
  if (!isRead) return undefined;
  return {
    kind: "refused",
    reasons: [typeset(`Le fichier a ${counted(rows, "ligne")}, et aucune n'est gardée pour ce territoire.`)],
  };
}

function tellGeography({ unknownCodes }: Inspection): string[] {
  if (!unknownCodes) return [];
  const { count, first } = unknownCodes;
  const more = count > first.length ? "…" : "";
  return [
    typeset(
      count > 1
        ? `${count} codes de communes ne sont pas dans la liste officielle du site (${first.join(", ")}${more}) : la géographie du fichier est sans doute plus récente.`
        : `Un code de commune n'est pas dans la liste officielle du site (${first.join()}) : la géographie du fichier est sans doute plus récente.`,
    ),
  ];
}

/** What came. */
export interface Brought extends Validators {
  path: string;
  name: string;
  asked: string[];
  url?: string;
  absentYears?: number[];
  absentCommunes?: AbsentCommunes[];
}

/** Brings a file in this very thread. */
export async function bringHere(
  one: Pick<ContentSource, "source"> & { content: { metadata: { slug: string } } },
  options: RefreshOptions,
  scratch: string,
  before: LastReception | undefined,
): ReturnType<Bring> {
  const seen = new Map<string, SeenCertificate>();
  const origin = "fetcher" in options.origin ? { fetcher: watching(options.origin.fetcher, seen) } : options.origin;
  const bring = async (): Promise<Brought | Refreshment> => {
    try {
      return await receiveInto(one, { ...options, origin }, scratch, before);
    } catch (error) {
      if (error instanceof FetchFailure || error instanceof SourceFailure)
        return { kind: "failed", reason: error.message };
      throw error;
    }
  };
  const brought = await bring();
  return seen.size > 0 ? { ...brought, certificates: [...seen.values()] } : brought;
}

/** A fetcher that keeps the certificate of each server it goes to, by host. */
function watching(fetcher: Fetcher, seen: Map<string, SeenCertificate>): Fetcher {
  const onCertificate = (one: SeenCertificate) => void seen.set(one.host, one);
  return {
    download: (request, path) => fetcher.download({ ...request, onCertificate }, path),
    json: (request) => fetcher.json({ ...request, onCertificate }),
  };
}

async function receiveInto(
  { content, source }: Parameters<typeof bringHere>[0],
  { origin, question, maxFileBytes, receive, asksOnlyIfChanged = receive !== undefined }: RefreshOptions,
  scratch: string,
  before: LastReception | undefined,
): Promise<Brought | Refreshment> {
  if ("folder" in origin)
    return takeFromFolder({ content, source }, { folder: origin.folder, question, maxFileBytes }, scratch);
  const received = await familyOf(source.from).receive(source.from, source.filter, question, {
    ...{ fetcher: origin.fetcher, folder: scratch, maxBytes: maxFileBytes },
    leastShare: source.guard.communes?.leastShare,
    // What is only looked at is asked whole: an address that says that nothing changed proves little.
    ...(asksOnlyIfChanged && before?.url !== undefined ? { known: { ...before, url: before.url } } : {}),
  });
  return received.status === "unchanged" ? { kind: "unchanged", version: null } : received;
}

/** Where a file came from, and its state there. */
function describeBrought({ name, url, etag, lastModified }: Brought) {
  return {
    ...(url === undefined ? {} : { url }),
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    name,
  };
}

function describeReception(
  received: Brought,
  { columns, rows, file, communes }: Inspection,
  years: number[],
  at: Date,
): LastReception {
  return {
    ...describeBrought(received),
    ...{ at: at.toISOString(), file: file ?? null, columns, rows, years },
    communes: communes?.found.length ?? null,
  };
}

/** Takes what a folder has of a source: the file named after the dataset, or those of the folder named after it, put together. */
async function takeFromFolder(
  { content, source }: Parameters<typeof bringHere>[0],
  { folder, question, maxFileBytes }: { folder: string; question: Question; maxFileBytes: number },
  scratch: string,
): Promise<Brought | Refreshment> {
  const { slug } = content.metadata;
  const found = await findNamed(folder, slug);
  if (found.length > 1) {
    const reason = `plusieurs fichiers ont ce nom dans ${folder} : ${found.join(", ")}. Gardez-en un.`;
    return { kind: "failed", reason: typeset(reason) };
  }
  const files = found[0] === undefined ? [] : await listFiles(folder, found[0]);
  const [first] = files;
  if (!first) return { kind: "absent", file: fileNameOf(slug, source) };
  const family = familyOf(source.from);
  const receiving = { fetcher: folderFetcher(folder), folder: scratch, maxBytes: maxFileBytes };
  try {
    const gathered = family.gather
      ? await family.gather(source.from, source.filter, question, files, receiving)
      : await gatherYearParts(files, receiving, undefined);
    if (gathered) return { ...gathered, name: `${slug}${extname(gathered.name)}` };
  } catch (error) {
    if (error instanceof FetchFailure || error instanceof SourceFailure)
      return { kind: "refused", reasons: [error.message] };
    throw error;
  }
  return { path: first.path, name: basename(first.name), asked: [] };
}

/** The file of a folder, or the folder in it, whose name is that of the dataset, whatever the format. */
async function findNamed(folder: string, slug: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  return names.filter((name) => basename(name, extname(name)) === slug).sort();
}

/** A file by its name, or those of the folder of this name, in order, those of its own folders too (a year each). */
async function listFiles(folder: string, name: string): Promise<HandFile[]> {
  if ((await stat(join(folder, name))).isFile()) return [{ path: join(folder, name), name }];
  const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path, name: relative(folder, path).replaceAll(sep, "/") }));
}

/** Name of the received file; that of a state of things tells the year it was received in, which a recipe reads there. */
function nameOf({ source, content }: ContentSource, name: string, { currentYear }: Question): string {
  return source.dated === "reception" ? `${content.metadata.slug}-${currentYear}${extname(name)}` : name;
}

function noteOf({ source }: ContentSource, origin: Origin): string {
  const how = "folder" in origin ? "fichier reçu à la main" : "reçu à son adresse";
  return typeset(`${source.producer}, « ${source.title} » : ${how}.`);
}
