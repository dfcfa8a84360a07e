import { extname } from "node:path";
import { typeset } from "@datalogue/ingest";
import type { Knex } from "knex";
import { describeRefusal } from "../content/describe-refusal.js";
import type { ReceivedFile, ReceivingPlace, Reception } from "../content/publish-received.js";
import { digestOf } from "../content/read-dataset.js";
import type { SeenCertificate } from "../fetching/seen-certificate.js";
import { lacksOf } from "../sources/family.js";
import type { FileGuard, Inspection } from "../sources/guard-table.js";
import type { Question } from "../sources/question.js";
import { afterwards } from "../system/afterwards.js";
import { type ArrivalOptions, refuse, refuseElsewhere, withFile } from "./arrival.js";
import type { Brought, Origin } from "./bring-file.js";
import { describeChanges, findLostYears } from "./describe-changes.js";
import { type ContentSource, placeOf } from "./list-content-sources.js";
import type { LastReception, LostYears, ReceptionMemory, Review } from "./reception-memory.js";
import type { Left, Refreshment } from "./refreshment.js";
import { tellRefreshment } from "./tell-refreshment.js";
import { SourceLeft, type SourceWatch, type WatchedSource, watchSource } from "./watch-source.js";

export interface RefreshOptions extends ArrivalOptions {
  /** Publishes the file. */
  receive: (place: ReceivingPlace, file: ReceivedFile) => Promise<Reception>;
  /** Keeps a file that came and is not published, for somebody to look at; told why in French. */
  hold?: (one: ContentSource, file: Pick<Brought, "path" | "name" | "url">, reason: string) => Promise<void>;
  /** Lets go of the file that was kept so: what the source gives is served. */
  release?: (one: ContentSource) => Promise<void>;
  /** Tells what others do of the source while its file comes; without it, nobody does anything. */
  watch?: SourceWatch;
  /** Whether somebody asks for it now, and not the night: what they get is what the source gives, whatever was chosen since. */
  wanted?: boolean;
  now?: () => Date;
  /** Told of what went wrong once a version was published. */
  log?: (line: string) => void;
}

/** What a site refreshes all its sources with: where files come from, how they are brought, published and kept. */
export type SiteRefresh = Pick<RefreshOptions, "origin" | "bring" | "receive" | "hold" | "release" | "describeServed">;

/** Receives the file of a source, and publishes it when neither its guard nor its schema refuses it. */
export async function refreshSource(one: ContentSource, options: RefreshOptions): Promise<Refreshment> {
  const { receive, memory, watch, now = () => new Date(), log = (line) => console.error(line) } = options;
  const { slug } = one.content.metadata;
  const noteCertificates = async (seen: SeenCertificate[]) => {
    if (seen.length > 0) await memory?.noteCertificates(slug, seen, now().toISOString());
  };
  const watched = watch && (await watchSource(one, watch));
  // What was deposited meanwhile, or gone back to, is not what its server says unchanged.
  const asksOnlyIfChanged = !(watched?.wasLeft || options.wanted);
  const bringing = { ...options, noteCertificates, asksOnlyIfChanged };
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
      // Nothing was read again: what is known of it stays true. Somebody may have deposited it.
      const known = { sha256: await digestOf(received.path), at: now().toISOString() };
      await memory?.remember(slug, { ...(await memory.find(slug)), ...describeBrought(received, one), ...known });
      return { ...reception, ...lacksOf(received) };
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
        ...describeReception(received, one, inspection, years, now()),
        ...(sha256 === undefined ? {} : { sha256 }),
      });
    });
    const missing = inspection.communes?.missing ?? [];
    return {
      ...{ kind: "published", version, rows: manifest.rows, asked, missing, changes, lost },
      ...lacksOf(received),
    };
  });
  if (done.kind === "unchanged" && done.vintage !== undefined) await noteVintage(one, done.vintage, memory);
  // A folder of a few files says nothing of the other sources.
  if (done.kind === "absent") return done;
  // Of a source that is no more: the one in its place, if any, was not asked.
  if (isGone(done)) return done;
  const found = done.kind === "published" ? undefined : await watched?.look();
  if (isGone(found)) return found;
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
  receive: RefreshOptions["receive"],
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

/** Whether a source was unbound, or moved, since its file was asked. */
function isGone(found: object | undefined): found is Left {
  return found !== undefined && "why" in found && (found.why === "unbound" || found.why === "moved");
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

/** Writes down which of several the file served is, where its server says it unchanged: older programs did not. */
async function noteVintage(
  { content, source: { from } }: ContentSource,
  vintage: string,
  memory: ReceptionMemory | undefined,
): Promise<void> {
  const { slug } = content.metadata;
  const known = await memory?.find(slug);
  if (known) await memory?.remember(slug, { ...known, vintage, from });
}

/** Why nothing was published; null when it went well. */
function failureOf(done: Refreshment): string | null {
  if (done.kind === "refused") return done.reasons.join(" ");
  if (done.kind === "rejected") return describeRefusal(done.report);
  return done.kind === "failed" ? done.reason : null;
}

/** Where a file came from, and its state there. */
function describeBrought({ name, url, etag, lastModified, vintage }: Brought, { source: { from } }: ContentSource) {
  return {
    ...(vintage === undefined ? {} : { vintage, from }),
    ...(url === undefined ? {} : { url }),
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    name,
  };
}

function describeReception(
  received: Brought,
  one: ContentSource,
  { columns, rows, file, communes }: Inspection,
  years: number[],
  at: Date,
): LastReception {
  return {
    ...describeBrought(received, one),
    ...{ at: at.toISOString(), file: file ?? null, columns, rows, years },
    communes: communes?.found.length ?? null,
  };
}

/** Name of the received file; that of a state of things tells the year it was received in, which a recipe reads there. */
function nameOf({ source, content }: ContentSource, name: string, { currentYear }: Question): string {
  return source.dated === "reception" ? `${content.metadata.slug}-${currentYear}${extname(name)}` : name;
}

function noteOf({ source }: ContentSource, origin: Origin): string {
  const how = "folder" in origin ? "fichier reçu à la main" : "reçu à son adresse";
  return typeset(`${source.producer}, « ${source.title} » : ${how}.`);
}
