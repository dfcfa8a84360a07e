import { createHash } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { counted, formatNumber, isPublic, parseOrganisation, type Report } from "@datalogue/ingest";
import { findTerms } from "../agreements/terms.js";
import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import { ContentError, type ContentProblem, refuse } from "../documents/content-problem.js";
import type { Held } from "../documents/load-definitions.js";
import { readJson } from "../documents/read-json.js";
import { choosePersons, countRows } from "../people/choose-persons.js";
import { describeFault } from "../publication/describe-fault.js";
import type { ObservationWorkshop, PreparedObservations } from "../publication/observe-indicators.js";
import { PublicationStopped } from "../publication/publication-thread.js";
import { type PublicationSettings, publishVersion, type Submission } from "../publication/publish-version.js";
import { isDatabaseLost, isQueryDamaged } from "../store/database-failure.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { findAnyFault } from "../stored-files/find-fault.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { CATALOGUE_DOCUMENT, type CatalogueStore } from "../versions/catalogue-store.js";
import { staysInvented } from "../versions/is-invented.js";
import type { DerivedFrom, Manifest } from "../versions/manifest.js";
import { retryConflicts } from "../versions/publication-conflict.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { DatasetPart, Touched } from "../versions/touched.js";
import {
  type ComposedKind,
  type DefinitionStore,
  DefinitionsMoved,
  definitionKey,
  digestOf,
  keepPlan,
} from "./definition-store.js";
import { findDatasets, listBearers, listContentDatasets, listNamed, placeInContent } from "./find-datasets.js";
import { findParentFault } from "./find-parent-fault.js";
import { checkBearer, identify } from "./identify-dataset.js";
import { isTouched } from "./is-touched.js";
import { listSurroundings } from "./list-surroundings.js";
import { rememberOrigin } from "./origin.js";
import { parseCatalogueInfo } from "./parse-catalogue-info.js";
import { findReceived } from "./publish-received.js";
import { type ContentDataset, type DataFile, readDataset, showPath } from "./read-dataset.js";
import { type AsideDefinitions, type HeldDefinitions, readDefinitions } from "./read-definitions.js";
import { serveDefinitions } from "./serve-definitions.js";
import { TOUCHED_PARTS } from "./touched-parts.js";

/** What a load did, in French lines for the one who started it. */
export interface LoadSummary {
  /** What it looked at, as it is told: the paths asked for, and the folders of datasets there; absent for the whole content. */
  folders?: string[];
  /** One line per thing that changed or was left alone. */
  lines: string[];
  problems: ContentProblem[];
  published: number;
  described: number;
  unchanged: number;
  leftAlone: number;
  /** Datasets of which nothing was received of their source yet. */
  awaited: number;
  /** Indicators whose values were computed anew. */
  indicators: number;
  /** Indicators, observatories, plans, rules of law and simulators that were added, changed or removed. */
  definitions: number;
}

export interface ContentLoader {
  contentFolder: string;
  territories: TerritoryReader;
  store: CatalogueStore;
  definitions: DefinitionStore;
  workshop: ObservationWorkshop;
  settings: PublicationSettings;
  /** Told what a sentence cannot hold: the stack of our own faults. */
  log(line: string): void;
}

/**
 * Brings the catalogue up to the content: what has the digest of the last load is left, what changed becomes a new
 * version, what was changed through the site since is left alone and named. What is wrong with one of them, be it
 * our own fault or a full disk, is told and stops nothing else.
 */
