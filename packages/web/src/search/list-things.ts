import type { GlossaryTerm, Indicator, Observatory, Plan, SearchedThing, Services } from "@datalogue/api";
import { type Territory, territoryLevels } from "@datalogue/ingest";
import { menu } from "../components/layout.js";
import { about, forMachines, type SiteLink } from "../components/site-links.js";
import type { Site } from "../site.js";

/** Something that the search of the site leads to, besides the datasets: the catalogue finds those, for who asks. */
export type Thing =
  | { kind: "territory"; territory: Territory }
  | { kind: "observatory"; observatory: Observatory }
  | { kind: "indicator"; indicator: Indicator }
  | { kind: "objective"; plan: Plan; objective: Plan["objectives"][number] }
  | { kind: "term"; term: GlossaryTerm }
  | { kind: "page"; page: SiteLink };

/** A name that a place has, or had. */
export interface PlaceName {
  name: string;
  /** The place that bears it, or the commune that a former one is part of today. */
  territory: Territory;
}

/** Lists beside what is searched in each of their things: of the same length, in the same order. */
export interface SearchedLists {
  things: Thing[];
  words: SearchedThing[];
  names: PlaceName[];
  nameWords: SearchedThing[];
}

/** What else people come for, in their words, by address. */
const OTHER_WORDS: Record<string, string> = {
  "/contact": "écrire, joindre, signaler une erreur, poser une question, adresse, courriel",
  "/carte": "plan, couches, cartographie",
  "/suivi": "objectifs, trajectoires, échéances, SCoT, PCAET, PLPDMA, documents",
  "/jeux": "télécharger, catalogue, open data, données ouvertes, fichiers",
  "/territoires": "territoires, intercommunalités, portraits",
  "/confidentialite": "données personnelles, cookies, RGPD",
  "/sobriete": "poids des pages, écoconception, numérique responsable",
  "/api/docs": "programme, développeur, JSON",
  "/verifier": "contrôler, valider, CSV, schéma, publier",
};

const kept = new WeakMap<Services["territories"], { state: string; lists: SearchedLists }>();

/** What the site holds besides datasets; the same lists again as long as no definition changed, so that they are indexed once. */
export async function listSearched(site: Site): Promise<SearchedLists> {
  const { catalogue, territories } = site.services;
  const state = await catalogue.fingerprint({ datasets: [] });
  const known = kept.get(territories);
  if (known?.state === state) return known.lists;
  const things = listThings(site);
  const names = listNames(site.services);
  const lists = {
    things,
    words: things.map((thing) => wordsOf(thing, site.services)),
    names,
    nameWords: names.map(({ name }) => ({ title: name, keywords: abbreviated(name) })),
  };
  kept.set(territories, { state, lists });
  return lists;
}

function listThings(site: Site): Thing[] {
  const { services } = site;
  const pages = [
    ...menu.filter(({ href }) => href !== "/"),
    { label: "Vérifier un fichier", href: "/verifier" },
    ...about(site),
    ...forMachines,
  ];
  return [
    ...listPlaces(services).map((territory): Thing => ({ kind: "territory", territory })),
    ...services.observatories.list().map((observatory): Thing => ({ kind: "observatory", observatory })),
    ...services.indicators.list().map((indicator): Thing => ({ kind: "indicator", indicator })),
    ...services.plans
      .list()
      .flatMap((plan) => plan.objectives.map((objective): Thing => ({ kind: "objective", plan, objective }))),
    ...services.glossary.map((term): Thing => ({ kind: "term", term })),
    ...pages.map((page): Thing => ({ kind: "page", page })),
  ];
}

function listPlaces(services: Services): Territory[] {
  return [...services.territories.home().all, ...services.territories.list({ level: "group" })];
}

/** The names of the places as they are said, and those of the communes that they took in. */
function listNames(services: Services): PlaceName[] {
  const places = listPlaces(services);
  // Of « Communauté de communes de l’Île d’Oléron », the first words name no place.
  const own = places.map((territory) => ({ name: territory.shortName ?? territory.name, territory }));
  const former = places
    .filter(({ level }) => level === "commune")
    .flatMap((territory) => listFormer(services, territory).map(({ name }) => ({ name, territory })));
  return [...own, ...former];
}

/** What a commune was made of, however long ago, and those that bore one of these codes before. */
function listFormer(
  { territories }: Pick<Services, "territories">,
  { code }: Territory,
): Pick<Territory, "code" | "name">[] {
  const seen = new Set([code]);
  // A commune that was split into several is none of them.
  for (const one of seen)
    for (const { before, after } of territories.events(one))
      if (after.length === 1 && after[0] === one) for (const former of before) seen.add(former);
  return [...seen].flatMap((one) => {
    const { name = one, earlier = [] } = territories.get(one) ?? {};
    return [...(one === code ? [] : [{ name }]), ...earlier].map((former) => ({ code: one, name: former.name }));
  });
}

/** « St-Trojan-les-Bains », as many write it. */
function abbreviated(name: string): string {
  return name.replace(/\bSaint(e?)\b/g, "St$1");
}

/** The letters by which words of a text are known: ENAF, of « espaces naturels, agricoles et forestiers ». */
function lettersOf(text: string, glossary: Services["glossary"]): string[] {
  const known = text.toLocaleLowerCase("fr");
  return glossary.flatMap(({ term, short }) =>
    short !== undefined && known.includes(term.toLocaleLowerCase("fr")) ? [short] : [],
  );
}

function wordsOf(thing: Thing, services: Services): SearchedThing {
  const themeTitle = (theme: string) => services.observatories.get(theme)?.title ?? "";
  switch (thing.kind) {
    case "territory": {
      const { code, name, shortName, level, description = "" } = thing.territory;
      const former = level === "commune" ? listFormer(services, thing.territory) : [];
      const communes = level === "commune" ? [] : services.territories.communesOf(code).map((commune) => commune.name);
      return {
        title: name,
        keywords: [shortName ?? "", abbreviated(name), code, ...former.flatMap((one) => [one.name, one.code])].join(
          ", ",
        ),
        theme: territoryLevels[level].noun,
        description: [description, ...communes].join(", "),
      };
    }
    case "observatory": {
      const { title, description, theme } = thing.observatory;
      return { title, theme, description, keywords: "observatoire" };
    }
    case "indicator": {
      const { title, shortTitle, theme, unitLabel, description } = thing.indicator;
      const keywords = [shortTitle, ...lettersOf(title, services.glossary)].join(", ");
      return { title, keywords, theme: themeTitle(theme), description: `${description} ${unitLabel}` };
    }
    case "objective": {
      const { plan, objective } = thing;
      const { title = "", shortTitle = "" } = services.indicators.get(objective.indicator) ?? {};
      return {
        title: objective.title,
        keywords: `objectif, ${plan.shortTitle}, ${plan.kind}, ${shortTitle}`,
        theme: themeTitle(plan.theme),
        description: `${plan.title}, ${title}, ${objective.legalReference ?? ""}`,
      };
    }
    case "term": {
      const { term, short = "", definition } = thing.term;
      return { title: term, keywords: short, description: definition };
    }
    case "page":
      return { title: thing.page.label, keywords: OTHER_WORDS[thing.page.href] ?? "" };
  }
}
