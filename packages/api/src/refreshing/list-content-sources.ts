import { basename } from "node:path";
import { listContentDatasets } from "../content/find-datasets.js";
import { type ContentDataset, readDataset } from "../content/read-dataset.js";
import { ContentError, type ContentProblem } from "../documents/content-problem.js";
import type { Source } from "../sources/source-schema.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";

/** A dataset of the content that a producer publishes. */
export interface ContentSource {
  folder: string;
  content: ContentDataset;
  source: Source;
}

/**
 * The datasets of the content that have a source, and what is wrong with those that should. With the catalogue, each as it was mended
 * through the site where it was.
 */
export async function listContentSources(
  contentFolder: string,
  store?: Pick<CatalogueStore, "findDataset">,
): Promise<{ sources: ContentSource[]; problems: ContentProblem[] }> {
  const sources: ContentSource[] = [];
  const problems: ContentProblem[] = [];
  for (const folder of await listContentDatasets(contentFolder)) {
    try {
      const own = await readDataset(folder, contentFolder);
      const { id } = own.metadata;
      const stored = id === undefined ? undefined : await store?.findDataset({ id });
      const content = stored ? own.withTouched(stored.touched, stored.metadata) : own;
      problems.push(...content.problems);
      if (content.source) sources.push({ folder, content, source: content.source });
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { sources, problems };
}

/** Whether a person names this one: by its slug, its identifier, or the name of its folder. */
export function isNamed({ folder, content }: ContentSource, name: string): boolean {
  const { slug, id } = content.metadata;
  return [slug, id, basename(folder)].includes(name);
}
