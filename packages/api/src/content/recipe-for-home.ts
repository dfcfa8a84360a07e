import type { Recipe } from "@datalogue/ingest";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { DataOrigin } from "../versions/manifest.js";
import type { ContentDataset } from "./read-dataset.js";

/** Families that give layers, whose features and geometries stay together: they ask for the territory alone. */
const LAYERS: ReadonlySet<string> = new Set(["wfs", "ogc-features"]);

/**
 * The recipe of what a dataset receives, for the home territory: of the file of a source whose communes are guarded, the lines of its communes alone
 * are kept. A national file and the answer of a service that filters are then the same table. Former communes are not asked for, as a service is not.
 */
export function recipeForHome(
  content: Pick<ContentDataset, "recipeOf" | "source">,
  origin: DataOrigin | undefined,
  territories: Pick<TerritoryReader, "home">,
): Recipe | undefined {
  const recipe = content.recipeOf(origin);
  const { guard, from } = content.source ?? {};
  if (origin !== "source" || !guard?.communes || !from || LAYERS.has(from.family)) return recipe;
  const codes = territories.home().communes.map(({ insee, code }) => insee ?? code);
  const kept = {
    // A recipe knows years of four figures, and any text.
    column: guard.communes.field.replaceAll("{AA}", "{*}"),
    // Spreadsheets lose the first zero.
    is: codes.flatMap((code) => (code.startsWith("0") ? [code, code.slice(1)] : [code])),
  };
  return { ...recipe, keepRows: [kept, ...(recipe?.keepRows ?? [])] };
}
