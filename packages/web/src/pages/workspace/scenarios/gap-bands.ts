import type { GapBand } from "../../../charts/draw-gaps.js";
import { formatNumber } from "../../../format/index.js";

/** Round steps, in the unit of amounts. */
const STEPS = [1, 2, 5].flatMap((digit) => [0.1, 1, 10, 100, 1000].map((power) => digit * power)).sort((a, b) => a - b);

/** Gaps gathered in bands of one round step: nine tenths of those counted are in bands that have two ends, the others in the outer ones. */
export function bandGaps(gaps: readonly { gap: number; count: number }[]): GapBand[] {
  const total = gaps.reduce((sum, { count }) => sum + count, 0);
  const sizes = gaps.map(({ gap, count }) => ({ size: Math.abs(gap), count })).sort((a, b) => a.size - b.size);
  let passed = 0;
  const usual = sizes.find(({ count }) => {
    passed += count;
    return 10 * passed >= 9 * total;
  });
  const isTwoSided = gaps.some(({ gap }) => gap < 0) && gaps.some(({ gap }) => gap > 0);
  const each = isTwoSided ? 3 : 5;
  const step = STEPS.find((one) => one * (each - 1) >= (usual?.size ?? 0)) ?? STEPS.at(-1) ?? 1;
  const counts = new Map<number, number>();
  for (const { gap, count } of gaps) {
    // Cents, so that a whole step is one: 0 is a band of its own, −10 is in « −10 à 0 ».
    const rank = Math.min(each, Math.ceil(Math.round(Math.abs(gap) * 100) / Math.round(step * 100)));
    const band = Math.sign(gap) * rank;
    counts.set(band, (counts.get(band) ?? 0) + count);
  }
  const ranks = [...counts.keys()].sort((a, b) => a - b);
  const [first, last] = [ranks[0] ?? 0, ranks.at(-1) ?? 0];
  const bands: GapBand[] = [];
  for (let rank = first; rank <= last; rank++) {
    const count = counts.get(rank) ?? 0;
    if (rank === 0 && count === 0) continue;
    const size = Math.abs(rank);
    const sign = rank < 0 ? "−" : "+";
    const write = (steps: number) => (steps === 0 ? "0" : `${sign}${formatNumber(Math.round(steps * step * 10) / 10)}`);
    const [near, far] = [write(size - 1), write(size)];
    const lines =
      rank === 0 ? ["pareil"] : size === each ? [near, "et plus"] : rank < 0 ? [far, `à ${near}`] : [near, `à ${far}`];
    bands.push({
      ...{ side: rank < 0 ? "less" : rank > 0 ? "more" : "same", lines, count },
      note: `${lines.join(" ")}\u00a0: ${formatNumber(count)}`,
    });
  }
  return bands;
}
