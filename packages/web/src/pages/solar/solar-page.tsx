import type { OpenCadastre } from "@datalogue/api";
import { renderDocument } from "../../components/layout.js";
import { PrintLinks } from "../../components/print-links.js";
import { ToldPanel } from "../../components/told-panel.js";
import { formatNumber, typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import { policyOf } from "../../http/security.js";
import { addressOf } from "../../reading/address.js";
import type { PageAnswer, Query, Site } from "../../site.js";
import { describeSun } from "../../solar/describe-sun.js";
import { type Gain, listAssumptions, loadGain } from "../../solar/load-gain.js";
import { Assumptions } from "../../solar/roof-gain.js";
import { nameRoof } from "../../solar/roof-words.js";
import { AddressForm, Choosing } from "./choosing.js";
import { describePotential, Potential } from "./potential.js";
import { RoofSheet, Steps } from "./roof-sheet.js";
import { type Content, loadContent } from "./solar-content.js";

/** Where the roof is sought. */
const PLACE = ["adresse", "commune", "voie", "toit"];

export const solarRoute: PageRoute = {
  path: "/observatoires/:theme/solaire",
  parameters: PLACE,
  parametersOf: (site, { theme = "" }) => [...PLACE, ...listAssumptions(site, theme)],
  make: (site, { theme = "" }, query) => solarPage(site, theme, query),
  kinds: [
    { name: "cadastre-solaire", title: "Cadastre solaire", path: "/observatoires/{solar}/solaire" },
    { name: "toit", title: "Toit du cadastre solaire", path: "/observatoires/{solar}/solaire?toit={roof}" },
    {
      name: "toit-introuvable",
      title: "Toit introuvable",
      path: "/observatoires/{solar}/solaire?toit=inconnu",
      status: 404,
    },
  ],
};

/** `/observatoires/{theme}/solaire`: a roof found by its address, in a list or on a map; what it receives; what comes next. */
export async function solarPage(site: Site, theme: string, query: Query): Promise<PageAnswer> {
  const content = await loadContent(site, theme, query);
  const { path, open, chosen, told, commune } = content;
  const { cadastre, sources } = open;
  const title = typographic(cadastre.title);
  const isBare = Object.values(query).every((value) => value === undefined);
  const observatory = site.services.observatories.get(theme);
  const gain = await gainOf(site, content, query);
  const demonstration =
    sources.some((one) => one.demonstration) || cadastre.assumptions?.some(({ state }) => state !== "sourced") === true;
  return {
    status: told?.status ?? (gain && gain.faults.length > 0 ? 400 : 200),
    demonstration,
    headers: {
      // Which roof somebody looks at is kept nowhere.
      ...(isBare ? {} : { "Cache-Control": "private, no-store" }),
      "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }),
    },
    html: renderDocument({
      site,
      script: "page.ts",
      title: chosen ? `${nameRoof(chosen)}\u00a0: ${title}` : title,
      description: typographic(cadastre.description),
      canonical: path,
      place: "observatoires",
      breadcrumb: [
        { label: "Observatoires", href: "/observatoires" },
        ...(observatory ? [{ label: typographic(observatory.title), href: `/observatoires/${theme}` }] : []),
      ],
      demonstration,
      children: (
        <>
          <div class="page-head">
            <h1>{title}</h1>
            <p class="lead">{typographic(cadastre.description)}</p>
            {site.services.geocoder && <AddressForm content={content} asked={query.adresse} />}
            {told && <ToldPanel told={told} />}
          </div>
          <div class="section">
            <div class="cols cols--2">
              <Choosing site={site} content={content} />
              {chosen ? <RoofSheet open={open} roof={chosen} gain={gain} /> : <Method open={open} />}
            </div>
          </div>
          {chosen && (
            <p class="links no-print">
              <PrintLinks
                site={site}
                page={addressOf(path, {
                  ...query,
                  toit: chosen.roof.id,
                  adresse: undefined,
                  commune: undefined,
                  voie: undefined,
                })}
              />
            </p>
          )}
          {chosen && gain && (
            <section class="section" aria-label="Hypothèses du calcul">
              <Assumptions site={site} open={open} gain={gain} path={path} roof={chosen.roof.id} query={query} />
            </section>
          )}
          {chosen && <Steps open={open} monument={await site.services.solar.findMonument(open, chosen.centre)} />}
          {commune !== undefined && <Potential {...(await describePotential(site, content, query))} />}
          {chosen && (
            <section class="section">
              <Method open={open} />
            </section>
          )}
        </>
      ),
    }),
  };
}

/** What panels would give on the chosen roof. */
async function gainOf(site: Site, { open, chosen }: Content, query: Query): Promise<Gain | undefined> {
  if (chosen?.estimate.kind !== "estimate") return undefined;
  const { usableArea, irradiation } = chosen.estimate;
  return loadGain(site, open, query, { area: usableArea.value, irradiation: irradiation.value, bounded: true });
}

/** How figures are made, and from what: said before a roof is chosen, and after. */
function Method({ open: { cadastre, sources, places } }: { open: OpenCadastre }) {
  const { model } = cadastre;
  return (
    <div class="stack">
      <h2>Comment c’est calculé</h2>
      <p>
        Nous partons de ce que le soleil envoie chaque mois sur un plan horizontal, et le transposons au plan du toit,
        par une méthode publiée (Erbs, Collares-Pereira et Rabl, Hay-Davies-Klucher-Reindl). Elle s’écarte de moins de
        5&nbsp;% d’un autre programme jusqu’à 60° d’inclinaison.
      </p>
      <p>
        Quand la couche ne dit rien d’un toit, nous supposons {formatNumber(model.tilt)}° d’inclinaison, l’orientation
        moyenne, et {formatNumber(100 * model.usableShare)}&nbsp;% de surface utile. {typographic(model.source)}
      </p>
      {places.map((place) => (
        <p key={place.name}>{describeSun(place)}</p>
      ))}
      <ul class="plain">
        {sources.map(({ slug, title }) => (
          <li key={slug}>
            <a href={`/jeux/${slug}`}>{typographic(title)}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
