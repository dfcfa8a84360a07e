import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env.DATALOGUE_SAMPLES && join(process.env.DATALOGUE_SAMPLES, "data/sources");

/** Whether files of the producers and real values of the 14 communes are there (DATALOGUE_SAMPLES). */
export const hasSamples = folder !== undefined && existsSync(folder);

export const samplePath = (name: string) => join(folder as string, name);

/** The lines of a sample of plain cells, comma or `;`, by column. */
export function readSample(name: string): Record<string, string>[] {
  const [header = "", ...lines] = readFileSync(samplePath(name), "utf8").trim().split(/\r?\n/);
  const separator = header.includes(";") ? ";" : ",";
  const columns = header.split(separator);
  return lines.map((line) => {
    const cells = line.split(separator);
    return Object.fromEntries(columns.map((column, rank) => [column, cells[rank] ?? ""]));
  });
}
