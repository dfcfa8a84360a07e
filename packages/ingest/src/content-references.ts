import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkFile } from "./check-file.js";
import type { Column } from "./row.js";
import type { ReferenceReader } from "./validation/foreign-keys.js";

/** Reads the keys of the datasets of a content folder, named by their slug or by their folder. */
export function contentReferences(content: string): ReferenceReader {
  return async (resource, fields) => {
    const path = await findData(content, resource);
    if (!path) return undefined;
    let ranks: number[] = [];
    const keys: (string | null)[][] = [];
    // Without schema all cells are text, as in the file that refers to them.
    await checkFile(path, {
      onColumns: (columns: Column[]) => {
        ranks = fields.map((field) => columns.findIndex(({ name }) => name === field));
      },
      onRows: (rows) => {
        for (const { cells } of rows) keys.push(ranks.map((rank) => (cells[rank] ?? null) as string | null));
      },
    });
    return ranks.includes(-1) ? undefined : keys;
  };
}

async function findData(content: string, resource: string): Promise<string | undefined> {
  if (!existsSync(content)) return undefined;
  for (const theme of await readdir(content, { withFileTypes: true })) {
    if (!theme.isDirectory()) continue;
    for (const folder of await readdir(join(content, theme.name), { withFileTypes: true })) {
      const here = join(content, theme.name, folder.name);
      if (!folder.isDirectory() || !existsSync(join(here, "dataset.json"))) continue;
      const { slug, file } = JSON.parse(await readFile(join(here, "dataset.json"), "utf8")) as {
        slug?: string;
        file?: string;
      };
      if (slug !== resource && folder.name !== resource) continue;
      const names = [file, "data.csv", "data.geojson", "data.xlsx", "data.zip"].filter((name) => name !== undefined);
      return names.map((name) => join(here, name)).find((path) => existsSync(path));
    }
  }
  return undefined;
}
