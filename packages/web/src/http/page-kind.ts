/** What stands for `{…}` in the address of a kind of page: things that a site holds. */
export interface PageSamples {
  theme: string;
  indicator: string;
  /** Slug of a dataset. */
  dataset: string;
  /** Slug of a geographic one. */
  layer: string;
  organisation: string;
  /** Name of a plan. */
  plan: string;
  /** Theme and last word of the address of a simulator. */
  simulatorTheme: string;
  simulatorPath: string;
  /** Code of a commune of the home perimeter, and of one of its EPCI. */
  commune: string;
  epci: string;
  /** Theme of a solar cadastre, and identifier of one of its roofs. */
  solar: string;
  roof: string;
}

/** What the network carries on a first visit, compressed, headers counted; `script`: the part of scripts in the bytes. */
export interface PageWeight {
  bytes: number;
  script: number;
  requests: number;
}

/** A kind of page, as the screenshots, the audit, the limits of the tests and `/sobriete` go through them. */
export interface PageKind {
  /** Names its photographs. */
  name: string;
  /** As a visitor would call it. */
  title: string;
  /** Address of one of them; `{dataset}` and others stand for what the site holds. */
  path: string;
  /** When it is not 200. */
  status?: number;
  /** What a first visit may cost where the page is for what its script shows; the usual limits elsewhere. */
  budget?: Partial<PageWeight>;
}

/** The address of a kind of page on a site; undefined where the site holds nothing of what it shows. */
export function pathOf({ path }: PageKind, samples: Partial<PageSamples>): string | undefined {
  let known = true;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: keyof PageSamples) => {
    const value = samples[name];
    if (value === undefined) known = false;
    return encodeURIComponent(value ?? "");
  });
  return known ? filled : undefined;
}
