import { type Territory, territoryLevels } from "@datalogue/ingest";
import { comparisonAddress, comparisonFrom } from "../comparing/comparison-address.js";
import { renderDocument } from "../components/layout.js";
import { PrintLinks } from "../components/print-links.js";
import { ScrollTable } from "../components/scroll-table.js";
import { StatusBadge } from "../components/status-badge.js";
import { Strip } from "../components/strip.js";
import { TerritoryForm } from "../components/territory-form.js";
import { WhyLink } from "../components/why-link.js";
import { atTerritory, counted, formatNumber, nameOf, ofTerritory, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { Icon } from "../icons/icon.js";
import { whyNotJudged } from "../observatory/comparison.js";
import { checkYear } from "../observatory/load-series.js";
import { nameThemes } from "../observatory/name-themes.js";
import { placesOf } from "../observatory/places.js";
import { planKinds } from "../observatory/plan-words.js";
import { chooseTerritory, chooseYear } from "../observatory/territory-choice.js";
import { bareValue, inBrackets, shortQuantity, titleWithUnit, unitWords } from "../observatory/wording.js";
import {
  type Finding,
  findingsOf,
  gapWords,
  isBest,
  isLast,
  placeOf,
  placeWords,
  valueWords,
} from "../portrait/findings.js";
import { type Line, loadPortrait, type PortraitTheme } from "../portrait/load-portrait.js";
import { type PeerSet, peerSets } from "../portrait/peers.js";
import { addressOf, leave } from "../reading/address.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";

/** What the parts of the page share. */
interface Portrait {
  site: Site;
  territory: Territory;
  peers: PeerSet;
  sets: PeerSet[];
  themes: PortraitTheme[];
  year: number | undefined;
  address(state: { pairs?: string; annee?: number | undefined }): string;
}

export const portraitRoutes: PageRoute[] = [
  {
    path: "/territoires/:code",
    parameters: ["territoire", "annee", "pairs"],
    make: (site, { code = "" }, query) => portraitPage(site, code, query),
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
  },
];

/** `/territoires/{code}`: all the themes of a commune, an EPCI, a group or the whole on one page, beside its peers. */
export async function portraitPage(site: Site, code: string, query: Query): Promise<PageAnswer> {
  const { services } = site;
  // The form of the page names the territory: it goes before the one of the path.
  const territory = chooseTerritory(services, query.territoire ?? code, (other) => `/territoires/${other}`);
  const path = `/territoires/${territory.code}`;
  const sets = peerSets(services, territory);
  const peers = sets.find(({ id }) => id === query.pairs) ?? sets[0];
  if (!peers || (query.pairs !== undefined && peers.id !== query.pairs))
    throw new PageProblem(
      400,
      "Comparaison inconnue",
      `${nameOf(territory)} ne se compare pas à «\u202f${(query.pairs ?? "").slice(0, 40)}\u202f». Voici avec quoi.`,
      sets.map(({ id, label }) => ({ label: `Comparer avec ${label}`, href: addressOf(path, { pairs: id }) })),
    );
  const addressIn = (annee: number) => addressOf(path, { pairs: query.pairs, annee });
  await checkYear(services, services.observatories.list(), territory, query, addressIn);
  const now = await loadPortrait(services, territory, peers);
  const years = [
    ...new Set(now.flatMap(({ lines }) => lines.flatMap(({ series }) => series.years(territory.code)))),
  ].sort((a, b) => a - b);
  const latest = years.at(-1);
  const year =
    query.annee === undefined || latest === undefined ? undefined : chooseYear(query.annee, years, latest, addressIn);
  const themes = year === undefined || year === latest ? now : await loadPortrait(services, territory, peers, year);
  const shown: Portrait = {
    site,
    territory,
    peers,
    sets,
    themes,
    year: year === latest ? undefined : year,
    address: ({ pairs = peers.id, annee }) =>
      addressOf(path, {
        pairs: pairs === sets[0]?.id ? undefined : pairs,
        annee: annee === latest ? undefined : annee,
      }),
  };
  const demonstration = themes.some(({ lines }) => lines.some((line) => line.demonstration));
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
      canonical: shown.address({ annee: shown.year }),
      image: `${path}/partage.png`,
      followed: path,
      place: "territoires",
      demonstration,
      breadcrumb: [{ label: "Accueil", href: "/" }, { label: "Communes", href: "/territoires" }, { label: name }],
      toolbar: (
        <TerritoryForm
          action={path}
          places={placesOf(services)}
          territory={territory}
          year={year ?? latest}
          years={years.length > 1 ? years : []}
        />
      ),
      children: (
        <>
          <Head portrait={shown} />
          {themes.length === 0 ? (
            <p class="section">
              Aucun chiffre n’est encore publié {atTerritory(territory)}. <a href="/jeux">Voir les jeux de données</a>
            </p>
          ) : (
            <>
              <Summary portrait={shown} />
              {themes.map((theme) => (
                <ThemeSection key={theme.observatory.theme} theme={theme} portrait={shown} />
              ))}
              <Figures portrait={shown} />
              <TakeAway portrait={shown} />
            </>
          )}
        </>
      ),
    }),
  };
}

