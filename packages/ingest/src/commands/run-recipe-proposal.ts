import { writeFile } from "node:fs/promises";
import type { CheckOptions } from "../check-file.js";
import { proposeRecipe } from "../recipe-proposals/propose-recipe.js";
import { recipeProposalToText } from "../recipe-proposals/recipe-proposal-to-text.js";
import { refuseWritten } from "./refuse-written.js";
import { writeReport } from "./write-report.js";
import { WrongUse } from "./wrong-use.js";

/** Writes a proposed recipe, says what it holds and how to use it. */
export async function runRecipeProposal(
  path: string,
  out: string,
  schemaName: string,
  { schema, ...options }: CheckOptions,
  json: boolean,
): Promise<number> {
  refuseWritten(out);
  if (!schema || schema.jsonSchema)
    throw new WrongUse("Une recette mène à un schéma de table (Table Schema), et non à un JSON Schema.");
  const { lang = "fr" } = options;
  const proposal = await proposeRecipe(path, { ...options, schema });
  if (!proposal.recipe) {
    await writeReport(proposal.before, json ? "json" : "text", lang);
    return 1;
  }
  await writeFile(out, `${JSON.stringify(proposal.recipe, null, 2)}\n`, { flag: "wx" });
  process.stdout.write(
    json
      ? `${JSON.stringify(proposal, null, 2)}\n`
      : recipeProposalToText(proposal, { path, out, schema: schemaName }, lang),
  );
  return proposal.after.valid ? 0 : 1;
}
