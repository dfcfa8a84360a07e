export * from "./accessibility.js";
export * from "./change.js";
export * from "./dataset.js";
export * from "./date.js";
export * from "./number.js";
export * from "./territory.js";
export * from "./text.js";
export * from "./told-value.js";
