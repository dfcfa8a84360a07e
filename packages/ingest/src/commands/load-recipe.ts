import { statSync } from "node:fs";
import { parseRecipe } from "../recipes/parse-recipe.js";
import type { Recipe } from "../recipes/recipe.js";
import type { Schema } from "../schema.js";
import { readJsonFile } from "./read-json-file.js";
import { WrongUse } from "./wrong-use.js";

/** An import recipe by its path. */
export async function loadRecipe(path: string, schema: Schema | undefined): Promise<Recipe> {
  if (!schema) throw new WrongUse("Une recette mène à un schéma : ajoutez « --schema » à la commande.");
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new WrongUse(`La recette « ${path} » n'existe pas. Vérifiez son nom et son dossier.`);
  const parsed = parseRecipe(await readJsonFile(path, "La recette"), schema);
  if ("recipe" in parsed) return parsed.recipe;
  const problems = parsed.problems.map((problem) => `  - ${problem}`).join("\n");
  throw new WrongUse(`La recette « ${path} » ne peut pas être utilisée :\n${problems}`);
}
