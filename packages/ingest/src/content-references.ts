import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type CheckOptions, checkFile } from "./check-file.js";
import { resolveSchema } from "./documents/extend-schema.js";
import { parseSchema } from "./documents/parse-schema.js";
import { readGeography } from "./geography.js";
import { parseRecipe } from "./recipes/parse-recipe.js";
import type { Column } from "./row.js";
import type { ReferenceReader } from "./validation/foreign-keys.js";

/** Reads the keys of the datasets of a content folder, named by their slug or by their folder. */
export function contentReferences(content: string): ReferenceReader {
  return async (resource, fields) => {
    const found = await findData(content, resource);
    const reading = found && (await findRecipe(content, found));
    if (!found || !reading) return undefined;
    let ranks: number[] = [];
    const keys: (string | null)[][] = [];
    await checkFile(found.path, {
      ...reading,
      onColumns: (columns: Column[]) => {
        ranks = fields.map((field) => columns.findIndex(({ name }) => name === field));
      },
      onRows: (rows) => {
        for (const { cells } of rows) keys.push(ranks.map((rank) => textOf(cells[rank])));
      },
    });
    return ranks.includes(-1) ? undefined : keys;
  };
}

function textOf(cell: unknown): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

interface FoundData {
  folder: string;
  path: string;
  /** Name of the shared schema, when it is not beside the data. */
  schema: string | undefined;
}

/**
 * How the data are read: with the recipe beside them and the schema it leads to, else as text, as in the file that refers to them. Undefined
 * when the recipe or its schema cannot be used.
 */
async function findRecipe(
  content: string,
  { folder, schema: shared }: FoundData,
): Promise<Pick<CheckOptions, "schema" | "recipe" | "geography"> | undefined> {
  const file = join(folder, "recipe.json");
  if (!existsSync(file)) return {};
  const read = async (path: string) => JSON.parse((await readFile(path, "utf8")).replace(/^\ufeff/, ""));
  const sharedPath = (name: string) => join(content, "schemas", `${basename(name, ".json")}.json`);
  try {
    const json = await read(shared === undefined ? join(folder, "schema.json") : sharedPath(shared));
    const resolved = await resolveSchema(json, (name) => read(sharedPath(name)));
    const parsed = "json" in resolved ? parseSchema(resolved.json) : resolved;
    if (!("schema" in parsed)) return undefined;
    const recipe = parseRecipe(await read(file), parsed.schema);
    if (!("recipe" in recipe)) return undefined;
    const territories = join(content, "territoires");
    const looksUp = recipe.recipe.lookup !== undefined && existsSync(join(territories, "cog-communes.csv"));
    return {
      ...{ schema: parsed.schema, recipe: recipe.recipe },
      ...(looksUp ? { geography: await readGeography(territories) } : {}),
    };
  } catch {
    return undefined;
  }
}

async function findData(content: string, resource: string): Promise<FoundData | undefined> {
  if (!existsSync(content)) return undefined;
  for (const theme of await readdir(content, { withFileTypes: true })) {
    if (!theme.isDirectory()) continue;
    for (const folder of await readdir(join(content, theme.name), { withFileTypes: true })) {
      const here = join(content, theme.name, folder.name);
      if (!folder.isDirectory() || !existsSync(join(here, "dataset.json"))) continue;
      const { slug, file, schema } = JSON.parse(await readFile(join(here, "dataset.json"), "utf8")) as {
        slug?: string;
        file?: string;
        schema?: string;
      };
      if (slug !== resource && folder.name !== resource) continue;
      const names = [file, "data.csv", "data.geojson", "data.xlsx", "data.zip"].filter((name) => name !== undefined);
      const path = names.map((name) => join(here, name)).find((candidate) => existsSync(candidate));
      return path === undefined ? undefined : { folder: here, path, schema };
    }
  }
  return undefined;
}
