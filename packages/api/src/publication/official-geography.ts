import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Geography, readGeography } from "@datalogue/ingest";

/** The official list of communes, among the territories of a content. Without it, codes are not compared; the load has told so. */
export const OFFICIAL_LIST = "cog-communes.csv";

const read = new Map<string, Promise<Geography>>();

/** The communes of a folder of territories, read once by a thread; undefined without their list. What could not be read is read again when next asked for. */
export async function officialGeography(folder: string): Promise<Geography | undefined> {
  const known = read.get(folder);
  if (known) return known;
  if (!existsSync(join(folder, OFFICIAL_LIST))) return undefined;
  const reading = readGeography(folder);
  read.set(folder, reading);
  reading.catch(() => read.delete(folder));
  return reading;
}
