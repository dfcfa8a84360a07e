import { join } from "node:path";
import type { DatasetMetadata, Recipe, Report, Schema } from "@datalogue/ingest";
import type { Knex } from "knex";
import { mayRead, PUBLIC } from "../access/decide-access.js";
import { type AgreementTerms, findTerms, haveSameParties } from "../agreements/terms.js";
import { type EarlierVersion, SECRET_FILE } from "../secrecy/earlier-tables.js";
import type { FileGuard, Inspection } from "../sources/guard-table.js";
import { isDatabaseLost } from "../store/database-failure.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { findAnyFault } from "../stored-files/find-fault.js";
import { digestFile } from "../versions/hashed-file.js";
import { asReal, isCorrected, isInvented } from "../versions/is-invented.js";
import { type DataOrigin, type DerivedFrom, type Manifest, ROWS_FILE, receivedDigest } from "../versions/manifest.js";
import { NeighboursMoved, PublicationConflict } from "../versions/publication-conflict.js";
import { isSameState, type StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import type { Touched } from "../versions/touched.js";
import { MANIFEST_FILE, type VersionFolders } from "../versions/version-folders.js";
import type { BuildJob, BuildResult, BuildStep } from "./build-version.js";
import { listChosenColumns } from "./chosen-columns.js";
import { countServed } from "./count-served.js";
import { findLentRegister } from "./find-lent-register.js";
import { findDeclared, findMadeOf } from "./find-made-of.js";
import {
  indicatorsOf,
  listNames,
  listSources,
  type ObservationWorkshop,
  prepareObservations,
  setSource,
} from "./observe-indicators.js";
import { findPublicationReferences } from "./publication-references.js";
import type { Release } from "./refuse-small-counts.js";
import type { OthersFile } from "./refuse-terms.js";

/** A file to publish, and the dataset it is the new state of. */
export interface Submission {
  metadata: DatasetMetadata & { id: string };
  schema: Schema;
  recipe?: Recipe | undefined;
  /** The received file, and the name its producer gave it. */
  source: string;
  originalName: string;
  /** How the file came; undefined for that of the content. */
  origin?: DataOrigin | undefined;
  /** Whether its rows are those of an earlier version, changed by hand. */
  byHand?: boolean | undefined;
  /** Whether its figures are known to be invented, whatever the metadata say. */
  invented?: boolean | undefined;
  /** What the file was made from, when a source gave it. */
  derivedFrom?: DerivedFrom | undefined;
  /** Where a statistical authority released these figures already. */
  released?: Release | undefined;
  /** What must be true of the file, of one that a source gave. */
  guard?: FileGuard | undefined;
  /** Names that the addresses of a new dataset had elsewhere: of its files, and its former slugs. */
  fileName?: string | undefined;
  formerSlugs?: string[] | undefined;
  metadataDigest: string | null;
  dataDigest: string | null;
  note: string | null;
  actor: string;
  /** How the journal names it; `publish` without it. */
  act?: "rollback";
  /** The version served when the caller decided to publish, 0 without one. */
  replaces: number;
  /** The dataset as it was before anything of the submission was made from it, undefined before its first version. */
  madeFrom: StoredDataset | undefined;
  /** True when that version is no longer served once it is replaced: nothing in it may help who did not read it. */
  withdraws?: boolean;
  /** What the content no longer says of the dataset: what it says later of it is left alone. */
  touched?: Touched;
  /** Written in the transaction that names the version. */
  also?: ((trx: Knex.Transaction, version: number) => Promise<void>) | undefined;
}

export type Publication =
  | {
      kind: "published";
      version: number;
      manifest: Manifest;
      report: Report;
      /** What the guard found in the file, where it has one; so below. */
      inspection?: Inspection | undefined;
      indicators: string[];
      failures: { indicator: string; message: string }[];
    }
  | { kind: "refused"; report: Report; inspection?: Inspection | undefined };

/** Where a publication stands; a crash after any of them leaves the previous version served. */
export type PublicationStep = BuildStep | "installed" | "observed" | "flipping" | "flipped";

export interface PublicationSettings {
  maxFileBytes: number;
  keepVersions: number;
  now: () => Date;
  onStep: (step: PublicationStep) => void;
  log: (line: string) => void;
}

/**
 * Publishes a file: version folder made beside, moved into place, observations written, then one short transaction names
 * all of it. Refused when the report has an error, no row, or counts under the
 * threshold of an undeclared statistical secrecy: nothing changes. Throws `PublicationConflict` when another
 * publication of the same dataset, or a change of what is said of it, came first, `NeighboursMoved` where others of the
 * same indicators came first each time.
 *
 *   copied → checked → written → synced → installed → observed → flipping → flipped
 */
export async function publishVersion(
  submission: Submission,
  workshop: ObservationWorkshop,
  settings: PublicationSettings,
): Promise<Publication> {
  const { store, folders, thread } = workshop;
  const { metadata, madeFrom: known } = submission;
  const isOvertaken = async () => !isSameState(known, await store.findDataset({ id: metadata.id }));
  if ((known?.version ?? 0) !== submission.replaces || (await isOvertaken())) throw new PublicationConflict();
  const fileName = known?.fileName ?? submission.fileName ?? metadata.slug;
  const rowsFileOf = (dataset: string, number: number) => join(folders.path(dataset, number), ROWS_FILE);
  const earlier = await listEarlier(submission, known, workshop);
  const build = folders.startBuild();
  try {
    const job = await describeBuild(submission, { fileName, earlier, folder: build.folder }, workshop, settings);
    const built = await thread.build(job, workshop, settings.onStep);
    if (built.kind === "refused") return built;

    const highest = Math.max(folders.highest(metadata.id), await store.highestVersion(metadata.id));
    const next = (from: number) => folders.shared?.claim(metadata.id, from) ?? from;
    let version = await next(highest + 1);
    while (!build.install(metadata.id, version)) version = await next(version + 1);
    settings.onStep("installed");
    await folders.shared?.send(metadata.id, version, [...Object.keys(built.manifest.files), MANIFEST_FILE]);

    for (let attempt = 1; ; attempt++) {
      const sources = await listSources(workshop);
      const names = await listNames(workshop, submission);
      const own = {
        rowsFile: rowsFileOf(metadata.id, version),
        version,
        demonstration: isInvented(metadata, submission),
        secrecy: built.manifest.secrecy,
      };
      setSource(sources, names, mayRead(PUBLIC, metadata) ? own : undefined);
      const touched = indicatorsOf(workshop, names);
      const observations = await prepareObservations(workshop, touched, sources);
      settings.onStep("observed");
      try {
        await store.flip(
          {
            metadata,
            fileName,
            metadataDigest: submission.metadataDigest,
            dataDigest: submission.dataDigest,
            number: version,
            manifest: built.manifest,
            note: submission.note,
            at: settings.now().toISOString(),
            madeFrom: known,
            computedFrom: observations.computedFrom,
            actor: submission.actor,
            ...(submission.act ? { act: submission.act } : {}),
            withdraws: submission.withdraws,
            formerSlugs: submission.formerSlugs ?? [],
            touched: submission.touched ?? {},
          },
          async (trx) => {
            await observations.flip(trx, settings.now().toISOString(), names);
            await submission.also?.(trx, version);
            settings.onStep("flipping");
          },
        );
      } catch (error) {
        if (error instanceof PublicationConflict) {
          if (await isOvertaken()) throw error;
          if (attempt === 5) throw new NeighboursMoved();
          // A dataset of the same indicators was published meanwhile: their values are computed again from it.
          continue;
        }
        // What was lost may be the answer alone: then it is published.
        const named = await store.findVersion(metadata.id, version).catch(() => null);
        if (named === null || (!named && isDatabaseLost(error))) build.leave();
        if (!named) throw error;
      }
      build.keep();
      settings.onStep("flipped");
      try {
        await folders.shared?.settle(metadata.id, version);
        await dropOldRows(metadata.id, workshop, settings.keepVersions);
      } catch (error) {
        // It is published all the same; claims are swept.
        settings.log(`${metadata.slug}: what version ${version} replaces stays: ${(error as Error).stack}`);
      }
      const { indicators, failures } = observations;
      const { manifest, report, inspection } = built;
      return { kind: "published", version, manifest, report, inspection, indicators, failures };
    }
  } finally {
    build.end();
  }
}

type BuildSettings = Pick<PublicationSettings, "maxFileBytes" | "now">;

/**
 * Makes the version that a submission would be, gives it to `look` (its folder lasts as long as that), and forgets it: nothing is
 * published. Throws as `publishVersion`.
 */
export async function tryVersion<T>(
  submission: Submission,
  workshop: ObservationWorkshop,
  settings: BuildSettings,
  look: (built: BuildResult, folder: string) => Promise<T>,
): Promise<T> {
  const { folders, thread } = workshop;
  const { madeFrom: known } = submission;
  const earlier = await listEarlier(submission, known, workshop);
  const build = folders.startBuild();
  try {
    const place = { fileName: known?.fileName ?? submission.metadata.slug, earlier, folder: build.folder };
    const job = await describeBuild(submission, place, workshop, settings);
    return await look(await thread.build(job, workshop), build.folder);
  } finally {
    build.end();
  }
}

/**
 * What earlier versions told counts where statistical secrecy is declared; nowhere else are they read. Those of a file that was called
 * invented by mistake are as its correction makes them.
 */
async function listEarlier(
  { metadata, source }: Submission,
  known: StoredDataset | undefined,
  { store, folders }: Pick<ObservationWorkshop, "store" | "folders">,
): Promise<StoredVersion[]> {
  if (!metadata.confidentialite) return [];
  const versions = await store.listVersions(metadata.id);
  if (!known || !isCorrected(known.metadata, metadata)) return versions;
  await folders.readyPath(source);
  const { sha256 } = digestFile(source);
  return versions.map((version) =>
    receivedDigest(version.manifest) === sha256 ? { ...version, manifest: asReal(version.manifest) } : version,
  );
}

/** What the folder of a version is filled with. Throws `DamagedFile` where what earlier versions told cannot be read. */
async function describeBuild(
  submission: Submission,
  { fileName, earlier, folder }: { fileName: string; earlier: StoredVersion[]; folder: string },
  workshop: ObservationWorkshop,
  settings: BuildSettings,
): Promise<BuildJob> {
  const { store, folders } = workshop;
  const { metadata, schema } = submission;
  await folders.readyPath(submission.source);
  const madeOf = await findMadeOf(submission, workshop);
  const register = await findLentRegister(madeOf ?? (await findDeclared(metadata, workshop)), workshop);
  const terms = register
    ? { refusal: sayMadeOfLent(register) }
    : findTerms(metadata, await workshop.agreementOf(metadata.slug));
  if (metadata.confidentialite) await requireSound(earlier, metadata.id, folders);
  return {
    source: submission.source,
    originalName: submission.originalName,
    origin: submission.origin,
    invented: submission.invented && !isInvented(metadata, { origin: submission.origin }),
    folder,
    fileName,
    schema,
    recipe: submission.recipe,
    derivedFrom: submission.derivedFrom,
    madeOf,
    released: submission.released,
    guard: submission.guard && {
      ...submission.guard,
      chosen: await listChosenColumns(submission, store),
      served: await countServed(submission.metadata.id, submission.replaces, store),
    },
    maxBytes: settings.maxFileBytes,
    agreement:
      terms && "terms" in terms
        ? { ...terms, at: settings.now().toISOString(), others: await listOthers(submission, terms.terms, workshop) }
        : (terms ?? null),
    secrecy: metadata.confidentialite
      ? {
          declared: metadata.confidentialite,
          demonstration: isInvented(metadata, submission),
          earlier: isInvented(metadata, submission)
            ? []
            : listProtected(earlier, metadata.id, folders).map((version) =>
                submission.withdraws && version.number === submission.replaces
                  ? { ...version, withdrawn: true }
                  : version,
              ),
        }
      : null,
    references: await findPublicationReferences({ metadata, schema, recipe: submission.recipe }, { store, folders }),
  };
}

const sayMadeOfLent = ({ metadata: { title } }: Pick<StoredDataset, "metadata">) =>
  `Ce tableau est fait du registre «\u00A0${title}\u00A0», qu'un partenaire prête sous convention\u00A0: ce qui en serait recopié lui survivrait. Rien n'en est publié.`;

/**
 * The files received of a dataset that are not published under these terms. One that somebody gives: those of another partner, unless it was
 * received under this agreement before it was rewritten, or of these parties too; a partner gives its own to whom it signs with. One that is
 * taken from a version: it was received by other parties.
 */
async function listOthers(
  { metadata: { id }, source }: Submission,
  terms: AgreementTerms,
  { store, folders }: Pick<ObservationWorkshop, "store" | "folders">,
): Promise<OthersFile[]> {
  const versions = await store.listVersions(id);
  const names = new Map((await store.listOrganisations()).map(({ slug, data }) => [slug, data.name]));
  const nameOf = (slug: string) => `«\u00A0${names.get(slug) ?? slug}\u00A0»`;
  const digestOf = ({ manifest }: StoredVersion) => receivedDigest(manifest);
  const isOwn = ({ manifest: { agreement } }: StoredVersion) => agreement && haveSameParties(agreement, terms);
  const own = new Set(versions.filter(isOwn).map(digestOf));
  return versions.flatMap((version) => {
    const { number, manifest } = version;
    const { agreement: made, original } = manifest;
    const sha256 = digestOf(version);
    if (!made || sha256 === undefined || haveSameParties(made, terms)) return [];
    const isTaken = source === folders.fileOf(id, number, original);
    if (!isTaken && (made.partner === terms.partner || made.id === terms.id || own.has(sha256))) return [];
    const partner = nameOf(terms.partner);
    return {
      sha256,
      refusal: `Ce fichier a été donné par ${nameOf(made.partner)} à ${nameOf(made.recipient)}\u202F; la convention en cours lie ${partner} et ${nameOf(terms.recipient)}. Déposez un fichier que donne ${partner}.`,
    };
  });
}

/**
 * The protected versions, oldest first: what they told and masked counts for the next one. Those of invented figures stand outside: they
 * tell nothing of the real ones.
 */
export function listProtected(versions: StoredVersion[], dataset: string, folders: VersionFolders): EarlierVersion[] {
  return versions
    .filter(({ manifest }) => !manifest.secrecyReview?.demonstration)
    .flatMap((version) => findProtected(version, dataset, folders) ?? [])
    .sort((a, b) => a.number - b.number);
}

/** What a protected version is read by; undefined for one that is not, or whose rows were dropped. */
export function findProtected(
  { number, rowsKept, manifest: { secrecy, secrecyReview, withdrawn, columns } }: StoredVersion,
  dataset: string,
  folders: VersionFolders,
): EarlierVersion | undefined {
  if (!rowsKept || !secrecy) return undefined;
  return {
    ...{ number, secrecy, folder: folders.path(dataset, number) },
    columns: Object.fromEntries(columns.map(({ name, stored }) => [name, stored])),
    recodings: secrecyReview?.recodings ?? [],
    withdrawn: (secrecyReview?.withdrawn ?? withdrawn) !== undefined,
  };
}

/**
 * What earlier protected versions told and masked decides what the next one masks: it is read from files that are those published, or
 * nothing is published. Throws `DamagedFile`.
 */
export async function requireSound(versions: StoredVersion[], dataset: string, folders: VersionFolders): Promise<void> {
  for (const { number, rowsKept, manifest } of versions) {
    const read = rowsKept && manifest.secrecy ? [ROWS_FILE, SECRET_FILE] : [];
    await folders.ready(dataset, number, read);
    for (const name of read) {
      const [path, digest] = [folders.fileOf(dataset, number, name), manifest.files[name]];
      const fault = digest && (await findAnyFault(path, digest));
      if (fault) throw new DamagedFile(path, fault);
    }
  }
}

/**
 * Rows of the versions beyond the last `keep` that have theirs; received files are always kept, and so are protected tables: they are small, what they
 * told counts for the next ones, and made again they might mask other cells. What an agreement let out is not made again from what was received.
 */
async function dropOldRows(dataset: string, { store, folders }: ObservationWorkshop, keep: number): Promise<void> {
  for await (const { number, manifest } of store.readVersions(dataset, { rowsKept: true, skip: keep })) {
    if (manifest.secrecy || manifest.agreement) continue;
    await store.markRowsDropped(dataset, number);
    await folders.dropRows(dataset, number, manifest);
  }
}
