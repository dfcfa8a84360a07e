import { Answer, type Gap, listGaps, SPREADSHEET_CSV, type TableForm, tableTypes, writeTable } from "@datalogue/api";
import { type Territory, territoryLevels } from "@datalogue/ingest";
import { inSentence } from "../charts/in-sentence.js";
import { comparisonAddress, comparisonFrom } from "../comparing/comparison-address.js";
import { ContentsBar } from "../components/contents-bar.js";
import { renderDocument } from "../components/layout.js";
import { Locator } from "../components/locator.js";
import { ObjectiveLine } from "../components/objective-line.js";
import { PopulationCurve } from "../components/population-curve.js";
import { PrintLinks } from "../components/print-links.js";
import { ScopeForm } from "../components/scope-form.js";
import { ScrollTable } from "../components/scroll-table.js";
import { ShareActions } from "../components/share-actions.js";
import { SparkLine } from "../components/spark-line.js";
import { Strip } from "../components/strip.js";
import { TerritoryOptions } from "../components/territory-select.js";
import { UnsharedFigures } from "../components/unshared-figures.js";
import { describeStanding } from "../follow-up/describe-standing.js";
import { judgedAfter } from "../follow-up/judged-after.js";
import { whenOf } from "../follow-up/objective-gap.js";
import {
  atTerritory,
  capitalise,
  counted,
  describeOutlines,
  formatNumber,
  nameOf,
  ofTerritory,
  plural,
  shortNames,
  typographic,
} from "../format/index.js";
import { GapList, titlesOf } from "../gaps/gap-list.js";
import { gapsAddress } from "../gaps/gap-words.js";
import { type GapGroup, groupGaps } from "../gaps/group-gaps.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { Icon } from "../icons/icon.js";
import { mayRank } from "../observatory/comparison.js";
import { yearsOfIndicator } from "../observatory/load-indicator.js";
import { nameThemes } from "../observatory/name-themes.js";
import { outlinesOf, placesOf } from "../observatory/places.js";
import { planKinds } from "../observatory/plan-words.js";
import { isMinimum, type Point } from "../observatory/series.js";
import { sparkOf } from "../observatory/spark.js";
import { bareValue, inBrackets, shortQuantity, titleWithUnit, unitWords } from "../observatory/wording.js";
import { countMoves, highlightsOf, peopleWords } from "../portrait/highlights.js";
import type { Line, PortraitTheme } from "../portrait/load-portrait.js";
import { loadPromises, type Promised } from "../portrait/load-promises.js";
import { NAMED } from "../portrait/peers.js";
import { portraitFields, portraitRows } from "../portrait/portrait-rows.js";
import { type AskedPortrait, basisOfPortrait, readPortrait } from "../portrait/read-portrait.js";
import { contextWords, nameWhole, peerWords, stripWords, trendWords, wholeWords } from "../portrait/row-words.js";
import { addressOf, leave } from "../reading/address.js";
import type { PageAnswer, Query, Site } from "../site.js";

/** What the parts of the page share. */
interface Portrait extends AskedPortrait {
  site: Site;
  lines: Line[];
  /** Short names of the communes of the home perimeter, by code. */
  names: ReadonlyMap<string, string>;
  promises: Promised[];
  gaps: { groups: GapGroup[]; count: number; titles: ReadonlyMap<string, string> };
}

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

