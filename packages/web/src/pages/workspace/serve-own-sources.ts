import { type SourceChanges, type SourceDesk, SourceRefused } from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Visit } from "../../components/visit.js";
import { OWN_SOURCES, ownSourcesPage } from "./own-sources.js";
import { readRhythm } from "./publishing/source-parts.js";
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
    { status = 200, ...more }: { status?: number } & Pick<Parameters<typeof ownSourcesPage>[1], "told" | "fault">,
  ) => {
    const { asksAtNight } = ownSources;
    const sources = await ownSources.list(visit.caller);
    send(response, ownSourcesPage(site, { visit, sources, asksAtNight, ...more }), status);
  };

  app.get(
    OWN_SOURCES,
    own((visit, request, response) => show(response, visit, { told: toldOf(request) })),
  );
  /** A form of one source; what is wrong with its answer is said beside it, as it was typed. */
  const act = (
    path: string,
    done: string,
    make: (visit: Visit, dataset: string, request: Request) => Promise<unknown>,
    field?: string,
  ) =>
    app.post(
      `${OWN_SOURCES}/:dataset/${path}`,
      ...ownForm(async (visit, request, response) => {
        const dataset = request.params.dataset ?? "";
        try {
          await make(visit, dataset, request);
        } catch (error) {
          if (field === undefined || !(error instanceof SourceRefused) || error.fault.kind !== "invalid") throw error;
          const fault = { field, message: error.fault.problems.join(" ") };
          return show(response, visit, { status: 422, fault: { dataset, typed: text(request, field), fault } });
        }
        leave(response, `${OWN_SOURCES}?fait=${done}`);
      }),
    );
  const change = ({ caller }: Visit, dataset: string, changes: SourceChanges) =>
    ownSources.change(caller, dataset, changes);

  act("actualiser", "source-demandee", ({ caller }, dataset) => ownSources.refresh(caller, dataset));
  act(
    "adresse",
    "adresse-changee",
    (visit, dataset, request) => change(visit, dataset, { address: text(request, "adresse") }),
    "adresse",
  );
  act(
    "regler",
    "source-reglee",
    (visit, dataset, request) => {
      const frequency = readRhythm(text(request, "rythme"));
      const least = text(request, "moins").trim();
      const leastRows = Number(least);
      if (least !== "" && !(Number.isInteger(leastRows) && leastRows > 0))
        throw new SourceRefused({ kind: "invalid", problems: ["Écrivez un nombre de lignes, à partir de 1."] });
      return change(visit, dataset, { ...(frequency ? { frequency } : {}), ...(least === "" ? {} : { leastRows }) });
    },
    "moins",
  );
  act("pause", "source-en-pause", (visit, dataset) => change(visit, dataset, { paused: true }));
  act("reprendre", "source-reprise", (visit, dataset) => change(visit, dataset, { paused: false }));
  act("detacher", "source-detachee", ({ caller }, dataset) => ownSources.unbind(caller, dataset));
}
