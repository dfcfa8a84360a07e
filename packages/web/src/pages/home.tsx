import type { Indicator, Observatory } from "@datalogue/api";
import { drawOutlines } from "../charts/outline-map.js";
import { renderChart } from "../charts/render-chart.js";
import { DatasetItem } from "../components/dataset-item.js";
import { renderDocument } from "../components/layout.js";
import { SiteSearch } from "../components/site-search.js";
import { counted, describeOutlines, formatNumber, nameOf, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { latestPopulation } from "../observatory/latest-population.js";
import { Series } from "../observatory/series.js";
import { inBrackets, shortQuantity, statementOf } from "../observatory/wording.js";
import type { PageAnswer, Site } from "../site.js";

export const homeRoute: PageRoute = {
  path: "/",
  parameters: [],
  make: homePage,
  ahead: () => [{}],
  kinds: [{ name: "accueil", title: "Accueil", path: "/" }],
};

/** `/`: what the territory is, the themes with one figure each, the three doors, the latest datasets. */
export async function homePage(site: Site): Promise<PageAnswer> {
  const { services } = site;
  const { territory, epcis, communes } = services.territories.home();
  const observatories = services.observatories.list();
  const first = observatories[0];
  const found = await services.catalogue.searchDatasets({ sort: "modified", page: 1, pageSize: 4 });
  const themes = await Promise.all(
    observatories.map((observatory) => describeTheme(site, observatory, territory.code)),
  );
  const reading = (code: string) => `/territoires/${code}`;
  const byName = [...communes].sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr"));
  const outlines = services.territories.outlines({ level: "commune" });
  const links = new Map(
    communes.map((commune) => [
      commune.code,
      {
        name: nameOf(commune),
        href: reading(commune.code),
        tint:
          Math.max(
            0,
            epcis.findIndex((epci) => commune.parents.some((parent) => parent.code === epci.code && !parent.to)),
          ) %
            2 ===
          0
            ? 1
            : 2,
      },
    ]),
  );
  const map = outlines.features.length
    ? await renderChart(
        {
          label: `Carte ${communes.length > 1 ? `des ${communes.length} communes` : "de la commune"}\u00a0: choisir une commune`,
          links: true,
          drawing: (cut) => drawOutlines(outlines, services.territories.surroundings(), links, cut),
        },
        "carte",
      )
    : "";
  const sources = services.territories.sources();
  const demonstration =
    themes.some((theme) => theme.demonstration) || found.data.some((dataset) => dataset.demonstration);
  const info = services.catalogue.info();
  const latest = found.data[0];
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: typographic(info.title),
      description: typographic(info.description),
      canonical: "/",
      place: "accueil",
      demonstration,
      children: (
        <>
          <div class="hero">
            <div class="page-head">
              <h1>{nameOf(territory)} en chiffres</h1>
              <p class="lead">{presentation(site)}</p>
              <search>
                <SiteSearch id="q" label="Chercher une commune, un sujet, un mot" />
              </search>
              {first && (
                <form class="search" action="/territoires">
                  <label for="commune">Ou choisir votre commune</label>
                  <select id="commune" name="territoire">
                    {byName.map((commune) => (
                      <option key={commune.code} value={commune.code}>
                        {nameOf(commune)}
                      </option>
                    ))}
                  </select>
                  <button class="button--main" type="submit">
                    Voir ses chiffres
                  </button>
                </form>
              )}
              <PopulationSource site={site} />
            </div>
            {map && (
              <figure>
                <div class="plot plot--map" dangerouslySetInnerHTML={{ __html: map }} />
                <figcaption class="small">
                  {epcis.length > 1 &&
                    epcis.map((epci, index) => (
                      <span key={epci.code} class="legend-inline">
                        <span class={`swatch sq${index % 2 === 0 ? 2 : 3}`} />
                        {nameOf(epci)}
                      </span>
                    ))}
                  {`${describeOutlines(sources.outlines)}.`}
                </figcaption>
              </figure>
            )}
          </div>
          <section class="section" aria-labelledby="themes">
            <h2 id="themes">Les observatoires</h2>
            <div>
              <div class="neatline" />
              <div class={`doors doors--${themes.length > 5 ? 3 : themes.length}`}>
                {themes.map((theme) => (
                  <div key={theme.observatory.theme}>
                    <h3>
                      <a href={`/observatoires/${theme.observatory.theme}`}>{typographic(theme.observatory.title)}</a>
                    </h3>
                    {theme.figure && (
                      <p class="figure">
                        <b>{theme.figure.value}</b>
                        {theme.figure.words}
                      </p>
                    )}
                    <p>{typographic(theme.observatory.description)}</p>
                  </div>
                ))}
              </div>
            </div>
          </section>
          <section class="section" aria-labelledby="portes">
            <h2 id="portes">Vous êtes…</h2>
            <div class="doors doors--3">
              <div>
                <h3>
                  <a href="/observatoires">Élue ou élu</a>
                </h3>
                <p>
                  Lire l’essentiel d’un thème en cinq chiffres, une courbe et une carte, pour votre commune ou pour
                  l’ensemble.
                </p>
              </div>
              <div>
                <h3>
                  <a href="/jeux">Curieux ou réutilisateur</a>
                </h3>
                <p>
                  Chercher, télécharger et interroger{" "}
                  {counted(found.total, "jeu de données libre", "jeux de données libres")}.
                </p>
              </div>
              <div>
                <h3>
                  <a href="/verifier">Agent d’un service</a>
                </h3>
                <p>
                  Vérifier un fichier avant de le publier&nbsp;: ce qui est à corriger, où et comment. Sans compte.{" "}
                  {latest && <a href={`/jeux/${latest.slug}/rapport`}>Voir un exemple de rapport</a>}
                </p>
              </div>
            </div>
          </section>
          <section class="section" aria-labelledby="derniers">
            <h2 id="derniers">Derniers jeux publiés</h2>
            {found.data.length > 0 ? (
              <ul class="results">
                {found.data.map((dataset) => (
                  <DatasetItem key={dataset.id} site={site} dataset={dataset} />
                ))}
              </ul>
            ) : (
              <p>Aucun jeu de données n’est encore publié.</p>
            )}
            <p>
              <a href="/jeux">Tous les jeux de données</a>
            </p>
          </section>
        </>
      ),
    }),
  };
}

