import { relative } from "node:path";
import { type DatasetLicence, type Frequency, isPublic } from "@datalogue/ingest";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { PROJECT, type Settings } from "../settings/settings.js";
import { quotePath } from "../system/quote-path.js";
import type { SourceState } from "./describe-source.js";
import type { listContentSources } from "./list-content-sources.js";
import type { SourceStates } from "./source-states.js";

/** A source as anybody may know it: what its document says, and where it stands. */
export interface ListedSource extends SourceState {
  theme: string;
  /** What the producer calls what it publishes, and the page about it. */
  sourceTitle: string;
  page: string;
  licence: DatasetLicence;
  frequency: Frequency;
  /** Where the producer says that it released small counts; null when it does not. */
  reference: string | null;
}

/** The sources of datasets that everybody may read. */
export interface SourceReader {
  list(): Promise<ListedSource[]>;
}

/** What the administrator types to receive the sources of a site, or those of some datasets (slugs): as anybody may read it. */
export function refreshCommand(datasets: string[] = []): string {
  return ["node bin/datalogue.mjs sources refresh", ...datasets].join(" ");
}

/**
 * The same from the folder of the project, for whoever started the site: where its content and data are others than those of the project, it
 * names them. Where they are is nobody else's business. With a database or a store of its own, the settings of the site are needed, secrets included: it
 * says so.
 */
export function localRefreshCommand({
  contentFolder,
  dataFolder,
  database,
  versionStore,
}: Pick<Settings, "contentFolder" | "dataFolder" | "database" | "versionStore">): string {
  if (database !== null || versionStore !== null)
    return `${refreshCommand()}, avec les réglages du site (docs/deployer.md, «\u00A0Lancer une commande\u00A0»)`;
  const elsewhere = [
    ["DATALOGUE_CONTENT", contentFolder, "datasets"],
    ["DATALOGUE_DATA", dataFolder, "var"],
  ].flatMap(([name, folder = "", usual]) => {
    const place = relative(PROJECT, folder);
    return place === usual ? [] : [`${name}=${quotePath(place)}`];
  });
  return [...elsewhere, refreshCommand()].join(" ");
}

/** Milliseconds that a list which lacks what cannot be read is kept: readers who come meanwhile do not each have all of it read again. */
const MOMENT = 5_000;

/** Documents are read once, and again when `forget` says that the content was loaded, or after a reading that failed. */
export function sourceReader(parts: {
  listSources(): ReturnType<typeof listContentSources>;
  catalogue: () => CatalogueReader;
  states: SourceStates;
  /** Whether a partner shares a dataset (slug): what its source allows is not what is allowed here. */
  isAgreed(slug: string): boolean;
  /** Milliseconds that only go forward, whatever is done to the clock. */
  elapsed?: () => number;
}): SourceReader & {
  /** Where each stands, those of datasets that are not open to all too: for the administrator. */
  listStates(): Promise<SourceState[]>;
  forget(): void;
} {
  const { elapsed = () => performance.now() } = parts;
  let known: ReturnType<typeof listContentSources> | undefined;
  let until = Number.POSITIVE_INFINITY;
  const read = async () => {
    if (elapsed() >= until) known = undefined;
    if (!known) until = Number.POSITIVE_INFINITY;
    known ??= parts.listSources();
    try {
      const { sources, unread } = await known;
      // What cannot be read now may be a moment later.
      if (unread.length > 0) until = Math.min(until, elapsed() + MOMENT);
      return sources;
    } catch {
      known = undefined;
      return [];
    }
  };
  return {
    forget() {
      known = undefined;
    },
    async listStates() {
      return (await parts.states.list(await read())).map(({ state }) => state);
    },
    async list() {
      const sources = await read();
      const standings = await parts.states.list(sources);
      const listed: ListedSource[] = [];
      for (const [rank, one] of sources.entries()) {
        const { metadata } = one.content;
        if (!isPublic(metadata.access) || parts.isAgreed(metadata.slug)) continue;
        const dataset = await parts.catalogue().getDataset(metadata.slug);
        if (dataset && !dataset.readable) continue;
        const { title, page, licence, frequency, diffusion, reference } = one.source;
        const standing = standings[rank];
        if (!standing) continue;
        listed.push({
          ...standing.state,
          ...{ theme: metadata.theme, sourceTitle: title, page, licence, frequency },
          reference: diffusion ? (reference ?? null) : null,
        });
      }
      return listed;
    },
  };
}
