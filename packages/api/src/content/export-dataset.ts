import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isPublic, type Recipe, type Schema, typeset } from "@datalogue/ingest";
import type { SharingState } from "../access/decide-access.js";
import type { AgreementStates } from "../agreements/agreements.js";
import { findTerms } from "../agreements/terms.js";
import { describeAgreement } from "../catalogue/describe-agreement.js";
import { ContentError } from "../documents/content-problem.js";
import { describeDamage } from "../publication/describe-damage.js";
import { findAnyFault } from "../stored-files/find-fault.js";
import { OWNER_FILE } from "../system/owner-only.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { isWholePublished } from "../versions/is-whole-published.js";
import type { Manifest } from "../versions/manifest.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import { RECEIVED_SCHEMA, type VersionFolders } from "../versions/version-folders.js";
import { findOrigin } from "./origin.js";
import { PUBLISHED_FILE, type PublishedDocument } from "./published-document.js";
import { type ContentDataset, isDataName, readDataset } from "./read-dataset.js";

/** The documents that a folder of a dataset holds by their names; what else lies there is copied. */
const DOCUMENTS = ["dataset.json", "schema.json", "recipe.json", "source.json", PUBLISHED_FILE];

/** Why a dataset is not in what is exported. */
export interface LeftOut {
  dataset: string;
  title: string;
  /**
   * "protected": its received file is not for everybody, and nobody asked for it; "agreement": that which it is under lets nothing of it be
   * given now, whoever asks; "damaged": it is not whole any more.
   */
  cause: "protected" | "agreement" | "damaged";
  /** A French sentence. */
  reason: string;
}

export interface DatasetExport {
  contentFolder: string;
  store: CatalogueStore;
  folders: VersionFolders;
  agreements: Pick<AgreementStates, "stateOf">;
  /** Whether received files that not everybody may read are written too. */
  withOriginals: boolean;
  /** Identifier → the `dataset.json` of the content that bear it. */
  bearers: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A published dataset, and the folder of the content that describes it, where one does. */
export interface DatasetToExport {
  stored: StoredDataset;
  served: StoredVersion;
  own: ContentDataset | undefined;
  /** The `dataset.json` of that folder, while it is not another's, whether it can be read or not. */
  origin: string | undefined;
}

/**
 * Finds what the content says of a published dataset: the folder that it was loaded from, as long as it can be read. Where the content is no longer
 * at that path (moved, copied, named by a link), the folder that bears its identifier.
 */
export async function findToExport(
  { contentFolder, store, bearers }: DatasetExport,
  stored: StoredDataset,
): Promise<DatasetToExport | undefined> {
  const served = await store.findVersion(stored.id, stored.version);
  if (!served) return undefined;
  const loaded = await findOrigin(store, stored.id);
  const bearing = bearers.get(stored.id) ?? new Set();
  const origin = loaded !== undefined && bearing.has(loaded) ? loaded : ([...bearing][0] ?? loaded);
  const own =
    origin !== undefined && existsSync(origin)
      ? await readDataset(dirname(origin), contentFolder).catch((error) => {
          if (error instanceof ContentError) return undefined;
          throw error;
        })
      : undefined;
  if (own && own.metadata.id !== stored.id) return { stored, served, own: undefined, origin: undefined };
  return { stored, served, own, origin };
}

/**
 * Writes a dataset as a folder of the content: its documents and the received file of the version served, so that it loads the same elsewhere. What the
 * content says still is copied as it was written. Gives why it cannot be; nothing is then written.
 */
export async function exportDataset(
  { store, folders, agreements, withOriginals }: DatasetExport,
  { stored, served, own }: DatasetToExport,
  folder: string,
): Promise<LeftOut | undefined> {
  const { id, slug, metadata, touched } = stored;
  const { manifest, number } = served;
  const told = { dataset: slug, title: metadata.title };
  const found = agreements.stateOf(slug);
  const sharing = describeAgreement(stored, manifest, found, (name) => name)?.state;
  const closed = sharing && tellClosed(sharing, findTerms(metadata, found));
  if (closed !== undefined) return { ...told, cause: "agreement", reason: closed };
  const isProtected =
    !isPublic(metadata.access) ||
    metadata.confidentialite !== undefined ||
    manifest.secrecy !== undefined ||
    sharing !== undefined ||
    !isWholePublished(manifest);
  if (isProtected && !withOriginals)
    return { ...told, cause: "protected", reason: tellProtected(stored, manifest, sharing) };
  const original = folders.fileOf(id, number, manifest.original);
  await folders.ready(id, number, [manifest.original, RECEIVED_SCHEMA, "recipe.json"]);
  const digest = manifest.files[manifest.original];
  const fault = digest && (await findAnyFault(original, digest));
  const received = await readJsonFile<Schema>(folders.fileOf(id, number, RECEIVED_SCHEMA));
  if (fault || !received) {
    const file = fault ? manifest.original : RECEIVED_SCHEMA;
    return { ...told, cause: "damaged", reason: `${describeDamage(slug, served, file, fault ?? "missing")}.` };
  }
  await mkdir(folder, { recursive: true });
  const place = own && dirname(own.file);
  const copy = (name: string) => copyFile(join(place as string, name), join(folder, name));

  const schema = touched.schema?.is ?? received;
  const keepsSchema = own !== undefined && isSame(own.schema, schema);
  if (!keepsSchema) await writeJsonFile(join(folder, "schema.json"), schema);
  else if (own.metadata.schema === undefined) await copy("schema.json");

  const { schema: _shared, ...withoutShared } = metadata;
  const described = keepsSchema ? metadata : withoutShared;
  if (own && keepsSchema && isSame(own.metadata, metadata)) await copy("dataset.json");
  else await writeJsonFile(join(folder, "dataset.json"), { id, ...described });

  const ownRecipe = own?.recipeFile;
  const recipe = await findRecipe(folders, { stored, served, own });
  if (ownRecipe !== undefined && isSame(ownRecipe, recipe)) await copy("recipe.json");
  else if (recipe) await writeJsonFile(join(folder, "recipe.json"), recipe);

  if (touched.source) await writeJsonFile(join(folder, "source.json"), touched.source.is);
  else if (place && existsSync(join(place, "source.json"))) await copy("source.json");

  const { from } = (touched.source?.is ?? {}) as { from?: unknown };
  const boundFrom = touched.source && !isSame(from, own?.named?.from) ? from : own?.published?.boundFrom;

  const file = fileNameFor(manifest.originalName, manifest.original);
  await copyFile(original, join(folder, file));
  await chmod(join(folder, file), isProtected ? OWNER_FILE : 0o644);
  const formerSlugs = (await store.listSlugs(id)).filter((one) => one !== slug);
  const published: PublishedDocument = {
    file,
    ...(file === manifest.originalName ? {} : { name: manifest.originalName }),
    ...(manifest.origin ? { origin: manifest.origin } : {}),
    ...(manifest.invented ? { invented: true } : {}),
    ...(manifest.derivedFrom ? { derivedFrom: manifest.derivedFrom } : {}),
    ...(boundFrom === undefined ? {} : { boundFrom }),
    ...(stored.fileName === slug ? {} : { fileName: stored.fileName }),
    ...(formerSlugs.length > 0 ? { formerSlugs } : {}),
  };
  if (Object.keys(published).length > 1 || !isDataName(file, metadata))
    await writeJsonFile(join(folder, PUBLISHED_FILE), published);
  const isOwn = (name: string) => DOCUMENTS.includes(name) || name === own?.published?.file;
  if (place) await copyOthers(place, folder, (name) => isOwn(name) || isDataName(name, own.metadata));
  return undefined;
}

/** Copies what lies in a folder, folders in it included, but what is `left` and what is hidden. */
export async function copyOthers(from: string, to: string, left: (name: string) => boolean): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const { name } = entry;
    if (name.startsWith(".") || left(name) || existsSync(join(to, name))) continue;
    if (entry.isFile()) await copyFile(join(from, name), join(to, name));
    if (!entry.isDirectory()) continue;
    await mkdir(join(to, name), { recursive: true });
    await copyOthers(join(from, name), join(to, name), () => false);
  }
}