function Head({ portrait: { site, territory, themes, peers, year } }: { portrait: Portrait }) {
  const { territories } = site.services;
  const epci = territories
    .home()
    .epcis.find(({ code }) => territory.parents.some((parent) => parent.code === code && !parent.to));
  const population = territories.populations(territory.code).findLast(({ kind }) => kind === "municipale");
  const communes = territories.communesOf(territory.code);
  const lines = themes.flatMap((theme) => theme.lines);
  return (
    <div class="page-head">
      <p class="kicker">
        {territoryLevels[territory.level].portrait}
        {territory.level === "commune" && epci && `\u00a0· ${typographic(epci.name)}`}
        {year !== undefined && `\u00a0· ${year}`}
      </p>
      <h1>{nameOf(territory)}</h1>
      {lines.length > 0 && <p class="lead">{leadOf(lines, territory, peers)}</p>}
      <p class="meta">
        {territory.level === "commune" && <span>Code Insee {territory.code}</span>}
        {territory.level !== "commune" && <span>{counted(communes.length, "commune")}</span>}
        {population && (
          <span>
            {formatNumber(population.value)} habitants en {population.year}, population municipale. Source&nbsp;:{" "}
            {typographic(population.source)}
          </span>
        )}
      </p>
    </div>
  );
}

/** What stands out, in one sentence. */
function leadOf(lines: Line[], territory: Territory, peers: PeerSet): string {
  const placed = lines.flatMap((line) => placeOf(line, territory)?.better ?? []);
  if (placed.length === 0)
    return `${counted(lines.length, "indicateur")} sur une page, avec la répartition ${peers.of}.`;
  const best = placed.filter(isBest).length;
  const last = placed.filter(isLast).length;
  const compared = `Sur ${counted(placed.length, "indicateur comparé", "indicateurs comparés")}, ${nameOf(territory)}`;
  const first = `est dans le meilleur quart ${peers.of} pour ${best}`;
  const second = `dans le dernier pour ${last}`;
  if (best > 0 && last > 0) return `${compared} ${first} et ${second}.`;
  if (best > 0) return `${compared} ${first}, et jamais dans le dernier.`;
  if (last > 0) return `${compared} est ${second} ${peers.of}, et jamais dans le meilleur.`;
  return `${compared} se tient dans la moyenne ${peers.of}.`;
}

function Summary({ portrait }: { portrait: Portrait }) {
  const { site, territory, peers, sets, themes } = portrait;
  const { strengths, alerts } = findingsOf(
    themes.flatMap(({ lines }) => lines),
    territory,
  );
  const isCommune = territory.level === "commune";
  return (
    <section class="section" aria-labelledby="resume">
      <h2 id="resume">En résumé</h2>
      {strengths.length + alerts.length > 0 && (
        <div class="cols cols--2 cols--portrait">
          <Findings title="Points forts" findings={strengths} icon="ok" none="Rien ne se détache vers le haut." />
          <Findings title="Points d’attention" findings={alerts} icon="watch" none="Rien ne se détache vers le bas." />
        </div>
      )}
      {sets.length > 1 && (
        <nav class="no-print" aria-label="Comparer avec">
          <p class="links">
            <span>Comparer avec&nbsp;:</span>
            {sets.map(({ id, label }) => (
              <a
                key={id}
                href={portrait.address({ pairs: id, annee: portrait.year })}
                aria-current={id === peers.id ? "true" : undefined}
              >
                {label}
              </a>
            ))}
          </p>
          {isCommune && (
            <p class="links">
              <a href={comparisonAddress({ territoires: [territory.code], pairs: peers.id })}>
                Chaque chiffre à côté du leur
              </a>
              <a href={comparisonFrom(site.services, territory)}>Choisir des communes à comparer</a>
            </p>
          )}
        </nav>
      )}
      <p class="small">
        Sur chaque ligne, un trait par commune parmi {peers.label}
        {isCommune && (
          <>
            , le <strong>gros point</strong> est {nameOf(territory)}
          </>
        )}
        , le pointillé{" "}
        {peers.whole ? `l’ensemble ${ofTerritory(peers.whole)}, ou la médiane d’un nombre` : "la médiane"}, le{" "}
        <span class="plan">losange</span> l’objectif d’un document quand il y en a un.
      </p>
    </section>
  );
}

