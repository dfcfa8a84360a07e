import { type Confidentiality, checkFile, schemaUnderSecrecy } from "@datalogue/ingest";
import type { ReceivedVersion } from "./open-received.js";

/** A received file, and the statistical secrecy that its dataset declares now; plain data, since it goes to a worker thread. */
export interface LargestJob extends ReceivedVersion {
  declared: Confidentiality;
}

/** The first largest contributor that there cannot be of a file that was published, a French sentence: its dominated cells were told. */
export async function findImpossibleLargest({ source, declared, ...job }: LargestJob): Promise<string | undefined> {
  const { issues } = await checkFile(source, {
    schema: schemaUnderSecrecy(job.schema, declared),
    ...(job.recipe ? { recipe: job.recipe } : {}),
    name: job.originalName,
    maxBytes: Number.MAX_SAFE_INTEGER,
  });
  return issues.find(({ code }) => code === "impossible-largest-contributor")?.message;
}
