import {
  type Gap,
  type GapCause,
  gapCauseNames,
  gapCauses,
  type Indicator,
  listGaps,
  SPREADSHEET_CSV,
} from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { inSentence } from "../charts/in-sentence.js";
import { type Awaited, AwaitedCommand, AwaitedFigures, describeAwaited } from "../components/awaited-figures.js";
import { renderDocument } from "../components/layout.js";
import { Pager } from "../components/pager.js";
import { ScopeForm } from "../components/scope-form.js";
import { TerritoryOptions } from "../components/territory-select.js";
import { atTerritory, capitalise, counted, formatNumber, ofName, typographic } from "../format/index.js";
import { GapList, titlesOf } from "../gaps/gap-list.js";
import { countCause, type GapState, gapIcons, gapsAddress } from "../gaps/gap-words.js";
import { type GapGroup, groupGaps } from "../gaps/group-gaps.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { Icon } from "../icons/icon.js";
import { placesOf } from "../observatory/places.js";
import { chooseTerritory } from "../observatory/territory-choice.js";
import { addressOf } from "../reading/address.js";
import { countPages } from "../reading/page-number.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";

/** Holes of a page. */
const SIZE = 8;

export const gapsRoute: PageRoute = {
  path: "/manques",
  parameters: ["territoire", "theme", "jeu", "indicateur", "cause", "page"],
  make: (site, _params, query) => gapsPage(site, query),
  kinds: [{ name: "manques", title: "Ce qui manque", path: "/manques" }],
};

/** What the address asks, read. */
interface Asked {
  state: GapState;
  territory: Territory | undefined;
  cause: GapCause | undefined;
}

