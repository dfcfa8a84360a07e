import { Answer, type PlanFollowUp, reportFiles } from "@datalogue/api";
import { pageSheets } from "../../components/style-sheets.js";
import { formatDate, typographic } from "../../format/index.js";
import type { AssetText, PageRoute } from "../../http/page-route.js";
import type { Query, Site } from "../../site.js";
import { makePlanReport } from "../plan-report.js";
import { pack } from "./pack.js";

export const planReportArchiveRoute: PageRoute = {
  path: "/suivi/:plan/bilan.zip",
  parameters: ["au"],
  make: (site, { plan = "" }, query, { headers, asset }) => planReportArchive(site, plan, query, asset, headers),
};

/** `/suivi/{plan}/bilan.zip?au=`: the data of a report, and its page, which stands alone with its style sheet. */
export async function planReportArchive(
  site: Site,
  id: string,
  query: Query,
  asset: AssetText,
  common: Record<string, string>,
): Promise<Answer> {
  // Beside the page in the archive, not where the site has them.
  const { data, page } = await makePlanReport({ ...site, asset: (name) => name }, id, query);
  const files = reportFiles({ followed: data, publicUrl: site.publicUrl });
  const entries: [string, string][] = [
    ["bilan.html", withWholeAddresses(page.html, site.publicUrl)],
    ...pageSheets.map((name): [string, string] => [name, asset(name)]),
    ["icone.svg", asset("icone.svg")],
    ...files,
    ["LISEZ-MOI.txt", readMe(site, data)],
  ];
  return new Answer(
    200,
    {
      ...common,
      "Content-Type": "application/zip",
      "Content-Disposition": `attachment; filename="bilan-${id}-${data.at}.zip"`,
      "Cache-Control": "public, no-cache",
      ...(page.demonstration ? { "X-Robots-Tag": "noindex" } : {}),
    },
    await pack(entries),
  );
}

/** Links of a page that is read outside of the site. */
function withWholeAddresses(html: string, publicUrl: string): string {
  return html.replace(/ (href|action)="\//g, ` $1="${publicUrl}/`);
}

function readMe({ publicUrl }: Site, { plan, at }: PlanFollowUp): string {
  return [
    typographic(plan.title),
    `Bilan au ${formatDate(at)}\u00a0: ${publicUrl}/suivi/${plan.id}/bilan?au=${at}`,
    "",
    "bilan.html     le bilan, à ouvrir dans un navigateur et à imprimer",
    "objectifs.csv  un objectif par ligne\u00a0: état, phrase, valeurs, cible, adresse des valeurs figées",
    "valeurs.csv    une année par ligne\u00a0: valeur observée, valeur prévue, statut, couverture\u202f; d’un plafond, ceux de la somme",
    "echeances.csv  les échéances légales et ce qui manque pour chacune",
    "bilan.json     tout cela pour un programme",
    "",
    "CSV en UTF-8, séparés par des virgules, point décimal. Une cellule vide est une valeur absente, jamais un zéro.",
    "",
  ].join("\n");
}