interface FindingsProps {
  title: string;
  findings: Finding[];
  icon: "ok" | "watch";
  none: string;
}

/** Most things that a summary tells of each kind. */
const KEPT = 4;

function Findings({ title, findings, icon, none }: FindingsProps) {
  return (
    <div class="panel">
      <h3>{title}</h3>
      {findings.length === 0 ? (
        <p>{none}</p>
      ) : (
        <ul class="checks plain">
          {findings.slice(0, KEPT).map(({ indicator, title: what, text }) => (
            <li key={`${indicator} ${text}`} class={`is-${icon}`}>
              <Icon name={icon} />
              <span>
                <a href={`#${indicator}`}>
                  <strong>{what}</strong>
                </a>
                &nbsp;: {text}
              </span>
            </li>
          ))}
          {findings.length > KEPT && (
            <li>Et {counted(findings.length - KEPT, "autre", "autres")}, dans les thèmes qui suivent.</li>
          )}
        </ul>
      )}
    </div>
  );
}

function ThemeSection({ theme, portrait }: { theme: PortraitTheme; portrait: Portrait }) {
  const { observatory, lines } = theme;
  const { territory, site } = portrait;
  const home = site.services.territories.home().territory;
  return (
    <section class="section" aria-labelledby={observatory.theme}>
      <h2 id={observatory.theme}>{typographic(observatory.title)}</h2>
      <ul class="profile plain">
        {lines.map((line) => (
          <ProfileLine key={line.indicator.id} line={line} portrait={portrait} />
        ))}
      </ul>
      <p class="links">
        <a
          href={addressOf(`/observatoires/${observatory.theme}`, {
            territoire: leave(territory.code, home.code),
          })}
        >
          Tout l’observatoire
          <span class="visually-hidden"> {typographic(observatory.title)}</span>
        </a>
      </p>
    </section>
  );
}

