export type Level = "commune" | "epci" | "petr" | "departement" | "region" | "france" | "group";

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
}

/** A dated change of the geography. */
export interface TerritoryEvent {
  /** First day of the new state. */
  date: string;
  kind: "merger" | "split" | "renaming" | "membership";
  before: string[];
  after: string[];
  title: string;
  source?: string;
}

/**
 * One figure of a reference series: inhabitants (population municipale, population DGF), households, dwellings, or area in
 * hectares.
 */
export interface Population {
  territory: string;
  year: number;
  kind: "municipale" | "dgf" | "menages" | "logements" | "superficie";
  value: number;
  source: string;
}

/** Where the reference geography comes from: shown wherever it is used. */
export interface TerritorySources {
  /** Date of the official geographic code that the list follows. */
  vintage: string;
  sources: { title: string; producer: string; vintage: string; licence: string; covers: string }[];
  outlines: {
    kind: "schematic" | "official";
    title: string;
    source: string;
    licence: string;
    /** Year of the geography they were drawn for, and ISO day of their import: only of imported ones. */
    vintage?: string;
    imported?: string;
  };
}
