import type { Observatory } from "@datalogue/api";
import { Fragment } from "preact";
import { renderDocument } from "../components/layout.js";
import { LeadSentence } from "../components/lead-sentence.js";
import { counted, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { describeLead } from "../observatory/lead.js";
import { Series } from "../observatory/series.js";
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
  const themes = await Promise.all(site.services.observatories.list().map((one) => describeTheme(site, one)));
  const awaited = site.services.observatories.awaited();
  const demonstration = themes.some((theme) => theme.demonstration);
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: "Observatoires",
      description: "Les observatoires thématiques du territoire.",
      canonical: "/observatoires",
      place: "observatoires",
      demonstration,
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
              {themes.map(({ observatory, lead, others }) => (
                <li key={observatory.theme}>
                  <h2>
                    <a href={`/observatoires/${observatory.theme}`}>{typographic(observatory.title)}</a>
                  </h2>
                  <p>{typographic(observatory.description)}</p>
                  {lead && <LeadSentence lead={lead} />}
                  <p class="meta">
                    {others > 0 && <span>{counted(others, "autre chiffre clé", "autres chiffres clés")}</span>}
                    <span>
                      <a href={`/jeux?theme=${encodeURIComponent(observatory.theme)}`}>Jeux de données du thème</a>
                    </span>
                  </p>
                </li>
              ))}
            </ul>
            {themes.length === 0 && <p>Aucun observatoire n’est encore ouvert.</p>}
            {awaited.length > 0 && (
              <p class="small">
                À venir, quand leurs chiffres seront reçus&nbsp;:{" "}
                {awaited.map(({ theme, title }, rank) => (
                  <Fragment key={theme}>
                    {rank > 0 && ", "}
                    <a href={`/observatoires/${theme}`}>{typographic(title)}</a>
                  </Fragment>
                ))}
                .
              </p>
            )}
          </div>
        </>
      ),
    }),
  };
}

/** An observatory with what its first figures say of the whole territory, in the sentence that opens its page. */
async function describeTheme({ services }: Site, observatory: Observatory) {
  const { territory: home } = services.territories.home();
  const figures = observatory.keyFigures.flatMap((id) => services.indicators.get(id) ?? []);
  const series = new Map<string, Series>();
  let demonstration = false;
  for (const { id } of figures) {
    series.set(id, new Series(await services.indicators.observations(id, { territory: home.code })));
    demonstration ||= await services.indicators.isDemonstration(id);
  }
  const year =
    series
      .get(figures[0]?.id ?? "")
      ?.known(home.code)
      .at(-1)?.year ?? 0;
  const lead = describeLead(figures, series, home.code, year, observatory.compareWith);
  return {
    observatory,
    lead,
    others: figures.length - (lead ? 1 : 0),
    demonstration: demonstration && lead !== null,
  };
}
