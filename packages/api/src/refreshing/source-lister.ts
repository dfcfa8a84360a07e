import { keepDatasets } from "../content/keep-datasets.js";
import { type ContentSources, type ListingParts, listContentSources } from "./list-content-sources.js";

/** Lists the sources of a site, time after time: what keeps one from being read is logged once, for as long as it lasts. */
export function sourceLister(contentFolder: string, { log, ...parts }: ListingParts): () => Promise<ContentSources> {
  const kept = keepDatasets(contentFolder);
  let logged = new Set<string>();
  return async () => {
    const found = new Set<string>();
    const logOnce = (line: string) => {
      // Its stack also says who asked.
      const [failure = ""] = line.split("\n", 1);
      if (!logged.has(failure)) log(line);
      logged.add(failure);
      found.add(failure);
    };
    const listed = await listContentSources(contentFolder, { ...parts, log: logOnce }, kept);
    logged = found;
    return listed;
  };
}