function ProfileLine({ line, portrait: { territory } }: { line: Line; portrait: Portrait }) {
  const { indicator, year, point, later, values, middle, objectives } = line;
  const place = placeOf(line, territory);
  const notJudged = territory.level === "commune" ? whyNotJudged(indicator, point) : null;
  const gap = territory.level === "commune" ? gapWords(line) : null;
  const target = objectives.find(({ objective }) => objective.target.value !== null)?.objective.target.value ?? null;
  const title = typographic(indicator.shortTitle);
  const middleLabel =
    middle && `${middle.kind === "whole" ? "ensemble" : "médiane"} ${bareValue(indicator, middle.value)}`;
  return (
    <li id={indicator.id}>
      <div>
        <h3>{title}</h3>
        <p class="value">
          <b>
            {point.value === null ? (
              <span class={point.absence === "secret statistique" ? "masked" : "missing"}>{point.absence}</span>
            ) : (
              bareValue(indicator, point.value)
            )}
          </b>
          {indicator.unit.startsWith("%") ? "\u202f" : " "}
          {unitWords(indicator, point.value)}, {year}
          {inBrackets(point.provisional ? "provisoire" : point.incomplete)}
        </p>
        <WhyLink href={whyAddress(line, territory)} title={title} />
      </div>
      {values.length > 1 ? (
        <div class="plot">
          <Strip
            label={`${title}\u00a0: ${valueWords(line)}, parmi ${counted(values.length, "commune")} de ${shortQuantity(indicator, Math.min(...values.map(({ value }) => value)))} à ${shortQuantity(indicator, Math.max(...values.map(({ value }) => value)))}`}
            values={values.map(({ value }) => value)}
            mine={point.value}
            marked={values.some(({ code }) => code === territory.code)}
            middle={middle && middleLabel ? { value: middle.value, label: middleLabel } : null}
            target={target}
            decimals={indicator.decimals}
          />
        </div>
      ) : (
        <p>{point.value === null && point.reason ? typographic(point.reason) : "Pas d’autre commune à comparer."}</p>
      )}
      <div class="stack">
        {place && <p>{capital(placeWords(place))}.</p>}
        {notJudged && <p class="small no-print">{notJudged}</p>}
        {gap && <p>{gap}</p>}
        {point.value === null && values.length > 1 && point.reason && <p>{typographic(point.reason)}</p>}
        {later && (
          <p>
            {capital(later.absence ?? "non disponible")} en {later.year}
            {later.reason ? `\u00a0: ${typographic(later.reason)}` : "."}
          </p>
        )}
      </div>
      {objectives.length > 0 && (
        <div class="stack aims">
          {objectives.map(({ plan, objective }) => (
            <p key={objective.id}>
              <StatusBadge status={objective.status} /> <a href={`/suivi/${plan.id}`}>{typographic(objective.title)}</a>{" "}
              ({typographic(plan.title)}). {typographic(objective.sentence)}
            </p>
          ))}
        </div>
      )}
    </li>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Where the figure comes from. */
function whyAddress({ indicator, year }: Line, territory: Territory): string {
  return `${addressOf(`/indicateurs/${indicator.id}`, { territoire: territory.code, annee: year })}#calcul`;
}

/** Every figure of the page as a table: the equivalent of its drawings. */
function Figures({ portrait: { territory, themes, peers } }: { portrait: Portrait }) {
  const lines = themes.flatMap(({ observatory, lines: all }) =>
    all.map((line) => ({ theme: observatory.title, line })),
  );
  return (
    <section class="section no-print" aria-labelledby="tableau">
      <h2 id="tableau">Les mêmes chiffres en tableau</h2>
      <details class="table">
        <summary>Voir les {lines.length} lignes</summary>
        <ScrollTable label={`Chiffres ${ofTerritory(territory)}`}>
          <table>
            <caption>
              {nameOf(territory)}, parmi {peers.label}
            </caption>
            <thead>
              <tr>
                <th scope="col">Indicateur</th>
                <th scope="col">Année</th>
                <th scope="col" class="num">
                  Valeur
                </th>
                <th scope="col" class="num">
                  Ensemble ou médiane
                </th>
                <th scope="col" class="num">
                  La plus basse
                </th>
                <th scope="col" class="num">
                  La plus haute
                </th>
                <th scope="col">Source</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(({ line }) => {
                const { indicator, year, point, middle, values } = line;
                const numbers = values.map(({ value }) => value);
                const cell = (value: number | undefined | null) =>
                  value === undefined || value === null || !Number.isFinite(value)
                    ? "–"
                    : shortQuantity(indicator, value);
                return (
                  <tr key={indicator.id}>
                    <th scope="row">{titleWithUnit(indicator)}</th>
                    <td>{year}</td>
                    <td class="num">
                      {point.value === null ? point.absence : cell(point.value)}
                      {inBrackets(point.provisional ? "provisoire" : point.incomplete)}
                    </td>
                    <td class="num">
                      {cell(middle?.value)}
                      {middle?.kind === "median" && " (médiane)"}
                    </td>
                    <td class="num">{cell(Math.min(...numbers))}</td>
                    <td class="num">{cell(Math.max(...numbers))}</td>
                    <td>{typographic(indicator.source)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollTable>
      </details>
    </section>
  );
}

function TakeAway({ portrait: { site, territory, year, address } }: { portrait: Portrait }) {
  const plans = site.services.plans
    .list({ territory: territory.code })
    .filter((plan) => plan.territory === territory.code);
  const hasKit = plans.some(({ kind }) => planKinds[kind].kit);
  return (
    <section class="section no-print" aria-labelledby="emporter">
      <h2 id="emporter">Emporter</h2>
      <p class="links">
        <PrintLinks site={site} page={address({ annee: year })} />
        {plans.map(({ id, shortTitle }) => (
          <a key={id} href={`/suivi/${id}`}>
            Suivi{"\u00a0"}: {typographic(shortTitle)}
          </a>
        ))}
        {hasKit && <a href={`/territoires/${territory.code}/kit-plu.zip`}>Kit PLU pour le bureau d’études (ZIP)</a>}
        <a href={comparisonFrom(site.services, territory)}>Comparer, chiffre par chiffre</a>
        <a href={addressOf("/carte", { territoire: territory.code })}>Carte</a>
        <a href={`/api/territories/${territory.code}`}>Fiche du territoire (API)</a>
      </p>
    </section>
  );
}
