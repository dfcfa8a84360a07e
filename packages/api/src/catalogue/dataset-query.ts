import type { Page } from "../http/page.js";
import type { ClosedDataset, Dataset } from "../versions/dataset.js";

/** Orders of a list of datasets. */
export const datasetSorts = ["relevance", "modified", "title"] as const;

export type DatasetSort = (typeof datasetSorts)[number];

export interface DatasetQuery {
  q?: string;
  theme?: string;
  organisation?: string;
  /** Extension of a form of the rows, "csv". */
  format?: string;
  licence?: string;
  /** Code of a territory: datasets that cover it, what contains it or what lies in it. */
  territory?: string;
  access?: string;
  /** Year of the last update, "2026". */
  updated?: string;
  sort?: DatasetSort;
  page?: number;
  pageSize?: number;
}

/** What the results of a search can be narrowed by. */
export const facetNames = ["theme", "organisation", "territory", "format", "licence", "updated", "access"] as const;

export type FacetName = (typeof facetNames)[number];

/** A piece of text, to be shown as text; `match` where it answers to the words searched. */
export interface TextPart {
  text: string;
  match: boolean;
}

/** Why a dataset answers to a search. */
export interface Why {
  /** Where the words were found, the most telling place first; `terms` as they are written there. */
  fields: { name: SearchedField; label: string; terms: string[] }[];
  /** Words that the dataset answers to by a synonym only: as they were typed, and what was found instead. */
  synonyms: { asked: string; found: string[] }[];
  /** A passage of the first of these places. */
  excerpt: TextPart[];
}

/** Places of a dataset where words are searched, the most telling first. */
export const searchedFieldNames = ["title", "keywords", "theme", "organisation", "description", "columns"] as const;

export type SearchedField = (typeof searchedFieldNames)[number];

/** A dataset found; `why` is null when no word was searched. */
export type FoundDataset = (Dataset | ClosedDataset) & { why: Why | null };

/** A page of the open datasets, in the order of their identifiers, and what is said of all of them. */
export interface OpenDatasets extends Page<Dataset> {
  /** Dates of the first publication and of the last change, null without dataset. */
  issued: string | null;
  modified: string | null;
}

export interface Facet {
  value: string;
  label: string;
  count: number;
}
