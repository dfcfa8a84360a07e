import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { openDatalogue, readSettings } from "@datalogue/api";
import * as features from "./features.mjs";
import * as table from "./table.mjs";

/**
 * Publishes a table, or a layer in GeoJSON, as a dataset of a content folder: check, rows.sqlite with its indexes, derived files, digests,
 * flip. `without`: columns that the file has not.
 */
export async function measure(file, folder, { without = [] } = {}) {
  const content = join(folder, "content");
  const dataset = join(content, "dechets/banc");
  const extension = extname(file);
  const { schema } = extension === ".geojson" ? features : table;
  const fields = schema.fields.filter(({ name }) => !without.includes(name));
  await mkdir(dataset, { recursive: true });
  for (const name of ["catalogue.json", "organisations.json", "territoires"])
    await cp(join(import.meta.dirname, "../../datasets", name), join(content, name), { recursive: true });
  await symlink(file, join(dataset, `data${extension}`));
  await writeFile(join(dataset, "schema.json"), JSON.stringify({ ...schema, fields }));
  await writeFile(
    join(dataset, "dataset.json"),
    JSON.stringify({
      slug: "banc",
      title: "Table du banc d'essai",
      description: "Table écrite par le banc d'essai.",
      organisation: "pole-marennes-oleron",
      theme: "dechets",
      licence: "lov2",
      frequency: "NEVER",
      keywords: ["banc"],
      access: "open",
      demonstration: true,
    }),
  );
  const { DATALOGUE_MAX_FILE_MB } = process.env;
  const settings = readSettings({
    ...{ DATALOGUE_CONTENT: content, DATALOGUE_DATA: join(folder, "data") },
    ...(DATALOGUE_MAX_FILE_MB ? { DATALOGUE_MAX_FILE_MB } : {}),
  });
  const datalogue = await openDatalogue(settings, { log: () => {} });
  const summary = await datalogue.load();
  await datalogue.close();
  if (summary.problems.length > 0 || summary.published !== 1) throw new Error(JSON.stringify(summary));
  return summary.published;
}
