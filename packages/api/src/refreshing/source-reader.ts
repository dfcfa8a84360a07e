import { type Frequency, isPublic, type LicenceId } from "@datalogue/ingest";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { describeSource, type SourceState } from "./describe-source.js";
import { type ContentSource, listContentSources } from "./list-content-sources.js";

/** A source as anybody may know it: what its document says, and where it stands. */
export interface ListedSource extends SourceState {
  theme: string;
  /** What the producer calls what it publishes, and the page about it. */
  sourceTitle: string;
  page: string;
  licence: LicenceId;
  frequency: Frequency;
  /** Where the producer says that it released small counts; null when it does not. */
  reference: string | null;
}

/** The sources of datasets that everybody may read. */
export interface SourceReader {
  list(): Promise<ListedSource[]>;
}

/** Documents are read once, and again when `forget` says that the content was loaded. */
export function sourceReader(
  contentFolder: string,
  catalogue: () => CatalogueReader,
  now: () => Date,
): SourceReader & { forget(): void } {
  let known: Promise<ContentSource[]> | undefined;
  const read = async () => (await listContentSources(contentFolder)).sources;
  return {
    forget() {
      known = undefined;
    },
    async list() {
      known ??= read().catch(() => []);
      const listed: ListedSource[] = [];
      for (const one of await known) {
        const { metadata } = one.content;
        if (!isPublic(metadata.access)) continue;
        const dataset = await catalogue().getDataset(metadata.slug);
        if (dataset && !dataset.readable) continue;
        const versions = dataset ? await catalogue().listVersions(metadata.slug) : [];
        const { title, page, licence, frequency, diffusion, reference } = one.source;
        listed.push({
          ...describeSource(one, versions, now()),
          ...{ theme: metadata.theme, sourceTitle: title, page, licence, frequency },
          reference: diffusion ? (reference ?? null) : null,
        });
      }
      return listed;
    },
  };
}
