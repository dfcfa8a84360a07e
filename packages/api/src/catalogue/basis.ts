/** What an answer is made of. */
export interface Basis {
  /** Slugs, or identifiers. */
  datasets: string[];
  /** What is said of datasets beside them counts too: questions, reuses, versions announced. */
  told?: boolean;
}
