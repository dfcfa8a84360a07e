import { HttpProblem, isMachinePath, loggedAddress, problemOf, problems, sendAnswer } from "@datalogue/api";
import type { ErrorRequestHandler, Request } from "express";
import { typographic } from "../format/index.js";
import { packPage } from "../http/pack-page.js";
import { prefersHtml } from "../http/prefers-html.js";
import { ImagesBusy } from "../images/rasteriser.js";
import { failurePage, problemPage } from "../pages/problem.js";
import { PrintingBusy, PrintingFailed } from "../paper/print-pdf.js";
import { PageProblem, type Site } from "../site.js";

/** What is said when a page cannot be made: the visitor's mistakes with choices, ours with apologies and a log line. */
export function answerErrors(
  site: Site,
  guards: Record<string, string>,
  log: (line: string) => void,
): ErrorRequestHandler {
  const machine = problems(log);
  return async (thrown, request, response, next) => {
    const error = described(thrown, request.originalUrl, log);
    const isMachine = isMachinePath(request.path) && !prefersHtml(request) && !(error instanceof PageProblem);
    // What went wrong may have done so before they were set.
    if (!response.headersSent) response.set(guards);
    if (response.headersSent || isMachine) return machine(error, request, response, next);
    try {
      if (error instanceof PageProblem)
        return await sendAnswer(request, response, packPage(problemPage(site, withOtherAccount(error, request))));
      const mistake = await describeMistake(site, error, request);
      if (mistake?.logged ?? !mistake)
        log(
          `${request.method} ${loggedAddress(request.originalUrl)} ${mistake?.logged ?? (error instanceof Error ? error.stack : error)}`,
        );
      // What the administrator must mend is no matter for the visitor, who is told that it is ours.
      const page = mistake && !mistake.logged ? problemPage(site, mistake.problem) : failurePage(site);
      const own = mistake ? { status: mistake.problem.status, headers: mistake.headers } : {};
      await sendAnswer(request, response, packPage({ ...page, ...own }));
    } catch (second) {
      next(second);
    }
  };
}

/** What a page says where the API would send a problem: the caller's mistake, or what passes by itself; undefined for a fault of ours. */
async function describeMistake(site: Site, error: unknown, request: Request) {
  const told = problemOf(error);
  if (!told) return undefined;
  const { status, title, detail, accepted = [], headers, logged } = told;
  const isUnreadable = told.code === "requete-incorrecte";
  const problem = new PageProblem(
    status,
    isUnreadable ? "Adresse illisible" : title,
    isUnreadable
      ? "Cette adresse ne peut pas être lue. Vérifiez-la, ou repartez de l’accueil."
      : typographic(status === 403 ? await nameOrganisations(site, detail) : shorten(detail, accepted)),
    isWorkspace(request) && status === 403
      ? [{ label: "Revenir à mes jeux", href: "/espace" }]
      : status === 401 || status === 403 || status === 410
        ? [{ label: "Tous les jeux de données", href: "/jeux" }]
        : [],
  );
  return { problem: withOtherAccount(problem, request), headers, logged };
}

/** Pages that are of who is signed in. */
const isWorkspace = ({ path }: Request) =>
  /^\/(espace|convention|publier|controles|administration|compte)(\/|$)/.test(path);

/** A page of the workspace that is refused to an account may be another's of the same person. */
function withOtherAccount(problem: PageProblem, request: Request): PageProblem {
  if (problem.status !== 403 || !isWorkspace(request)) return problem;
  const back = request.method === "GET" ? `&suite=${encodeURIComponent(request.originalUrl)}` : "";
  return new PageProblem(problem.status, problem.title, problem.message, [
    ...problem.choices,
    { label: "Se connecter avec un autre compte", href: `/connexion?autre=oui${back}` },
  ]);
}

/** A refusal names an organisation by its slug, as programs do; a page as people do. */
async function nameOrganisations({ services }: Site, detail: string): Promise<string> {
  const known = new Map((await services.catalogue.listNamedOrganisations()).map(({ slug, name }) => [slug, name]));
  return detail.replace(/(?<=«\u00a0)[\w-]+(?=\u00a0»)/g, (slug) => known.get(slug) ?? slug);
}

/** A refusal with the values that would do, the first of them where they are many. */
function shorten(message: string, accepted: string[]): string {
  if (accepted.length === 0) return message;
  const shown = accepted.slice(0, 30).map((value) => value || "(rien)");
  return `${message} Valeurs possibles\u00a0: ${shown.join(", ")}${accepted.length > shown.length ? "…" : "."}`;
}

/** What our own threads and programs refuse, as it is told. */
function described(thrown: unknown, address: string, log: (line: string) => void): unknown {
  if (thrown instanceof ImagesBusy) return imagesBusy();
  if (thrown instanceof PrintingBusy) return printingBusy();
  if (!(thrown instanceof PrintingFailed)) return thrown;
  log(`GET ${loggedAddress(address)}: PDF: ${thrown.reason}`);
  return printingFailed();
}

/** What is said of `PrintingBusy`. */
export function printingBusy(): HttpProblem {
  return new HttpProblem(
    503,
    "pdf-en-attente",
    "Trop de PDF demandés",
    "Trop de PDF se préparent en ce moment. Réessayez dans un instant, ou imprimez la page depuis votre navigateur.",
    { "Retry-After": "20" },
  );
}

/** What is said of `PrintingFailed`: the visitor has another way. */
function printingFailed(): HttpProblem {
  return new HttpProblem(
    503,
    "pdf-impossible",
    "Le PDF n'a pas pu être fait",
    "Ce PDF n'a pas pu être fait. La page s'imprime, ou s'enregistre en PDF, depuis votre navigateur\u202F: choisissez «\u00A0Imprimer\u00A0».",
    { "Retry-After": "60" },
  );
}

/** What is said of `ImagesBusy`. */
export function imagesBusy(): HttpProblem {
  return new HttpProblem(
    503,
    "images-en-attente",
    "Trop d'images demandées",
    "Trop d'images se préparent en ce moment. Réessayez dans un instant, ou prenez le dessin (SVG).",
    { "Retry-After": "10" },
  );
}
