import type { FollowUpStatus, FoundThings, Indicator, Observatory, PlanFollowUp, WordsRead } from "@datalogue/api";
import { type Territory, territoryLevels } from "@datalogue/ingest";
import { comparisonAddress, FEWEST, MOST } from "../comparing/comparison-address.js";
import {
  atTerritory,
  capitalise,
  counted,
  formatDate,
  formatNumber,
  listed,
  nameOf,
  typographic,
} from "../format/index.js";
import { latestPopulation } from "../observatory/latest-population.js";
import { valuesOf } from "../observatory/load-series.js";
import { placesOf, whereKnown } from "../observatory/places.js";
import { Series } from "../observatory/series.js";
import { inBrackets, shortQuantity, unitWords } from "../observatory/wording.js";
import { addressOf, leave } from "../reading/address.js";
import type { Site } from "../site.js";
import { listSearched, type SearchedLists, type Thing } from "./list-things.js";
import { readPlace, readPlaces } from "./read-place.js";

/** One answer, with its figure where it has one. */
export interface Hit {
  href: string;
  title: string;
  detail: string;
  figure: { value: string; words: string } | null;
  /** Of an objective. */
  status?: FollowUpStatus;
}

/** The answers of one kind, the best first. */
export interface HitSection {
  id: string;
  title: string;
  total: number;
  hits: Hit[];
  /** Where the others are. */
  more?: { label: string; href: string };
}

/** What a question finds. */
export interface SearchResults extends WordsRead {
  /** The place that the question names. */
  place: Territory | undefined;
  /** Whether some answer has all of the words, but those of the place. */
  all: boolean;
  /** Whether the question has a word that counts: « de la » has none. */
  asked: boolean;
  first: Hit | undefined;
  sections: HitSection[];
  /** In all kinds, the first one included. */
  total: number;
  demonstration: boolean;
}

type Kind = Thing["kind"];

/** Answers shown of each kind, in the order of the page; the catalogue has a list of its own for more. */
const SHOWN: Record<Kind | "dataset", { title: string; most: number }> = {
  observatory: { title: "Observatoires", most: 5 },
  indicator: { title: "Chiffres", most: 6 },
  territory: { title: "Territoires", most: 6 },
  objective: { title: "Objectifs", most: 4 },
  dataset: { title: "Données", most: 4 },
  term: { title: "Mots", most: 4 },
  page: { title: "Pages", most: 4 },
};

/**
 * All that answers to a question, by kind: what the place that it names has to say of its other words, the observatory of that place first
 * where they name a theme. Datasets are those that the visitor may see, as the catalogue tells them.
 */
