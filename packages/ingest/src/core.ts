// What runs anywhere, a browser included: no file, no database, nothing compiled from text. The whole package is in `index.ts`.
export * from "./access-levels.js";
export { canonicalText } from "./canonical-text.js";
export { customChecks } from "./checks/index.js";
export { cleanName, foldName } from "./column-names.js";
export type * from "./dataset.js";
export { findFieldProblems, PROTECTED_COLUMNS } from "./documents/confidentiality.js";
export { parseDatasetMetadata } from "./documents/parse-dataset-metadata.js";
export { parseOrganisation } from "./documents/parse-organisation.js";
export { parseTableSchema } from "./documents/parse-table-schema.js";
export { findScopeFieldProblems } from "./documents/scopes.js";
export { startsWithIsoDay } from "./field-types/calendar.js";
export { type FieldType, type Lang, langs } from "./field-types/field-type.js";
export { writePoint } from "./field-types/geopoint.js";
export { fieldTypes } from "./field-types/index.js";
export { plainNumber } from "./field-types/number-text.js";
export { civilDay, formatCivil, middleOfDay } from "./french-date.js";
export {
  agree,
  asWritten,
  counted,
  decimalsApart,
  formatGiven,
  formatNumber,
  formatQuantity,
  isWord,
  plural,
} from "./french-number.js";
export type { Geography } from "./geography.js";
export { HIDDEN_SIGNS, showName, showSigns } from "./hidden-signs.js";
export * from "./input-formats.js";
export { type IssueCode, issueCodes } from "./issues/issue-code.js";
export { messages } from "./issues/messages.js";
export { jsonPlace } from "./json-place.js";
export * from "./licences.js";
export * from "./organisation-kinds.js";
export { parseRecipe } from "./recipes/parse-recipe.js";
export type { Recipe } from "./recipes/recipe.js";
export * from "./report.js";
export type * from "./row.js";
export type * from "./schema.js";
export { spreadsheetText } from "./spreadsheet-text.js";
export * from "./territory.js";
export { atTerritory, forTerritory, nameOf, ofName, ofTerritory, withArticle } from "./territory-name.js";
export { capitalise, guillemets, listed, typeset } from "./typography.js";
export { type CheckedRow, type RowOptions, validateRow } from "./validate-row.js";
export { compileConstraints } from "./validation/compile-constraints.js";
