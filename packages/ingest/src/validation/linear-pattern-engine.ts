import { RE2JS } from "re2js";
import type { PatternEngines } from "./pattern.js";

/** Where nothing can be stopped (a browser): RE2 only; what it cannot express is not checked. */
export const linearPatternEngine: PatternEngines = {
  linear: (source) => RE2JS.compile(source),
  limited: () => () => undefined,
};
