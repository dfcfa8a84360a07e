export { type PageKind, type PageSamples, type PageWeight, pathOf } from "./http/page-kind.js";
export { pageKinds } from "./pages/index.js";
export { createApp } from "./server/server.js";
