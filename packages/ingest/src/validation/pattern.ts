/**
 * A compiled `pattern`. It must match the whole value. Schemas come from anyone: a pattern never runs on a backtracking
 * engine unless its form bounds the work; what the linear-time engine cannot express runs under a time limit.
 */
export type Pattern =
  | { kind: "sync"; test(text: string): boolean }
  /** Tests many values at once; undefined when the time limit was reached. */
  | { kind: "limited"; test(texts: string[]): boolean[] | undefined };

/** What runs the patterns whose form does not bound the work. */
export interface PatternEngines {
  /** An expression on an engine whose time is linear: the whole text, or anywhere in it. Throws when it cannot be expressed. */
  linear(source: string): { matches(text: string): boolean; test(text: string): boolean };
  /** Tests many values under a time limit; undefined when it was reached, or when there is no way to set one. */
  limited(pattern: RegExp): (texts: string[]) => boolean[] | undefined;
}

/** Throws an Error with a French sentence when the pattern is not a regular expression. */
export function assertPattern(source: string): void {
  compileNative(source);
}

/** Throws as `assertPattern` does. */
export function compilePattern(source: string, engines: PatternEngines): Pattern {
  const native = compileNative(source);
  if (isBounded(source)) return { kind: "sync", test: (text) => native.test(text) };
  try {
    const linear = engines.linear(`^(?:${withAllLetters(source, UNICODE)})$`);
    return { kind: "sync", test: remember((text) => linear.matches(text)) };
  } catch {
    return { kind: "limited", test: engines.limited(native) };
  }
}

/** A regular expression searched anywhere in a text, as JSON Schema does; false when the time limit was reached. */
export function compileSearch(source: string, engines: PatternEngines): { test(text: string): boolean } {
  const native = compileNative(source, (inner) => inner);
  if (isBounded(source)) return native;
  try {
    const linear = engines.linear(source);
    return { test: remember((text) => linear.test(text)) };
  } catch {
    const test = engines.limited(native);
    return { test: (text) => test([text])?.[0] ?? false };
  }
}

function compileNative(source: string, wrap?: (inner: string) => string): RegExp {
  const whole = (letters: string) => (wrap ? wrap(source) : `^(?:${withAllLetters(source, letters)})$`);
  try {
    return new RegExp(whole(UNICODE), "u");
  } catch {
    try {
      return new RegExp(whole(LATIN));
    } catch (error) {
      throw new Error(`expression régulière invalide «\u00a0${source}\u00a0» (${(error as Error).message})`);
    }
  }
}

/** Letters and digits of all languages; those of Latin ones, where an expression knows no property of characters. */
const UNICODE = "\\p{L}\\p{N}_";
const LATIN = "0-9A-Za-z_\\u00aa\\u00b5\\u00ba\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f";

/** `\w` is any letter, "é" included: Validata and Frictionless run patterns so (Python), which JavaScript does not. */
function withAllLetters(source: string, letters: string): string {
  if (!/\\[wW]/.test(source)) return source;
  let inClass = false;
  return source.replace(/\\[\s\S]|[[\]]/g, (piece) => {
    if (piece === "[" || piece === "]") inClass = piece === "[";
    else if (piece === "\\w") return inClass ? letters : `[${letters}]`;
    else if (piece === "\\W" && !inClass) return `[^${letters}]`;
    return piece;
  });
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
