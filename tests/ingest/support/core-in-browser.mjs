// The page script of tests/ingest/core.test.ts: gives to the page what a form needs.
import {
  fieldTypes,
  parseDatasetMetadata,
  parseOrganisation,
  parseRecipe,
  parseTableSchema,
  validateRow,
} from "@datalogue/ingest/core";

globalThis.core = { fieldTypes, parseDatasetMetadata, parseOrganisation, parseRecipe, parseTableSchema, validateRow };
