import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { listContentDatasets } from "../content/find-datasets.js";
import { type KeptDatasets, keepDatasets } from "../content/keep-datasets.js";
import { type ContentDataset, SOURCE_FILE } from "../content/read-dataset.js";
import type { ContentProblem } from "../documents/content-problem.js";
import type { Source } from "../sources/source-schema.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";

/** A dataset of the content that a producer publishes. */
export interface ContentSource {
  folder: string;
  content: ContentDataset;
  source: Source;
  /** Whether its document was written through the site, and stands in place of that of the folder. */
  mended: boolean;
}

/**
 * The datasets of the content that have a source, and what is wrong with those that should. With the catalogue, each as it was mended
 * through the site where it was. `kept`: what was read of their folders before, for who lists them often.
 */
export async function listContentSources(
  contentFolder: string,
  store?: Pick<CatalogueStore, "findDatasets">,
  kept: KeptDatasets = keepDatasets(contentFolder),
): Promise<{ sources: ContentSource[]; problems: ContentProblem[] }> {
  const sources: ContentSource[] = [];
  const problems: ContentProblem[] = [];
  const folders = await listContentDatasets(contentFolder);
  const read = await kept.read(folders.filter((folder) => existsSync(join(folder, SOURCE_FILE))));
  const ids = [...read.values()].flatMap((one) => ("content" in one ? (one.content.metadata.id ?? []) : []));
  const changed = new Map((await store?.findDatasets(ids))?.map((stored) => [stored.id, stored]));
  for (const [folder, one] of read) {
    if ("problems" in one) {
      problems.push(...one.problems);
      continue;
    }
    const stored = changed.get(one.content.metadata.id ?? "");
    const content = stored ? one.content.withTouched(stored.touched, stored.metadata) : one.content;
    problems.push(...content.problems);
    if (content.source)
      sources.push({ folder, content, source: content.source, mended: stored?.touched.source !== undefined });
  }
  return { sources, problems };
}

/** Whether a person names this one: by its slug, its identifier, or the name of its folder. */
export function isNamed({ folder, content }: ContentSource, name: string): boolean {
  const { slug, id } = content.metadata;
  return [slug, id, basename(folder)].includes(name);
}
