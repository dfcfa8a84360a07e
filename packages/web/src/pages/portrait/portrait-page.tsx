import { type Gap, listGaps, SPREADSHEET_CSV, type TableForm } from "@datalogue/api";
import { ContentsBar } from "../../components/contents-bar.js";
import { renderDocument } from "../../components/layout.js";
import { ScopeForm } from "../../components/scope-form.js";
import { TerritoryOptions } from "../../components/territory-select.js";
import { UnsharedFigures } from "../../components/unshared-figures.js";
import { atTerritory, counted, formatNumber, nameOf, plural, shortNames, typographic } from "../../format/index.js";
import { GapList, titlesOf } from "../../gaps/gap-list.js";
import { gapsAddress } from "../../gaps/gap-words.js";
import { groupGaps } from "../../gaps/group-gaps.js";
import type { PageRoute } from "../../http/page-route.js";
import { policyOf } from "../../http/security.js";
import { nameThemes } from "../../observatory/name-themes.js";
import { placesOf } from "../../observatory/places.js";
import { countMoves, peopleWords } from "../../portrait/highlights.js";
import type { Line } from "../../portrait/load-portrait.js";
import { loadPromises } from "../../portrait/load-promises.js";
import { basisOfPortrait, readPortrait } from "../../portrait/read-portrait.js";
import type { PageAnswer, Query, Site } from "../../site.js";
import { Brief } from "./brief.js";
import { Figures } from "./figures.js";
import { portraitFile } from "./portrait-file.js";
import { type Portrait, populationsOf } from "./shown-portrait.js";
import { TakeAway } from "./take-away.js";
import { Marks, ThemeSection } from "./theme-section.js";

const FORMS: TableForm[] = ["csv", "xlsx"];

export const portraitRoutes: PageRoute[] = [
  // Before the page, whose address takes any code.
  ...FORMS.map(
    (form): PageRoute => ({
      path: `/territoires/:code.${form}`,
      parameters: ["annee", "pairs", ...(form === "csv" ? Object.keys(SPREADSHEET_CSV) : [])],
      make: (site, { code = "" }, query, { headers }) => portraitFile(site, code, form, query, headers),
      basis: basisOfPortrait,
    }),
  ),
  {
    path: "/territoires/:code",
    parameters: ["territoire", "annee", "pairs"],
    make: (site, { code = "" }, query) => portraitPage(site, code, query),
    basis: basisOfPortrait,
    kinds: [
      { name: "portrait", title: "Portrait d’une commune", path: "/territoires/{commune}" },
      { name: "portrait-epci", title: "Portrait d’une intercommunalité", path: "/territoires/{epci}" },
    ],
  },
  // What feeds name a place by.
  {
    path: "/id/territoire/:code",
    parameters: [],
    negotiated: true,
    make: (site, { code = "" }) => portraitPage(site, code, {}),
    basis: basisOfPortrait,
  },
];

