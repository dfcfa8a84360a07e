/** A word explained to everybody: an entry of `datasets/glossary.json`. */
export interface GlossaryTerm {
  /** Anchor in the page: `/glossaire#omr`. */
  id: string;
  term: string;
  /** The letters by which it is known. */
  short?: string;
  /** One or two sentences. */
  definition: string;
  source?: { title: string; url: string };
  /** Ids of words to read too. */
  see?: string[];
}
