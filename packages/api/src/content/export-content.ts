import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  checkFile,
  isPublic,
  leavesOut,
  type Organisation,
  parseOrganisation,
  SettingsError,
  typeset,
} from "@datalogue/ingest";
import type { Agreements, StandingAgreement } from "../agreements/agreements.js";
import type { KnownDataset } from "../agreements/load-agreements.js";
import { findTerms } from "../agreements/terms.js";
import { ContentError, type ContentProblem, refuse } from "../documents/content-problem.js";
import { listOrganisationSlugs } from "../documents/list-organisation-slugs.js";
import { listThemes } from "../documents/load-definitions.js";
import { readJson } from "../documents/read-json.js";
import { makeFolders, OWNER_FOLDER } from "../system/owner-only.js";
import { requireFree } from "../system/require-free.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { CATALOGUE_DOCUMENT, type CatalogueStore } from "../versions/catalogue-store.js";
import { isWholePublished } from "../versions/is-whole-published.js";
import type { VersionFolders } from "../versions/version-folders.js";
import { isClosed } from "./close-received.js";
import { countLeftInSite, type LeftInSite } from "./count-left-in-site.js";
import type { DefinitionStore } from "./definition-store.js";
import { exportAgreements, type ToldAgreement } from "./export-agreements.js";
import { copyOthers, exportDataset, findToExport, type LeftOut, tellClosed, writeJsonFile } from "./export-dataset.js";
import { DEFINITION_FOLDERS, exportDefinitions, OBSERVATORY_FILE } from "./export-definitions.js";
import { listBearers, listContentDatasets, readNames } from "./find-datasets.js";
import { checkOrganisation } from "./identify-dataset.js";
import { splitProblem } from "./load-summary.js";
import { parseCatalogueInfo } from "./parse-catalogue-info.js";
import { type ContentDataset, readDataset, readDescription } from "./read-dataset.js";
import { NO_DEFINITIONS, readDefinitions } from "./read-definitions.js";

/** What was exported. */
export interface ContentExport {
  datasets: number;
  /** Datasets of the content that wait for their source: their documents alone. */
  awaited: number;
  /** Indicators, observatories, plans and rules of law. */
  definitions: number;
  leftOut: LeftOut[];
  /** Agreements that are written in part, or not at all. */
  agreements: ToldAgreement[];
  /** Files of the content that give nothing of what is served, by their path in it. */
  unserved: string[];
  /** What people wrote in the site that is no content: how many of each. */
  leftInSite: LeftInSite;
  /** What would be refused of it where it is loaded. */
  problems: ContentProblem[];
}

interface ExportParts {
  contentFolder: string;
  dataFolder: string;
  store: CatalogueStore;
  definitions: DefinitionStore;
  agreements: Agreements;
  folders: VersionFolders;
  territories: TerritoryReader;
  now(): Date;
}

/** Name of what says what an export is, and what it lacks. */
const REPORT_FILE = "export.json";
/** How many times an export is written where agreements change meanwhile. */
const ATTEMPTS = 3;

/**
 * Writes the live catalogue as a folder of content, which loads the same in an empty installation but for version numbers, dates and history. What was changed through the
 * site is written from the catalogue, the rest copied from the content. The folder appears when it is whole. Throws `SettingsError` for one that
 * cannot be taken: it holds something, or lies in the content or in the data folder; and where agreements change each time that it is written.
 */
export async function exportContent(
  parts: ExportParts,
  asked: string,
  { withOriginals = false }: { withOriginals?: boolean } = {},
): Promise<ContentExport> {
  const folder = resolve(asked);
  await requireFree(folder, parts);
  const partial = `${folder}.en-cours-${process.pid}`;
  try {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const standing = await readStanding(parts);
      await rm(partial, { recursive: true, force: true });
      // Received files that are not for everybody: nor is the folder.
      makeFolders(partial, withOriginals ? OWNER_FOLDER : 0o777);
      const result = await writeContent(parts, partial, { withOriginals, standing });
      // What a party took back meanwhile may be written already.
      if (!isDeepStrictEqual(await readStanding(parts), standing)) continue;
      await rename(partial, folder);
      return result;
    }
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  const reason = "des conventions changent pendant l'export, rien n'est écrit : recommencez plus tard.";
  throw new SettingsError("dossier", typeset(`${folder} : ${reason}`));
}

