import { renderDocument } from "../components/layout.js";
import { counted, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import type { PageAnswer, Site } from "../site.js";

export const observatoriesRoutes: PageRoute[] = [
  {
    path: "/observatoires",
    parameters: [],
    make: observatoriesPage,
    ahead: () => [{}],
    kinds: [{ name: "observatoires", title: "Liste des observatoires", path: "/observatoires" }],
  },
  {
    path: "/id/themes",
    parameters: [],
    negotiated: true,
    make: observatoriesPage,
  },
];

/** `/observatoires`: the themes. */
export async function observatoriesPage(site: Site): Promise<PageAnswer> {
  const observatories = site.services.observatories.list();
  return {
    status: 200,
    demonstration: false,
    html: renderDocument({
      site,
      title: "Observatoires",
      description: "Les observatoires thématiques du territoire.",
      canonical: "/observatoires",
      place: "observatoires",
      breadcrumb: [{ label: "Accueil", href: "/" }, { label: "Observatoires" }],
      children: (
        <>
          <div class="page-head">
            <h1>Observatoires</h1>
            <p class="intro">
              Chaque observatoire suit un thème dans le temps et d’une commune à l’autre&nbsp;: des chiffres, ce qu’ils
              disent, d’où ils viennent.
            </p>
          </div>
          <div class="section">
            <ul class="results">
              {observatories.map((observatory) => (
                <li key={observatory.theme}>
                  <h2>
                    <a href={`/observatoires/${observatory.theme}`}>{typographic(observatory.title)}</a>
                  </h2>
                  <p>{typographic(observatory.description)}</p>
                  <p class="meta">
                    <span>{counted(observatory.keyFigures.length, "chiffre clé", "chiffres clés")}</span>
                    <a href={`/jeux?theme=${encodeURIComponent(observatory.theme)}`}>Jeux de données du thème</a>
                  </p>
                </li>
              ))}
            </ul>
            {observatories.length === 0 && <p>Aucun observatoire n’est encore ouvert.</p>}
          </div>
        </>
      ),
    }),
  };
}
