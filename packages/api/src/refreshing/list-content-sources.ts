import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type KeptDatasets, keepDatasets } from "../content/keep-datasets.js";
import { guard } from "../content/load-summary.js";
import { findLoaded, findOrigins } from "../content/origin.js";
import { readCatalogued } from "../content/read-catalogued.js";
import { type ReceivingDataset, SOURCE_FILE } from "../content/read-dataset.js";
import type { ContentProblem } from "../documents/content-problem.js";
import type { Source } from "../sources/source-schema.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import { isWhollyTouched } from "../versions/touched.js";
import type { VersionFolders } from "../versions/version-folders.js";

/** A dataset that a producer publishes at an address. */
export interface ContentSource {
  /** The folder of the content that describes the dataset; null where the catalogue alone does. */
  folder: string | null;
  content: ReceivingDataset;
  source: Source;
  /** Whether its document was written through the site, and stands in place of that of the folder. */
  mended: boolean;
  /** Whether the folder has none: the site bound the dataset to it, and unbinds it. */
  bound: boolean;
  /** Of the source of the folder; undefined where no folder describes the dataset. */
  digest: string | undefined;
}

/** The sources of a site. */
export interface ContentSources {
  sources: ContentSource[];
  /** What is wrong with those that should be there. */
  problems: ContentProblem[];
  /** The datasets that have a source, which cannot be read now and may be later. */
  unread: UnreadSource[];
}

/** What is known of a dataset whose source cannot be read. */
export interface UnreadSource extends Pick<ContentSource, "folder"> {
  /** Undefined where its folder does not say it now, and nothing of it was loaded. */
  id?: string | undefined;
  slug?: string | undefined;
}

/** What sources are listed with where there is a catalogue. */
export interface ListingParts {
  store: CatalogueStore;
  folders: VersionFolders;
  /** Told the stack of what keeps one from being read. */
  log(line: string): void;
}

/**
 * The datasets that have a source, and what is wrong with those that should. With the catalogue, each as it was mended
 * through the site where it was, and those that the site alone bound to an address. `kept`: what was read of the folders before, for who
 * lists them often.
 */
export async function listContentSources(
  contentFolder: string,
  parts?: ListingParts,
  kept: KeptDatasets = keepDatasets(contentFolder),
): Promise<ContentSources> {
  const sources: ContentSource[] = [];
  const problems: ContentProblem[] = [];
  const unread: UnreadSource[] = [];
  const unreadable: string[] = [];
  const written = new Map((await parts?.store.listWithWrittenSource())?.map((stored) => [stored.id, stored]));
  const origins = parts ? await findOrigins(parts.store, [...written.keys()]) : new Map<string, string>();
  const folderOf = ({ id, touched }: StoredDataset) => {
    const origin = origins.get(id);
    return origin !== undefined && !isWhollyTouched(touched) && existsSync(origin) ? dirname(origin) : undefined;
  };
  const own = await kept.list(SOURCE_FILE);
  const others = [...written.values()].flatMap((stored) => folderOf(stored) ?? []);
  const read = await kept.read([...new Set([...own, ...others])]);
  const ids = [...read.values()].flatMap((one) => ("content" in one ? (one.content.metadata.id ?? []) : []));
  const touched = new Map((await parts?.store.findTouched(ids))?.map((known) => [known.id, known]));
  for (const [folder, one] of read) {
    if ("problems" in one) {
      problems.push(...one.problems);
      unreadable.push(folder);
      continue;
    }
    const id = one.content.metadata.id ?? "";
    const known = touched.get(id);
    const content = known ? one.content.withTouched(known.touched, known.metadata) : one.content;
    problems.push(...content.problems);
    const mended = written.delete(id);
    if (content.source)
      sources.push({
        folder,
        content,
        source: content.source,
        mended,
        bound: one.content.source === undefined,
        digest: one.content.sourceDigest,
      });
    else if (content.problems.length > 0) unread.push({ folder, id: content.metadata.id, slug: content.metadata.slug });
  }
  // Those that no folder describes, or whose folder can no longer be read.
  if (parts)
    for (const left of written.values())
      await guard({ loader: parts, summary: { problems }, path: left.slug }, async () => {
        const content = await readCatalogued(parts.folders, left);
        if (!content) return void problems.push(tellDamaged(left, parts));
        if (content.source)
          sources.push({ folder: null, content, source: content.source, mended: true, bound: true, digest: undefined });
      });
  for (const { id, slug } of written.values())
    if (problems.some(({ path }) => path === slug)) unread.push({ folder: null, id, slug });
  // The catalogue may have been read in the place of the folder.
  const isListed = ({ id }: UnreadSource) => id !== undefined && sources.some((one) => one.content.metadata.id === id);
  unread.push(...(await nameUnread(unreadable, parts?.store)).filter((one) => !isListed(one)));
  return { sources, problems, unread };
}

/** A bound dataset with no schema left to read its next file with. */
function tellDamaged({ slug, version }: StoredDataset, { log }: Pick<ListingParts, "log">): ContentProblem {
  log(`${slug}: the schema of version ${version} is damaged or gone`);
  const message = `le schéma de la version ${version} est abîmé ou n'est plus là, et sa source attend\u00A0: lancez la commande verify, puis repair.`;
  return { path: slug, message, fault: "internal" };
}

/** Names the datasets of folders that cannot be read, as the catalogue does where they were loaded. */
async function nameUnread(folders: readonly string[], store: CatalogueStore | undefined): Promise<UnreadSource[]> {
  const fileOf = (folder: string) => join(folder, "dataset.json");
  const loaded = store && (await findLoaded(store, folders.map(fileOf)));
  return Promise.all(
    folders.map(async (folder) => {
      const id = loaded?.get(fileOf(folder));
      return { folder, id, slug: id === undefined ? undefined : (await store?.findDataset({ id }))?.slug };
    }),
  );
}

/**
 * The source of a dataset (slug or identifier), or that `is` tells; undefined where there is none. Throws where that of the dataset, or of the folder where it
 * was, cannot be read now.
 */
export function findSource(
  { sources, unread }: Pick<ContentSources, "sources" | "unread">,
  dataset: string,
  is: (one: ContentSource) => boolean = ({ content }) => content.metadata.slug === dataset,
  folder: string | null = null,
): ContentSource | undefined {
  const found = sources.find(is);
  const isThere = () => folder !== null && unread.some((one) => one.folder === folder);
  if (!found && (isUnread(unread, dataset) || isThere()))
    throw new Error(`the source of ${dataset} cannot be read now`);
  return found;
}

/** Whether a person names, as `isNamed` says, a dataset whose source cannot be read now. */
export function isUnread(unread: readonly UnreadSource[], name: string): boolean {
  return unread.some(({ folder, id, slug }) => [id, slug, folder && basename(folder)].includes(name));
}

/** Whether a person names this one: by its slug, its identifier, or the name of its folder. */
export function isNamed({ folder, content }: Pick<ContentSource, "folder" | "content">, name: string): boolean {
  const { slug, id } = content.metadata;
  return [slug, id, ...(folder === null ? [] : [basename(folder)])].includes(name);
}

/** What a file of the source is received for. */
export function placeOf({ folder, content }: Pick<ContentSource, "folder" | "content">): string | { dataset: string } {
  return folder ?? { dataset: content.metadata.id ?? "" };
}