/** Where agreements stand by the database now, whichever process changed them. */
async function readStanding({ definitions, agreements }: ExportParts): Promise<readonly StandingAgreement[]> {
  await definitions.refresh();
  await agreements.refresh();
  return agreements.listStates();
}

async function writeContent(
  parts: ExportParts,
  partial: string,
  { withOriginals, standing }: { withOriginals: boolean; standing: readonly StandingAgreement[] },
): Promise<ContentExport> {
  const { contentFolder, definitions, territories } = parts;
  const done = await writeDatasets(parts, partial, withOriginals);
  await exportCatalogueInfo(parts, partial);
  await exportOrganisations(parts, partial);
  const left = new Set(done.leftOut.map(({ dataset }) => dataset));
  const { agreements, told } = exportAgreements(standing, left);
  const live = { ...definitions.current(), agreements };
  const { definitions: written } = await readDefinitions(contentFolder, territories);
  const files = (await listDefinitionFiles(contentFolder)).filter((file) => !told.some(({ path }) => path === file));
  const defined = await exportDefinitions(contentFolder, { live, written, files }, partial);
  await copyRest(contentFolder, partial, done.folders);
  const result: ContentExport = {
    ...{ datasets: done.datasets, awaited: done.awaited, leftOut: done.leftOut, agreements: told },
    ...{ definitions: defined.count, unserved: [...done.unserved, ...defined.unserved] },
    leftInSite: await countLeftInSite(parts.store.knex),
    problems: await findProblems(partial, territories),
  };
  await writeJsonFile(join(partial, REPORT_FILE), {
    exported: parts.now().toISOString(),
    withOriginals,
    datasets: result.datasets,
    leftOut: result.leftOut,
    agreements: result.agreements,
    unserved: result.unserved,
    leftInSite: result.leftInSite,
  });
  return result;
}

/** Every published dataset, and those of the content that were never published. */
async function writeDatasets(
  parts: ExportParts,
  partial: string,
  withOriginals: boolean,
): Promise<{ datasets: number; awaited: number; leftOut: LeftOut[]; unserved: string[]; folders: Set<string> }> {
  const { contentFolder, store } = parts;
  const contents = await listContentDatasets(contentFolder);
  const options = { ...parts, withOriginals, bearers: await listBearers(contents) };
  const leftOut: LeftOut[] = [];
  const unserved: string[] = [];
  /** Folders of the content whose dataset was seen to. */
  const folders = new Set<string>();
  /** Identifiers and slugs of what is published. */
  const published = new Set<unknown>();
  const taken = new Set<string>();
  const placeOf = (theme: string, name: string) => {
    for (let rank = 1; ; rank++) {
      const place = join(theme, rank === 1 ? name : `${name}-${rank}`);
      if (taken.has(place)) continue;
      taken.add(place);
      return join(partial, place);
    }
  };
  let datasets = 0;
  for (const stored of await store.listDatasets()) {
    const found = await findToExport(options, stored);
    if (!found) continue;
    published.add(stored.id).add(stored.slug);
    const { own, origin } = found;
    const name = own ? basename(dirname(own.file)) : stored.slug;
    // Even where its description cannot be read any more: the catalogue says who may read it.
    if (origin !== undefined) folders.add(resolve(dirname(origin)));
    const left = await exportDataset(options, found, placeOf(stored.metadata.theme, name));
    if (left) leftOut.push(left);
    else datasets++;
  }
  let awaited = 0;
  for (const folder of contents) {
    if (folders.has(resolve(folder))) continue;
    folders.add(resolve(folder));
    const { id, slug } = await readNames(folder);
    // A dataset that is written already, under its identifier and its slug: two folders would load neither.
    if (published.has(id) || published.has(slug)) {
      unserved.push(relative(contentFolder, join(folder, "dataset.json")));
      continue;
    }
    const left = await findReasonLeft(folder, options);
    if (left) {
      leftOut.push(left);
      continue;
    }
    const place = placeOf(basename(dirname(folder)), basename(folder));
    await mkdir(place, { recursive: true });
    await copyOthers(folder, place, () => false);
    awaited++;
  }
  return { datasets, awaited, leftOut, unserved, folders };
}

