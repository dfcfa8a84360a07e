import type { Territory } from "@datalogue/ingest";
import { renderLayerMap } from "../charts/layer-map.js";
import { colours } from "../charts/style.js";
import { renderDocument } from "../components/layout.js";
import { counted, describeOutlines, nameOf } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { groundOf } from "../layers/ground.js";
import { latestPopulation } from "../observatory/latest-population.js";
import type { PageAnswer, Site } from "../site.js";
import { portraitPage } from "./portrait/portrait-page.js";

export const territoriesRoute: PageRoute = {
  path: "/territoires",
  parameters: ["territoire"],
  // The form of the home page names a territory.
  make: (site, _params, query) =>
    query.territoire === undefined ? territoriesPage(site) : portraitPage(site, query.territoire, {}),
  kinds: [{ name: "territoires", title: "Liste des communes", path: "/territoires" }],
};

/** `/territoires`: every territory that has a portrait, on a map and in lists. */
export async function territoriesPage(site: Site): Promise<PageAnswer> {
  const { territories } = site.services;
  const { territory: home, epcis, communes } = territories.home();
  const groups = territories.list({ level: "group" });
  const outlines = territories.outlines({ level: "commune" });
  const epciOf = (commune: Territory) =>
    epcis.findIndex(({ code }) => commune.parents.some((parent) => parent.code === code && !parent.to));
  const links = new Map(
    communes.map((commune) => [
      commune.code,
      {
        note: nameOf(commune),
        href: addressFor(commune),
        fill: colours.classes[epciOf(commune) % 2 === 1 ? 1 : 0],
      },
    ]),
  );
  const map = outlines.features.length
    ? await renderLayerMap({
        ground: groundOf(territories, new Set(links.keys())),
        layers: [],
        label: "Carte des communes\u00a0: choisir un portrait",
        id: "communes",
        values: links,
      })
    : "";
  const lists = [
    ...epcis.map((epci) => ({ title: nameOf(epci), own: epci, list: territories.communesOf(epci.code) })),
    ...(epcis.length === 0 ? [{ title: nameOf(home), own: home, list: communes }] : []),
  ];
  return {
    status: 200,
    demonstration: false,
    html: renderDocument({
      site,
      title: "Communes",
      description: `Le portrait de chaque commune ${communes.length > 1 ? `des ${communes.length} communes ` : ""}du territoire.`,
      canonical: "/territoires",
      place: "territoires",
      children: (
        <>
          <div class="hero">
            <div class="page-head">
              <h1>Communes</h1>
              <p class="lead">
                Le portrait de chacune tient sur une page{"\u00a0"}: tous les thèmes, comparés aux autres. Il s’imprime
                pour le conseil.
              </p>
              <p class="actions">
                <a class="button button--main" href={addressFor(home)}>
                  {nameOf(home)} ({counted(communes.length, "commune")})
                </a>
                <a class="button" href="/comparer">
                  Comparer des territoires
                </a>
              </p>
            </div>
            {map && (
              <figure>
                <div class="plot plot--map" dangerouslySetInnerHTML={{ __html: map }} />
                <figcaption class="small">{describeOutlines(territories.sources().outlines)}.</figcaption>
              </figure>
            )}
          </div>
          {lists.map(({ title, own, list }) => (
            <section key={own.code} class="section" aria-labelledby={`liste-${own.code}`}>
              <h2 id={`liste-${own.code}`}>
                <a href={addressFor(own)}>{title}</a>
              </h2>
              <TerritoryList site={site} territories={list} />
            </section>
          ))}
          {groups.length > 0 && (
            <section class="section" aria-labelledby="groupes">
              <h2 id="groupes">Groupes de communes</h2>
              <TerritoryList site={site} territories={groups} />
            </section>
          )}
        </>
      ),
    }),
  };
}

/** Each with its population, whose year is told once where it is the same for all, and the communes of a group. */
function TerritoryList({ site, territories }: { site: Site; territories: Territory[] }) {
  const reader = site.services.territories;
  const rows = [...territories]
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr"))
    .map((one) => ({ one, population: latestPopulation(reader, one.code) }));
  const years = new Set(rows.flatMap(({ population }) => population?.year ?? []));
  return (
    <>
      <ul class="territory-list plain">
        {rows.map(({ one, population }) => (
          <li key={one.code}>
            <a href={addressFor(one)}>{nameOf(one)}</a>{" "}
            {population && (
              <span class="small">
                {counted(population.value, "habitant")}
                {years.size > 1 && ` (${population.year})`}
              </span>
            )}
            {one.level === "group" && <p class="small">{reader.communesOf(one.code).map(nameOf).join(", ")}</p>}
          </li>
        ))}
      </ul>
      {years.size === 1 && <p class="small">Population municipale de {[...years][0]}.</p>}
    </>
  );
}

function addressFor({ code }: Territory): string {
  return `/territoires/${code}`;
}
