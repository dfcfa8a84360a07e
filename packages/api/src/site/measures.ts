/** What `npm run audit -- --write` measured of one kind of page. */
export interface MeasuredPage {
  name: string;
  title: string;
  /** The page that was measured. */
  path: string;
  /** Of a first visit, compressed, headers counted; `script` is the part of scripts. */
  bytes: number;
  script: number;
  requests: number;
  /** Faults that the automatic checks of accessibility found. */
  accessibilityFaults: number;
}

/** `datasets/measures.json`: figures of a day, never computed by the site itself. */
export interface Measures {
  /** ISO day. */
  date: string;
  /** What measured: « Chromium 140, axe-core 4.13.0 ». */
  tools: string;
  pages: MeasuredPage[];
}
