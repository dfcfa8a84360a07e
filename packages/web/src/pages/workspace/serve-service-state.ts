import { type Datalogue, decideWatching, tellThreads } from "@datalogue/api";
import type { Express } from "express";
import { roleNeeded } from "./role-needed.js";
import { serviceStatePage } from "./service-state.js";
import type { WorkspaceParts } from "./workspace-tools.js";

/** `/administration/etat`: how the service stands, for the administrators of the catalogue. */
export function serveServiceState(
  app: Express,
  {
    site,
    status,
    countWaiting,
    readDisk,
    tools,
  }: WorkspaceParts & Pick<Datalogue, "status" | "countWaiting" | "readDisk">,
): void {
  const { send, own } = tools;
  app.get(
    "/administration/etat",
    own(async (visit, _request, response) => {
      if (!decideWatching(visit.caller).allowed)
        throw roleNeeded(
          "Réservé à qui tient le catalogue",
          "L’état du service est lu par les administrateurs de l’organisme qui tient le catalogue.",
        );
      const [state, waiting, disk] = await Promise.all([status(), countWaiting(), readDisk()]);
      const { rss } = process.memoryUsage();
      send(response, serviceStatePage(site, { visit, state, waiting, disk, memory: rss, threads: tellThreads() }));
    }),
  );
}