export async function loadContent(loader: ContentLoader, paths?: string[]): Promise<LoadSummary> {
  const summary = summarise();
  const shown = basename(loader.contentFolder);
  const part = (path: string, load: () => Promise<void>) => guard({ loader, summary, path }, load);
  await part(join(shown, "catalogue.json"), () => loadCatalogueInfo(loader, summary));
  await part(join(shown, "organisations.json"), () => loadOrganisations(loader, summary));
  for (const problem of summary.problems) problem.fault = "reference";
  let read = await readNext(loader);
  tellAside(loader, read.aside, summary);
  summary.problems.push(
    ...read.problems.map((told) => ({ ...splitProblem(told, loader.contentFolder), fault: "definition" as const })),
  );
  // What cannot be computed yet may be with the datasets that follow.
  await part(shown, async () => {
    ({ read } = await loadDefinitions(loader, read, summary));
  });

  const folders: string[] = [];
  if (!paths) folders.push(...(await listContentDatasets(loader.contentFolder)));
  const show = (path: string) => showPath(path, loader.contentFolder);
  const asked = paths?.map((path) => placeInContent(path, loader.contentFolder));
  for (const path of asked ?? [])
    await part(show(path), async () => void folders.push(...(await findDatasets(path, show(path)))));

  if (asked) summary.folders = [...asked, ...folders].map(show);

  // Who bears which identifier: all of the content, also when only some folders are published.
  const bearers = await listBearers([...folders, ...(paths ? await listContentDatasets(loader.contentFolder) : [])]);
  const named = await listNamed(folders);
  const left = new Set(folders);
  /** A link is checked with what is published of the dataset it leads to, and a recipe reads what it looks up there: that one goes first. */
  const load = async (folder: string): Promise<void> => {
    if (!left.delete(folder)) return;
    const loadLinked = async ({ schema: { foreignKeys = [] }, lookedUp }: ContentDataset) => {
      for (const resource of [...foreignKeys.map(({ reference }) => reference.resource ?? ""), ...lookedUp]) {
        const linked = named.get(resource);
        if (linked !== undefined) await load(linked);
      }
    };
    const path = show(join(folder, "dataset.json"));
    await part(path, () => loadDataset(loader, folder, bearers, loadLinked, summary));
  };
  for (const folder of folders) await load(folder);
  await part(shown, async () => {
    // What somebody composed meanwhile in the site, which may be another process, is held.
    await loader.definitions.refresh();
    if (!isDeepStrictEqual(loader.definitions.base(), read.base)) read = await readNext(loader);
    const { failures } = await loadDefinitions(loader, read, summary);
    for (const { indicator, message } of failures)
      summary.problems.push({
        path: `indicateur ${indicator}`,
        message: `ses valeurs n'ont pas pu être calculées, les précédentes restent en ligne\u00A0: ${message}.`,
        fault: "reference",
      });
  });
  // What both passes over the definitions met is told once.
  const told = new Map(summary.problems.map((problem) => [`${problem.path}\n${problem.message}`, problem]));
  summary.problems = [...told.values()];
  return summary;
}

/** What the parts of a load did, together. */
function summarise(...parts: LoadSummary[]): LoadSummary {
  const total = (count: Exclude<keyof LoadSummary, "folders" | "lines" | "problems">) =>
    parts.reduce((sum, part) => sum + part[count], 0);
  return {
    lines: parts.flatMap(({ lines }) => lines),
    problems: parts.flatMap(({ problems }) => problems),
    published: total("published"),
    described: total("described"),
    unchanged: total("unchanged"),
    leftAlone: total("leftAlone"),
    awaited: total("awaited"),
    indicators: total("indicators"),
    definitions: total("definitions"),
  };
}

/** "dechets/observatory.json : il manque…" as a problem. */
export function splitProblem(told: string, contentFolder: string): ContentProblem {
  const [path = "", ...rest] = told.split("\u00A0: ");
  return { path: join(basename(contentFolder), path), message: rest.join("\u00A0: "), fault: "reference" };
}

/**
 * Runs one part of the load. What is wrong with it is kept, in a sentence; of our own faults the log tells the rest. Only what no
 * part can do without goes on: a database that left, a program that stops.
 */
async function guard(
  { loader, summary, path }: { loader: ContentLoader; summary: LoadSummary; path: string },
  part: () => Promise<void>,
): Promise<void> {
  try {
    await part();
  } catch (error) {
    if (error instanceof ContentError) return void summary.problems.push(...error.problems);
    if (error instanceof PublicationStopped || isDatabaseLost(error) || isQueryDamaged(error)) throw error;
    loader.log(`${path} ${error instanceof Error ? error.stack : error}`);
    summary.problems.push({
      path,
      message: `ce qui est ici n'a pas pu être chargé, ce qui était en ligne le reste\u00A0: ${describeFault(error)}`,
      fault: "internal",
    });
  }
}

