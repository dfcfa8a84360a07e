import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseSchema, resolveSchema, type Schema } from "@datalogue/ingest";

/** The JSON of a schema of `schemas/`, with its name; undefined when there is none that can be read. */
export async function readSharedSchema(
  contentFolder: string,
  name: string,
): Promise<{ name: string; json: unknown } | undefined> {
  if (!/^[\w-]+$/.test(name)) return undefined;
  try {
    const text = await readFile(join(contentFolder, "schemas", `${name}.json`), "utf8");
    return { name, json: JSON.parse(text.replace(/^\ufeff/, "")) };
  } catch {
    return undefined;
  }
}

/** Names of the schemas of `schemas/`, in alphabetical order. */
export async function listSharedSchemas(contentFolder: string): Promise<string[]> {
  const files = await readdir(join(contentFolder, "schemas")).catch(() => []);
  return files.flatMap((file) => /^([\w-]+)\.json$/.exec(file)?.[1] ?? []).sort();
}

/** A schema as files are checked against it; what it extends is looked for among the shared schemas only. */
export async function readSchemaJson(
  json: unknown,
  contentFolder: string,
): Promise<{ schema: Schema } | { problems: string[] }> {
  const resolved = await resolveSchema(json, async (name) => (await readSharedSchema(contentFolder, name))?.json);
  return "json" in resolved ? parseSchema(resolved.json) : resolved;
}
