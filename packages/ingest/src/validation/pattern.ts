import vm from "node:vm";
import { RE2JS } from "re2js";

/**
 * A compiled `pattern`. It must match the whole value. Schemas come from anyone: a pattern never runs on a backtracking
 * engine unless its form bounds the work; what the linear-time engine cannot express runs under a time limit.
 */
export type Pattern =
  | { kind: "sync"; test(text: string): boolean }
  /** Tests many values at once; undefined when the time limit was reached. */
  | { kind: "limited"; test(texts: string[]): boolean[] | undefined };

/** Long, for a busy machine may keep the thread waiting; an expression that reached it once has the short one from then on. */
const TIME_LIMIT_MS = 5_000;
const SHORT_LIMIT_MS = 500;

/** Throws an Error with a French sentence when the pattern is not a regular expression. */
export function compilePattern(source: string): Pattern {
  const native = compileNative(source);
  if (isBounded(source)) return { kind: "sync", test: (text) => native.test(text) };
  try {
    const linear = RE2JS.compile(`^(?:${source})$`);
    return { kind: "sync", test: remember((text) => linear.matches(text)) };
  } catch {
    return { kind: "limited", test: limited(native) };
  }
}

/** A regular expression searched anywhere in a text, as JSON Schema does; false when the time limit was reached. */
export function compileSearch(source: string): { test(text: string): boolean } {
  const native = compileNative(source, (inner) => inner);
  if (isBounded(source)) return native;
  try {
    const linear = RE2JS.compile(source);
    return { test: remember((text) => linear.test(text)) };
  } catch {
    const test = limited(native);
    return { test: (text) => test([text])?.[0] ?? false };
  }
}

function compileNative(source: string, wrap = (inner: string) => `^(?:${inner})$`): RegExp {
  try {
    return new RegExp(wrap(source), "u");
  } catch {
    try {
      return new RegExp(wrap(source));
    } catch (error) {
      throw new Error(`expression régulière invalide «\u00a0${source}\u00a0» (${(error as Error).message})`);
    }
  }
}

/** No group is repeated and at most one thing is repeated without limit: the work is at most the square of the length. */
function isBounded(source: string): boolean {
  const plain = source.replace(/\\[^1-9kpP]/g, "a").replace(/\[[^\]]*\]/g, "a");
  if (plain.includes("\\") || /\)[*+?{]/.test(plain) || plain.includes("(?")) return false;
  const unbounded = plain.match(/[*+]|\{\d+,\}/g) ?? [];
  const ranges = plain.match(/\{\d+,\d+\}/g) ?? [];
  return unbounded.length <= 1 && unbounded.length + ranges.length <= 2 && (plain.match(/\|/g) ?? []).length < 50;
}

/** The linear engine is slower: values that come again are remembered, up to a number. */
function remember(test: (text: string) => boolean): (text: string) => boolean {
  let known = new Map<string, boolean>();
  return (text) => {
    let answer = known.get(text);
    if (answer === undefined) {
      answer = test(text);
      if (known.size >= 10_000) known = new Map();
      if (text.length < 200) known.set(text, answer);
    }
    return answer;
  };
}

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
