import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  type DatasetMetadata,
  findFieldProblems,
  findScopeFieldProblems,
  inputFormats,
  parseDatasetMetadata,
  parseRecipe,
  type Recipe,
  type Schema,
} from "@datalogue/ingest";
import { type ContentProblem, refuse } from "../documents/content-problem.js";
import { readJson } from "../documents/read-json.js";
import { readSchemaJson } from "../documents/shared-schemas.js";
import { datasetsLookedUp } from "../publication/published-references.js";
import type { Release } from "../publication/refuse-small-counts.js";
import { isGivenToAll } from "../sources/is-given-to-all.js";
import { parseSource } from "../sources/parse-source.js";
import { receptionRecipe } from "../sources/reception-recipe.js";
import type { Source } from "../sources/source-schema.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { DataOrigin, DerivedFrom } from "../versions/manifest.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { Touched } from "../versions/touched.js";
import { PUBLISHED_FILE, type PublishedDocument, parsePublished } from "./published-document.js";
import { readSource } from "./read-source.js";

/** A dataset of the content folder, read and checked but for its data. */
export interface ContentDataset {
  /** Path of `dataset.json`, and how it is told. */
  file: string;
  shown: string;
  text: string;
  metadata: DatasetMetadata;
  schema: Schema;
  /**
   * How a data file becomes the table that the schema describes, when it is not so already: `recipe.json`; for what a source gives, its own
   * recipe if it has one, with the rows of the home territory alone.
   */
  recipeOf(origin: DataOrigin | undefined, territories: TerritoryReader): Recipe | undefined;
  /** Slugs or identifiers of the datasets that its recipes look up. */
  lookedUp: string[];
  /** Where a statistical authority released the figures of a file that came so, by its source; undefined of any other file. */
  releasedBy(origin: DataOrigin | undefined): Release | undefined;
  /** What a file that comes so is made from, by its source; undefined of any other file. */
  derivedFrom(origin: DataOrigin | undefined, received: string): DerivedFrom | undefined;
  /** Where its producer publishes it (`source.json`), when there is one that can be used. */
  source: Source | undefined;
  /** The source that the content itself names; what the site wrote, here or where the folder was exported, may be an address that few know. */
  named: Source | undefined;
  /** Whether files of its source are of those that their producer gives to everybody, by the content too: public whatever is left out of them. */
  isOpen: boolean;
  /** What the catalogue that wrote this folder knew of it (`published.json`); undefined where people wrote it. */
  published: PublishedDocument | undefined;
  /** What `recipe.json` says, undefined without one. */
  recipeFile: Recipe | undefined;
  /** What is wrong beside it, and does not stop it. */
  problems: ContentProblem[];
  metadataDigest: string;
  /** Of the schema, of the recipe and of the source of the folder, each alone. */
  schemaDigest: string;
  recipeDigest: string;
  sourceDigest: string;
  /** Of the schema, the recipe, the declared secrecy and a data file together: that of the folder, or one received since. */
  digestWith(file: Pick<DataFile, "name" | "sha256" | "origin">, territories: TerritoryReader): string;
  /** The same dataset with what stands in place of its documents, where they were changed through the site; `metadata`: those that are served. */
  withTouched(touched: Touched, metadata: DatasetMetadata): ContentDataset;
  /** Reads the data file of the folder for its digest; undefined where all comes from a source (`source.json`). */
  describeData(): Promise<DataFile | undefined>;
}

/** What a file that comes for a dataset is checked, read and published with, whatever says it: a folder, or the catalogue alone. */
export type ReceivingDataset = Pick<
  ContentDataset,
  "metadata" | "schema" | "recipeOf" | "releasedBy" | "derivedFrom" | "digestWith" | "source" | "isOpen"
>;

/** The same of a dataset that no folder describes: as the catalogue keeps it, with what its served version was read with. */
export function describeCatalogued(
  { metadata, touched }: Pick<StoredDataset, "metadata" | "touched">,
  { schema, recipe }: { schema: Schema; recipe: Recipe | undefined },
): ReceivingDataset {
  return describeDocuments({ metadata, schema, recipe, source: readTouchedSource(touched, schema) });
}

/** The source that the site wrote, where it is one that can be used. */
function readTouchedSource({ source }: Touched, schema: Schema): Source | undefined {
  const parsed = source && parseSource(source.is, schema);
  return parsed && "source" in parsed ? parsed.source : undefined;
}

/** A file of data. */
export interface DataFile {
  path: string;
  /** As its producer called it. */
  name: string;
  sha256: string;
  bytes: number;
  /** How it came; undefined for that of the content. */
  origin: DataOrigin | undefined;
  /** Where another catalogue knew that its figures are invented. */
  invented?: boolean | undefined;
  /** What it was made from, where another catalogue knew it. */
  derivedFrom?: DerivedFrom | undefined;
}

/** Name of the document that says where the producer publishes the data. */
export const SOURCE_FILE = "source.json";

