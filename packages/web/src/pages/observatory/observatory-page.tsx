import type { Services } from "@datalogue/api";
import { Section } from "../../blocks/section.js";
import { comparisonFrom } from "../../comparing/comparison-address.js";
import { ContentsBar } from "../../components/contents-bar.js";
import { Downloads } from "../../components/downloads.js";
import { WithGlossary } from "../../components/explained.js";
import { renderDocument } from "../../components/layout.js";
import { LeadSentence } from "../../components/lead-sentence.js";
import { PrintLinks } from "../../components/print-links.js";
import { ShareActions } from "../../components/share-actions.js";
import { TallyLine } from "../../components/tally-line.js";
import { TerritoryForm } from "../../components/territory-form.js";
import { keyFigures, listFramed, type ObservatoryBlock } from "../../embeds/observatory-blocks.js";
import { ObservatoryEmbedForm } from "../../embeds/observatory-embed-form.js";
import { FigureTable } from "../../embeds/observatory-parts.js";
import { judgedAfter } from "../../follow-up/judged-after.js";
import { loadThemeObjectives } from "../../follow-up/load-theme-objectives.js";
import { counted, nameOf, typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import { policyOf } from "../../http/security.js";
import { describeLead } from "../../observatory/lead.js";
import { datasetsOfObservatory, indicatorsShown } from "../../observatory/load-observatory.js";
import { tallyOf } from "../../observatory/plan-words.js";
import type { Reading } from "../../observatory/reading.js";
import { addressOf } from "../../reading/address.js";
import { openReading } from "../../reading/observatory-reading.js";
import { readMaskings } from "../../reading/read-masking.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../../site.js";
import { Essentials } from "./essentials.js";
import { type PlacedSection, placeSections } from "./placed-sections.js";
import { SeeAlso } from "./see-also.js";
import { awaitedObservatory, emptyObservatory } from "./without-figures.js";

/** The heaviest observatory of the demonstration, as a visitor gets it who comes before it was made ahead. */
const FIRST_VISIT = { bytes: 40_000 };

export const observatoryRoute: PageRoute = {
  path: "/observatoires/:theme",
  parameters: ["territoire", "annee", "tri", "bloc"],
  make: (site, { theme = "" }, query) => observatoryPage(site, theme, query),
  datasets: (site, { theme = "" }) => datasetsOfObservatory(site.services, theme),
  ahead: listObservatories,
  kinds: [
    { name: "observatoire", title: "Observatoire", path: "/observatoires/{theme}", budget: FIRST_VISIT },
    {
      name: "observatoire-commune",
      title: "Observatoire d’une commune",
      path: "/observatoires/{theme}?territoire={commune}",
      budget: FIRST_VISIT,
    },
    {
      name: "observatoire-inconnu",
      title: "Territoire inconnu",
      path: "/observatoires/{theme}?territoire=x",
      status: 404,
    },
  ],
};

/** Leads to the roofs of a theme, where it has a solar cadastre. */
function SolarLink({ site, theme }: { site: Site; theme: string }) {
  const cadastre = site.services.solar.list().find((one) => one.theme === theme);
  return cadastre ? <a href={`/observatoires/${theme}/solaire`}>{typographic(cadastre.title)}</a> : null;
}

/** Communes whose pages are made ahead: a territory that has more makes those that are asked for. */
const COMMUNES_AHEAD = 40;

/** Each observatory for the home territory, then for the intercommunalities and communes. */
function listObservatories({
  services: { observatories, territories },
}: Site): { params: { theme: string }; query: Query }[] {
  const { epcis, communes } = territories.home();
  const codes = [
    undefined,
    ...epcis.map(({ code }) => code),
    ...communes.slice(0, COMMUNES_AHEAD).map(({ code }) => code),
  ];
  return codes.flatMap((territoire) =>
    observatories.list().map(({ theme }) => ({ params: { theme }, query: territoire ? { territoire } : {} })),
  );
}

/**
 * `/observatoires/{theme}`: what matters of a theme for a territory and a year, on one screen; six charts at most; the communes; the other
 * indicators, each a link away; what can be taken away.
 */
export async function observatoryPage(site: Site, theme: string, query: Query): Promise<PageAnswer> {
  const awaited = site.services.observatories.awaited().find((one) => one.theme === theme);
  if (awaited) return awaitedObservatory(site, awaited);
  await checkAddress(site.services, theme, query);
  const { data, reading, years } = await openReading(site, theme, query);
  if (!reading) return emptyObservatory(site, data);
  const { observatory, home } = data;
  const { territory } = reading;
  const maskings = await readMaskings(site, data.datasets.values());
  const path = `/observatoires/${observatory.theme}`;
  const { sections, besides, drawn } = await placeSections(reading);
  const framed = await listFramed(site.services, observatory, data.series);
  const chosen = framed.find(({ name }) => name === (query.bloc ?? keyFigures.name));
  if (!chosen) throw unknownBlock(query, framed, reading.embed);
  const objectives = await loadThemeObjectives(site.services, theme, territory);
  const judged = judgedAfter(
    objectives.map(({ objective }) => objective),
    reading.year,
  );
  const demonstration = data.demonstrations.size > 0;
  const invented = demonstration && { count: data.demonstrations.size, total: data.valued };
  const title = typographic(observatory.title);
  const name = nameOf(territory);
  return {
    status: 200,
    demonstration,
    headers: { "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }) },
    html: renderDocument({
      site,
      charterAlone: true,
      script: "page.ts",
      title: territory.code === home.code ? `${title}\u00a0: observatoire` : `${title}, ${name}\u00a0: observatoire`,
      description: typographic(observatory.description),
      canonical: reading.address({}),
      embedded: reading.address({}),
      image: reading.address({}).replace(path, `${path}/partage.png`),
      followed: path,
      place: "observatoires",
      demonstration: invented,
      children: (
        <WithGlossary terms={site.services.glossary}>
          <div class="page-head" id="essentiel">
            <h1>{territory.code === home.code ? title : `${title}\u00a0: ${name}`}</h1>
            <TerritoryForm action={path} places={data} territory={territory} year={reading.year} years={years} />
            <PageLead reading={reading} />
            {objectives.length > 0 && (
              <TallyLine tally={tallyOf(objectives.map(({ objective }) => objective))} when={judged} />
            )}
          </div>
          <PageContents sections={sections} />
          <Essentials reading={reading} objectives={objectives} judged={judged} />
          {sections.map(({ id, title: heading, blocks }) => (
            <Section key={id} id={id} title={heading} blocks={blocks} />
          ))}
          <section class="section" aria-labelledby="tableau">
            <h2 id="tableau">Commune par commune</h2>
            <p>
              <a href={comparisonFrom(site.services, territory, observatory.theme)}>
                Comparer des territoires sur ce thème
              </a>
              , ou ouvrir le tableau. <SolarLink site={site} theme={theme} />
            </p>
            <details class="fold" open={query.tri !== undefined}>
              <summary>{counted(reading.compared.length, "commune")} en tableau</summary>
              <FigureTable reading={reading} />
            </details>
          </section>
          <SeeAlso reading={reading} drawn={drawn} besides={besides} maskings={maskings} />
          <section class="section" aria-labelledby="emporter">
            <h2 id="emporter">Emporter</h2>
            <ShareActions
              site={site}
              address={reading.address({ annee: reading.year })}
              sentence={`${title}, ${name}, ${reading.year}`}
              source={typographic(site.services.catalogue.info().title)}
              contact={site.services.catalogue.info().contact}
              image={reading.address({}).replace(path, `${path}/partage.png`)}
            >
              <li>
                <PrintLinks site={site} page={reading.address({})} />
              </li>
              <li>
                <a href={reading.address({ annee: reading.year })}>Lien permanent de cette page</a>
              </li>
            </ShareActions>
            <div>
              <details class="fold">
                <summary>
                  {counted(data.datasets.size, "jeu", "jeux")} de données et{" "}
                  {counted(data.figures.length, "indicateur")} en fichiers
                </summary>
                <Downloads datasets={[...data.datasets.values()]} indicators={data.figures} />
              </details>
              <details class="fold" open={query.bloc !== undefined}>
                <summary>Intégrer dans un autre site</summary>
                <ObservatoryEmbedForm reading={reading} blocks={framed} chosen={chosen} />
              </details>
            </div>
          </section>
        </WithGlossary>
      ),
    }),
  };
}

function PageLead({ reading: { data, territory, year } }: { reading: Reading }) {
  const { observatory, figures, series } = data;
  const lead = describeLead(figures, series, territory.code, year, observatory.compareWith, data.aims);
  return lead ? <LeadSentence lead={lead} /> : <p class="lead">{typographic(observatory.description)}</p>;
}

/** The bar that stays: where to go in the page. */
function PageContents({ sections }: { sections: PlacedSection[] }) {
  const parts = [
    { id: "essentiel", label: "L’essentiel" },
    ...sections,
    { id: "tableau", label: "Communes" },
    { id: "aussi", label: "Voir aussi" },
    { id: "emporter", label: "Emporter" },
  ];
  return <ContentsBar parts={parts} />;
}

/** Refuses a block or a column that the page does not have, before what it shows is read and made. */
async function checkAddress(services: Services, theme: string, query: Query): Promise<void> {
  const { observatories, indicators } = services;
  const observatory = observatories.get(theme);
  if (!observatory) return;
  const { territoire, annee, tri, bloc } = query;
  const addressWith = (words: Query) => addressOf(`/observatoires/${theme}`, { territoire, annee, ...words });
  const framed = bloc === undefined ? [] : await listFramed(services, observatory);
  if (bloc !== undefined && !framed.some(({ name }) => name === bloc))
    throw unknownBlock(query, framed, (name) => `${addressWith({ bloc: name })}#integrer`);
  // A column the table of communes can be sorted by: an indicator of the page, or « habitants ».
  if (tri === undefined || tri === "habitants" || tri === "nom" || indicatorsShown(observatory).has(tri)) return;
  throw new PageProblem(
    400,
    "Colonne inconnue",
    `Le tableau des communes n’a pas de colonne «\u202f${tri.slice(0, 40)}\u202f».`,
    observatory.keyFigures.flatMap((id) => {
      const indicator = indicators.get(id);
      return indicator
        ? [{ label: `Trier par ${typographic(indicator.shortTitle)}`, href: addressWith({ tri: id }) }]
        : [];
    }),
  );
}

function unknownBlock({ bloc }: Query, framed: ObservatoryBlock[], addressTo: (name: string) => string): PageProblem {
  return new PageProblem(
    404,
    "Bloc inconnu",
    `Cet observatoire n’a pas de bloc «\u202f${bloc?.slice(0, 60)}\u202f» à intégrer. Voici ceux qu’il a.`,
    framed.map(({ name, title }) => ({ label: title, href: addressTo(name) })),
  );
}
