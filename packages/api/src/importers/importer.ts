import type { Fetcher } from "../fetching/fetcher.js";
import type { FoundCatalogue, FoundRecord } from "./found-record.js";

/** Kinds of catalogues that can be taken over. */
export const importerKinds = ["iso-19139", "csw", "dcat", "scdl", "grist"] as const;
export type ImporterKind = (typeof importerKinds)[number];

/** What an importer reads: a file that was received, or an address. `key` opens a document that is not public: never kept. */
export type ImportInput =
  | { from: "file"; path: string; name: string }
  | { from: "address"; url: string; key?: string | undefined };

/** The outside world, as importers reach it. */
export interface ImportTools {
  fetcher: Fetcher;
  /** A path where a received answer may be written; removed afterwards. */
  reserve(): string;
  /** Told how many records were read so far. */
  note(records: number): void;
}

/** One kind of catalogue: what it takes, and how it is read. */
export interface Importer {
  /** As pages call it. */
  title: string;
  /** What it takes, for the form; null where it does not. */
  file: { hint: string; accept: string } | null;
  address: { label: string; hint: string; key?: string } | null;
  /** Reads all of it, to `MAX_RECORDS`. Throws `ImportFailure` or `FetchFailure` when nothing can be read. */
  read(input: ImportInput, tools: ImportTools): Promise<FoundCatalogue>;
  /** Writes the rows of a record that is a table itself, once it is chosen. Throws as `read` does. */
  bring?(
    record: Pick<FoundRecord, "table">,
    input: ImportInput,
    tools: ImportTools,
  ): Promise<{ path: string; name: string }>;
}
