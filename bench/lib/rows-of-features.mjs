import { checkFile } from "@datalogue/ingest";
import { schema } from "./features.mjs";

const { loadRows } = await import("../../packages/api/dist/publication/load-rows.js");

/** Loads a layer in GeoJSON into a `rows.sqlite`; gives what its tiles are made from. */
export async function measure(file, rowsFile) {
  const loader = loadRows(rowsFile, schema);
  let columns = [];
  await checkFile(file, {
    schema,
    geometries: true,
    onColumns: (found) => {
      columns = found;
    },
    onRows: (rows) => loader.add(rows, columns),
  });
  const { columns: stored, box } = loader.finish();
  const fields = stored.map(({ name, type }) => schema.fields.find((field) => field.name === name) ?? { name, type });
  return { rowsFile, columns: stored, fields, box, title: "banc" };
}
