import type { Schema } from "../schema.js";

/** That a recipe names a column which the schema does not have, and which it has. */
export function unknownField(path: string, name: string, { fields }: Schema): string {
  return `« ${path} » : « ${name} » n'est pas une colonne du schéma. Colonnes du schéma : ${fields.map((field) => field.name).join(", ")}.`;
}
