import { type SourceChanges, type SourceDesk, SourceRefused } from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Visit } from "../../components/visit.js";
import { checkPageNumber, parsePageNumber } from "../../reading/page-number.js";
import { OWN_SOURCES, orderSources, ownSourcesPage, pagesOf, pageWith, sourcesAddress } from "./own-sources.js";
import { readRhythm } from "./publishing/source-parts.js";
import type { WorkspaceParts } from "./workspace-tools.js";

interface Parts extends WorkspaceParts {
  ownSources: SourceDesk;
}

/** `/espace/sources`: the sources of the datasets that one publishes. */
export function serveOwnSources(app: Express, { site, ownSources, tools }: Parts): void {
  const { send, leave, text, toldOf, own, ownForm } = tools;
  const show = async (
    request: Request,
    response: Response,
    visit: Visit,
    { status = 200, ...more }: { status?: number } & Pick<Parameters<typeof ownSourcesPage>[1], "told" | "fault">,
  ) => {
    const { asksAtNight } = ownSources;
    const { jeu } = request.query;
    // One source is looked for by its name, or by what was typed of it.
    const sought = more.fault?.dataset ?? (typeof jeu === "string" ? jeu : undefined);
    const asked = readPage(request);
    const sources = orderSources(await ownSources.list(visit.caller), sought);
    const lost = await site.services.catalogue.as(visit.caller).listWithdrawn();
    const withdrawn = new Set(lost.map(({ slug }) => slug));
    const pages = pagesOf(sources);
    // What was done may have emptied the last page.
    const page = sought !== undefined ? pageWith(sources, sought) : more.told ? Math.min(asked, pages) : asked;
    checkPageNumber(page, pages, OWN_SOURCES);
    send(response, ownSourcesPage(site, { visit, sources, withdrawn, page, asksAtNight, ...more }), status);
  };

  app.get(
    OWN_SOURCES,
    own((visit, request, response) => show(request, response, visit, { told: toldOf(request) })),
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
        const page = readPage(request);
        try {
          await make(visit, dataset, request);
        } catch (error) {
          if (field === undefined || !(error instanceof SourceRefused) || error.fault.kind !== "invalid") throw error;
          const fault = { field, message: error.fault.problems.join(" ") };
          return show(request, response, visit, {
            status: 422,
            fault: { dataset, typed: text(request, field), fault },
          });
        }
        leave(response, sourcesAddress(page, done));
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
      return change(visit, dataset, {
        ...(frequency ? { frequency } : {}),
        leastRows: least === "" ? null : leastRows,
      });
    },
    "moins",
  );
  act("pause", "source-en-pause", (visit, dataset) => change(visit, dataset, { paused: true }));
  act("reprendre", "source-reprise", (visit, dataset) => change(visit, dataset, { paused: false }));
  act("detacher", "source-detachee", ({ caller }, dataset) => ownSources.unbind(caller, dataset));
}

/** The page of the address, that of a form too. Throws a `PageProblem` for what is no page. */
function readPage({ query }: Request): number {
  const { page } = query;
  return parsePageNumber(page === undefined ? undefined : String(page), OWN_SOURCES);
}