/** `/territoires/{code}`: all the themes of a commune, an EPCI, a group or the whole on one page, beside its peers. Prints on two sheets. */
export async function portraitPage(site: Site, code: string, query: Query): Promise<PageAnswer> {
  const { services } = site;
  const asked = await readPortrait(site, code, query);
  const { territory, themes, year, address } = asked;
  const path = `/territoires/${territory.code}`;
  const lines = themes.flatMap((theme) => theme.lines);
  const missing = await listGaps(services, { territory: territory.code }, site.now());
  const groups = groupGaps(missing.filter((gap) => isAtIndicators(gap, lines)));
  const shown: Portrait = {
    ...asked,
    site,
    lines,
    names: shortNames(services.territories.home().communes),
    promises: await loadPromises(services, territory),
    gaps: { groups, count: missing.length, titles: await titlesOf(site, groups) },
  };
  const demonstration = lines.some((line) => line.demonstration);
  const name = nameOf(territory);
  return {
    status: 200,
    demonstration,
    headers: { "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }) },
    html: renderDocument({
      site,
      script: "page.ts",
      title: `${name}\u00a0: portrait`,
      description: `${name}\u00a0: ${nameThemes(services) || "ses données"}, comparés aux autres communes.`,
      canonical: address({ annee: year }),
      image: `${path}/partage.png`,
      followed: path,
      place: "territoires",
      demonstration,
      children: (
        <>
          <Head portrait={shown} />
          {themes.length > 0 && <Contents portrait={shown} />}
          <Brief portrait={shown} />
          {themes.map((theme) => (
            <ThemeSection key={theme.observatory.theme} theme={theme} portrait={shown} />
          ))}
          <Marks lines={lines} />
          {themes.length > 0 && <Figures portrait={shown} />}
          <Missing portrait={shown} />
          <TakeAway portrait={shown} />
        </>
      ),
    }),
  };
}

/** Whether a gap is of what the portrait shows: its key figures, or data that are late. */
function isAtIndicators({ indicator }: Gap, lines: Line[]): boolean {
  return indicator === null || lines.some((line) => line.indicator.id === indicator);
}

function Head({ portrait }: { portrait: Portrait }) {
  const { site, territory, themes, lines, year, years } = portrait;
  const { territories } = site.services;
  const communes = territories.communesOf(territory.code).length;
  const moves = countMoves(lines, territory);
  return (
    <div class="page-head">
      <h1>{nameOf(territory)}</h1>
      <ScopeForm action={`/territoires/${territory.code}`}>
        <label class="visually-hidden" for="territoire">
          Territoire
        </label>
        <select id="territoire" name="territoire">
          <TerritoryOptions {...placesOf(site.services)} selected={territory.code} />
        </select>
        {years.length > 1 && (
          <>
            <label class="visually-hidden" for="annee">
              Année
            </label>
            <select id="annee" name="annee">
              {[...years].reverse().map((one) => (
                <option key={one} value={String(one)} selected={one === (year ?? years.at(-1))}>
                  {one}
                </option>
              ))}
            </select>
          </>
        )}
      </ScopeForm>
      <p class="lead">
        {peopleWords(territory, communes, populationsOf(portrait))}
        {moves.of > 0 && (
          <>
            {" "}
            Sur {counted(moves.of, "indicateur")},{" "}
            <strong>
              {formatNumber(moves.good)} {plural(moves.good, "va", "vont")} dans le bon sens
            </strong>
            , {formatNumber(moves.bad)} dans l’autre.
          </>
        )}
      </p>
      {year !== undefined && (
        <p class="small">
          Chiffres de {year} au plus tard. <a href={portrait.address({})}>Voir les derniers</a>
        </p>
      )}
      {themes.length === 0 && (
        <p>
          Aucun chiffre n’est encore publié {atTerritory(territory)}. <a href="/jeux">Voir les jeux de données</a>
        </p>
      )}
    </div>
  );
}

function Contents({ portrait: { themes } }: { portrait: Portrait }) {
  return (
    <ContentsBar
      onPaper={false}
      parts={[
        { id: "en-bref", label: "En bref" },
        ...themes.map(({ observatory: { theme, title } }) => ({
          id: theme,
          label: typographic(title).replace(/ et .*/, ""),
        })),
        { id: "manque", label: "Ce qui manque" },
        { id: "emporter", label: "Emporter" },
      ]}
    />
  );
}

/** Holes told before the page of all of them. */
const HOLES = 4;

function Missing({ portrait: { site, territory, gaps } }: { portrait: Portrait }) {
  const { groups, count, titles } = gaps;
  return (
    <section class="section" aria-labelledby="manque">
      <h2 id="manque">Ce qui manque</h2>
      {groups.length === 0 ? (
        <p>Rien ne manque parmi les chiffres de cette page.</p>
      ) : (
        <GapList site={site} groups={groups.slice(0, HOLES)} titles={titles} />
      )}
      <UnsharedFigures
        services={site.services}
        ids={site.services.observatories.list().flatMap(({ keyFigures }) => keyFigures)}
      />
      {count > 0 && (
        <p class="small no-print">
          <a href={gapsAddress({ territoire: territory.code })}>
            Tout ce qui manque {atTerritory(territory)}, tous indicateurs ({formatNumber(count)})
          </a>
        </p>
      )}
    </section>
  );
}
