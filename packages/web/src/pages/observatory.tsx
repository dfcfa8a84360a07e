import { type Block, type Indicator, nameBlocks, type Observatory, type Services } from "@datalogue/api";
import type { PlacedBlock } from "../blocks/block.js";
import { placeBlock } from "../blocks/index.js";
import { Section } from "../blocks/section.js";
import { comparisonFrom } from "../comparing/comparison-address.js";
import { AwaitedCommand, AwaitedFigures, describeAwaited } from "../components/awaited-figures.js";
import { ClosedFigures } from "../components/closed-figures.js";
import { ContentsBar } from "../components/contents-bar.js";
import { Downloads } from "../components/downloads.js";
import { WithGlossary } from "../components/explained.js";
import { FigureBand } from "../components/figure-band.js";
import { IndicatorList } from "../components/indicator-list.js";
import { renderDocument } from "../components/layout.js";
import { LeadSentence } from "../components/lead-sentence.js";
import { MaskingFold } from "../components/masking-panel.js";
import { NewsList } from "../components/news-list.js";
import { ObjectiveLine } from "../components/objective-line.js";
import { PrintLinks } from "../components/print-links.js";
import { ShareActions } from "../components/share-actions.js";
import { TallyLine } from "../components/tally-line.js";
import { TerritoryForm } from "../components/territory-form.js";
import { Unbroken } from "../components/unbroken.js";
import { UnsharedFigures } from "../components/unshared-figures.js";
import { keyFigures, listFramed, type ObservatoryBlock } from "../embeds/observatory-blocks.js";
import { ObservatoryEmbedForm } from "../embeds/observatory-embed-form.js";
import { FigureNotes, FigureTable, figuresOf, titleOfFigures } from "../embeds/observatory-parts.js";
import { judgedAfter } from "../follow-up/judged-after.js";
import { loadThemeObjectives, type ThemeObjective } from "../follow-up/load-theme-objectives.js";
import { themeNews } from "../follow-up/theme-news.js";
import { counted, formatDate, nameOf, typographic } from "../format/index.js";
import { gapsAddress } from "../gaps/gap-words.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { sentenceChooser, titleChooser } from "../observatory/choose-title.js";
import { describeLead } from "../observatory/lead.js";
import { datasetsOfObservatory, indicatorsShown, type ObservatoryData } from "../observatory/load-observatory.js";
import { isChart, mainChartsOf } from "../observatory/main-charts.js";
import { whereKnown } from "../observatory/places.js";
import { tallyOf } from "../observatory/plan-words.js";
import type { Reading } from "../observatory/reading.js";
import { shortQuantity } from "../observatory/wording.js";
import { addressOf, leave } from "../reading/address.js";
import { openReading } from "../reading/observatory-reading.js";
import { type Masking, readMaskings } from "../reading/read-masking.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";

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
              <TallyLine
                tally={tallyOf(objectives.map(({ objective }) => objective))}
                when={judgedIn(objectives, reading.year)}
              />
            )}
          </div>
          <PageContents sections={sections} />
          <Essentials reading={reading} objectives={objectives} />
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

interface PlacedSection {
  id: string;
  title: string;
  /** As the contents bar names it. */
  label: string;
  blocks: PlacedBlock[];
}

interface PlacedSections {
  /** Those that draw a chart, with the texts beside it. */
  sections: PlacedSection[];
  /** What the others say, without their charts: texts, tables, figures. */
  besides: PlacedSection[];
  /** Indicators that the page draws. */
  drawn: Set<string>;
}

/** The sections with their main charts made; a chart without any value is told with the others, not drawn empty. */
async function placeSections(opened: Reading): Promise<PlacedSections> {
  const reading = { ...opened, chooseTitle: titleChooser(), chooseSentence: sentenceChooser() };
  const { observatory, indicators } = reading.data;
  const names = nameBlocks(observatory);
  const main = new Set<Block>(mainChartsOf(observatory));
  const opening = openingComment(observatory);
  const placed: PlacedSections = { sections: [], besides: [], drawn: new Set() };
  for (const { id, title, blocks } of observatory.sections) {
    const own: PlacedBlock[] = [];
    let first: string | undefined;
    let heading: string | undefined;
    for (const block of blocks) {
      if (block === opening || (isChart(block) && !main.has(block))) continue;
      const made = await placeBlock(block, reading, names.get(block) ?? "");
      if (!made || made.isDrawn === false) continue;
      own.push(made);
      heading ??= made.heading;
      // The map of a layer stands among the charts.
      if (block.kind === "layer") first ??= title ?? made.heading;
      if (!isChart(block)) continue;
      placed.drawn.add(block.indicator);
      first ??= indicators.get(block.indicator)?.shortTitle;
    }
    if (own.length === 0) continue;
    const about = blocks.find(isChart)?.indicator ?? "";
    const named = title
      ? typographic(title)
      : (heading ?? typographic(indicators.get(about)?.shortTitle ?? observatory.title));
    const list = first === undefined ? placed.besides : placed.sections;
    list.push({ id, title: named, label: typographic(first ?? named), blocks: own });
  }
  return placed;
}

