export type * from "./indicators/indicator.js";
export type * from "./observatories/observatory.js";
export * from "./services.js";
