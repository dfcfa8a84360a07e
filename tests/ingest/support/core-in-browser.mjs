// The page script of tests/ingest/core.test.ts: gives to the page what a form needs.
import { fieldTypes, validateRow } from "@datalogue/ingest/core";

globalThis.core = { fieldTypes, validateRow };
