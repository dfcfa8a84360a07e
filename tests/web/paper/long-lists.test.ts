import type { Territory } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { PAPER_SCALE, SHEET_HEIGHT, toMm } from "../../../packages/web/src/paper/measures.js";
import { paperRanking } from "../../../packages/web/src/paper/paper-ranking.js";
import { home, observe, situation } from "../support/situation.js";

/** A territory of many communes, the first with the highest value unless said, read as one of them or as a whole. */
function rankingOf(
  count: number,
  { read, valueAt = (rank) => 1000 - rank }: { read?: number; valueAt?: (rank: number) => number | null } = {},
) {
  const communes = Array.from({ length: count }, (_, rank): Territory => {
    const code = String(54001 + rank);
    return { code, level: "commune", name: `Commune ${code}`, parents: [{ code: home.code }] };
  });
  const observations = communes.map((commune, rank) => observe(commune, "2024", valueAt(rank)));
  const territory = read === undefined ? home : (communes[read] as Territory);
  const { drawing, subtitle, label } = paperRanking(situation(observations, { communes, territory }));
  const drawn = drawing?.(356);
  return { subtitle, label, drawn: JSON.stringify(drawn), height: toMm((drawn?.frame.height ?? 0) * PAPER_SCALE) };
}

describe("the ranking of many communes on paper", () => {
  it.each([28, 36, 37, 62, 133])("holds on a sheet with its heading: %d communes", (count) => {
    expect(rankingOf(count).height).toBeLessThan(SHEET_HEIGHT - 50);
  });

  it("is whole where it can be, and says nothing of others", () => {
    const { subtitle, drawn } = rankingOf(28);
    expect(subtitle).not.toContain("sur la page");
    expect(drawn).toContain("Commune 54028");
  });

  it("shows the highest values of 133, and says how many communes are left to the page", () => {
    const { subtitle, label, drawn } = rankingOf(133);
    expect(subtitle).toContain("les plus hautes valeurs\u202f; 109\u00a0autres communes sur la page");
    expect(drawn).toContain("Commune 54024");
    expect(drawn).not.toContain("Commune 54025");
    // What is said is said of all of them.
    expect(label).toMatch(/de 1\s000\skg .* à 868\skg /);
  });

  it("keeps the commune that is read, wherever it stands", () => {
    const { subtitle, drawn } = rankingOf(133, { read: 99 });
    expect(subtitle).toContain("108\u00a0autres communes sur la page");
    expect(drawn).toContain("Commune 54100");
  });

  it.each([
    ["all are equal", () => 12],
    ["the last ones shown are equal to others as they are written", (rank: number) => (rank < 3 ? 12 : rank / 1000)],
  ])("says no value the highest where %s", (_, valueAt) => {
    const { subtitle, drawn } = rankingOf(133, { valueAt });
    expect(subtitle).toContain(
      "24\u00a0communes, les dernières à égalité avec d’autres\u202f; 109\u00a0autres communes sur la page",
    );
    expect(subtitle).not.toContain("plus hautes");
    expect(drawn.match(/"Commune \d+\u00a0:/g)).toHaveLength(24);
  });

  it("shows all the known values where they are few, and none of the communes without one but the one that is read", () => {
    const few = { valueAt: (rank: number) => (rank < 5 ? 12 : null) };
    const { subtitle, drawn } = rankingOf(133, few);
    expect(subtitle).toContain("toutes les valeurs connues\u202f; 128\u00a0autres communes sur la page");
    expect(drawn).toContain("Commune 54005");
    expect(drawn).not.toContain("Commune 54006");
    const { subtitle: beside, drawn: withOne } = rankingOf(133, { read: 99, ...few });
    expect(beside).toContain("127\u00a0autres communes sur la page");
    expect(withOne).toContain("Commune 54100");
  });
});
