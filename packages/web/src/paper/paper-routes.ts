import { FIELDS } from "../comparing/choose-comparison.js";
import type { PageRoute } from "../http/page-route.js";
import { datasetsOfObservatory } from "../observatory/load-observatory.js";
import { addressOf } from "../reading/address.js";
import { paperAddress } from "../reading/paper-address.js";
import type { PageAnswer, Query, Site } from "../site.js";
import { listAssumptions } from "../solar/load-gain.js";
import { comparisonPaper } from "./paper-comparison.js";
import { followUpPaper } from "./paper-follow-up.js";
import { observatoryPaper } from "./paper-observatory.js";
import { planPaper, planReportPaper } from "./paper-plan.js";
import { portraitPaper } from "./paper-portrait.js";
import { roofPaper } from "./paper-roof.js";
import { servePdf } from "./serve-pdf.js";

/** A page that is composed for paper: its sheets stand at its address followed by `/papier`, the file by `.pdf`, in the same state. */
interface PaperRoute extends Pick<PageRoute, "path" | "parameters" | "parametersOf" | "lists" | "datasets"> {
  make(site: Site, params: Record<string, string>, query: Query): Promise<PageAnswer>;
}

const papers: PaperRoute[] = [
  {
    path: "/observatoires/:theme",
    parameters: ["territoire", "annee"],
    make: (site, { theme = "" }, query) => observatoryPaper(site, theme, query),
    datasets: (site, { theme = "" }) => datasetsOfObservatory(site.services, theme),
  },
  {
    path: "/territoires/:code",
    parameters: ["territoire", "annee", "pairs"],
    make: (site, { code = "" }, query) => portraitPaper(site, code, query),
  },
  {
    path: "/comparer",
    parameters: ["territoires", ...FIELDS, "theme", "pairs"],
    lists: ["territoires"],
    make: (site, _params, query) => comparisonPaper(site, query),
  },
  {
    path: "/observatoires/:theme/solaire",
    parameters: ["toit"],
    parametersOf: (site, { theme = "" }) => ["toit", ...listAssumptions(site, theme)],
    make: (site, { theme = "" }, query) => roofPaper(site, theme, query),
  },
  { path: "/suivi/:plan", parameters: ["au"], make: (site, { plan = "" }, query) => planPaper(site, plan, query) },
  {
    path: "/suivi/:plan/bilan",
    parameters: ["au"],
    make: (site, { plan = "" }, query) => planReportPaper(site, plan, query),
  },
  { path: "/suivi", parameters: ["territoire"], make: (site, _params, query) => followUpPaper(site, query) },
];

/** Before the pages, of which an address may take the place: `/suivi/:plan` is also that of a document. */
export const paperRoutes: PageRoute[] = papers.flatMap((paper) => [
  { ...paper, path: `${paper.path}/papier` },
  {
    ...paper,
    path: `${paper.path}.pdf`,
    make: (site, params, query, tools) =>
      servePdf(
        () => paper.make(site, params, query),
        { name: nameOf(paper.path, params), sheets: sheetsOf(paper.path, params, query) },
        tools,
      ),
  },
]);

const filled = (path: string, params: Record<string, string>) =>
  path.replace(/:(\w+)/g, (_all, name) => encodeURIComponent(params[name] ?? ""));

const sheetsOf = (path: string, params: Record<string, string>, query: Query) =>
  paperAddress(addressOf(filled(path, params), query));

/** « observatoires-dechets »: letters and figures that every system takes. */
function nameOf(path: string, params: Record<string, string>): string {
  return filled(path, params)
    .slice(1)
    .replace(/[^\w]+/g, "-");
}
