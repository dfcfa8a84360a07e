import type { Territory } from "@datalogue/ingest";
import { Section } from "../../blocks/section.js";
import { AwaitedCommand, describeAwaited } from "../../components/awaited-figures.js";
import { WithGlossary } from "../../components/explained.js";
import { renderDocument } from "../../components/layout.js";
import { TerritoryForm } from "../../components/territory-form.js";
import { chooseBlock } from "../../embeds/embed-indicator.js";
import { nameOf, typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import { policyOf } from "../../http/security.js";
import { datasetsOfIndicator, yearsOfIndicator } from "../../observatory/load-indicator.js";
import { whereKnown } from "../../observatory/places.js";
import { chooseTerritory, chooseYear, presentCode } from "../../observatory/territory-choice.js";
import { addressOf, leave } from "../../reading/address.js";
import { closedProblem, readIndicator } from "../../reading/read-indicator.js";
import { readMaskings } from "../../reading/read-masking.js";
import { servicesOfState } from "../../reading/services-of-state.js";
import type { PageAnswer, Query, Site } from "../../site.js";
import { chartSections } from "./chart-sections.js";
import { Definition, Values } from "./definition.js";
import { Head } from "./head.js";
import type { IndicatorReading } from "./indicator-reading.js";
import { NoOrigin, originSection } from "./origin.js";
import { TakeAway } from "./take-away.js";

export const indicatorRoute: PageRoute = {
  path: "/indicateurs/:id",
  parameters: ["territoire", "annee", "etat", "bloc", "tri"],
  make: (site, { id = "" }, query) => indicatorPage(site, id, query),
  datasets: (site, { id = "" }) => datasetsOfIndicator(site.services, id),
  ahead: ({ services }) => services.indicators.list().map(({ id }) => ({ params: { id } })),
  kinds: [
    { name: "indicateur", title: "Indicateur", path: "/indicateurs/{indicator}" },
    {
      name: "indicateur-commune",
      title: "Indicateur d’une commune",
      path: "/indicateurs/{indicator}?territoire={commune}",
    },
  ],
};

/** `/indicateurs/{id}`: what a number means, how it moves, where, from which rows it comes, every value, how to take it away. */
export async function indicatorPage(open: Site, id: string, query: Query): Promise<PageAnswer> {
  const services = await servicesOfState(open.services, id, query.etat);
  const site = { ...open, services };
  const path = `/indicateurs/${encodeURIComponent(id)}`;
  const { territoire, annee, etat } = query;
  const territory = chooseTerritory(services, territoire, (code) => addressOf(path, { territoire: code, annee, etat }));
  const data = await readIndicator(services, id, territory.code, query, addressOf(path, { territoire, annee }));
  const { indicator } = data;
  if (data.closed.length > 0 && (annee ?? etat) !== undefined) throw closedProblem(data);
  const { years, latest } = yearsOfIndicator(data, territory.code);
  const year = chooseYear(annee, years, latest ?? 0, (other) => addressOf(path, { territoire, annee: other, etat }));
  const readingOf = (read: Territory, of: number, last: number | undefined): IndicatorReading => {
    // Without any value there is no year to name.
    const told = of > 0 ? of : undefined;
    return {
      site,
      data,
      territory: read,
      year: of,
      address: (state) =>
        addressOf(path, {
          territoire: leave(state.territoire ?? read.code, data.home.code),
          annee: leave(state.annee ?? told, last),
          etat: data.frozen ? etat : undefined,
          bloc: state.bloc,
          tri: state.tri,
        }),
      permanent: addressOf(path, {
        territoire: leave(read.code, data.home.code),
        annee: told,
        etat: data.set?.state,
      }),
      today: addressOf(path, {
        territoire: leave(presentCode(open.services, read.code), data.home.code),
        annee: leave(told, last),
      }),
    };
  };
  const reading = readingOf(territory, year, latest);
  if (query.bloc !== undefined)
    chooseBlock(services, data, query.bloc, (bloc) => `${reading.address({ bloc })}#integrer`);
  const title = typographic(indicator.title);
  const theme = [...services.observatories.list(), ...services.observatories.awaited()].find(
    (one) => one.theme === indicator.theme,
  );
  // A minimum has a calculation too.
  const isKnown = data.series.told(territory.code).length > 0;
  // A commune has no drawing of what is known by intercommunality only: its own one has.
  const place = whereKnown(indicator, territory, data);
  const placeLatest = yearsOfIndicator(data, place.code).latest;
  const drawn = place === territory ? reading : readingOf(place, placeLatest ?? 0, placeLatest);
  const charts = drawn.year > 0 ? await chartSections(drawn) : [];
  const isAwaited = services.indicators.awaited(indicator.theme).some((one) => one.id === indicator.id);
  const awaited = isAwaited ? await describeAwaited(services, [indicator]) : undefined;
  const maskings = await readMaskings(site, data.datasets);
  const origin = isKnown ? await originSection(reading) : <NoOrigin reading={reading} drawn={drawn} />;
  return {
    status: 200,
    demonstration: data.demonstration,
    headers: { "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }) },
    html: renderDocument({
      site,
      script: "page.ts",
      title: territory.code === data.home.code ? title : `${title}, ${nameOf(territory)}`,
      description: typographic(indicator.description),
      // What is frozen is a state of the page, for who was given its address.
      canonical: reading.today,
      image: reading.address({}).replace(path, `${path}/partage.png`),
      ...(isKnown ? { embedded: reading.address({}) } : {}),
      place: "observatoires",
      demonstration: data.demonstration,
      breadcrumb: [
        { label: "Observatoires", href: "/observatoires" },
        ...(theme ? [{ label: typographic(theme.title), href: `/observatoires/${theme.theme}` }] : []),
      ],
      children: (
        <WithGlossary terms={services.glossary}>
          <Head
            reading={reading}
            awaited={awaited}
            drawn={charts.length > 0 ? place : territory}
            form={
              // A commune without any value has no year to choose, but other territories have some.
              data.series.codes().length > 0 && (
                <TerritoryForm
                  action={path}
                  places={data}
                  territory={territory}
                  year={years.length > 0 ? year : undefined}
                  years={years}
                  state={{ etat: data.frozen ? etat : undefined }}
                />
              )
            }
          />
          {charts.map(({ id: part, title: heading, blocks }) => (
            <Section key={part} id={part} title={heading} blocks={blocks} />
          ))}
          {awaited ? (
            <section class="section">
              <AwaitedCommand datasets={awaited.datasets} />
            </section>
          ) : (
            origin
          )}
          <Definition indicator={indicator} data={data} />
          {data.series.codes().length > 0 && <Values reading={reading} sort={query.tri} maskings={maskings} />}
          {!awaited && <TakeAway reading={reading} block={query.bloc} />}
        </WithGlossary>
      ),
    }),
  };
}