/** Why a folder of the content whose dataset was never published is left out; undefined where it is copied. */
async function findReasonLeft(
  folder: string,
  {
    contentFolder,
    agreements,
    territories,
    withOriginals,
  }: Pick<ExportParts, "contentFolder" | "agreements" | "territories"> & { withOriginals: boolean },
): Promise<LeftOut | undefined> {
  const described = await orRefusal(readDescription(folder, contentFolder));
  if ("refusal" in described) {
    const { refusal } = described;
    const { slug } = await readNames(folder);
    if (typeof slug !== "string") {
      const name = basename(folder);
      const reason = `sa description ne peut pas être lue, rien ne dit pour qui il est : ${refusal}`;
      return { dataset: name, title: name, cause: "damaged", reason: typeset(reason) };
    }
    // As wrong as it is, who asks for what is not for everybody takes it away, unless a partner has a say in it.
    const isTaken = withOriginals && !agreements.stateOf(slug);
    const reason = `sa description serait refusée : ${refusal}`;
    return isTaken ? undefined : { dataset: slug, title: slug, cause: "damaged", reason: typeset(reason) };
  }
  const { metadata } = described;
  const told = { dataset: metadata.slug, title: metadata.title };
  const found = agreements.stateOf(told.dataset);
  // Whatever its licence says: a load publishes nothing that an agreement refuses.
  const terms = findTerms(metadata, found);
  const closed = terms && tellClosed(found?.state, terms);
  if (closed !== undefined) return { ...told, cause: "agreement", reason: closed };
  if (withOriginals) return undefined;
  const protectedBy = (why: string): LeftOut => ({
    ...{ ...told, cause: "protected" },
    reason: typeset(`il n'est pas publié, et ${why} : ajoutez --with-originals pour l'écrire.`),
  });
  if (!isPublic(metadata.access) || terms || metadata.confidentialite !== undefined)
    return protectedBy("n'est pas pour tous");
  const read = await orRefusal(readDataset(folder, contentFolder));
  if ("refusal" in read)
    return {
      ...told,
      cause: "damaged",
      reason: typeset(`un chargement le refuserait : ${read.refusal} Ajoutez --with-originals pour l'écrire tel quel.`),
    };
  return (await holdsMore(read, territories))
    ? protectedBy("son fichier peut contenir ce qui ne le serait pas")
    : undefined;
}

/** Whether the data file of a dataset that was never published may hold what its publication would leave out: no version says so. */
async function holdsMore(content: ContentDataset, territories: TerritoryReader): Promise<boolean> {
  const data = await content.describeData();
  // A load believes what the folder says of its file but where its source is closed.
  if (!data || (data.derivedFrom?.open && !isClosed(content))) return false;
  const recipe = content.recipeOf(data.origin, territories);
  if (recipe && leavesOut(recipe, content.schema)) return true;
  // Read as its publication would read it: of some cells, a part is published.
  const { file } = await checkFile(data.path, {
    ...{ name: data.name, schema: content.schema },
    ...(recipe ? { recipe } : {}),
  });
  return file.holdsMore === true || !isWholePublished({ original: data.name, encoding: file.encoding, files: {} });
}

/** What is read of a folder of the content, or why a load would refuse it: French sentences. */
async function orRefusal<T extends object>(reading: Promise<T>): Promise<T | { refusal: string }> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { refusal: error.problems.map(({ message }) => message).join(" ") };
  }
}

async function exportCatalogueInfo({ contentFolder, store }: ExportParts, partial: string): Promise<void> {
  const name = "catalogue.json";
  const live = (await store.findDocument<object>(CATALOGUE_DOCUMENT))?.data;
  const json = await findJson(join(contentFolder, name));
  const isWritten = json !== undefined && (!live || isDeepStrictEqual(asJson(parseCatalogueInfo(json)), live));
  if (isWritten) await copyFile(join(contentFolder, name), join(partial, name));
  else if (live) await writeJsonFile(join(partial, name), live);
}