/** Reads the `dataset.json` of a folder, which says for whom its data are. Throws `ContentError`. */
export async function readDescription(
  folder: string,
  contentFolder: string,
): Promise<Pick<ContentDataset, "file" | "shown" | "text" | "metadata">> {
  const file = join(folder, "dataset.json");
  const shown = showPath(file, contentFolder);
  const { text, json } = await readJson(file, shown);
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw refuse(shown, 'un objet JSON est attendu\u00A0: { "slug": …, "title": …, … }.');

  const room = basename(dirname(resolve(folder)));
  const inContent = dirname(dirname(resolve(folder))) === resolve(contentFolder);
  const theme = "theme" in json ? json.theme : room;
  if (inContent && theme !== room)
    throw refuse(
      shown,
      `le thème est le dossier\u00A0: «\u00A0${room}\u00A0», et non «\u00A0${theme}\u00A0». Retirez «\u00A0theme\u00A0» ou déplacez le dossier.`,
    );
  if (!inContent && typeof theme === "string" && isPlainName(theme) && !existsSync(join(contentFolder, theme)))
    throw refuse(
      shown,
      `le thème «\u00A0${theme}\u00A0» n'existe pas. Un thème est un dossier du contenu\u00A0: ${listRooms(contentFolder).join(", ") || "aucun pour l'instant"}.`,
    );
  const described = parseDatasetMetadata({ ...json, theme });
  if ("problems" in described) throw refuse(shown, ...described.problems);
  return { file, shown, text, metadata: described.metadata };
}

/** Reads a folder that holds `dataset.json`. Throws `ContentError`. */
export async function readDataset(folder: string, contentFolder: string): Promise<ContentDataset> {
  const { file, shown, text, metadata } = await readDescription(folder, contentFolder);
  const show = (path: string) => showPath(path, contentFolder);
  const schemaFile = findSchema(folder, contentFolder, metadata, shown);
  const { json: schemaJson } = await readJson(schemaFile, show(schemaFile));
  const parsed = await readSchemaJson(schemaJson, join(contentFolder, "schemas"));
  if ("problems" in parsed) throw refuse(show(schemaFile), ...parsed.problems);
  const { confidentialite } = metadata;
  const unfit = [
    ...(confidentialite ? findFieldProblems(confidentialite, parsed.schema) : []),
    ...findScopeFieldProblems(metadata.scopes ?? [], parsed.schema, confidentialite),
  ];
  if (unfit.length > 0) throw refuse(shown, ...unfit);

  const recipePath = join(folder, "recipe.json");
  const recipe = existsSync(recipePath) ? await readRecipe(recipePath, show(recipePath), parsed.schema) : undefined;
  const sourceFile = join(folder, SOURCE_FILE);
  const { source, problems } = await readSource(sourceFile, show(sourceFile), parsed.schema);
  const published = await readPublished(folder, show);
  const dataFile = findData(folder, published?.file ?? metadata.file, shown);
  const { id: _id, ...withoutId } = metadata;
  const own = {
    ...{ file, shown, text, source, problems, published, recipeFile: recipe },
    named: isDeepStrictEqual(source?.from, published?.boundFrom) ? undefined : source,
    metadataDigest: sha256(JSON.stringify(withoutId)),
    schemaDigest: sha256(JSON.stringify(parsed.schema)),
    recipeDigest: sha256(JSON.stringify(recipe ?? null)),
    sourceDigest: sha256(JSON.stringify(source ?? null)),
    describeData: async () => (dataFile === undefined ? undefined : describeFile(dataFile, published)),
  };
  return describeContent(own, { metadata, schema: parsed.schema, recipe });
}

/** What a dataset is described, checked and read with. */
interface Documents {
  metadata: DatasetMetadata;
  schema: Schema;
  recipe: Recipe | undefined;
}

type Own = Omit<ContentDataset, Exclude<keyof ReceivingDataset, "source"> | "lookedUp" | "withTouched">;

function describeContent(own: Own, documents: Documents): ContentDataset {
  const { metadata, schema, recipe } = documents;
  return {
    ...own,
    ...describeDocuments({ ...documents, source: own.source, named: own.named }),
    withTouched(touched, served) {
      const next = touched.schema?.is ?? schema;
      const mended = readTouchedSource(touched, next);
      return describeContent(mended ? { ...own, source: mended } : own, {
        metadata: touched.metadata ? served : metadata,
        schema: next,
        recipe: touched.recipe?.is === undefined ? recipe : (touched.recipe.is ?? undefined),
      });
    },
    lookedUp: [recipe, own.source?.recipe].flatMap((one) => (one ? datasetsLookedUp(one) : [])),
  };
}