async function loadCatalogueInfo({ contentFolder, store, settings }: ContentLoader, summary: LoadSummary) {
  const file = join(contentFolder, "catalogue.json");
  const shown = showPath(file, contentFolder);
  const { json } = await readJson(file, shown);
  const info = parseCatalogueInfo(json);
  if ("problems" in info) throw refuse(shown, ...info.problems);
  await reconcile(summary, shown, sha256(info), await store.findDocument(CATALOGUE_DOCUMENT), (digest) =>
    store.loadDocument(CATALOGUE_DOCUMENT, info, digest, settings.now().toISOString()),
  );
}

/**
 * Loads those of the list; those that it no longer names have left, and come back with it. A list that cannot be read changes nothing, and one
 * whose entries may be any of them, or that lacks who publishes the catalogue, takes nobody away.
 */
async function loadOrganisations(loader: ContentLoader, summary: LoadSummary) {
  const { contentFolder, store, settings } = loader;
  const file = join(contentFolder, "organisations.json");
  const shown = showPath(file, contentFolder);
  const { json } = await readJson(file, shown);
  if (!Array.isArray(json))
    throw refuse(shown, 'une liste d\'organismes est attendue\u00A0: [ { "slug": …, "name": … } ].');
  const loaded = new Map((await store.listOrganisations()).map((state) => [state.slug, state]));
  const parents = new Map<string, string | undefined>(
    json.flatMap((one) => (typeof one?.slug === "string" ? [[one.slug, one.parent]] : [])),
  );
  for (const [index, item] of json.entries())
    await guard({ loader, summary, path: shown }, async () => {
      const parsed = parseOrganisation(item);
      if ("problems" in parsed) {
        const name = typeof item?.slug === "string" ? `«\u00A0${item.slug}\u00A0»` : `numéro ${index + 1}`;
        throw refuse(shown, ...parsed.problems.map((problem) => `organisme ${name}\u00A0: ${problem}`));
      }
      const { organisation } = parsed;
      const misplaced = findParentFault(organisation.slug, parents);
      if (misplaced) throw refuse(shown, `organisme «\u00A0${organisation.slug}\u00A0»\u00A0: ${misplaced}`);
      await reconcile(
        summary,
        `${shown} («\u00A0${organisation.slug}\u00A0»)`,
        sha256(organisation),
        loaded.get(organisation.slug),
        (digest) => store.loadOrganisation(organisation, digest, settings.now().toISOString()),
      );
    });
  const publisher = (await store.findDocument<CatalogueInfo>(CATALOGUE_DOCUMENT))?.data.publisher;
  if (publisher === undefined) return;
  const tell = (message: string) => summary.problems.push({ path: shown, message, fault: "reference" });
  if (!parents.has(publisher)) {
    tell(
      `l'organisme «\u00A0${publisher}\u00A0» n'y est pas, et catalogue.json le nomme («\u00A0publisher\u00A0»)\u00A0: personne n'est retiré du catalogue. Écrivez-le, ou nommez-en un autre dans catalogue.json.`,
    );
    return;
  }
  // An entry without a right slug may be any of them, and is told: nobody has left until it is mended.
  if (!json.every((one) => hasSlug(one))) return;
  const gone = [...loaded.values()].filter(({ slug }) => !parents.has(slug));
  for (const { slug, data, left } of gone) {
    if (left) continue;
    await store.markLeft(slug, settings.now().toISOString());
    summary.lines.push(
      `${shown}\u00A0: «\u00A0${data.name}\u00A0» (${slug}) n'y est plus. Ses personnes et ses clés ne lisent plus rien de réservé et ne publient plus en son nom\u00A0; ses jeux restent en ligne.`,
    );
  }
  const countAdministrators = (slugs: string[]) =>
    countRows(choosePersons(store.knex, { role: "administrator" }, slugs));
  if ((await countAdministrators(gone.map(({ slug }) => slug))) > 0 && (await countAdministrators([publisher])) === 0)
    tell(
      `plus personne n'administre le catalogue\u00A0: «\u00A0${publisher}\u00A0», que catalogue.json nomme («\u00A0publisher\u00A0»), n'a pas d'administrateur, et des organismes qui n'y sont plus en ont. Écrivez-les de nouveau, ou invitez-en un\u00A0: user invite COURRIEL --organisation ${publisher} --role administrator.`,
    );
}