/** The comment that opens the page: the first one. */
function openingComment({ sections }: Observatory): Comment | undefined {
  return sections.flatMap(({ blocks }) => blocks).find((block): block is Comment => block.kind === "comment");
}

type Comment = Extract<Block, { kind: "comment" }>;

function PageLead({ reading: { data, territory, year } }: { reading: Reading }) {
  const { observatory, figures, series } = data;
  const lead = describeLead(figures, series, territory.code, year, observatory.compareWith, data.aims);
  return lead ? <LeadSentence lead={lead} year={year} /> : <p class="lead">{typographic(observatory.description)}</p>;
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

function judgedIn(objectives: ThemeObjective[], year: number): number | null {
  return judgedAfter(
    objectives.map(({ objective }) => objective),
    year,
  );
}

/** Objectives on the first screen: the others are on the page of the follow-up. */
const MOST_OBJECTIVES = 4;

/** The first screen: the figures, what changed, where the objectives stand, what the service says. */
function Essentials({ reading, objectives }: { reading: Reading; objectives: ThemeObjective[] }) {
  const { data, territory } = reading;
  const { observatory, home } = data;
  const comment = openingComment(observatory);
  const { since, news } = themeNews(reading, objectives);
  const judged = judgedIn(objectives, reading.year);
  const followUp = addressOf("/suivi", { territoire: leave(territory.code, home.code) });
  return (
    <section class="section" aria-labelledby="chiffres">
      <h2 class="visually-hidden" id="chiffres">
        {titleOfFigures(data.figures.length)}
      </h2>
      <FigureBand figures={figuresOf(reading)} />
      <div class="duo">
        <div class="stack">
          {news.length > 0 && (
            <>
              <h2 class="minor">{since}</h2>
              <NewsList lines={news} />
            </>
          )}
          {comment && <Quote comment={comment} id={nameBlocks(observatory).get(comment)} />}
        </div>
        {objectives.length > 0 && (
          <div class="stack">
            <h2 class="minor">Les objectifs du thème{judged && `, en\u00a0${judged}`}</h2>
            <ul class="states">
              {objectives.slice(0, MOST_OBJECTIVES).map(({ objective, href, gap }) => (
                <ObjectiveLine
                  key={href}
                  status={objective.status}
                  range={objective.range}
                  href={href}
                  title={<Unbroken text={objective.title} />}
                >
                  {gap}
                </ObjectiveLine>
              ))}
            </ul>
            <p class="small">
              <a href={followUp}>
                {objectives.length > MOST_OBJECTIVES
                  ? `Les ${objectives.length}\u00a0objectifs, document par document`
                  : "Le suivi, document par document"}
              </a>
            </p>
          </div>
        )}
      </div>
      <FigureNotes reading={reading} />
    </section>
  );
}

/** What the service says, near the figures that it explains. */
function Quote({ comment: { text, author, role, date }, id }: { comment: Comment; id: string | undefined }) {
  return (
    <figure class="quote" id={id}>
      <blockquote>
        {text.map((paragraph) => (
          <p key={paragraph}>{typographic(paragraph)}</p>
        ))}
      </blockquote>
      <figcaption>
        {typographic(author)}, {role && `${typographic(role)}, `}
        {formatDate(date)}
      </figcaption>
    </figure>
  );
}

interface SeeAlsoProps {
  reading: Reading;
  drawn: Set<string>;
  besides: PlacedSection[];
  maskings: Masking[];
}

/** Each indicator that the page does not draw, with its value; what is to be known of them all, folded. */
function SeeAlso({ reading, drawn, besides, maskings }: SeeAlsoProps) {
  const { data, site, why } = reading;
  const awaited = site.services.indicators.awaited(data.observatory.theme).length;
  const { theme } = data.observatory;
  const simulators = site.services.simulators.list().filter((one) => one.theme === theme && one.path !== undefined);
  const place = leave(reading.territory.code, data.home.code);
  const others = [...data.indicators.values()].filter(({ id }) => !drawn.has(id));
  return (
    <section class="section" aria-labelledby="aussi">
      <h2 id="aussi">Voir aussi</h2>
      {others.length > 0 && (
        <ul class="see-also">
          {others.map((indicator) => (
            <li key={indicator.id}>
              <a href={why(indicator.id).replace(/#.*/, "")}>{typographic(indicator.shortTitle)}</a>
              <b>{valueShown(reading, indicator)}</b>
            </li>
          ))}
        </ul>
      )}
      {simulators.length > 0 && (
        <p>
          {simulators.map((one) => (
            <a key={one.id} href={addressOf(`/observatoires/${one.theme}/${one.path}`, { territoire: place })}>
              {typographic(one.title)}
            </a>
          ))}
        </p>
      )}
      <UnsharedFigures services={site.services} ids={indicatorsShown(data.observatory)} />
      {awaited > 0 && (
        <p class="small">
          <a href={`${gapsAddress({ theme: data.observatory.theme })}#attendus`}>
            {counted(awaited, "autre chiffre attendu", "autres chiffres attendus")}
          </a>{" "}
          de leurs producteurs.
        </p>
      )}
      <div>
        {besides.length > 0 && (
          <details class="fold">
            <summary>Comprendre ces autres chiffres</summary>
            {besides.map(({ id, title, blocks }) => (
              <Section key={id} id={id} title={title} blocks={blocks} />
            ))}
          </details>
        )}
        <MaskingFold maskings={maskings} />
        <details class="fold">
          <summary>Définition des {counted(data.indicators.size, "indicateur")}</summary>
          <IndicatorList reading={reading} />
        </details>
      </div>
    </section>
  );
}

/** « 4,5 % du poids », « 171 kg (2022) », « 12 t (Île d’Oléron) »: where and when it is known, else why it is not. */
function valueShown({ data, territory, year }: Reading, indicator: Indicator): string {
  const series = data.series.get(indicator.id);
  const place = whereKnown(indicator, territory, data);
  const known = series?.known(place.code) ?? [];
  const point = known.findLast((one) => one.year <= year) ?? known[0];
  if (!point && !indicator.levels.includes(place.level))
    return indicator.levels.includes("commune") ? "par commune" : "par intercommunalité";
  if (!point) return series?.at(place.code, year).absence ?? "non disponible";
  const told = [...(place === territory ? [] : [nameOf(place)]), ...(point.year === year ? [] : [point.year])];
  return `${shortQuantity(indicator, point.value)}${told.length > 0 ? ` (${told.join(", ")})` : ""}`;
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

/** The page of a theme none of whose figures was received yet: what it waits for, from whom. */
async function awaitedObservatory(site: Site, { theme, title: named, description }: Observatory): Promise<PageAnswer> {
  const indicators = site.services.indicators.awaited(theme);
  const { makers, datasets } = await describeAwaited(site.services, indicators);
  const title = typographic(named);
  return {
    status: 200,
    demonstration: false,
    headers: { "X-Robots-Tag": "noindex" },
    html: renderDocument({
      site,
      title: `${title}\u00a0: observatoire`,
      canonical: `/observatoires/${theme}`,
      place: "observatoires",
      children: (
        <>
          <div class="page-head">
            <h1>{title}</h1>
            <p class="lead">{typographic(description)}</p>
            <p>
              {counted(indicators.length, "chiffre attendu", "chiffres attendus")}
              {"\u00a0"}: la page se remplira d’elle-même à mesure que les données de leurs producteurs seront reçues.
            </p>
          </div>
          <section class="section" aria-labelledby="attendus">
            <h2 id="attendus">Ce qui est attendu, et de qui</h2>
            <AwaitedFigures makers={makers} />
            <AwaitedCommand datasets={datasets} />
          </section>
        </>
      ),
    }),
  };
}

/** The page of an observatory that has nothing to show to everybody, of a territory or at all: not received yet, or reserved. */
function emptyObservatory(site: Site, { observatory, valued, closed }: ObservatoryData): PageAnswer {
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
      children: (
        <div class="page-head">
          <h1>{title}</h1>
          <p class="lead">{typographic(observatory.description)}</p>
          <p>
            {valued > 0
              ? "Aucun chiffre de cet observatoire n’est publié pour ce territoire."
              : "Aucun chiffre de cet observatoire n’est ouvert à tous aujourd’hui. La page montrera ceux qui le seront."}
          </p>
          <ClosedFigures closed={[...closed.values()]} />
          <UnsharedFigures services={site.services} ids={indicatorsShown(observatory)} />
          <p>
            <a href="/jeux">Voir les jeux de données</a>
          </p>
        </div>
      ),
    }),
  };
}
