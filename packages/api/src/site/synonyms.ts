/** Words that people type for others that datasets use: an entry of `datasets/synonyms.json`. */
export interface Synonyms {
  /** As they are typed; accents, case and plurals do not count. A phrase is one entry. */
  words: string[];
  /** What is searched too, as datasets write it. */
  finds: string[];
  /** Id of the word of the glossary that explains them. */
  glossary?: string;
}
