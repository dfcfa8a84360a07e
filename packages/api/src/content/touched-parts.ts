import type { DatasetPart } from "../versions/touched.js";

/** What is told of the parts of a dataset, after « modifié dans le site ». */
export const TOUCHED_PARTS: Record<DatasetPart, string> = {
  data: "données",
  metadata: "description",
  schema: "schéma",
  recipe: "recette",
};
