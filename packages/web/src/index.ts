export { type PageKind, type PageSamples, type PageWeight, pageKinds, pathOf } from "./page-kinds.js";
export { createApp } from "./server.js";
