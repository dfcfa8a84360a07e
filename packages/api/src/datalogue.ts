import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Router } from "express";
import { createCatalogueReader } from "./catalogue/catalogue-reader.js";
import { CATALOGUE_DOCUMENT, openCatalogueStore } from "./catalogue/catalogue-store.js";
import { isDatabaseReady, openDatabase } from "./catalogue/open-database.js";
import { openChecking } from "./checking/checking.js";
import { ContentError, type ContentProblem } from "./content/content-problem.js";
import { isTouched, type LoadSummary, loadContent } from "./content/load-content.js";
import { prepareDataFolder } from "./data-folder.js";
import { openExporter } from "./exports/exporter.js";
import { machineRouter } from "./http/machine-router.js";
import { indicatorReader } from "./indicators/indicator-reader.js";
import { loadIndicators } from "./indicators/load-indicators.js";
import { observationStore } from "./indicators/observation-store.js";
import { loadObservatories, observatoryReader } from "./observatories/load-observatories.js";
import { OFFICIAL_LIST, startPublicationThread } from "./publication/publication-thread.js";
import type { PublicationStep } from "./publication/publish-version.js";
import { openVersionFolders } from "./publication/version-folders.js";
import { openRowsReader } from "./rows/rows-reader.js";
import type { CatalogueInfo, Services } from "./services.js";
import type { Settings } from "./settings.js";
import { loadTerritories } from "./territories/load-territories.js";
import { type Geography, territoryReader } from "./territories/territory-reader.js";

/** The whole back of the site: what pages read, the machine-facing routes, loading and publishing. */
export interface Datalogue {
  services: Services;
  /** Every machine-facing route, to be mounted at the root before the pages. */
  router: Router;
  /** Brings the catalogue up to the content folder. */
  load(): Promise<LoadSummary>;
  /** The same for the datasets of some folders only. */
  publish(paths: string[]): Promise<LoadSummary>;
  status(): Promise<DatalogueStatus>;
  /** True once the first load of content is finished. */
  isReady(): boolean;
  close(): Promise<void>;
}

/** What `status` tells. */
export interface DatalogueStatus {
  datasets: {
    slug: string;
    title: string;
    theme: string;
    access: string;
    version: number;
    rows: number;
    modified: string;
    /** Changed through the site since it was last loaded from content. */
    touched: boolean;
  }[];
}

export interface DatalogueEffects {
  log?: (line: string) => void;
  now?: () => Date;
  /** Told where each publication stands; an exception stops it there. */
  onStep?: (step: PublicationStep) => void;
}

