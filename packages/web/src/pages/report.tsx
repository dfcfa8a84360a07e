import { renderDocument } from "../components/layout.js";
import { ReportView } from "../components/report-view.js";
import { typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { unknownDataset } from "../reading/unknown-dataset.js";
import { type PageAnswer, PageProblem, type Site } from "../site.js";

export const reportRoute: PageRoute = {
  path: "/jeux/:slug/rapport",
  parameters: [],
  make: (site, { slug = "" }) => reportPage(site, slug),
  kinds: [{ name: "rapport", title: "Rapport de vérification d’un jeu", path: "/jeux/{dataset}/rapport" }],
};

/**
 * `/jeux/{slug}/rapport`: what was read in the file of the version served, and what was noticed. Throws the refusal of a dataset that
 * is closed to the visitor.
 */
export async function reportPage(site: Site, ref: string): Promise<PageAnswer> {
  const { catalogue } = site.services;
  const dataset = await catalogue.getReadable(ref);
  if (!dataset) throw unknownDataset(ref);
  const report = await catalogue.getReport(dataset.id);
  const path = `/jeux/${dataset.slug}`;
  const name = typographic(dataset.title);
  if (!report) {
    throw new PageProblem(404, "Pas de rapport", "Le rapport de ce jeu de données n’est pas disponible.", [
      { label: name, href: path },
    ]);
  }
  const demonstration = dataset.demonstration ?? false;
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: `Rapport de vérification\u00a0: ${name}`,
      canonical: `${path}/rapport`,
      place: "jeux",
      demonstration: dataset.notice,
      breadcrumb: [
        { label: "Jeux de données", href: "/jeux" },
        { label: name, href: path },
      ],
      children: (
        <>
          <div class="page-head">
            <h1>Rapport de vérification</h1>
          </div>
          <ReportView
            report={report}
            schema
            outcome={`Il forme la version ${dataset.version}, en ligne\u202f; le fichier d’origine est conservé tel que nous l’avons reçu.`}
          />
          <p class="section">
            <span class="links">
              <a href={path}>Revenir au jeu de données</a>
              <a href={`/api/datasets/${dataset.slug}/report`}>Rapport (JSON)</a>
              {!dataset.agreement && (
                <a href={`/verifier?jeu=${dataset.slug}`}>Vérifier un autre fichier pour ce jeu</a>
              )}
            </span>
          </p>
        </>
      ),
    }),
  };
}
