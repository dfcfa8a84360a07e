/** Objects and lists within each other: no document has a tenth of it. */
export const MAX_DEPTH = 100;

/** Whether what is read whole would take more calls than a thread has to be written down again. One level at a time: no call of ours is deep. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}