/** Whether an entry names its organisation: its slug has the right form, whatever else is wrong. */
function hasSlug(entry: { slug?: unknown } | null): boolean {
  return "organisation" in parseOrganisation({ slug: entry?.slug, name: "A" });
}

async function reconcile(
  summary: LoadSummary,
  shown: string,
  digest: string,
  state: { digest: string | null; loadedAt: string | null; touchedAt: string | null } | undefined,
  load: (digest: string) => Promise<void>,
): Promise<void> {
  if (state?.digest === digest) return;
  if (state && isTouched(state)) {
    summary.leftAlone++;
    summary.lines.push(`${shown}\u00A0: modifié dans le site depuis le dernier chargement, laissé tel quel.`);
    return;
  }
  await load(digest);
}

async function loadDataset(
  loader: ContentLoader,
  folder: string,
  bearers: Map<string, Set<string>>,
  loadLinked: (content: ContentDataset) => Promise<void>,
  summary: LoadSummary,
): Promise<void> {
  const { contentFolder, store } = loader;
  await loadLinked(await readDataset(folder, contentFolder));

  // Once what it leads to is loaded, and where another process changed the dataset: the folder may say something else by then.
  let attempt = summarise();
  try {
    await retryConflicts(async () => {
      attempt = summarise();
      const content = await readDataset(folder, contentFolder);
      attempt.problems.push(...content.problems);
      const { id, stored } = await identify(store, content);
      await checkBearer(loader, content, id, bearers);
      await reconcileDataset(loader, content, id, stored, attempt);
      await rememberOrigin(store, id, resolve(content.file));
    });
  } finally {
    // The last attempt alone is told.
    Object.assign(summary, summarise(summary, attempt));
  }
}

async function reconcileDataset(
  { store, workshop, settings, territories }: ContentLoader,
  own: ContentDataset,
  id: string,
  stored: StoredDataset | undefined,
  summary: LoadSummary,
): Promise<void> {
  const { shown } = own;
  const touched = stored?.touched ?? {};
  const content = stored ? own.withTouched(touched, stored.metadata) : own;
  const metadataDigest = touched.metadata && stored ? stored.metadataDigest : own.metadataDigest;
  const metadata = { ...content.metadata, id };
  const place = basename(dirname(content.file));
  const received = stored && (await findReceived(workshop, stored));
  const data = received ?? (await content.describeData());
  if (!data) {
    summary.awaited++;
    return;
  }
  const dataDigest = content.digestWith(data, territories);
  const left = stored ? listLeftAlone(own, stored) : [];
  if (left.length > 0) {
    summary.leftAlone++;
    summary.lines.push(
      `${shown}\u00A0: modifié dans le site depuis le dernier chargement (${left.map((part) => TOUCHED_PARTS[part]).join(", ")}), laissé tel quel.`,
    );
  }
  const isKept = stored !== undefined && (isUnknown(touched) || stored.dataDigest === dataDigest);
  if (isKept && (touched.metadata || stored.metadataDigest === metadataDigest)) {
    if (left.length === 0) summary.unchanged++;
    return;
  }
  // What an agreement rules is not let go by a description, nor published once it has stopped.
  const terms = findTerms(metadata, await workshop.agreementOf(metadata.slug));
  if (terms && "refusal" in terms)
    throw new ContentError([{ path: shown, message: `${terms.refusal} Rien n'est publié.`, fault: "data" }]);
  const last = stored && (await store.findLastMadeOf(id, data.sha256));
  const invented = last ? staysInvented(stored.metadata, metadata, last.manifest) : data.invented;
  if (invented && stored?.metadata.demonstration && metadata.demonstration === undefined)
    summary.lines.push(
      `${shown}\u00A0: «\u00A0demonstration\u00A0» n'y est plus et le fichier est le même, ses données restent dites inventées. Si elles sont réelles, écrivez «\u00A0"demonstration": false\u00A0».`,
    );
  if (isKept) {
    await store.updateMetadata(stored, metadata, metadataDigest, settings.now().toISOString(), "content");
    summary.described++;
    summary.lines.push(`«\u00A0${metadata.title}\u00A0» (${metadata.theme}/${place})\u00A0: description mise à jour.`);
    return;
  }

  // Another version is not made of less than what was received.
  const fault = received && (await findAnyFault(received.path, received));
  if (received && fault) throw new DamagedFile(received.path, fault);
  const made =
    (stored ? undefined : data.derivedFrom) ??
    content.derivedFrom(data.origin, received?.receivedAt ?? settings.now().toISOString()) ??
    data.derivedFrom;
  const publication = await publishVersion(
    {
      metadata,
      schema: content.schema,
      recipe: content.recipeOf(data.origin, territories),
      released: content.releasedBy(data.origin),
      derivedFrom: received ? asReceived(made, received) : made,
      source: data.path,
      originalName: data.name,
      origin: data.origin,
      invented,
      metadataDigest,
      dataDigest,
      note: null,
      actor: "content",
      replaces: stored?.version ?? 0,
      madeFrom: stored,
      touched,
      ...(stored ? {} : namesOf(content)),
    },
    workshop,
    settings,
  );
  if (publication.kind === "refused") {
    const last = stored && (await store.findVersion(stored.id, stored.version));
    const served =
      last && last.manifest.secrecyReview?.withdrawn === undefined ? ` La version ${last.number} reste en ligne.` : "";
    throw new ContentError([
      {
        path: received ? shown : shown.replace(/dataset\.json$/, data.name),
        message: `${describeRefusal(publication.report)} Rien n'est publié.${served}`,
        fault: "data",
      },
    ]);
  }
  summary.published++;
  summary.indicators += publication.indicators.length;
  const { rows, geographic } = publication.manifest;
  const lines = counted(rows, geographic ? "objet" : "ligne");
  const hidden = isPublic(metadata.access) ? "" : " Accès réservé\u00A0: le public n'en voit que la description.";
  summary.lines.push(
    `«\u00A0${metadata.title}\u00A0» (${metadata.theme}/${place})\u00A0: version ${publication.version} publiée, ${lines}.${describeMasks(publication.manifest)}${hidden}`,
  );
}

