import { checkFile } from "@datalogue/ingest";
import { type FileGuard, guardTable, type Inspection } from "../../../../packages/api/src/sources/guard-table.js";
import type { Source } from "../../../../packages/api/src/sources/source-schema.js";

/** What the guard of a source finds in a file, looked at as publication does: while it is checked. */
export async function inspectReceived(
  { path, name }: { path: string; name: string },
  { guard, control, recipe }: Pick<Source, "guard" | "control" | "recipe">,
  { communes }: Pick<FileGuard, "communes">,
): Promise<Inspection> {
  const watch = guardTable({ guard, communes, ...(control ? { control } : {}) });
  // Any schema: the columns that the guard asks for are those of the file.
  const read = recipe ? { recipe, schema: { fields: [] } } : {};
  return watch.conclude(await checkFile(path, { name, ...read, look: watch.look }));
}