/** The populations known of what it is made of today, in order of years. */
function populationsOf({ site, territory, year }: Pick<Portrait, "site" | "territory" | "year">) {
  return site.services.territories
    .series(territory.code, "municipale")
    .filter((one) => year === undefined || one.year <= year);
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

/** Where, how many, what to keep in mind; then what is planned, and with whom it is compared. */
function Brief({ portrait }: { portrait: Portrait }) {
  const { territory, lines, names, promises } = portrait;
  const highlights = highlightsOf(lines, territory, names, usualYear(lines));
  return (
    <section class="section section--brief" aria-labelledby="en-bref">
      <h2 class="visually-hidden" id="en-bref">
        En bref
      </h2>
      <div class="duo duo--three">
        <Place portrait={portrait} />
        <People portrait={portrait} />
        {highlights.length > 0 && (
          <div class="stack">
            <h3>À retenir</h3>
            <ul class="news">
              {highlights.map(({ indicator, icon, strong, rest }) => (
                <li key={indicator}>
                  <Icon name={icon} />
                  <span>
                    <b>{strong}</b>
                    {rest}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <div class="duo">
        {promises.length > 0 && <Promises portrait={portrait} />}
        <Comparing portrait={portrait} />
      </div>
    </section>
  );
}

function Place({ portrait: { site, territory } }: { portrait: Portrait }) {
  const { territories } = site.services;
  const { territory: home, epcis, communes } = territories.home();
  const members = territories.communesOf(territory.code);
  const epci = epcis.find(({ code }) => territory.parents.some((parent) => parent.code === code && !parent.to));
  const kind = territory.level === "commune" && territory.kind ? ` ${territory.kind}` : "";
  const what =
    territory.level === "group"
      ? `Groupe de ${counted(members.length, "commune")}\u00a0: ${members.map(nameOf).join(", ")}.`
      : `${capitalise(territoryLevels[territory.level].noun)}${kind}${
          territory.level === "commune"
            ? `${epci ? ` ${ofTerritory(epci)}` : ""}, code Insee ${territory.code}.`
            : ` de ${counted(members.length, "commune")}.`
        }`;
  const outlines = outlinesOf(site.services);
  return (
    <div class="locator">
      {communes.length > 1 && (
        <Locator
          outlines={outlines}
          communes={new Map(communes.map((commune) => [commune.code, nameOf(commune)]))}
          here={new Set(members.map(({ code }) => code))}
          label={`${nameOf(territory)} sur la carte des ${communes.length} communes ${ofTerritory(home)}`}
        />
      )}
      <p class="small">
        {what} {outlines.features.length > 0 && `${describeOutlines(territories.sources().outlines)}.`}
      </p>
    </div>
  );
}

function People({ portrait }: { portrait: Portrait }) {
  const populations = populationsOf(portrait);
  const [first, last] = [populations[0], populations.at(-1)];
  if (!first || !last) return null;
  const gap = last.value - first.value;
  const title =
    first === last
      ? `${counted(last.value, "habitant")} en\u00a0${last.year}`
      : gap === 0
        ? `Autant d’habitants qu’en\u00a0${first.year}`
        : `${counted(Math.abs(gap), "habitant")} de ${gap > 0 ? "plus" : "moins"} qu’en\u00a0${first.year}`;
  return (
    <figure class="people">
      <figcaption>
        <h3>{title}</h3>
        <p class="small">Population municipale, Insee</p>
      </figcaption>
      {populations.length > 1 && (
        <PopulationCurve
          populations={populations}
          label={`Population municipale\u00a0: ${populations.map(({ year, value }) => `${formatNumber(value)} en ${year}`).join(", ")}`}
        />
      )}
    </figure>
  );
}

/** Objectives told before the others are folded. */
const SHOWN = 3;

function Promises({ portrait }: { portrait: Portrait }) {
  const { promises } = portrait;
  const own = promises.filter(({ isOwn }) => isOwn);
  const judged =
    portrait.year === undefined
      ? null
      : judgedAfter(
          promises.map(({ objective }) => objective),
          portrait.year,
        );
  const [first, rest] = [promises.slice(0, SHOWN), promises.slice(SHOWN)];
  return (
    <div class="stack">
      <h3>
        {own.length > 0 ? "Ses objectifs" : "Objectifs qui s’y appliquent"}
        {judged && `, en\u00a0${judged}`}
      </h3>
      <States promises={first} portrait={portrait} />
      {rest.length > 0 && (
        <details class="fold no-print">
          <summary>Et {counted(rest.length, "autre objectif", "autres objectifs")}</summary>
          <States promises={rest} portrait={portrait} />
        </details>
      )}
    </div>
  );
}

function States({ promises, portrait: { lines, site, territory } }: { promises: Promised[]; portrait: Portrait }) {
  return (
    <ul class="states">
      {promises.map(({ plan, objective, isOwn }) => {
        const here =
          isOwn || Object.keys(objective.dimensions).length > 0
            ? undefined
            : lines.find(({ indicator }) => indicator.id === objective.indicator);
        return (
          <ObjectiveLine
            key={`${plan.id} ${objective.id}`}
            status={objective.status}
            range={objective.range}
            href={`/suivi/${plan.id}#${objective.id}`}
            title={`${isOwn ? planKinds[plan.kind].name : typographic(plan.shortTitle)}\u00a0: ${inSentence(typographic(objective.title))}`}
          >
            {describeStanding(objective, site.services.indicators.get(objective.indicator))}
            {here && tellHere(here, territory, whenOf(objective))}
          </ObjectiveLine>
        );
      })}
    </ul>
  );
}

/** « Ici, 565 kg. »: its figure of the year that an objective is judged in, else the one that it shows, with its year. */
function tellHere({ indicator, series, point }: Line, { code }: Territory, when: string): string {
  const whenItIs = ({ year }: Point) => `en ${year}`;
  const known = series.known(code).find((one) => whenItIs(one) === when) ?? point;
  if (known.value === null) return "";
  return ` Ici, ${shortQuantity(indicator, known.value)}${whenItIs(known) === when ? "" : `, ${whenItIs(known)}`}.`;
}

/** Who its peers are, before their names. */
const PEERS: Record<string, string> = {
  tous: "Toutes les autres communes",
  epci: "Les autres communes de son intercommunalité",
  voisines: "Ses voisines",
  taille: "Communes de même taille",
  type: "Communes de même type",
  semblables: "Communes de même type et de même taille",
};

/** With whom it is compared: peers by their names, and the other choices; for several communes, how to read their lines. */
function Comparing({ portrait }: { portrait: Portrait }) {
  const { site, territory, peers, sets, year } = portrait;
  const others = peers.communes.filter(({ code }) => code !== territory.code);
  const isCommune = territory.level === "commune";
  return (
    <div class="stack">
      <h3>{isCommune ? "Comparée à ses pairs" : "Comment lire"}</h3>
      {isCommune ? (
        others.length > 0 && (
          <p class="small">
            {PEERS[peers.id] ?? "Ses pairs"}
            {others.length > NAMED && `, dont la médiane est donnée sans ${nameOf(territory)}`}
            {"\u00a0"}:{" "}
            {others.map((other, rank) => (
              <>
                {rank > 0 && ", "}
                <a key={other.code} href={`/territoires/${other.code}`}>
                  {nameOf(other)}
                </a>
              </>
            ))}
            . {nameWhole(site.services.territories.home().territory)}
          </p>
        )
      ) : (
        <p class="small">
          Un trait par commune, nommée dans le tableau. Point plein{"\u00a0"}: {nameOf(territory)}, sauf pour un total.
          {besideNames(portrait) && ` Point creux\u00a0: ${besideNames(portrait)}.`}
        </p>
      )}
      {sets.length > 1 && (
        <nav class="no-print" aria-label="Comparer avec">
          <p class="small">
            Comparer avec{"\u00a0"}:{" "}
            {sets.map(({ id, short }, rank) => (
              <>
                {rank > 0 && ", "}
                <a
                  key={id}
                  href={portrait.address({ pairs: id, annee: year })}
                  aria-current={id === peers.id ? "true" : undefined}
                >
                  {short}
                </a>
              </>
            ))}
            .
          </p>
        </nav>
      )}
      <p class="small no-print">
        <a
          href={
            isCommune
              ? comparisonAddress({ territoires: [territory.code], pairs: peers.id })
              : comparisonFrom(site.services, territory)
          }
        >
          Comparer, chiffre par chiffre
        </a>
      </p>
    </div>
  );
}

/** « Bassin de Marennes »: the larger territories of the lines of several communes. */
function besideNames({ lines }: Portrait): string {
  return (lines[0]?.context ?? []).map(({ territory }) => nameOf(territory)).join(", ");
}

function ThemeSection({ theme: { observatory, lines }, portrait }: { theme: PortraitTheme; portrait: Portrait }) {
  const { territory, site } = portrait;
  const home = site.services.territories.home().territory;
  const usual = usualYear(portrait.lines);
  return (
    <section class="section" aria-labelledby={observatory.theme}>
      <div class="heading">
        <h2 id={observatory.theme}>{typographic(observatory.title)}</h2>
        <a
          href={addressOf(`/observatoires/${observatory.theme}`, {
            territoire: leave(territory.code, home.code),
          })}
        >
          Tout l’observatoire
          <span class="visually-hidden"> {typographic(observatory.title)}</span>
        </a>
      </div>
      <ul class={territory.level === "commune" ? "rows" : "rows rows--strip"}>
        {lines.map((line) => (
          <Row key={line.indicator.id} line={line} usual={usual} portrait={portrait} />
        ))}
      </ul>
    </section>
  );
}

/** What is true of most figures, said once. */
function Marks({ lines }: { lines: Line[] }) {
  const year = usualYear(lines);
  if (year === undefined) return null;
  const isProvisional = lines.some(({ point }) => point.provisional);
  return (
    <p class="small after">
      Chiffres de {year}, ou de l’année dite.{isProvisional && ` p\u00a0: valeur provisoire.`}
      <span class="no-print"> Le nom mène à la définition, à la source et au calcul.</span>
    </p>
  );
}

/** The year of most figures: told once for all of them. */
function usualYear(lines: Line[]): number | undefined {
  const counts = new Map<number, number>();
  for (const { year } of lines) counts.set(year, (counts.get(year) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => more - many || b - a)[0]?.[0];
}

/** Why communes are not ranked by some indicators: each reason once. */
function Limits({ lines }: { lines: Line[] }) {
  const reasons = new Map<string, string[]>();
  for (const { indicator } of lines) {
    const { comparison } = indicator;
    if (!comparison || (comparison.judge !== false && mayRank(indicator))) continue;
    reasons.set(comparison.reason, [...(reasons.get(comparison.reason) ?? []), typographic(indicator.shortTitle)]);
  }
  return (
    <>
      {[...reasons].map(([reason, titles]) => (
        <p key={reason} class="small">
          <b>{titles.join(", ")}</b>
          {"\u00a0"}: {inSentence(typographic(reason))}
        </p>
      ))}
    </>
  );
}

function Row({ line, usual, portrait }: { line: Line; usual: number | undefined; portrait: Portrait }) {
  const { indicator, year, point, later, others, count, context } = line;
  const { territory, names } = portrait;
  const isCommune = territory.level === "commune";
  const title = typographic(indicator.shortTitle);
  const { latest } = yearsOfIndicator(line, territory.code);
  const trend = trendWords(line, territory);
  const compared = isCommune
    ? [peerWords(line, names), wholeWords(line)].filter(Boolean).join(" ")
    : contextWords(line);
  const missing = gapsAddress({ territoire: territory.code, indicateur: indicator.id });
  const name = (code: string) => names.get(code) ?? code;
  const spark = sparkOf(line.series.continuous(territory.code, year), {
    beside: line.series.known(territory.code).flatMap((one) => (one.year <= year ? [one.value] : [])),
  });
  return (
    <li id={indicator.id}>
      <h3>
        <a href={addressOf(`/indicateurs/${indicator.id}`, { territoire: territory.code, annee: leave(year, latest) })}>
          {title}
        </a>
      </h3>
      <p class="value">
        <b>
          {point.value === null ? (
            <a class={point.absence === "secret statistique" ? "masked" : "missing"} href={missing}>
              {point.absence}
            </a>
          ) : (
            bareValue(indicator, point.value)
          )}
        </b>
        {indicator.unit.startsWith("%") ? "\u202f" : " "}
        {unitWords(indicator, point.value)}
        {year !== usual && `, ${year}`}
        {point.provisional && (
          <>
            {" "}
            <abbr title="valeur provisoire">p</abbr>
          </>
        )}
        {inBrackets(point.incomplete)}
      </p>
      {isCommune || others.length < 2 ? (
        spark ? (
          <SparkLine spark={spark} />
        ) : (
          <span class="spark" />
        )
      ) : (
        <Strip
          label={`${title}\u00a0: ${stripWords(line, names)}`}
          marks={others.map(({ code, value }) => ({ name: name(code), value }))}
          whole={count ? null : point.value}
          beside={
            count
              ? []
              : context.flatMap((one) =>
                  one.point.value === null ? [] : [{ name: nameOf(one.territory), value: one.point.value }],
                )
          }
          decimals={indicator.decimals}
        />
      )}
      <p class="words">
        {trend && `${capitalise(trend)}. `}
        {compared}
        {point.value === null && point.reason && typographic(point.reason)}
        {later && (
          <>
            {" "}
            <a href={missing}>
              {capitalise(later.absence ?? "non disponible")} en {later.year}
            </a>
            {later.reason ? `\u00a0: ${inSentence(typographic(later.reason))}` : "."}
          </>
        )}
      </p>
    </li>
  );
}

/** Every figure of the page as a table, with each commune that it is compared with: the equivalent of its drawings. */
function Figures({ portrait }: { portrait: Portrait }) {
  const { territory, lines, peers, names } = portrait;
  const others = peers.communes.filter(({ code }) => code !== territory.code);
  const context = lines[0]?.context ?? [];
  const populations = populationsOf(portrait);
  return (
    <section class="section no-print" aria-labelledby="tableau">
      <h2 class="visually-hidden" id="tableau">
        Ces chiffres en tableau
      </h2>
      <details class="fold">
        <summary>
          <span>Ces chiffres en tableau</span>
          <span class="fold-note small">{counted(lines.length, "ligne")}</span>
        </summary>
        <ScrollTable label={`Chiffres ${ofTerritory(territory)}`}>
          <table>
            <caption>
              {nameOf(territory)}
              {others.length > 0 && `, et ${counted(others.length, "commune")}`}
              {territory.level === "commune" && others.length > 2 && `. La médiane est celle des autres communes`}
            </caption>
            <thead>
              <tr>
                <th scope="col">Indicateur</th>
                <th scope="col">Année</th>
                <th scope="col" class="num">
                  {nameOf(territory)}
                </th>
                {others.map(({ code }) => (
                  <th key={code} scope="col" class="num">
                    {names.get(code) ?? code}
                  </th>
                ))}
                {others.length > 2 && (
                  <th scope="col" class="num">
                    Médiane
                  </th>
                )}
                {context.map((one) => (
                  <th key={one.territory.code} scope="col" class="num">
                    {nameOf(one.territory)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => {
                const { indicator, year, point } = line;
                const cell = (value: number | undefined | null) =>
                  value === undefined || value === null ? "–" : bareValue(indicator, value);
                const beside = (one: Point | undefined) =>
                  one?.absence && isMinimum(one.absence) ? one.absence : cell(one?.value);
                return (
                  <tr key={indicator.id}>
                    <th scope="row">{titleWithUnit(indicator)}</th>
                    <td>{year}</td>
                    <td class="num">
                      {point.value === null ? point.absence : shortQuantity(indicator, point.value)}
                      {inBrackets(point.provisional ? "provisoire" : point.incomplete)}
                    </td>
                    {others.map(({ code }) => (
                      <td key={code} class="num">
                        {beside(line.peers.find((one) => one.code === code)?.point)}
                      </td>
                    ))}
                    {others.length > 2 && <td class="num">{cell(line.median)}</td>}
                    {line.context.map((one) => (
                      <td key={one.territory.code} class="num">
                        {beside(one.point)}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollTable>
        {populations.length > 0 && (
          <p class="small">
            Population municipale{"\u00a0"}:{" "}
            {populations.map(({ year, value }) => `${formatNumber(value)} en ${year}`).join(", ")}. Source{"\u00a0"}:{" "}
            {typographic(populations.at(-1)?.source ?? "")}.
          </p>
        )}
        {territory.level === "commune" && <Limits lines={lines} />}
      </details>
    </section>
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

function TakeAway({ portrait }: { portrait: Portrait }) {
  const { site, territory, year } = portrait;
  const path = `/territoires/${territory.code}`;
  const plans = site.services.plans
    .list({ territory: territory.code })
    .filter((plan) => plan.territory === territory.code);
  const hasKit = plans.some(({ kind }) => planKinds[kind].kit);
  const file = (form: TableForm) => portrait.address({ annee: year }, `${path}.${form}`);
  const csv = file("csv");
  return (
    <section class="section no-print" aria-labelledby="emporter">
      <h2 id="emporter">Emporter</h2>
      <ShareActions
        site={site}
        address={portrait.address({ annee: year })}
        sentence={`${nameOf(territory)} en chiffres${year === undefined ? "" : `, ${year}`}`}
        source={typographic(site.services.catalogue.info().title)}
        contact={site.services.catalogue.info().contact}
        image={`${path}/partage.png`}
      >
        <li>
          <PrintLinks site={site} page={portrait.address({ annee: year })} />
        </li>
        <li>
          <a href={csv}>CSV</a>
        </li>
        <li>
          <a href={`${csv}${csv.includes("?") ? "&" : "?"}${new URLSearchParams(SPREADSHEET_CSV)}`}>CSV pour tableur</a>
        </li>
        <li>
          <a href={file("xlsx")}>XLSX</a>
        </li>
        {hasKit && (
          <li>
            <a href={`${path}/kit-plu.zip`}>Kit PLU (ZIP)</a>
          </li>
        )}
        {plans.map(({ id, shortTitle }) => (
          <li key={id}>
            <a href={`/suivi/${id}`}>
              Suivi{"\u00a0"}: {typographic(shortTitle)}
            </a>
          </li>
        ))}
        <li>
          <a href={addressOf("/carte", { territoire: territory.code })}>Carte</a>
        </li>
        <li>
          <a href={`/api/territories/${territory.code}`}>API</a>
        </li>
      </ShareActions>
    </section>
  );
}

/** `/territoires/{code}.csv`, `.xlsx`: every year of the territory, and the year shown of those that it is compared with. */
async function portraitFile(
  site: Site,
  code: string,
  form: TableForm,
  query: Query,
  common: Record<string, string>,
): Promise<Answer> {
  const { territory, themes } = await readPortrait(site, code, query);
  const { territories } = site.services;
  const rows = portraitRows(themes, territory, (one) => territories.get(one)?.name ?? one);
  const isForSpreadsheet = Object.entries(SPREADSHEET_CSV).every(([name, value]) => query[name] === value);
  const options = isForSpreadsheet ? { ...SPREADSHEET_CSV, bom: true } : undefined;
  const demonstration = themes.some(({ lines }) => lines.some((line) => line.demonstration));
  return new Answer(
    200,
    {
      ...common,
      "Content-Type": tableTypes[form],
      "Content-Disposition": `attachment; filename="portrait-${territory.code}${options ? "-tableur" : ""}.${form}"`,
      "Cache-Control": "public, no-cache",
      ...(demonstration ? { "X-Robots-Tag": "noindex" } : {}),
    },
    writeTable(form, { fields: portraitFields, rows }, options),
  );
}
