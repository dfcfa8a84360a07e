import { join } from "node:path";
import { FetchFailure } from "../fetching/fetch-failure.js";
import { openFetcher } from "../fetching/fetcher.js";
import { serveTasks, threadData } from "../threads/serve-tasks.js";
import { type FoundCatalogue, MAX_RECORDS } from "./found-record.js";
import { ImportFailure } from "./import-failure.js";
import type { ImportResult, ImportTask, ImportThreadData } from "./import-job.js";
import { importers } from "./index.js";

/** Characters of all that is kept of a catalogue: a thousand records of some kilobytes each. */
const MAX_KEPT = 20_000_000;

/** The thread where catalogues are asked and read: it may be stopped at any moment. */
serveTasks(
  async ({ kind, input, scratch, table }: ImportTask, note: (records: number) => void): Promise<ImportResult> => {
    const fetcher = openFetcher(threadData<ImportThreadData>());
    let files = 0;
    const reserve = () => join(scratch, `recu-${++files}`);
    const { bring } = importers[kind];
    try {
      if (table && bring) return { kind: "brought", ...(await bring({ table }, input, { fetcher, reserve, note })) };
      return { kind: "read", catalogue: bounded(await importers[kind].read(input, { fetcher, reserve, note })) };
    } catch (error) {
      if (error instanceof ImportFailure || error instanceof FetchFailure)
        return { kind: "failed", sentence: error.message };
      throw error;
    }
  },
);

/** The first records, to what can be kept; what is left out is told. */
function bounded({ records, faults, announced }: FoundCatalogue): FoundCatalogue {
  let size = 0;
  const kept = records.slice(0, MAX_RECORDS).filter((record) => {
    size += JSON.stringify(record).length;
    return size <= MAX_KEPT;
  });
  const told = faults.slice(0, 100);
  if (kept.length < records.length || (kept.length === MAX_RECORDS && (announced ?? 0) > MAX_RECORDS))
    told.unshift(
      `Seules les ${kept.length} premières fiches sont montrées\u00A0: au-delà, découpez le catalogue, par producteur ou par thème.`,
    );
  return { records: kept, faults: told, announced };
}
