import { isGiven } from "../catalogue/is-given.js";
import { planTable } from "../catalogue/published-table.js";
import type { ObservationWorkshop } from "../publication/observe-indicators.js";
import type { RowsReader } from "../rows/rows-reader.js";
import type { PublicReport } from "../secrecy/public-report.js";
import { openVersionFiles } from "../stored-files/open-version-files.js";
import { ROWS_FILE } from "../versions/manifest.js";
import { readKept } from "../versions/read-kept.js";
import { tellReport } from "../versions/tell-report.js";
import { findLostYears } from "./describe-changes.js";
import { readYears } from "./list-years.js";
import type { LastReception, LostYears } from "./reception-memory.js";

/** What is compared of a table that is served: its published columns and rows, whatever the file had besides. */
export type ServedTable = Pick<LastReception, "name" | "columns" | "rows" | "years"> & {
  file: NonNullable<LastReception["file"]>;
};

/**
 * The table served of a dataset that a source or a person gave, whoever may read it: one whose agreement is suspended is published, and compared, as ever.
 * Undefined of the file of the content, or where it is withdrawn.
 */
export async function describeServed(
  {
    store,
    folders,
    keeper,
    agreementOf,
    rows,
  }: Pick<ObservationWorkshop, "store" | "folders" | "keeper" | "agreementOf"> & { rows: RowsReader },
  slug: string,
): Promise<ServedTable | undefined> {
  const stored = await store.findDataset({ slug });
  const served = stored && (await store.findVersion(stored.id, stored.version));
  if (!stored || !served?.manifest.origin || !isGiven(stored.metadata, served.manifest, await agreementOf(slug)))
    return undefined;
  const { number, manifest } = served;
  const fileOf = openVersionFiles({ folders, keeper });
  const kept = await readKept<PublicReport>(await fileOf(stored.id, number, manifest, "report.json"));
  if (!kept) return undefined;
  const report = tellReport(kept, manifest);
  const { format, encoding, delimiter, sheet } = report.file;
  return {
    name: manifest.originalName,
    file: { format, encoding, delimiter, ...(sheet === undefined ? {} : { sheet }) },
    columns: listPresent(report),
    rows: manifest.rows,
    years: await readYears(manifest, async (query) => {
      const file = await fileOf(stored.id, number, manifest, ROWS_FILE);
      const answer = await rows.read(file, manifest.rows, planTable(manifest, query, {}));
      return answer.rows;
    }),
  };
}

/** What is served, as far as it can be read: nothing depends on it but what is told. */
export async function findServed(
  dataset: string,
  {
    describeServed,
    log = (line) => console.error(line),
  }: { describeServed?: (dataset: string) => Promise<ServedTable | undefined>; log?: (line: string) => void },
): Promise<ServedTable | undefined> {
  try {
    return await describeServed?.(dataset);
  } catch (error) {
    log(`source ${dataset}: what is served is not compared with: ${(error as Error).stack}`);
    return undefined;
  }
}

/** Of years that a dataset had lost, those that what is served of it has not either; all of them where it cannot be read. */
export async function findStillLost(
  dataset: string,
  lost: LostYears,
  reading: Parameters<typeof findServed>[1],
): Promise<LostYears | undefined> {
  const served = await findServed(dataset, reading);
  return served ? findLostYears(lost.years, served.years) : lost;
}

/** The columns that a file gave to its table. */
export function listPresent({ fields }: { fields: { name: string; present: boolean }[] }): string[] {
  return fields.flatMap(({ name, present }) => (present ? name : []));
}