/** What the territory is, in one sentence with its population. */
function presentation({ services }: Site): string {
  const { territory, epcis, communes } = services.territories.home();
  const population = latestPopulation(services.territories, territory.code);
  const members = [
    communes.length > 1 ? counted(communes.length, "commune") : "",
    epcis.length > 1 ? counted(epcis.length, "intercommunalité") : "",
  ].filter(Boolean);
  const people = population ? `${formatNumber(population.value)}\u00a0habitants en ${population.year}` : "";
  return `${[members.join(", "), people].filter(Boolean).join("\u00a0: ")}. Ce que les services mesurent, commune par commune.`;
}

function PopulationSource({ site }: { site: Site }) {
  const { territories } = site.services;
  const { territory, epcis } = territories.home();
  const population = latestPopulation(territories, territory.code);
  if (!population) return null;
  const parts = epcis.flatMap((epci) => {
    const own = latestPopulation(territories, epci.code);
    return own && own.year === population.year ? [`${nameOf(epci)}, ${formatNumber(own.value)}`] : [];
  });
  return (
    <p class="small">
      {parts.length > 1 && `${parts.join("\u202f; ")} habitants. `}
      Population municipale {population.year}. Source&nbsp;: {typographic(population.source)}.
    </p>
  );
}

async function describeTheme(site: Site, observatory: Observatory, home: string) {
  const { indicators } = site.services;
  const indicator: Indicator | undefined = observatory.keyFigures.flatMap((id) => indicators.get(id) ?? [])[0];
  if (!indicator) return { observatory, figure: null, demonstration: false };
  const series = new Series(await indicators.observations(indicator.id, { territory: home }));
  const latest = series.known(home).at(-1);
  const demonstration = await indicators.isDemonstration(indicator.id);
  if (!latest) return { observatory, figure: null, demonstration };
  const { before, after } = statementOf(indicator, latest.value);
  // A percentage alone does not say of what: its title does.
  const words = before ? typographic(indicator.title) : after.trim();
  return {
    observatory,
    figure: {
      value: shortQuantity(indicator, latest.value),
      words: `${words}, ${latest.year}${latest.provisional ? ", provisoire" : ""}${inBrackets(latest.incomplete)}`,
    },
    demonstration,
  };
}
