import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { resolveSchema } from "../documents/extend-schema.js";
import { parseSchema } from "../documents/parse-schema.js";
import type { Schema } from "../schema.js";
import { readJsonFile } from "./read-json-file.js";
import { WrongUse } from "./wrong-use.js";

/** A schema by its path, or by its name among the shared schemas of the content; what it extends is joined to it. */
export async function loadSchema(named: string, content: string): Promise<Schema> {
  const resolved = await resolveSchema(await loadJson(named, content), async (name) => {
    const beside = join(dirname(named), name);
    return loadJson(existsSync(beside) ? beside : name, content);
  });
  const parsed = "json" in resolved ? parseSchema(resolved.json) : resolved;
  if ("schema" in parsed) return parsed.schema;
  const problems = parsed.problems.map((problem) => `  - ${problem}`).join("\n");
  throw new WrongUse(`Le schéma « ${named} » ne peut pas être utilisé :\n${problems}`);
}

async function loadJson(named: string, content: string): Promise<unknown> {
  const shared = join(content, "schemas", `${named}.json`);
  const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const path = isFile(named) ? named : /^[\w-]+$/.test(named) && isFile(shared) ? shared : undefined;
  if (!path) throw new WrongUse(`Le schéma « ${named} » n'existe pas : ni fichier de ce nom, ni schéma « ${shared} ».`);
  return readJsonFile(path, "Le schéma");
}
