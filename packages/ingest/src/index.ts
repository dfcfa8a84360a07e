export { type CheckOptions, checkFile } from "./check-file.js";
export { findCoordinates } from "./checks/coordinates.js";
export { overseasBox } from "./checks/france.js";
export { compiledUrl } from "./compiled.js";
export * from "./core.js";
export {
  datasetDocument,
  datasetSchema,
  frequencies,
  hvdCategories,
  organisationSchema,
} from "./dataset.js";
export { listMoments, schemaUnderSecrecy } from "./documents/confidentiality.js";
export { describeFaults } from "./documents/describe-faults.js";
export { resolveSchema, type SchemaLoader } from "./documents/extend-schema.js";
export { parseSchema } from "./documents/parse-schema.js";
export { findSchemaExcess } from "./documents/schema-limits.js";
export { readGeography } from "./geography.js";
export { protectedUnitNames, protectedUnits } from "./guards/small-counts.js";
export { type InferOptions, inferSchema } from "./inference/infer-schema.js";
export { createIssueCollector } from "./issues/issue-collector.js";
export { writeIssues } from "./issues/write-issues.js";
export { type FixOptions, type FixResult, fixFile } from "./mending/fix-file.js";
export { refusalText } from "./mending/fix-to-text.js";
export { type CorrectionGroup, mendReasons } from "./mending/mend-reason.js";
export { openTable } from "./open-table.js";
export { parseXmlTree, type XmlElement, XmlFault } from "./readers/xml-tree.js";
export { decompressedBytes, readZipEntries } from "./readers/zip-entries.js";
export {
  type FileOutline,
  measureLikeness,
  outlineFile,
} from "./recipe-proposals/outline-file.js";
export { patternOfText } from "./recipe-proposals/propose-drops.js";
export { proposeFootDrops } from "./recipe-proposals/propose-foot-drops.js";
export { proposeRecipe, type RecipeProposal } from "./recipe-proposals/propose-recipe.js";
export { foldText } from "./recipes/drop-rule.js";
export { chooseSheet } from "./recipes/foresee-layout.js";
export { isReadAlike } from "./recipes/is-read-alike.js";
export { leavesOut } from "./recipes/leaves-out.js";
export { recipeSchema } from "./recipes/recipe.js";
export { documentCodes } from "./reports/document-codes.js";
export { reportToCsv } from "./reports/report-to-csv.js";
export { reportToHtml } from "./reports/report-to-html.js";
export { reportToText } from "./reports/report-to-text.js";
export { sayFormat } from "./reports/say-format.js";
export { fieldTypeNames, type MapMeaning, type MapSign } from "./schema.js";
export { contentFolder, maxFileBytes, SettingsError } from "./settings.js";
export type { RawCell, Table } from "./table.js";
export { isToComplete, withoutToComplete } from "./to-complete.js";
export type { ReferenceReader } from "./validation/foreign-keys.js";
