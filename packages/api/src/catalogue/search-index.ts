import MiniSearch from "minisearch";
import type { Dataset } from "../services.js";

/** Finds datasets by words: accents and case do not count, a typing mistake is forgiven, a beginning is enough. */
export interface SearchIndex {
  put(dataset: Dataset): void;
  remove(id: string): void;
  /** Ids, the best first. */
  search(text: string): string[];
}

const STOP_WORDS = new Set(
  "a au aux avec ce ces d dans de des du en et l la le les leur leurs ou par pour qu que qui s sa ses son sur un une".split(
    " ",
  ),
);

export function createSearchIndex(): SearchIndex {
  const index = new MiniSearch<{ id: string }>({
    fields: ["title", "keywords", "theme", "organisation", "description", "columns"],
    processTerm: (term) => {
      const folded = foldTerm(term);
      return folded === "" || STOP_WORDS.has(folded) ? null : folded;
    },
    searchOptions: {
      boost: { title: 4, keywords: 3, theme: 2 },
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      combineWith: "AND",
    },
  });
  return {
    put(dataset) {
      const document = {
        id: dataset.id,
        title: dataset.title,
        keywords: dataset.keywords.join(" "),
        theme: `${dataset.theme} ${dataset.themeTitle}`,
        organisation: `${dataset.organisation} ${dataset.organisationName}`,
        description: dataset.description,
        columns: dataset.fields.map(({ name, title }) => `${name} ${title ?? ""}`).join(" "),
      };
      if (index.has(dataset.id)) index.replace(document);
      else index.add(document);
    },
    remove(id) {
      if (index.has(id)) index.discard(id);
    },
    search: (text) => index.search(text).map(({ id }) => id),
  };
}

function foldTerm(term: string): string {
  return term.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("œ", "oe").replaceAll("æ", "ae");
}