export async function findResults(site: Site, question: string): Promise<SearchResults> {
  const { services } = site;
  const lists = await listSearched(site);
  const { home } = placesOf(services);
  const read = await readPlace(services, lists, question);
  const place = read?.territory;
  const rest = read?.rest ?? question;
  const [whole, about] = await Promise.all([
    services.words.find(lists.words, question),
    services.words.find(lists.words, rest),
  ]);
  const pick = ({ found }: typeof whole) =>
    found.flatMap(({ rank, titled }) => {
      const thing = lists.things[rank];
      return thing ? [{ thing, titled }] : [];
    });
  const wholly = whole.all ? pick(whole) : [];
  // With a place, what answers to the other words; and what answers to all of them.
  const rated = place
    ? [...pick(about), ...wholly].filter((one, rank, all) => all.findIndex(({ thing }) => thing === one.thing) === rank)
    : pick(whole);
  const themes = rated.filter(({ thing, titled }) => thing.kind === "observatory" && titled);
  const found = rated.map(({ thing }) => thing).filter((thing) => !place || concerns(services, thing, place));
  const placed = lists.things.find((thing) => thing.kind === "territory" && thing.territory === place);
  const comparison = await findComparison(site, lists, question);
  // What a comparison does not name: « comparer » is no word to find.
  const words = comparison?.words ?? about;
  const text = comparison?.rest ?? rest;
  const where = comparison ? undefined : place;
  const { left, near, theirs, lacked, guessed } = await readWords(site, text, words);
  const answered = words.all && !guessed;
  // Whether a dataset that has all of the words that anything answers to has more of them than what else is found.
  const ahead = !comparison && lacked.length === 0 && (theirs || (left.length === 0 && !answered));
  const kept = keep(text, answered ? left : [...left, ...lacked]);
  const wholeDatasets = await findDatasets(site, kept, where, { ahead });
  const firstDataset = ahead ? wholeDatasets.hits[0] : undefined;
  const all = answered || (left.length === 0 && lacked.length === 0 && wholeDatasets.total > 0);
  const datasets =
    all || wholeDatasets.total > 0 ? wholeDatasets : await findDatasets(site, kept, where, { some: true });
  const first =
    comparison || firstDataset
      ? undefined
      : !about.asked
        ? placed
        : (themes[0]?.thing ?? (isOneOfMany(found) ? undefined : found[0]) ?? placed);
  const compared = lists.things.filter(
    (thing) => thing.kind === "territory" && comparison?.places.includes(thing.territory),
  );
  const things = [...new Set([first, placed, ...compared, ...found].filter((thing) => thing !== undefined))];
  // A place alone: what each observatory says of it.
  if (place && !about.asked)
    things.push(...lists.things.filter((one) => one.kind === "observatory" && !things.includes(one)));

  const shown = things.filter((thing) => ofKind(things, thing.kind).indexOf(thing) <= SHOWN[thing.kind].most);
  const figures = await readFigures(site, shown, place ?? home);
  const hitOf = (thing: Thing): Hit => describeThing(site, thing, place, figures);
  const firstHit = comparison?.hit ?? firstDataset ?? (first && hitOf(first));
  const sections = (Object.keys(SHOWN) as (Kind | "dataset")[]).flatMap((kind): HitSection[] => {
    const { title, most } = SHOWN[kind];
    if (kind === "dataset") {
      const hits = datasets.hits.filter((hit) => hit !== firstDataset);
      const total = datasets.total - (firstDataset ? 1 : 0);
      return total > 0 ? [{ id: kind, title, ...datasets, total, hits }] : [];
    }
    const others = ofKind(things, kind).filter((thing) => thing !== first);
    return others.length > 0 ? [{ id: kind, title, total: others.length, hits: others.slice(0, most).map(hitOf) }] : [];
  });
  return {
    place,
    all,
    left,
    near,
    asked: whole.asked,
    first: firstHit,
    sections,
    total: (firstHit ? 1 : 0) + sections.reduce((sum, { total }) => sum + total, 0),
    demonstration: figures.demonstration || datasets.demonstration,
  };
}

/** Words that ask for several places side by side, where more than one is named. */
const COMPARING = /(?<!\p{L})(compar\p{L}*|contre|vs|versus|entre|et|ou)(?!\p{L})/iu;
const EACH_COMPARING = new RegExp(COMPARING, "giu");

/**
 * « comparer dolus et le château énergie »: the comparison of the places that a question names, on the theme that its other words name.
 * Communes told by the beginning of their names need no word that asks for it: « saint pierre saint denis ».
 */
async function findComparison({ services }: Site, lists: SearchedLists, question: string) {
  const { places, begun, rest } = await readPlaces(services, lists, question, MOST);
  const isAsked = COMPARING.test(question) || (begun && places.every(({ level }) => level === "commune"));
  if (places.length < FEWEST || !isAsked) return undefined;
  const other = rest.replace(EACH_COMPARING, " ");
  const words = await services.words.find(lists.words, other);
  const [observatory] = words.found.flatMap(({ rank, titled }) => {
    const thing = lists.things[rank];
    return titled && thing?.kind === "observatory" ? [thing.observatory] : [];
  });
  const hit: Hit = {
    href: comparisonAddress({ territoires: places.map(({ code }) => code), theme: observatory?.theme }),
    title: `Comparer ${listed(places.map(nameOf))}${observatory ? `\u00a0: ${typographic(observatory.title)}` : ""}`,
    detail: "Chiffre par chiffre, les différences dites en mots",
    figure: null,
  };
  return { hit, places, words, rest: other };
}

const ofKind = (things: Thing[], kind: Kind) => things.filter((thing) => thing.kind === kind);

/** Whether the best answer is a place whose name others share ("saint"): none is more probable. */
const isOneOfMany = (found: Thing[]) => found[0]?.kind === "territory" && ofKind(found, "territory").length > 1;

/** Whether a thing is about a place: of objectives, those of the place, of what contains it or lies in it. */
function concerns({ territories }: Site["services"], thing: Thing, place: Territory): boolean {
  if (thing.kind !== "objective") return true;
  const [own, theirs] = [place.code, thing.objective.territory ?? thing.plan.territory].map((code) =>
    territories.communesOf(code).map((commune) => commune.code),
  ) as [string[], string[]];
  return own.every((code) => theirs.includes(code)) || theirs.every((code) => own.includes(code));
}

