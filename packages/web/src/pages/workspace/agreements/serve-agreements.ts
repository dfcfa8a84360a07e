import { type Datalogue, decideAccess, isTyped, MAX_HAND_ROWS, type ReadAgreement } from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Fault } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { PageProblem } from "../../../site.js";
import { roleNeeded } from "../role-needed.js";
import type { Told } from "../sign-in.js";
import type { WorkspaceParts } from "../workspace-tools.js";
import { agreementPage } from "./agreement-page.js";
import { AGREEMENTS, agreementPath } from "./agreement-words.js";
import { agreementsPage } from "./agreements-page.js";
import type { ShownCells } from "./partner-cells.js";
import { withdrawalPage } from "./withdrawal-page.js";

interface Parts extends WorkspaceParts, Pick<Datalogue, "agreements" | "partners"> {}

/** What a form brings back, when it was not followed. */
interface Shown {
  status?: number;
  answers?: Record<string, string>;
  fault?: Fault | undefined;
  told?: Told | undefined;
}

const ONE = "/convention/:id";

/** `/convention`: what a partner lets be used, what goes out of it, who used it, and how to stop. */
export function serveAgreements(app: Express, { site, agreements, partners, tools }: Parts): void {
  const { catalogue } = site.services;
  const { send, leave, text, toldOf, own, ownForm } = tools;

  const find = async (visit: Visit, { params }: Request<Record<string, string>>): Promise<ReadAgreement> => {
    const found = await agreements.find(visit.caller, params.id ?? "");
    if (found) return found;
    throw new PageProblem(
      404,
      "Aucune convention à cette adresse",
      "Une convention se lit par les personnes des deux organismes qu’elle lie. Vérifiez l’adresse, ou connectez-vous avec un autre compte.",
      [{ label: "Mes données", href: AGREEMENTS }],
    );
  };

  const show = async (request: Request, response: Response, visit: Visit, read: ReadAgreement, shown: Shown = {}) => {
    const { status = 200, ...more } = shown;
    const datasets = await partners.listDatasets(read);
    const uses = await partners.listUses(read);
    const deposit: string[] = [];
    const byHand: string[] = [];
    for (const { slug } of datasets) {
      const own = catalogue.as(visit.caller);
      const dataset = await own.getDataset(slug);
      if (!dataset || !decideAccess(visit.caller, "draft", dataset).allowed) continue;
      deposit.push(slug);
      if (dataset.readable && dataset.rows <= MAX_HAND_ROWS && (await isTyped(dataset, own))) byHand.push(slug);
    }
    const cells = await findCells(visit, request, read, datasets);
    send(
      response,
      agreementPage(site, { visit, read, datasets, shown: cells, uses, deposit, byHand, ...more }),
      status,
    );
  };
  /** The dataset and the period that an address asks, the first and the last ones without it. */
  const findCells = async (
    visit: Visit,
    { query }: Request,
    { state }: ReadAgreement,
    datasets: Awaited<ReturnType<typeof partners.listDatasets>>,
  ): Promise<ShownCells | undefined> => {
    const published = datasets.filter(({ version }) => version !== null);
    const dataset = published.find(({ slug }) => slug === query.jeu) ?? published[0];
    if (!dataset) return undefined;
    const asked = dataset.periods.find(({ period }) => period === query.annee) ?? dataset.periods[0];
    const period = asked?.period ?? null;
    // What is served since may be of another agreement.
    const isOver = state === "ended" || state === "withdrawn";
    const cells = asked && !isOver ? await partners.listCells(visit.caller, dataset.slug, period) : undefined;
    const page = Number(query.page);
    return { dataset, period, cells, page: Number.isSafeInteger(page) && page > 0 ? page : 1 };
  };
  const showWithdrawal = async (response: Response, visit: Visit, read: ReadAgreement, shown: Shown = {}) => {
    const { status = 200, ...more } = shown;
    const datasets = await partners.listDatasets(read);
    const uses = await partners.listUses(read);
    send(response, withdrawalPage(site, { visit, read, uses, datasets, ...more }), status);
  };

  app.get(
    AGREEMENTS,
    own(async (visit, _request, response) => {
      const listed = await agreements.list(visit.caller);
      const [only] = listed;
      if (only && listed.length === 1) return leave(response, agreementPath(only.agreement.id));
      send(response, agreementsPage(site, { visit, agreements: listed }));
    }),
  );
  app.get(
    ONE,
    own(async (visit, request, response) =>
      show(request, response, visit, await find(visit, request), { told: toldOf(request) }),
    ),
  );

  /** A form that acts on an agreement: done, or the page again with why not. */
  const act = (
    path: string,
    kind: "suspend" | "resume" | "renew" | "withdraw",
    done: string,
    check: (request: Request) => Fault | undefined = () => undefined,
  ) =>
    app.post(
      `${ONE}/${path}`,
      ...ownForm(async (visit, request, response) => {
        const read = await find(visit, request);
        const { id } = read.agreement;
        const again = (shown: Shown, found = read) =>
          kind === "withdraw" && found.mayAct.includes("withdraw")
            ? showWithdrawal(response, visit, found, shown)
            : show(request, response, visit, found, shown);
        const [reason, newEnd] = [text(request, "reason"), text(request, "newEnd")];
        const answers = { reason, newEnd };
        const fault = check(request);
        if (fault) return again({ status: 422, answers, fault });
        const revision = Number(text(request, "revision"));
        const form = { kind, reason, ...(kind === "renew" ? { newEnd } : {}) };
        const outcome = await agreements.record(
          visit.caller,
          id,
          form,
          Number.isSafeInteger(revision) ? revision : undefined,
        );
        switch (outcome?.kind) {
          case "done":
            return leave(response, `${agreementPath(id)}?fait=${done}`);
          case "fault":
            return again({ status: 422, answers, fault: outcome });
          case "passed":
          case "untimely": {
            const { agreement: found } = outcome;
            const why = outcome.kind === "passed" ? PASSED : LATE;
            // Where its form is no more, what was typed is said.
            const lost = found.mayAct.includes(kind) || reason === "" ? "" : ` Vous aviez écrit : « ${reason} ».`;
            const told: Told = { tone: "off", message: `${why}${lost}` };
            return again({ status: 409, answers, told }, found);
          }
          default:
            await find(visit, request);
        }
      }),
    );
  act("suspendre", "suspend", "partage-suspendu");
  act("reprendre", "resume", "partage-repris");
  act("renouveler", "renew", "convention-renouvelee");

  app.get(
    `${ONE}/retrait`,
    own(async (visit, request, response) => {
      const read = await find(visit, request);
      if (read.mayAct.includes("withdraw")) return showWithdrawal(response, visit, read);
      if (read.state === "withdrawn" || read.state === "ended")
        return leave(response, agreementPath(read.agreement.id));
      throw roleNeeded(
        "Réservé à qui confie les données",
        "Les données sont retirées par un publicateur ou un administrateur de l’organisme partenaire.",
      );
    }),
  );
  act("retrait", "withdraw", "donnees-retirees", (request) =>
    text(request, "lu") === "oui"
      ? undefined
      : {
          field: "lu",
          message:
            "Cochez la phrase : elle dit que vous avez lu ce qui ne peut plus être rappelé. Rien n’a été retiré.",
        },
  );
}

const PASSED =
  "Quelque chose a été décidé de cette convention depuis que vous avez ouvert la page : la voici telle qu’elle est. Rien n’a été fait.";
const LATE = "Où en est la convention ne le permet plus. Rien n’a été fait.";