/** What a file received before is made from, as its source is described now; whether it is given to everybody was settled as it came. */
function asReceived(made: DerivedFrom | undefined, { derivedFrom: before }: Pick<DataFile, "derivedFrom">) {
  if (!made) return undefined;
  const { open: _, ...described } = made;
  return { ...described, ...(before?.open ? { open: true as const } : {}) };
}

/**
 * What the content changed of the parts that were changed through the site, and that are therefore left alone. What was received or deposited is
 * never looked at again in the content: its data file says nothing there.
 */
function listLeftAlone(own: ContentDataset, { metadata, metadataDigest, touched }: StoredDataset): DatasetPart[] {
  const { schema, recipe, source } = touched;
  const isOther =
    own.metadataDigest !== metadataDigest && !isDeepStrictEqual({ ...own.metadata, id: metadata.id }, metadata);
  return [
    ...(touched.metadata && isOther ? (["metadata"] as const) : []),
    ...(schema?.was !== undefined && schema.was !== own.schemaDigest ? (["schema"] as const) : []),
    ...(recipe?.was !== undefined && recipe.was !== own.recipeDigest ? (["recipe"] as const) : []),
    ...(source?.was !== undefined && source.was !== own.sourceDigest ? (["source"] as const) : []),
  ];
}

/** The names that the addresses of a dataset had in the catalogue that gave it. */
function namesOf({ published, metadata }: ContentDataset): Pick<Submission, "fileName" | "formerSlugs"> {
  const { fileName, formerSlugs } = published ?? {};
  return { fileName, formerSlugs: formerSlugs?.filter((slug) => slug !== metadata.slug) };
}

/** Whether what stands in place of the documents of the content is not known: no version can be made of them. */
function isUnknown({ schema, recipe }: Touched): boolean {
  return (schema !== undefined && schema.is === undefined) || (recipe !== undefined && recipe.is === undefined);
}

/** How much of a protected table is masked; nothing of another. */
function describeMasks({ secrecy, secrecyReview }: Manifest): string {
  if (!secrecy) return "";
  const { known = 0 } = secrecyReview ?? {};
  const told = known > 0 ? `\u202F; ${describeKnown(known)}` : "";
  const { cells, masked } = secrecy;
  return ` Secret statistique\u00A0: ${counted(masked, "ligne masquée", "lignes masquées")} sur ${formatNumber(cells)}${told}.`;
}

