/** Objects and lists within each other: no document has a tenth of it. */
export const MAX_DEPTH = 100;

/** Whether what is read whole would take more calls than a thread has to be written down again. One level at a time: no call of ours is deep. */
export function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isNest);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    const inner: object[] = [];
    // No list for each of what may be a million values.
    for (const one of level)
      for (const each of Array.isArray(one) ? one : Object.values(one)) if (isNest(each)) inner.push(each);
    level = inner;
  }
  return false;
}

const isNest = (value: unknown): value is object => typeof value === "object" && value !== null;