/** In the order of the content, those that it does not name last. */
async function exportOrganisations({ contentFolder, store }: ExportParts, partial: string): Promise<void> {
  const name = "organisations.json";
  const stored = (await store.listOrganisations()).filter(({ left }) => !left);
  const live = new Map(stored.map(({ slug, data }) => [slug, data]));
  const json = await findJson(join(contentFolder, name));
  const written = (Array.isArray(json) ? json : []).flatMap((one): Organisation[] => {
    const parsed = parseOrganisation(one);
    return "organisation" in parsed ? [parsed.organisation] : [];
  });
  const order = new Set([...written.map(({ slug }) => slug), ...live.keys()]);
  const listed = [...order].flatMap((slug) => live.get(slug) ?? []);
  if (json !== undefined && isDeepStrictEqual(asJson(written), listed))
    await copyFile(join(contentFolder, name), join(partial, name));
  else await writeJsonFile(join(partial, name), listed);
}

/** What the content holds beside datasets and definitions: territories, schemas, glossary, texts of themes. */
async function copyRest(contentFolder: string, partial: string, datasets: Set<string>): Promise<void> {
  if (!existsSync(contentFolder)) return;
  const isDataset = (path: string) => datasets.has(resolve(path)) || existsSync(join(path, "dataset.json"));
  const themes = await listThemes(contentFolder);
  await copyOthers(contentFolder, partial, (name) => name === REPORT_FILE || themes.includes(name));
  for (const theme of themes) {
    const from = join(contentFolder, theme);
    if (isDataset(from)) continue;
    await mkdir(join(partial, theme), { recursive: true });
    await copyOthers(from, join(partial, theme), (name) => {
      const path = join(from, name);
      return name === OBSERVATORY_FILE || DEFINITION_FOLDERS.includes(name) || isDataset(path);
    });
  }
}

/** Files of definitions of a content folder, by their path in it. */
async function listDefinitionFiles(contentFolder: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of await listThemes(contentFolder)) {
    if (existsSync(join(contentFolder, theme, OBSERVATORY_FILE))) found.push(join(theme, OBSERVATORY_FILE));
    for (const kind of DEFINITION_FOLDERS) {
      const names = await readdir(join(contentFolder, theme, kind)).catch(() => []);
      for (const name of names.sort())
        if (name.endsWith(".json") && !name.startsWith(".")) found.push(join(theme, kind, name));
    }
  }
  return found;
}

/** Reads what was written as a load would: datasets, of which it also refuses those of one identifier or of one slug, then what is defined beside them. */
async function findProblems(folder: string, territories: TerritoryReader): Promise<ContentProblem[]> {
  const problems: ContentProblem[] = [];
  /** Identifier or slug → the dataset that has it. */
  const named = new Map<string, string>();
  const known = new Map<string, KnownDataset>();
  const organisations = (await listOrganisationSlugs(folder)) ?? [];
  for (const dataset of await listContentDatasets(folder)) {
    const path = relative(folder, dataset);
    try {
      const content = await readDataset(dataset, folder);
      const { id, slug, organisation, licence, confidentialite } = content.metadata;
      known.set(slug, { organisation, licence, confidentialite, fields: content.schema.fields });
      checkOrganisation(content, organisations);
      const names = [id ?? slug, slug];
      const twin = names.map((name) => named.get(name)).find((other) => other !== undefined);
      if (twin !== undefined)
        throw refuse(
          path,
          typeset(`son identifiant ou son nom court est aussi celui de ${twin} : ôtez l'un des deux.`),
        );
      for (const name of names) named.set(name, path);
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      problems.push(...error.problems.map((one) => ({ ...one, path })));
    }
  }
  const defined = await readDefinitions(folder, territories, NO_DEFINITIONS, undefined, {
    organisations: new Set(organisations),
    findDataset: async (slug) => known.get(slug),
  });
  problems.push(...defined.problems.map((told) => ({ ...splitProblem(told, ""), fault: "definition" as const })));
  return problems;
}

async function findJson(path: string): Promise<unknown> {
  try {
    return (await readJson(path, path)).json;
  } catch (error) {
    if (error instanceof ContentError) return undefined;
    throw error;
  }
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
