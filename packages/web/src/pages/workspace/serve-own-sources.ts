import { type SourceDesk, SourceRefused } from "@datalogue/api";
import type { Express, Response } from "express";
import type { Visit } from "../../components/visit.js";
import { OWN_SOURCES, ownSourcesPage } from "./own-sources.js";
import type { WorkspaceParts } from "./workspace-tools.js";

interface Parts extends WorkspaceParts {
  ownSources: SourceDesk;
}

/** `/espace/sources`: the sources of the datasets that one publishes. */
export function serveOwnSources(app: Express, { site, ownSources, tools }: Parts): void {
  const { send, leave, text, toldOf, own, ownForm } = tools;
  const show = async (
    response: Response,
    visit: Visit,
    { status = 200, ...more }: { status?: number } & Omit<Parameters<typeof ownSourcesPage>[1], "visit" | "sources">,
  ) => send(response, ownSourcesPage(site, { visit, sources: await ownSources.list(visit.caller), ...more }), status);

  app.get(
    OWN_SOURCES,
    own((visit, request, response) => show(response, visit, { told: toldOf(request) })),
  );
  app.post(
    `${OWN_SOURCES}/:dataset/actualiser`,
    ...ownForm(async (visit, request, response) => {
      await ownSources.refresh(visit.caller, request.params.dataset ?? "");
      leave(response, `${OWN_SOURCES}?fait=source-demandee`);
    }),
  );
  app.post(
    `${OWN_SOURCES}/:dataset/adresse`,
    ...ownForm(async (visit, request, response) => {
      const dataset = request.params.dataset ?? "";
      const typed = text(request, "adresse");
      try {
        await ownSources.mend(visit.caller, dataset, typed);
      } catch (error) {
        if (!(error instanceof SourceRefused) || error.fault.kind !== "invalid") throw error;
        const fault = { field: "adresse", message: error.fault.problems.join(" ") };
        return show(response, visit, { status: 422, fault: { dataset, typed, fault } });
      }
      leave(response, `${OWN_SOURCES}?fait=adresse-changee`);
    }),
  );
}