function describeDocuments({
  metadata,
  schema,
  recipe,
  source,
  named,
}: Documents & { source: Source | undefined; named?: Source | undefined }): ReceivingDataset {
  const { confidentialite } = metadata;
  // What the site wrote opens nothing that the content closes.
  const isNamed = source !== undefined && isDeepStrictEqual(source.from, named?.from);
  const isOpen = isNamed && [named, source].every((one) => one !== undefined && isGivenToAll(one));
  const recipeOf = (origin: DataOrigin | undefined, territories: TerritoryReader) =>
    origin === "source" && source ? receptionRecipe(source, recipe, territories) : recipe;
  const schemaDigest = sha256(JSON.stringify(schema));
  return {
    ...{ metadata, schema, recipeOf, source, isOpen },
    derivedFrom: (origin, received) =>
      origin === "source" && source
        ? {
            ...{ title: source.title, producer: source.producer, page: source.page, licence: source.licence, received },
            ...(isOpen ? { open: true } : {}),
          }
        : undefined,
    releasedBy: (origin) =>
      origin === "source" && source?.diffusion && source.reference !== undefined
        ? { producer: source.producer, reference: source.reference }
        : undefined,
    digestWith: (data, territories) => {
      const read = recipeOf(data.origin, territories);
      return sha256(
        [
          ...[schemaDigest, data.sha256, data.name],
          ...(read ? [JSON.stringify(read)] : []),
          // The table that is published depends on it.
          ...(confidentialite ? [JSON.stringify(confidentialite)] : []),
          // Invented figures stand outside what versions tell together: real ones are another version.
          ...(confidentialite && metadata.demonstration ? ["demonstration"] : []),
        ].join(" "),
      );
    },
  };
}

/** The themes there are: folders of the content that hold an observatory or datasets. */
function listRooms(contentFolder: string): string[] {
  return readdirSync(contentFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["territoires", "schemas"].includes(entry.name))
    .map(({ name }) => name);
}

/** A path as the content folder's owner knows it. */
export function showPath(path: string, contentFolder: string): string {
  const inside = relative(contentFolder, path);
  if (!inside.startsWith("..")) return join(basename(contentFolder), inside);
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
}

function findSchema(folder: string, contentFolder: string, { schema }: DatasetMetadata, shown: string): string {
  if (schema === undefined) {
    const own = join(folder, "schema.json");
    if (existsSync(own)) return own;
    throw refuse(
      shown,
      "il manque le schéma\u00A0: ajoutez schema.json à côté, ou nommez un schéma partagé avec «\u00A0schema\u00A0».",
    );
  }
  if (!isPlainName(schema))
    throw refuse(
      shown,
      `«\u00A0schema\u00A0» est le nom d'un schéma de ${basename(contentFolder)}/schemas, sans chemin.`,
    );
  for (const shared of [join(contentFolder, "schemas"), resolve(folder, "../../schemas")]) {
    const file = join(shared, `${schema}.json`);
    if (existsSync(file)) return file;
  }
  throw refuse(
    shown,
    `le schéma partagé «\u00A0${schema}\u00A0» n'existe pas\u00A0: ${basename(contentFolder)}/schemas/${schema}.json est attendu.`,
  );
}

async function readPublished(folder: string, show: (path: string) => string): Promise<PublishedDocument | undefined> {
  const file = join(folder, PUBLISHED_FILE);
  if (!existsSync(file)) return undefined;
  const parsed = parsePublished((await readJson(file, show(file))).json);
  if ("problems" in parsed) throw refuse(show(file), ...parsed.problems);
  return parsed.published;
}

async function readRecipe(file: string, shown: string, schema: Schema): Promise<Recipe> {
  const { json } = await readJson(file, shown);
  const parsed = parseRecipe(json, schema);
  if ("problems" in parsed) throw refuse(shown, ...parsed.problems);
  return parsed.recipe;
}

function findData(folder: string, file: string | undefined, shown: string): string | undefined {
  if (file !== undefined && !isPlainName(file))
    throw refuse(shown, "«\u00A0file\u00A0» est le nom d'un fichier du même dossier, sans chemin.");
  const candidates = file === undefined ? DATA_NAMES : [file];
  const found = candidates.map((name) => join(folder, name)).find(existsSync);
  // A pipe would be waited for without end, and all that comes after it.
  if (found && !statSync(found).isFile())
    throw refuse(
      shown,
      `«\u00A0${basename(found)}\u00A0» n'est pas un fichier. Mettez à sa place le fichier de données lui-même.`,
    );
  if (found || existsSync(join(folder, SOURCE_FILE))) return found;
  throw refuse(
    shown,
    `il manque le fichier de données\u00A0: ${candidates.join(" ou ")} est attendu dans le même dossier.`,
  );
}

/** The names that a data file has, when `dataset.json` gives it none. */
const DATA_NAMES = Object.values(inputFormats).map(({ extensions }) => `data.${extensions[0]}`);

/** Whether a file of the folder of a dataset is, by its name, its data. */
export function isDataName(name: string, { file }: Pick<DatasetMetadata, "file">): boolean {
  return file === undefined ? DATA_NAMES.includes(name) : name === file;
}

function isPlainName(name: string): boolean {
  return basename(name) === name && name !== ".." && name !== ".";
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function describeFile(path: string, published: PublishedDocument | undefined): Promise<DataFile> {
  const { name = basename(path), origin, invented, derivedFrom } = published ?? {};
  return { path, name, sha256: await digestOf(path), bytes: statSync(path).size, origin, invented, derivedFrom };
}

/** SHA-256 of a file. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}
