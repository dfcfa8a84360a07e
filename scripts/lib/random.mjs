// Randomness that gives the same figures at every run, on every machine.

/** A generator of numbers in [0, 1) that depends on a text only (FNV-1a, then mulberry32). */
export function randomFrom(text) {
  let state = 2166136261;
  for (const character of text) state = Math.imul(state ^ character.codePointAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A factor around 1, at most `spread` away, that depends on a text only. */
export function wobble(text, spread) {
  return 1 + (randomFrom(text)() * 2 - 1) * spread;
}

/** One of the kinds, each as often as its `weight` among theirs. */
export function draw(kinds, random) {
  let left = random() * kinds.reduce((sum, kind) => sum + kind.weight, 0);
  return kinds.find((kind) => {
    left -= kind.weight;
    return left < 0;
  });
}

/** A number of independent events of a mean (Knuth). */
export function poisson(mean, random) {
  let count = 0;
  for (let left = random(); left > Math.exp(-mean); left *= random()) count++;
  return count;
}
