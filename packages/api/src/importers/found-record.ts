import type { DatasetMetadata, Schema } from "@datalogue/ingest";

/** Fields of our description that a catalogue may fill. */
export const filledFields = [
  ...(["title", "description", "keywords", "licence", "frequency", "contact"] as const),
  ...(["temporal", "spatial", "theme", "provenance", "documentation"] as const),
];
export type FilledField = (typeof filledFields)[number];

/** What a record says of a dataset, in the words of our description, and from where. Plain data: it comes from a thread. */
export interface FoundRecord {
  /** As its catalogue names it; null where it does not. */
  identifier: string | null;
  /** Its own, where it has one: it tells a local identifier from the same one of another catalogue. */
  address?: string;
  /** Where it was found: the file of an archive, the line of a table, an address. */
  place: string;
  metadata: Pick<Partial<DatasetMetadata>, FilledField>;
  /** For each field that is filled, the element or the column it was read from. */
  from: Partial<Record<FilledField, string>>;
  /** Names and codes of the themes and of the places, to be recognised among ours. */
  themes: string[];
  places: string[];
  /** Files that it says the data are in. */
  files: FoundFile[];
  /** Addresses that stand for the dataset itself: its page. */
  pages: string[];
  /** What has no place in our description, or could not be read surely; nothing of a record is lost. */
  left: LeftValue[];
  /** Of a table that is itself brought: what its columns are. */
  table?: FoundTable;
}

/** A file that a record announces. */
export interface FoundFile {
  url: string;
  title: string;
  /** As the catalogue writes it; null where it does not. */
  format: string | null;
  /** Whether it is of a format that is read here. */
  readable: boolean;
}

/** A value of a record that fills no field. */
export interface LeftValue {
  from: string;
  value: string;
  /** A French sentence; null where our description has no such field. */
  why: string | null;
}

/** A table that an importer brings with its description. */
export interface FoundTable {
  schema: Schema;
  /** As its document names it. */
  name: string;
}

/** What was read of a catalogue. */
export interface FoundCatalogue {
  records: FoundRecord[];
  /** French sentences: files that could not be read, pages that were not followed. */
  faults: string[];
  /** Records that it announces; null where it does not count them. */
  announced: number | null;
}

/** Records of one catalogue at most: more are told, and not read. */
export const MAX_RECORDS = 1_000;
