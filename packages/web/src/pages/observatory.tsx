import { blockKinds, nameBlocks, type Services } from "@datalogue/api";
import type { PlacedBlock } from "../blocks/block.js";
import { placeBlock } from "../blocks/index.js";
import { Section } from "../blocks/section.js";
import { comparisonFrom } from "../comparing/comparison-address.js";
import { Downloads } from "../components/downloads.js";
import { IndicatorList } from "../components/indicator-list.js";
import { renderDocument } from "../components/layout.js";
import { LeadSentence } from "../components/lead-sentence.js";
import { PrintLinks } from "../components/print-links.js";
import { TerritoryForm } from "../components/territory-form.js";
import {
  communeTable,
  describeBlock,
  keyFigures,
  listFramed,
  type ObservatoryBlock,
} from "../embeds/observatory-blocks.js";
import { ObservatoryEmbedForm } from "../embeds/observatory-embed-form.js";
import { Communes, Figures } from "../embeds/observatory-parts.js";
import { nameOf, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { describeLead } from "../observatory/lead.js";
import { datasetsOfObservatory, indicatorsShown, type ObservatoryData } from "../observatory/load-observatory.js";
import type { Reading } from "../observatory/reading.js";
import { addressOf } from "../reading/address.js";
import { openReading } from "../reading/observatory-reading.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";

export const observatoryRoute: PageRoute = {
  path: "/observatoires/:theme",
  parameters: ["territoire", "annee", "tri", "bloc"],
  make: (site, { theme = "" }, query) => observatoryPage(site, theme, query),
  datasets: (site, { theme = "" }) => datasetsOfObservatory(site.services, theme),
  ahead: listObservatories,
  kinds: [
    { name: "observatoire", title: "Observatoire", path: "/observatoires/{theme}" },
    {
      name: "observatoire-commune",
      title: "Observatoire d’une commune",
      path: "/observatoires/{theme}?territoire={commune}",
    },
    {
      name: "observatoire-inconnu",
      title: "Territoire inconnu",
      path: "/observatoires/{theme}?territoire=x",
      status: 404,
    },
  ],
};

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

/** `/observatoires/{theme}`: five figures, charts, comment, table and downloads of a theme, for a territory and a year. */
export async function observatoryPage(site: Site, theme: string, query: Query): Promise<PageAnswer> {
  checkAddress(site.services, theme, query);
  const { data, reading, years } = await openReading(site, theme, query);
  if (!reading) return emptyObservatory(site, data);
  const { observatory, home } = data;
  const { territory, year } = reading;
  const path = `/observatoires/${observatory.theme}`;
  const sections = await placeSections(reading);
  const framed = [keyFigures, ...sections.flatMap(({ framed: own }) => own), communeTable];
  const chosen = framed.find(({ name }) => name === (query.bloc ?? keyFigures.name));
  if (!chosen) throw unknownBlock(query, framed, reading.embed);
  const demonstration = data.demonstrations.size > 0;
  const title = typographic(observatory.title);
  const name = nameOf(territory);
  return {
    status: 200,
    demonstration,
    headers: { "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }) },
    html: renderDocument({
      site,
      script: "page.ts",
      title: territory.code === home.code ? `${title}\u00a0: observatoire` : `${title}, ${name}\u00a0: observatoire`,
      description: typographic(observatory.description),
      canonical: reading.address({}),
      embedded: reading.address({}),
      image: reading.address({}).replace(path, `${path}/partage.png`),
      followed: path,
      place: "observatoires",
      demonstration,
      breadcrumb: [
        { label: "Accueil", href: "/" },
        { label: "Observatoires", href: "/observatoires" },
        { label: title },
      ],
      toolbar: <TerritoryForm action={path} places={data} territory={territory} year={year} years={years} />,
      children: (
        <>
          <PageHead reading={reading} title={title} />
          <Figures reading={reading} />
          {sections.map(({ id, title: heading, blocks }) => (
            <Section key={id} id={id} title={heading} blocks={blocks} />
          ))}
          <Communes reading={reading} />
          <IndicatorList reading={reading} />
          <section class="section" aria-labelledby="emporter">
            <h2 id="emporter">Emporter les données</h2>
            <p class="links">
              <PrintLinks site={site} page={reading.address({})} />
              <a href={comparisonFrom(site.services, territory, observatory.theme)}>
                Comparer des territoires sur ce thème
              </a>
            </p>
            <Downloads datasets={[...data.datasets.values()]} indicators={data.figures} />
            <ObservatoryEmbedForm reading={reading} blocks={framed} chosen={chosen} />
          </section>
        </>
      ),
    }),
  };
}

interface PlacedSection {
  id: string;
  title: string;
  blocks: PlacedBlock[];
  /** Those that have a code to copy: all but texts. */
  framed: ObservatoryBlock[];
}

/** The sections with their blocks made, those that have nothing to show left out. */
async function placeSections(reading: Reading): Promise<PlacedSection[]> {
  const { observatory } = reading.data;
  const names = nameBlocks(observatory);
  const sections: PlacedSection[] = [];
  for (const { id, title, blocks } of observatory.sections) {
    const placed: PlacedBlock[] = [];
    const framed: ObservatoryBlock[] = [];
    for (const block of blocks) {
      const name = names.get(block) ?? "";
      const made = await placeBlock(block, reading, name);
      if (made) placed.push(made);
      if (made && blockKinds[block.kind].framed) framed.push(describeBlock(name, block, reading.data.indicators));
    }
    const heading = placed.find((block) => block.heading)?.heading;
    if (placed.length > 0)
      sections.push({
        id,
        title: title ? typographic(title) : (heading ?? typographic(observatory.title)),
        blocks: placed,
        framed,
      });
  }
  return sections;
}

/** Refuses a block or a column that the page does not have, before what it shows is read and made. */
function checkAddress({ observatories, indicators }: Services, theme: string, query: Query): void {
  const observatory = observatories.get(theme);
  if (!observatory) return;
  const { territoire, annee, tri, bloc } = query;
  const addressWith = (words: Query) => addressOf(`/observatoires/${theme}`, { territoire, annee, ...words });
  const framed = listFramed(observatory, indicators);
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

function PageHead({ reading, title }: { reading: Reading; title: string }) {
  const { data, territory, year } = reading;
  const { observatory, figures, series, home } = data;
  const lead = describeLead(figures, series, territory.code, year, observatory.compareWith, data.aims);
  const home1 = territory.code === home.code;
  return (
    <div class="page-head">
      <p class="kicker">
        Observatoire · {nameOf(territory)}&nbsp;· {year}
      </p>
      <h1>{home1 ? title : `${title}\u00a0: ${nameOf(territory)}`}</h1>
      {lead ? <LeadSentence lead={lead} year={year} /> : <p class="lead">{typographic(observatory.description)}</p>}
    </div>
  );
}

function emptyObservatory(site: Site, { observatory }: ObservatoryData): PageAnswer {
  const title = typographic(observatory.title);
  return {
    status: 200,
    demonstration: false,
    html: renderDocument({
      site,
      title: `${title}\u00a0: observatoire`,
      canonical: `/observatoires/${observatory.theme}`,
      followed: `/observatoires/${observatory.theme}`,
      place: "observatoires",
      breadcrumb: [
        { label: "Accueil", href: "/" },
        { label: "Observatoires", href: "/observatoires" },
        { label: title },
      ],
      children: (
        <div class="page-head">
          <h1>{title}</h1>
          <p class="lead">{typographic(observatory.description)}</p>
          <p>
            Aucun chiffre n’est encore publié pour cet observatoire. Il se remplira dès qu’un jeu de données de ce thème
            aura été publié.
          </p>
          <p>
            <a href="/jeux">Voir les jeux de données</a>
          </p>
        </div>
      ),
    }),
  };
}
