import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Geography, readGeography } from "@datalogue/ingest";
import { computeObservations } from "../indicators/compute-observations.js";
import { readVersion } from "../secrecy/earlier-tables.js";
import { revealCells } from "../secrecy/reveal-cells.js";
import { reviewVersions } from "../secrecy/review-versions.js";
import { loadTerritories } from "../territories/load-territories.js";
import { readPopulations } from "../territories/read-populations.js";
import { serveTasks } from "../threads/serve-tasks.js";
import { buildVersion } from "./build-version.js";
import { OFFICIAL_LIST, type PublicationTask, type TerritoriesFolder } from "./publication-thread.js";
import { rebuildRows } from "./rebuild-rows.js";
import { repairFiles } from "./repair-files.js";

/** The thread where files are checked and loaded and observations computed: what is heavy, away from HTTP. */
serveTasks<PublicationTask>(async (task, note) => {
  const { territoriesFolder } = task;
  const geography = () => geographyOf(territoriesFolder);
  const territories = () => territoriesOf(task);
  switch (task.kind) {
    case "build":
      return buildVersion(task.job, await geography(), territories, note);
    case "rebuild":
      return rebuildRows(task.job, await geography());
    case "repair":
      return repairFiles(task.job, await geography());
    case "review":
      return reviewVersions(task.job, await territories());
    case "reveal":
      return revealCells(readVersion(task.job.version), task.job.watched);
    case "observe":
      return computeObservations(task.indicators, new Map(task.sources), await territories(), new Map(task.given));
  }
});

/** Read once by this thread, which lives as long as one load. */
const geographies = new Map<string, Promise<Geography | undefined>>();
const territories = new Map<string, ReturnType<typeof loadTerritories>>();

/** Without the official list of communes, codes are not compared with it; the load has told so. */
function geographyOf(folder: string) {
  const isThere = existsSync(join(folder, OFFICIAL_LIST));
  const known = geographies.get(folder) ?? (isThere ? readGeography(folder) : Promise.resolve(undefined));
  geographies.set(folder, known);
  return known;
}

function territoriesOf({ territoriesFolder, territoriesDigest, populations }: TerritoriesFolder) {
  const known = territories.get(territoriesDigest);
  if (known) return known;
  const received = populations ? readPopulations(populations) : [];
  const loading = loadTerritories(territoriesFolder, { received: () => received });
  territories.set(territoriesDigest, loading);
  return loading;
}
