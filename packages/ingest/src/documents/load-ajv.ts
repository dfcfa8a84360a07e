import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Ajv and its formats, loaded where something is compiled: who only checks a table does not wait for them. */
export function loadAjv() {
  const { Ajv } = require("ajv") as typeof import("ajv");
  const { Ajv2020 } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  const { default: addFormats } = require("ajv-formats") as typeof import("ajv-formats")["default"];
  return { Ajv, Ajv2020, addFormats };
}
