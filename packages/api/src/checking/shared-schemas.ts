import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseSchema, resolveSchema, type Schema } from "@datalogue/ingest";

/** The JSON of a schema of the folder of shared ones, with its name; undefined when there is none that can be read. */
export async function readSharedSchema(
  schemasFolder: string,
  name: string,
): Promise<{ name: string; json: unknown } | undefined> {
  if (!/^[\w-]+$/.test(name)) return undefined;
  try {
    const text = await readFile(join(schemasFolder, `${name}.json`), "utf8");
    return { name, json: JSON.parse(text.replace(/^\ufeff/, "")) };
  } catch {
    return undefined;
  }
}

/** Names of the schemas of the folder of shared ones, in alphabetical order. */
export async function listSharedSchemas(schemasFolder: string): Promise<string[]> {
  const files = await readdir(schemasFolder).catch(() => []);
  return files.flatMap((file) => /^([\w-]+)\.json$/.exec(file)?.[1] ?? []).sort();
}

/** A schema as files are checked against it; what it extends is looked for among the shared schemas only. */
export async function readSchemaJson(
  json: unknown,
  schemasFolder: string,
): Promise<{ schema: Schema } | { problems: string[] }> {
  const resolved = await resolveSchema(json, async (name) => (await readSharedSchema(schemasFolder, name))?.json);
  return "json" in resolved ? parseSchema(resolved.json) : resolved;
}
