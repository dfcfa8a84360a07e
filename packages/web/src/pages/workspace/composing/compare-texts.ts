import { tellValue } from "./tell-value.js";

/** Something that two documents say differently: where, and each text; null where one does not say it. */
export interface TextDifference {
  path: string;
  before: string | null;
  after: string | null;
}

/** What two documents say differently, in the order of the first, then of the second. */
export function compareTexts(before: unknown, after: unknown): TextDifference[] {
  const [old, now] = [leaves(before), leaves(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => old.get(path) !== now.get(path))
    .map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }));
}

function leaves(value: unknown, path = "", found = new Map<string, string>()): Map<string, string> {
  if (value !== null && typeof value === "object")
    for (const [name, own] of Object.entries(value))
      leaves(own, Array.isArray(value) ? `${path}[${name}]` : path ? `${path}.${name}` : name, found);
  // Nothing is published yet, or a program wrote null: nothing is said.
  else if (value !== undefined && value !== null) found.set(path, tellValue(path, value));
  return found;
}