/** Opens the data folder (made when absent), sweeps what a crash left, reads the reference content. */
export async function openDatalogue(
  settings: Settings,
  { log = (line) => console.error(line), now = () => new Date(), onStep = () => {} }: DatalogueEffects = {},
): Promise<Datalogue> {
  prepareDataFolder(settings.dataFolder);
  const folders = openVersionFolders(settings.dataFolder);
  const knex = await openDatabase(join(settings.dataFolder, "catalogue.sqlite"));
  const store = openCatalogueStore(knex);
  const observations = observationStore(knex);
  await folders.sweep(() => store.listPublished());
  await observations.sweep();

  const { contentFolder } = settings;
  const territoriesFolder = join(contentFolder, "territoires");
  // What is wrong with the reference content is told at each load; the rest is served all the same.
  const reference: ContentProblem[] = [];
  const orElse = async <T>(read: Promise<T>, fallback: T): Promise<T> => {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      reference.push(...error.problems.map((problem) => ({ ...problem, fault: "reference" as const })));
      return fallback;
    }
  };
  const territories = await orElse(loadTerritories(territoriesFolder), territoryReader(NOWHERE));
  if (!existsSync(join(territoriesFolder, OFFICIAL_LIST)))
    reference.push({
      path: join(basename(contentFolder), "territoires", OFFICIAL_LIST),
      message: "ce fichier n'existe pas\u00A0: les codes des communes ne sont pas comparés à la liste officielle.",
      fault: "reference",
    });
  const { indicators, problems: indicatorProblems } = await loadIndicators(contentFolder);
  const { observatories, problems: observatoryProblems } = await loadObservatories(contentFolder, indicators);
  reference.push(...[...indicatorProblems, ...observatoryProblems].map((told) => splitProblem(told, contentFolder)));

  const rows = openRowsReader();
  const exporter = openExporter({ folder: join(settings.dataFolder, "cache", "exports") });
  const thread = startPublicationThread();
  const fallback = (await store.findDocument<CatalogueInfo>(CATALOGUE_DOCUMENT))?.data ?? unnamedCatalogue(settings);
  const catalogue = createCatalogueReader({
    store,
    folders,
    rows,
    territories,
    observatories: observatoryReader(observatories),
    fallback,
  });
  const checking = openChecking({
    catalogue,
    contentFolder,
    dataFolder: settings.dataFolder,
    maxBytes: settings.maxFileBytes,
    now,
  });
  const services: Services = {
    catalogue,
    territories,
    indicators: indicatorReader({ indicators, store: observations, territories, catalogue }),
    observatories: observatoryReader(observatories),
    checking,
  };
  const loader = {
    contentFolder,
    store,
    workshop: {
      store,
      folders,
      thread,
      observations,
      indicators: () => indicators,
      territoriesFolder,
      territoriesDigest: digestFolder(territoriesFolder),
    },
    settings: { maxFileBytes: settings.maxFileBytes, keepVersions: settings.keepVersions, now, onStep },
  };

  let ready = false;
  let closed = false;
  // One load at a time: the next waits for the one under way.
  let working: Promise<unknown> = Promise.resolve();
  const load = (paths?: string[]): Promise<LoadSummary> => {
    const done = working.then(async () => {
      const summary = await loadContent(loader, paths);
      summary.problems.unshift(...reference);
      await catalogue.getDataset("");
      return summary;
    });
    working = done.catch(() => {});
    return done;
  };

  const listMissing = async () => [
    ...((await isDatabaseReady(knex)) ? [] : ["La base du catalogue ne répond pas."]),
    ...(ready ? [] : ["Le premier chargement du contenu n'est pas terminé."]),
  ];

  return {
    services,
    router: machineRouter({ services, files: catalogue, exporter, settings, listMissing, log, now }),
    async load() {
      const summary = await load();
      ready = true;
      return summary;
    },
    publish: (paths) => load(paths.map((path) => resolve(path))),
    async status() {
      const datasets = [];
      for (const stored of await store.listDatasets()) {
        const { id, slug, version, modified, metadata } = stored;
        const served = (await store.listVersions(id)).find(({ number }) => number === version);
        datasets.push({
          slug,
          title: metadata.title,
          theme: metadata.theme,
          access: metadata.access,
          version,
          rows: served?.manifest.rows ?? 0,
          modified,
          touched: isTouched(stored),
        });
      }
      return { datasets };
    },
    isReady: () => ready,
    async close() {
      if (closed) return;
      closed = true;
      await thread.close();
      await working;
      await Promise.all([rows.close(), exporter.close(), checking.close()]);
      await knex.destroy();
    },
  };
}

/** "dechets/observatory.json : il manque…" as a problem. */
function splitProblem(told: string, contentFolder: string): ContentProblem {
  const [path = "", ...rest] = told.split("\u00A0: ");
  return { path: join(basename(contentFolder), path), message: rest.join("\u00A0: "), fault: "reference" };
}

/** What is told of a catalogue whose `catalogue.json` was never read. */
function unnamedCatalogue({ publicUrl }: Settings): CatalogueInfo {
  return {
    title: "Catalogue de données",
    shortTitle: "Catalogue",
    description: "",
    publisher: "",
    contact: { name: "", email: "" },
    homeTerritory: "france",
    idBase: publicUrl,
    language: "fr",
  };
}

/** The geography of a datalogue whose own cannot be read. */
const NOWHERE: Geography = {
  territories: [{ code: "france", level: "france", name: "France", parents: [] }],
  events: [],
  populations: [],
  outlines: { type: "FeatureCollection", features: [] },
  surroundings: { type: "FeatureCollection", features: [] },
  sources: {
    vintage: "2025-01-01",
    sources: [],
    outlines: { kind: "schematic", title: "Aucun contour", source: "", licence: "" },
  },
  home: "france",
};

/** Digest of the names and contents of the files of a folder. */
function digestFolder(folder: string): string {
  const hash = createHash("sha256");
  if (existsSync(folder))
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)))
      if (entry.isFile()) hash.update(`\n${entry.name}\n`).update(readFileSync(join(folder, entry.name)));
  return hash.digest("hex");
}