/** How many masked cells hide nothing any more, for the administrator. */
export function describeKnown(known: number): string {
  return known > 1
    ? `${formatNumber(known)} cases masquées se retrouvent déjà par les versions précédentes`
    : "une case masquée se retrouve déjà par les versions précédentes";
}

/** Why a file is not published, with its first errors. */
export function describeRefusal({ issues, counts }: Report): string {
  const errors = issues.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return "Ce fichier n'a aucune ligne de données. Ajoutez au moins une ligne sous l'en-tête.";
  const shown = errors.slice(0, 5).map(({ message }) => message);
  const rest = counts.error - errors.slice(0, 5).reduce((sum, { count }) => sum + count, 0);
  if (rest > 0) shown.push(`Et ${counted(rest, "autre erreur", "autres erreurs")}.`);
  return shown.join(" ");
}

/** Computes again what was made from something else than what is there now; gives what cannot be, and why. */
export async function computeStale(loader: ContentLoader): Promise<PreparedObservations["failures"]> {
  await loader.definitions.refresh();
  const { definitions } = loader;
  return (await serveDefinitions(loader, definitions.current(), definitions.base())).failures;
}

/** The definitions of the content with what the site holds of them, and what was served when they were read. */
async function readNext(loader: ContentLoader) {
  await loader.definitions.refresh();
  const base = loader.definitions.base();
  const read = await readDefinitions(
    loader.contentFolder,
    loader.territories,
    loader.definitions.current(),
    listHeld(loader.definitions),
    await listSurroundings(loader),
  );
  return { ...read, base };
}

/** Serves the definitions that were read; gives them with what is then served. */
async function loadDefinitions(
  loader: ContentLoader,
  first: Awaited<ReturnType<typeof readNext>>,
  summary: LoadSummary,
): Promise<{ failures: PreparedObservations["failures"]; read: typeof first }> {
  for (let attempt = 1, read = first; ; attempt++) {
    try {
      const { base, failures, indicators, definitions } = await serveDefinitions(loader, read.definitions, read.base);
      summary.indicators += indicators;
      summary.definitions += definitions;
      return { failures, read: { ...read, base } };
    } catch (error) {
      if (!(error instanceof DefinitionsMoved) || attempt === 5) throw error;
      read = await readNext(loader);
    }
  }
}

/** What the site wrote or removed, as it is served. */
function listHeld(definitions: DefinitionStore): HeldDefinitions {
  const { indicators, observatories, plans } = definitions.current();
  const touched = [...definitions.touched().values()];
  const hold = <T>(kind: ComposedKind, documents: T[], idOf: (document: T) => string): Held<T> => {
    const ids = new Set(touched.filter((one) => one.kind === kind).map(({ id }) => id));
    return { ids, documents: documents.filter((one) => ids.has(idOf(one))) };
  };
  return {
    indicators: hold("indicator", indicators, ({ id }) => id),
    observatories: hold("observatory", observatories, ({ theme }) => theme),
    plans: hold(
      "plan",
      plans.map(({ plan }) => plan),
      ({ id }) => id,
    ),
  };
}

/** Says what content changed of what the site holds: it is left as it is. */
function tellAside(
  { definitions }: ContentLoader,
  { indicators, observatories, plans }: AsideDefinitions,
  summary: LoadSummary,
): void {
  const aside = [
    ...indicators.map((one) => ["indicator", one.id, one, `${one.theme}/indicators/${one.id}.json`] as const),
    ...observatories.map((one) => ["observatory", one.theme, one, `${one.theme}/observatory.json`] as const),
    ...plans.map((one) => ["plan", one.plan.id, keepPlan(one), `${one.plan.theme}/plans/${one.plan.id}.json`] as const),
  ];
  for (const [kind, id, document, shown] of aside) {
    const touch = definitions.touched().get(definitionKey(kind, id));
    if (!touch || touch.contentDigest === digestOf(document)) continue;
    summary.leftAlone++;
    const act = touch.act === "removed" ? "retiré du site" : "modifié dans le site";
    summary.lines.push(`${shown}\u00A0: ${act} depuis le dernier chargement, laissé tel quel.`);
  }
}

function sha256(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