/** `/manques`: every figure that is missing, joined into holes: what somebody owes by dataset, then what nobody does. */
export async function gapsPage(site: Site, query: Query): Promise<PageAnswer> {
  const { services } = site;
  const asked = await readAsked(site, query);
  const { state, territory } = asked;
  const { territoire, theme, jeu: dataset, indicateur: indicator } = state;
  const awaited = asked.cause === undefined && dataset === undefined ? listAwaited(site, state) : [];
  const all = await listGaps(services, { territory: territoire, theme, dataset, indicator }, site.now());
  const gaps = asked.cause === undefined ? all : all.filter(({ cause }) => cause === asked.cause);
  const groups = groupGaps(gaps);
  const pages = countPages(groups.length, SIZE);
  const page = readPage(query.page, pages, (number) => addressOf("/manques", { ...state, page: number }));
  const shown = groups.slice((page - 1) * SIZE, page * SIZE);
  const titles = await titlesOf(site, shown);
  const demonstration = await showsInvented(site, gaps);
  const where = territory ? ` ${atTerritory(territory)}` : "";
  return {
    status: 200,
    demonstration,
    headers: { "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }) },
    html: renderDocument({
      site,
      script: "page.ts",
      title: `Ce qui manque${where}`,
      description: "Les chiffres qui manquent\u00a0: pourquoi, qui les doit, depuis quand.",
      canonical: addressOf("/manques", { ...state, page: page === 1 ? undefined : page }),
      demonstration,
      children: (
        <>
          <div class="page-head">
            <h1>Ce qui manque{where}</h1>
            <Filters site={site} asked={asked} />
            <Lead awaited={awaited.length} gaps={gaps} />
            <Causes gaps={all} asked={asked} />
          </div>
          <Holes site={site} groups={shown} titles={titles} />
          {awaited.length > 0 && <AwaitedSection awaited={awaited} told={await describeAwaited(services, awaited)} />}
          <Pager
            label="Pages de manques"
            page={page}
            pages={pages}
            address={(number) => addressOf("/manques", { ...state, page: number === 1 ? undefined : number })}
          />
          <section class="section" aria-labelledby="lire">
            <h2 class="visually-hidden" id="lire">
              Comment lire
            </h2>
            <details class="fold">
              <summary>Ce que veut dire chaque cause</summary>
              <ul class="news">
                {gapCauseNames.map((name) => (
                  <li key={name}>
                    <Icon name={gapIcons[name]} />
                    <span>
                      <b>{capitalise(gapCauses[name].label)}</b>. {typographic(gapCauses[name].meaning)}
                    </span>
                  </li>
                ))}
              </ul>
              <p class="small">
                Un chiffre est celui d’un indicateur, pour un territoire et une année, toutes dimensions ensemble. Un
                même trou dans un fichier en vide souvent plusieurs{"\u00a0"}: ils sont dits ensemble.
              </p>
            </details>
          </section>
          <TakeAway state={state} />
        </>
      ),
    }),
  };
}

/** Figures that are defined and whose data were never received: of a theme or an indicator, when one is asked. */
function listAwaited({ services }: Site, { theme, indicateur }: GapState): Indicator[] {
  return services.indicators.awaited(theme).filter(({ id }) => (indicateur ?? id) === id);
}

function AwaitedSection({ awaited, told: { makers, datasets } }: { awaited: Indicator[]; told: Awaited }) {
  return (
    <section class="section" aria-labelledby="attendus">
      <h2 id="attendus">Ce qui est attendu</h2>
      <p>
        {counted(awaited.length, "chiffre n’est pas encore reçu", "chiffres ne sont pas encore reçus")} de{" "}
        {awaited.length > 1 ? "leurs producteurs" : "son producteur"}.
      </p>
      <details class="fold">
        <summary>Lesquels, et de qui</summary>
        <AwaitedFigures makers={makers} />
        <AwaitedCommand datasets={datasets} />
      </details>
    </section>
  );
}

async function readAsked({ services }: Site, query: Query): Promise<Asked> {
  const { theme, jeu, indicateur, cause } = query;
  const state = (change: GapState) =>
    gapsAddress({ territoire: query.territoire, theme, jeu, indicateur, cause, ...change });
  const territory =
    query.territoire === undefined
      ? undefined
      : chooseTerritory(services, query.territoire, (territoire) => state({ territoire }));
  const themes = services.observatories.list();
  const isKnown = [...themes, ...services.indicators.list(), ...services.indicators.awaited()].some(
    (one) => one.theme === theme,
  );
  if (theme !== undefined && !isKnown)
    throw unknown("Thème inconnu", `Aucun thème ne s’appelle «\u202f${theme.slice(0, 40)}\u202f».`, [
      { label: "Tous les thèmes", href: state({ theme: undefined }) },
      ...themes.map((one) => ({ label: typographic(one.title), href: state({ theme: one.theme }) })),
    ]);
  const dataset = jeu === undefined ? undefined : await services.catalogue.getNamed(jeu);
  if (jeu !== undefined && !dataset)
    throw unknown("Jeu de données inconnu", `Aucun jeu ne s’appelle «\u202f${jeu.slice(0, 40)}\u202f».`, [
      { label: "Tous les jeux", href: state({ jeu: undefined }) },
      { label: "Chercher un jeu de données", href: "/jeux" },
    ]);
  if (indicateur !== undefined && !services.indicators.getNamed(indicateur))
    throw unknown("Indicateur inconnu", `Aucun indicateur ne s’appelle «\u202f${indicateur.slice(0, 40)}\u202f».`, [
      { label: "Tous les indicateurs", href: state({ indicateur: undefined }) },
    ]);
  const known = gapCauseNames.find((name) => name === cause);
  if (cause !== undefined && !known)
    throw unknown("Cause inconnue", `Aucune cause ne s’appelle «\u202f${cause.slice(0, 40)}\u202f».`, [
      { label: "Toutes les causes", href: state({ cause: undefined }) },
      ...gapCauseNames.map((name) => ({ label: capitalise(gapCauses[name].label), href: state({ cause: name }) })),
    ]);
  return {
    state: { territoire: territory?.code, theme, jeu: dataset?.slug, indicateur, cause: known },
    territory,
    cause: known,
  };
}

function unknown(title: string, message: string, choices: PageProblem["choices"]): PageProblem {
  return new PageProblem(404, title, `${message} Voici ce que nous avons.`, choices);
}

function readPage(text: string | undefined, pages: number, address: (page: number) => string): number {
  if (text === undefined) return 1;
  const number = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= pages) return number;
  throw new PageProblem(404, "Page inconnue", `Il y a ${counted(pages, "page")} de manques.`, [
    { label: "La première", href: address(1) },
  ]);
}

async function showsInvented({ services }: Site, gaps: Gap[]): Promise<boolean> {
  for (const id of new Set(gaps.flatMap(({ indicator }) => indicator ?? [])))
    if (await services.indicators.isDemonstration(id)) return true;
  return false;
}

function Filters({ site, asked: { state } }: { site: Site; asked: Asked }) {
  const { observatories } = site.services;
  return (
    <ScopeForm action="/manques" many>
      <label class="visually-hidden" for="territoire">
        Territoire
      </label>
      <select id="territoire" name="territoire">
        <option value="">Tous les territoires</option>
        <TerritoryOptions {...placesOf(site.services)} selected={state.territoire ?? ""} />
      </select>
      <label class="visually-hidden" for="theme">
        Thème
      </label>
      <select id="theme" name="theme">
        <option value="">Tous les thèmes</option>
        {observatories.list().map(({ theme, title }) => (
          <option key={theme} value={theme} selected={theme === state.theme}>
            {typographic(title)}
          </option>
        ))}
      </select>
      {(["jeu", "indicateur", "cause"] as const).map(
        (name) => state[name] && <input key={name} type="hidden" name={name} value={state[name]} />,
      )}
    </ScopeForm>
  );
}