/** What becomes of the words of a text once datasets are asked too. */
interface Reading extends WordsRead {
  /** Whether only datasets hold some of them as they are typed. */
  theirs: boolean;
  /** Those that only other things hold as they are typed. */
  lacked: string[];
  /** Whether other things were found by what they took for a word that datasets hold. */
  guessed: boolean;
}

async function readWords({ services }: Site, text: string, words: FoundThings): Promise<Reading> {
  if (words.all && words.near.length === 0) return { left: [], near: [], theirs: false, lacked: [], guessed: false };
  const datasets = await services.catalogue.readWords(text);
  const missing = ({ left, near }: WordsRead) => [...new Set([...left, ...near.map(({ asked }) => asked)])];
  const left = [...new Set(words.left)].filter((word) => datasets.left.includes(word));
  const near = new Map(
    [...words.near, ...datasets.near]
      .filter(({ asked }) => missing(words).includes(asked) && missing(datasets).includes(asked))
      .map((one) => [one.asked, one]),
  );
  const isTold = (word: string) => left.includes(word) || near.has(word);
  return {
    left,
    near: [...near.values()],
    theirs: !missing(words).every(isTold),
    lacked: missing(datasets).filter((word) => !isTold(word)),
    guessed: words.near.some(({ asked }) => !near.has(asked)),
  };
}

/** The words of a question without those that nothing answers to. */
function keep(text: string, left: string[]): string {
  const dropped = new Set(left.flatMap(listWords));
  return listWords(text)
    .filter((word) => !dropped.has(word))
    .join(" ");
}

const listWords = (text: string) => text.match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];

/**
 * The datasets as the visitor may see them, of the place or around it; one more of them where the first comes before all else (`ahead`).
 * `some`: where none has all of the words, those that have the most, which the catalogue has no list of.
 */
async function findDatasets(
  { services }: Site,
  q: string,
  place: Territory | undefined,
  { ahead = false, some = false },
) {
  const most = SHOWN.dataset.most + (ahead ? 1 : 0);
  if (!q && !place) return { total: 0, hits: [], demonstration: false };
  const state = { ...(q ? { q } : {}), ...(place ? { territory: place.code } : {}) };
  const { data, total } = await services.catalogue.searchDatasets({ ...state, page: 1, pageSize: most }, { some });
  return {
    total,
    hits: data.map(
      (dataset): Hit => ({
        href: `/jeux/${dataset.slug}`,
        title: typographic(dataset.title),
        detail: `${typographic(dataset.organisationName)}, mis à jour le ${formatDate(dataset.modified)}`,
        figure: dataset.readable
          ? { value: formatNumber(dataset.rows), words: dataset.rows > 1 ? "lignes" : "ligne" }
          : null,
      }),
    ),
    ...(total > most && !some
      ? { more: { label: `Les ${counted(total, "jeu", "jeux")}`, href: addressOf("/jeux", state) } }
      : {}),
    demonstration: data.some(({ demonstration }) => demonstration),
  };
}

/** The figures of what is shown. */
interface Figures {
  /** By indicator: its last value, and where. */
  values: Map<string, { territory: Territory; figure: NonNullable<Hit["figure"]> }>;
  /** By plan. */
  plans: Map<string, PlanFollowUp>;
  demonstration: boolean;
}

async function readFigures({ services }: Site, things: Thing[], territory: Territory): Promise<Figures> {
  const { indicators, plans } = services;
  const places = placesOf(services);
  const shown = things.flatMap((thing) => {
    if (thing.kind === "indicator") return [thing.indicator];
    const main = thing.kind === "observatory" ? mainIndicator(thing.observatory, indicators.get) : undefined;
    return main ? [main] : [];
  });
  // What is known by intercommunality only is that of the one of the commune.
  const byPlace = new Map<Territory, Indicator[]>();
  for (const indicator of new Set(shown)) {
    const where = whereKnown(indicator, territory, places);
    byPlace.set(where, [...(byPlace.get(where) ?? []), indicator]);
  }
  const values: Figures["values"] = new Map();
  let demonstration = false;
  for (const [where, asked] of byPlace) {
    const observations = await valuesOf(
      services,
      where,
      asked.map(({ id }) => id),
    );
    for (const indicator of asked) {
      const latest = new Series(observations.get(indicator.id) ?? []).known(where.code).at(-1);
      if (!latest) continue;
      const remarks = `${latest.year}${latest.provisional ? ", provisoire" : ""}${inBrackets(latest.incomplete)}`;
      const figure = {
        value: shortQuantity(indicator, latest.value),
        words: [unitRestOf(indicator, latest.value), remarks].filter(Boolean).join(", "),
      };
      values.set(indicator.id, { territory: where, figure });
      demonstration ||= await indicators.isDemonstration(indicator.id);
    }
  }
  const followed = new Map<string, PlanFollowUp>();
  for (const id of new Set(things.flatMap((thing) => (thing.kind === "objective" ? [thing.plan.id] : [])))) {
    const plan = await plans.follow(id);
    if (plan) followed.set(id, plan);
    demonstration ||= plan?.demonstration ?? false;
  }
  return { values, plans: followed, demonstration };
}

