export { compiledUrl } from "./compiled.js";
export type * from "./dataset.js";
export type * from "./report.js";
export type * from "./row.js";
export type * from "./schema.js";
export type * from "./territory.js";