function Lead({ gaps, awaited }: { gaps: Gap[]; awaited: number }) {
  const owed = gaps.filter(({ owedBy }) => owedBy.length > 0).length;
  if (gaps.length === 0)
    return (
      <p class="lead">
        {awaited > 0
          ? `Rien ne manque à ce qui est reçu\u00a0; ${counted(awaited, "chiffre est attendu", "chiffres sont attendus")}.`
          : "Rien ne manque ici\u00a0: chaque chiffre est là."}
      </p>
    );
  return (
    <p class="lead">
      {counted(gaps.length, "chiffre manque ou est incomplet", "chiffres manquent ou sont incomplets")}
      {owed === 0
        ? ". Personne ne les doit."
        : owed === gaps.length
          ? ". Un service peut encore les donner."
          : `, dont ${formatNumber(owed)} qu’un service peut encore donner.`}
    </p>
  );
}

/** How many of each cause, each the page of these alone; then what narrows the page, each the page without it. */
function Causes({ gaps, asked: { state, cause } }: { gaps: Gap[]; asked: Asked }) {
  const counts = gapCauseNames.flatMap((name) => {
    const count = gaps.filter((gap) => gap.cause === name).length;
    return count > 0 ? [{ name, count }] : [];
  });
  const narrowed = (
    [
      ["cause", cause && `cause\u00a0: ${gapCauses[cause].label}`],
      ["jeu", state.jeu && `jeu\u00a0: ${state.jeu}`],
      ["indicateur", state.indicateur && `indicateur\u00a0: ${state.indicateur}`],
    ] as const
  ).filter(([, label]) => label);
  return (
    <>
      {counts.length > 1 && (
        <ul class="tally-line">
          {counts.map(({ name, count }) => (
            <li key={name}>
              <Icon name={gapIcons[name]} />{" "}
              <a href={gapsAddress({ ...state, cause: name })} aria-current={name === cause ? "true" : undefined}>
                {countCause(name, count)}
              </a>
            </li>
          ))}
        </ul>
      )}
      {narrowed.length > 0 && (
        <p class="small">
          {narrowed.map(([name, label], rank) => (
            <>
              {rank > 0 && " · "}
              {label} (
              <a key={name} href={gapsAddress({ ...state, [name]: undefined })}>
                tout voir<span class="visually-hidden">, sans ce choix {ofName(name)}</span>
              </a>
              )
            </>
          ))}
        </p>
      )}
    </>
  );
}

/** By dataset what somebody owes, each with who makes it; together what nobody does. */
function Holes({ site, groups, titles }: { site: Site; groups: GapGroup[]; titles: ReadonlyMap<string, string> }) {
  const owed = new Map<string, GapGroup[]>();
  for (const group of groups.filter(({ owedBy }) => owedBy.length > 0)) {
    const key = group.datasets.join(" ");
    owed.set(key, [...(owed.get(key) ?? []), group]);
  }
  const others = groups.filter(({ owedBy }) => owedBy.length === 0);
  return (
    <>
      {owed.size > 0 && (
        <section class="section" aria-labelledby="a-fournir">
          <h2 id="a-fournir">Ce qu’un service peut encore donner</h2>
          {[...owed].map(([key, own]) => (
            <div key={key} class="stack">
              <h3 class="minor">
                {(own[0]?.datasets ?? []).map((slug, rank) => (
                  <>
                    {rank > 0 && " et "}
                    <a key={slug} href={`/jeux/${slug}`}>
                      {rank > 0 ? inSentence(titles.get(slug) ?? slug) : (titles.get(slug) ?? slug)}
                    </a>
                  </>
                ))}
              </h3>
              <GapList site={site} groups={own} titles={titles} placed />
            </div>
          ))}
        </section>
      )}
      {others.length > 0 && (
        <section class="section" aria-labelledby="personne">
          <h2 id="personne">Ce que personne ne doit</h2>
          <GapList site={site} groups={others} titles={titles} placed />
        </section>
      )}
    </>
  );
}

function TakeAway({ state }: { state: GapState }) {
  const { territoire: territory, theme, jeu: dataset, indicateur: indicator, cause } = state;
  const query = { territory, theme, dataset, indicator, cause };
  return (
    <section class="section no-print" aria-labelledby="emporter">
      <h2 id="emporter">Emporter</h2>
      <ul class="take">
        <li>
          <a href={addressOf("/api/gaps.csv", query)}>CSV</a>
        </li>
        <li>
          <a href={addressOf("/api/gaps.csv", { ...query, ...SPREADSHEET_CSV })}>CSV pour tableur</a>
        </li>
        <li>
          <a href={addressOf("/api/gaps", query)}>Les mêmes, par l’API</a>
        </li>
      </ul>
    </section>
  );
}
