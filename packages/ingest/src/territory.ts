/** All that the program knows of a level of territory: what is derived from it is written nowhere else. */
interface LevelDescriptor {
  /** What one is called in a French sentence; its plural takes an s. */
  noun: string;
  /** Order of what holds what: a territory lies in those of a higher rank only. */
  rank: number;
  /** Of which territories it is the parent one at a time; "of none": they may be in several at once (groups overlap). */
  oneAtATime: "of all" | "of communes" | "of none";
  /** Rows of an indicator may be of this level. */
  native: boolean;
  /** An indicator may be given at it, from rows of a level no higher. */
  computed: boolean;
  /** Rows that bear codes of communes or EPCI may be grouped by it. */
  grouped: boolean;
  /** A table under statistical secrecy may be published at it. */
  protected: boolean;
  /** Its outlines are taken from files, or joined from those of its communes. */
  outlined: boolean;
  /** What its page is headed with. */
  portrait: string;
  /** Its word in the SCDL profile of catalogues (COUV_SPAT_MAILLE). */
  scdl: "Communale" | "Intercommunale" | "Départementale" | "Régionale" | "Autre";
  /** Bounds of its classes of population, in inhabitants (population municipale); none: not compared by size. */
  sizeThresholds: readonly number[];
}

/** Least size of an EPCI (15 000), of an agglomération (50 000) and of a communauté urbaine (250 000) among others. */
const EPCI_SIZES = [15_000, 30_000, 50_000, 100_000, 250_000];

/** The levels, in the order in which they are listed for readers. */
export const territoryLevels = {
  commune: {
    noun: "commune",
    ...{ rank: 0, oneAtATime: "of none" },
    ...{ native: true, computed: true, grouped: false, protected: true, outlined: true },
    portrait: "Portrait de commune",
    scdl: "Communale",
    // Those of the DGCL, which are also those of the law.
    sizeThresholds: [500, 2_000, 3_500, 5_000, 10_000, 20_000, 50_000, 100_000],
  },
  epci: {
    noun: "intercommunalité",
    ...{ rank: 1, oneAtATime: "of all" },
    ...{ native: true, computed: true, grouped: true, protected: true, outlined: true },
    portrait: "Portrait d’intercommunalité",
    scdl: "Intercommunale",
    sizeThresholds: EPCI_SIZES,
  },
  petr: {
    noun: "pôle",
    ...{ rank: 2, oneAtATime: "of all" },
    ...{ native: false, computed: true, grouped: true, protected: true, outlined: true },
    portrait: "Portrait du territoire",
    scdl: "Intercommunale",
    sizeThresholds: EPCI_SIZES,
  },
  // An EPCI or a PETR may lie across several.
  departement: {
    noun: "département",
    ...{ rank: 3, oneAtATime: "of communes" },
    ...{ native: false, computed: false, grouped: true, protected: true, outlined: false },
    portrait: "Portrait",
    scdl: "Départementale",
    sizeThresholds: [],
  },
  region: {
    noun: "région",
    ...{ rank: 4, oneAtATime: "of all" },
    ...{ native: false, computed: false, grouped: true, protected: false, outlined: false },
    portrait: "Portrait",
    scdl: "Régionale",
    sizeThresholds: [],
  },
  france: {
    noun: "État",
    ...{ rank: 5, oneAtATime: "of all" },
    ...{ native: false, computed: false, grouped: false, protected: false, outlined: false },
    portrait: "Portrait",
    scdl: "Autre",
    sizeThresholds: [],
  },
  // Its figures are sums of communes, made when they are asked for.
  group: {
    noun: "groupe",
    ...{ rank: 1, oneAtATime: "of none" },
    ...{ native: false, computed: false, grouped: false, protected: true, outlined: false },
    portrait: "Portrait d’un groupe de communes",
    scdl: "Autre",
    sizeThresholds: [],
  },
} as const satisfies Record<string, LevelDescriptor>;

export type Level = keyof typeof territoryLevels;

type Ability = "native" | "computed" | "grouped" | "protected" | "outlined";

/** The levels of which something is true: `LevelThatIs<"native">` is "commune" | "epci". */
export type LevelThatIs<A extends Ability> = {
  [L in Level]: (typeof territoryLevels)[L][A] extends true ? L : never;
}[Level];

/** All levels, in their order. */
export const levelNames = Object.keys(territoryLevels) as Level[];

/** The levels of which something is true, in their order. */
export function levelsThatAre<A extends Ability>(ability: A): LevelThatIs<A>[] {
  return levelNames.filter((level): level is LevelThatIs<A> => territoryLevels[level][ability]);
}

/** The levels that an indicator may be given at, from rows of one. */
export function levelsComputedFrom(native: Level): Level[] {
  return levelsThatAre("computed").filter((level) => territoryLevels[level].rank >= territoryLevels[native].rank);
}

/** A dated belonging: `from` included, `to` excluded; absent = unbounded. ISO dates. */
export interface Membership {
  code: string;
  from?: string;
  to?: string;
}

/** A territory of the reference geography (docs/territoires.md). */
export interface Territory {
  /** INSEE code of a commune, SIREN of an EPCI, `petr-…`, `dep-17`, `reg-75`, `france`, `g-…`. */
  code: string;
  level: Level;
  /** Full name, article included ("Le Château-d'Oléron"). */
  name: string;
  shortName?: string;
  /** "du Pôle Marennes Oléron", "de l'Île d'Oléron": the name after "de", for sentences. */
  ofName?: string;
  /** "au Château-d'Oléron", "à Dolus-d'Oléron": the name after "à", for sentences. */
  atName?: string;
  insee?: string;
  siren?: string;
  /** What it is like, in a word of ours ("littorale", "rétro-littorale"): its peers bear the same. */
  kind?: string;
  /** Only of a group: why these communes are together. */
  description?: string;
  parents: Membership[];
  validity?: { from?: string; to?: string };
  /** Those that bore the same code before it, the oldest first; `parents` are theirs too. */
  earlier?: { name: string; from?: string; to: string }[];
}

/** What may happen to territories. */
export const territoryEventKinds = ["merger", "split", "renaming", "membership"] as const;

export type TerritoryEventKind = (typeof territoryEventKinds)[number];

/** A dated change of the geography. */
export interface TerritoryEvent {
  /** First day of the new state. */
  date: string;
  kind: TerritoryEventKind;
  before: string[];
  after: string[];
  title: string;
  source?: string;
}

/** Kinds of reference series, in the order they are listed. */
export const populationKinds = ["municipale", "dgf", "menages", "logements", "superficie"] as const;

export type PopulationKind = (typeof populationKinds)[number];

/**
 * One figure of a reference series: inhabitants (population municipale, population DGF), households, dwellings, or area in
 * hectares.
 */
export interface Population {
  territory: string;
  year: number;
  kind: PopulationKind;
  value: number;
  source: string;
}

/** Outlines drawn for want of others, and those of who answers for them. */
export const outlineKinds = ["schematic", "official"] as const;

/** Where the reference geography comes from: shown wherever it is used. */
export interface TerritorySources {
  /** Date of the official geographic code that the list follows. */
  vintage: string;
  /** Slug of the dataset whose rows, once received, stand over `populations.csv`. */
  populations?: string;
  sources: { title: string; producer: string; vintage: string; licence: string; covers: string }[];
  outlines: {
    kind: (typeof outlineKinds)[number];
    title: string;
    source: string;
    licence: string;
    /** Year of the geography they were drawn for, and ISO day of their import: only of imported ones. */
    vintage?: string;
    imported?: string;
  };
}
