import { existsSync } from "node:fs";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { type Geography, readGeography } from "@datalogue/ingest";
import { codeOf } from "../code-of.js";
import { computeObservations } from "../indicators/compute-observations.js";
import { lowerPriority } from "../lower-priority.js";
import { reviewVersions } from "../secrecy/review-versions.js";
import { loadTerritories } from "../territories/load-territories.js";
import { buildVersion } from "./build-version.js";
import { OFFICIAL_LIST, type PublicationReply, type PublicationTask } from "./publication-thread.js";
import { rebuildRows } from "./rebuild-rows.js";
import { repairFiles } from "./repair-files.js";

/** The thread where files are checked and loaded and observations computed: what is heavy, away from HTTP. */
const port = parentPort;
if (!port) throw new Error("publication-worker runs in a worker thread only");
lowerPriority();

port.on("message", async ({ id, task }: { id: number; task: PublicationTask }) => {
  const reply = (message: PublicationReply) => port.postMessage(message);
  try {
    if (task.kind === "build") {
      const geography = await geographyOf(task.territoriesFolder);
      const result = await buildVersion(
        task.job,
        geography,
        () => territoriesOf(task.territoriesFolder, task.territoriesDigest),
        (step) => reply({ id, kind: "step", step }),
      );
      reply({ id, kind: "done", result });
    } else if (task.kind === "rebuild") {
      reply({ id, kind: "done", result: await rebuildRows(task.job, await geographyOf(task.territoriesFolder)) });
    } else if (task.kind === "repair") {
      reply({ id, kind: "done", result: await repairFiles(task.job, await geographyOf(task.territoriesFolder)) });
    } else if (task.kind === "review") {
      const territories = await territoriesOf(task.territoriesFolder, task.territoriesDigest);
      reply({ id, kind: "done", result: reviewVersions(task.job, territories) });
    } else {
      const territories = await territoriesOf(task.territoriesFolder, task.territoriesDigest);
      const result = computeObservations(task.indicators, new Map(task.sources), territories, new Map(task.given));
      reply({ id, kind: "done", result });
    }
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    reply({ id, kind: "failed", message, stack: stack ?? message, code: codeOf(error) });
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

function territoriesOf(folder: string, digest: string) {
  const known = territories.get(digest) ?? loadTerritories(folder);
  territories.set(digest, known);
  return known;
}
