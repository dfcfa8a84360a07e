import { type Column, checkFile, type Report } from "@datalogue/ingest";
import { listContentSources } from "../../../../packages/api/src/refreshing/list-content-sources.js";
import { ownContent } from "../../../support/prepared-data.js";

/** The rows that the recipe of a source makes of a file, by column, and what was found wrong. */
export async function readThroughSource(slug: string, path: string, name = `${slug}.csv`) {
  const { sources } = await listContentSources(ownContent);
  const one = sources.find(({ content }) => content.metadata.slug === slug);
  if (!one) throw new Error(`no source of ${slug}`);
  // Communes of another territory: what is kept for the home territory is left out.
  const { recipe, absences } = one.source;
  let columns: Column[] = [];
  const rows: Record<string, unknown>[] = [];
  const report: Report = await checkFile(path, {
    ...{ schema: one.content.schema, name },
    recipe: { ...recipe, ...(absences ? { absences } : {}) },
    onColumns: (found) => {
      columns = found;
    },
    onRows: (found) => {
      for (const { cells } of found)
        rows.push(Object.fromEntries(columns.map(({ name }, rank) => [name, cells[rank]])));
    },
  });
  return { rows, report };
}
