import { type Territory, territoryLevels } from "@datalogue/ingest";
import { inSentence } from "../../charts/in-sentence.js";
import { comparisonAddress, comparisonFrom } from "../../comparing/comparison-address.js";
import { Locator } from "../../components/locator.js";
import { NewsList } from "../../components/news-list.js";
import { ObjectiveLine } from "../../components/objective-line.js";
import { PopulationCurve } from "../../components/population-curve.js";
import { describeStanding } from "../../follow-up/describe-standing.js";
import { judgedAfter } from "../../follow-up/judged-after.js";
import { whenJudged } from "../../follow-up/objective-gap.js";
import {
  capitalise,
  counted,
  describeOutlines,
  formatNumber,
  nameOf,
  ofTerritory,
  typographic,
} from "../../format/index.js";
import { outlinesOf } from "../../observatory/places.js";
import { planKinds } from "../../observatory/plan-words.js";
import type { Point } from "../../observatory/series.js";
import { shortQuantity, whenOf } from "../../observatory/wording.js";
import { highlightsOf } from "../../portrait/highlights.js";
import type { Line } from "../../portrait/load-portrait.js";
import type { Promised } from "../../portrait/load-promises.js";
import { NAMED, otherPeers, type PeerSet } from "../../portrait/peers.js";
import { nameWhole } from "../../portrait/row-words.js";
import { type Portrait, populationsOf, usualYear } from "./shown-portrait.js";

/** Where, how many, what to keep in mind; then what is planned, and with whom it is compared. */
export function Brief({ portrait }: { portrait: Portrait }) {
  const { territory, lines, names, promises, peers } = portrait;
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
            <NewsList lines={highlights.map((one) => ({ ...one, key: one.indicator }))} />
          </div>
        )}
      </div>
      {(promises.length > 0 || peers) && (
        <div class="duo">
          {promises.length > 0 && <Promises portrait={portrait} />}
          {peers && <Comparing portrait={portrait} peers={peers} />}
        </div>
      )}
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
            {here && tellHere(here, territory, whenJudged(objective, here.indicator))}
          </ObjectiveLine>
        );
      })}
    </ul>
  );
}

/** « Ici, 565 kg. »: its figure of the year that an objective is judged in, else the one that it shows, with its year. */
function tellHere({ indicator, series, point }: Line, { code }: Territory, when: string): string {
  const whenItIs = ({ year }: Point) => whenOf(indicator, year);
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
function Comparing({ portrait, peers }: { portrait: Portrait; peers: PeerSet }) {
  const { site, territory, sets, year } = portrait;
  const others = otherPeers(peers, territory);
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