/** What comes after the first word of the unit, which stands with the value: « par habitant ». */
function unitRestOf(indicator: Indicator, value: number): string {
  return unitWords(indicator, value).split(" ").slice(1).join(" ");
}

function mainIndicator({ keyFigures }: Observatory, get: (id: string) => Indicator | undefined) {
  return keyFigures.flatMap((id) => get(id) ?? [])[0];
}

function describeThing({ services }: Site, thing: Thing, place: Territory | undefined, figures: Figures): Hit {
  const { home } = placesOf(services);
  const at = place && leave(place.code, home.code);
  switch (thing.kind) {
    case "observatory": {
      const { theme, title, description } = thing.observatory;
      const main = mainIndicator(thing.observatory, services.indicators.get);
      const value = main && figures.values.get(main.id);
      return {
        href: addressOf(`/observatoires/${theme}`, { territoire: at }),
        title: `${typographic(title)}${place ? ` ${atTerritory(place)}` : ""}`,
        detail:
          value && main
            ? `Observatoire. ${typographic(main.shortTitle)}, ${nameOf(value.territory)}`
            : `Observatoire. ${typographic(description)}`,
        figure: value?.figure ?? null,
      };
    }
    case "indicator": {
      const { id, title, theme } = thing.indicator;
      const value = figures.values.get(id);
      const observatory = services.observatories.get(theme);
      return {
        href: addressOf(`/indicateurs/${encodeURIComponent(id)}`, { territoire: at }),
        title: typographic(title),
        detail: [
          nameOf(value?.territory ?? place ?? home),
          value ? "" : "aucune valeur publiée",
          observatory ? typographic(observatory.title) : "",
        ]
          .filter(Boolean)
          .join(" · "),
        figure: value?.figure ?? null,
      };
    }
    case "territory": {
      const { territory } = thing;
      const population = latestPopulation(services.territories, territory.code);
      const epci = placesOf(services).epcis.find(({ code }) =>
        territory.parents.some((parent) => parent.code === code && !parent.to),
      );
      const communes = services.territories.communesOf(territory.code).length;
      return {
        href: `/territoires/${territory.code}`,
        title: nameOf(territory),
        detail:
          territory.level === "commune"
            ? ["Commune", epci && nameOf(epci)].filter(Boolean).join(", ")
            : `${capitalise(territoryLevels[territory.level].noun)}, ${counted(communes, "commune", "communes")}`,
        figure:
          (population && {
            value: formatNumber(population.value),
            words: `habitants, ${population.year}`,
          }) ||
          null,
      };
    }
    case "objective": {
      const { plan, objective } = thing;
      const followed = figures.plans.get(plan.id);
      const state = followed?.objectives.find(({ id }) => id === objective.id);
      const indicator = followed?.definitions.get(objective.indicator);
      return {
        href: `/suivi/${plan.id}#${objective.id}`,
        title: typographic(objective.title),
        detail: `${typographic(plan.shortTitle)}. ${state ? typographic(state.sentence) : ""}`,
        figure:
          state?.latest && indicator
            ? {
                value: shortQuantity(indicator, state.latest.value),
                words: `en ${state.latest.period.replace("/", "–")}`,
              }
            : null,
        ...(state ? { status: state.status } : {}),
      };
    }
    case "term": {
      const { id, term, short, definition } = thing.term;
      return {
        href: `/glossaire#${id}`,
        title: typographic(short ? `${term} (${short})` : term),
        detail: typographic(definition),
        figure: null,
      };
    }
    case "page":
      return { href: thing.page.href, title: thing.page.label, detail: "", figure: null };
  }
}
