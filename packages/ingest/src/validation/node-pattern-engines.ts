import { createRequire } from "node:module";
import vm from "node:vm";
import type { PatternEngines } from "./pattern.js";

const require = createRequire(import.meta.url);

/** Long, for a busy machine may keep the thread waiting; an expression that reached it once has the short one from then on. */
const TIME_LIMIT_MS = 5_000;
const SHORT_LIMIT_MS = 500;

/** The engines of Node: RE2, loaded at the first pattern that needs it, and that of V8 under a time limit. */
export const nodePatternEngines: PatternEngines = {
  linear: (source) => (require("re2js") as typeof import("re2js")).RE2JS.compile(source),
  limited,
};

/** V8 interrupts a regular expression that backtracks too long when it runs under a time limit. */
function limited(pattern: RegExp): (texts: string[]) => boolean[] | undefined {
  const context = vm.createContext({ pattern: { source: pattern.source, flags: pattern.flags }, texts: "[]" });
  const script = new vm.Script(
    "JSON.stringify(JSON.parse(texts).map((text) => new RegExp(pattern.source, pattern.flags).test(text)))",
  );
  let timeout = TIME_LIMIT_MS;
  return (texts) => {
    context.texts = JSON.stringify(texts);
    try {
      return JSON.parse(script.runInContext(context, { timeout }) as string) as boolean[];
    } catch {
      timeout = SHORT_LIMIT_MS;
      return undefined;
    }
  };
}