/** The recipe that files of the dataset itself are read with: that of a source is in its document. */
async function findRecipe(
  folders: VersionFolders,
  { stored, served, own }: Omit<DatasetToExport, "origin">,
): Promise<Recipe | undefined> {
  const { touched, id } = stored;
  if (touched.recipe?.is !== undefined) return touched.recipe.is ?? undefined;
  if (served.manifest.origin === "source" && own) return own.recipeFile;
  return readJsonFile<Recipe>(folders.fileOf(id, served.number, "recipe.json"));
}

/** The name that the received file has in the folder: its own, where it is one that takes the place of no document. */
function fileNameFor(name: string, original: string): string {
  const isUsable =
    basename(name) === name && !/[\\/\0]/.test(name) && !name.startsWith(".") && Buffer.byteLength(name) <= 200;
  return isUsable && !DOCUMENTS.includes(name.toLowerCase()) ? name : `data${extname(original)}`;
}

/**
 * Why nothing of a dataset may be taken away now, by where its agreement stands and what a load would make of it: a French sentence; undefined
 * where it may.
 */
export function tellClosed(sharing: SharingState | undefined, terms: ReturnType<typeof findTerms>): string | undefined {
  if (sharing !== undefined && sharing !== "running" && sharing !== "coming")
    return typeset(`${CLOSED[sharing]} : rien n'en est écrit.`);
  return terms && "refusal" in terms ? typeset(`${terms.refusal} Rien n'en est écrit.`) : undefined;
}

const CLOSED: Record<Exclude<SharingState, "running" | "coming">, string> = {
  unpublished: "rien n'est encore publié sous sa convention en cours",
  suspended: "sa convention est suspendue",
  ended: "sa convention a pris fin",
  withdrawn: "sa convention a été retirée",
};

function tellProtected(
  { metadata }: StoredDataset,
  { wholePublished }: Pick<Manifest, "wholePublished">,
  sharing: SharingState | undefined,
): string {
  const received =
    wholePublished === undefined
      ? "rien ne dit de cette version, ancienne, si son fichier reçu contient ce qui n'est pas publié"
      : "son fichier reçu peut contenir ce qui n'est pas publié";
  const reserved = isPublic(metadata.access) ? received : "son accès est réservé";
  const why =
    metadata.confidentialite !== undefined
      ? "il est sous secret statistique, et le tableau public ne remplace pas le fichier reçu"
      : sharing === undefined
        ? reserved
        : "un partenaire le prête par une convention";
  return typeset(`${why} : ajoutez --with-originals pour l'écrire avec son fichier reçu.`);
}

/** As a document reads them: what is undefined is not there. */
function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(asJson(one), asJson(other));
}

function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

async function readJsonFile<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Writes a document as people read it. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
