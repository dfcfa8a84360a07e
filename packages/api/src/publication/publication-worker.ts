import { computeObservations } from "../indicators/compute-observations.js";
import { readVersion } from "../secrecy/earlier-tables.js";
import { revealCells } from "../secrecy/reveal-cells.js";
import { reviewVersions } from "../secrecy/review-versions.js";
import { loadTerritories } from "../territories/load-territories.js";
import { readPopulations } from "../territories/read-populations.js";
import { serveTasks } from "../threads/serve-tasks.js";
import { buildVersion } from "./build-version.js";
import { findImpossibleLargest } from "./find-impossible-largest.js";
import { officialGeography } from "./official-geography.js";
import type { PublicationTask, TerritoriesFolder } from "./publication-thread.js";
import { rebuildRows } from "./rebuild-rows.js";
import { repairFiles } from "./repair-files.js";

/** The thread where files are checked and loaded and observations computed: what is heavy, away from HTTP. */
serveTasks<PublicationTask>(async (task, note) => {
  const { territoriesFolder } = task;
  const geography = () => officialGeography(territoriesFolder);
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
    case "largest":
      return findImpossibleLargest(task.job);
    case "reveal":
      return revealCells(readVersion(task.job.version), task.job.watched);
    case "observe":
      return computeObservations(task.indicators, new Map(task.sources), await territories(), new Map(task.given));
  }
});

/** Read once, those of one digest at a time: this thread may live as long as the program. */
let last: { digest: string; territories: ReturnType<typeof loadTerritories> } | undefined;

function territoriesOf({ territoriesFolder, territoriesDigest, populations }: TerritoriesFolder) {
  if (last?.digest === territoriesDigest) return last.territories;
  const received = populations ? readPopulations(populations) : [];
  const territories = loadTerritories(territoriesFolder, { received: () => received });
  const read = { digest: territoriesDigest, territories };
  last = read;
  territories.catch(() => {
    if (last === read) last = undefined;
  });
  return territories;
}
