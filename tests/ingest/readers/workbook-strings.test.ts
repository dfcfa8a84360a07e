import { describe, expect, it } from "vitest";
import { createTextTable } from "../../../packages/ingest/src/readers/text-table.js";
import { readSharedTexts, TooManyTexts } from "../../../packages/ingest/src/readers/workbook-strings.js";

async function* piecesOf(xml: string) {
  yield Buffer.from(xml);
}

describe("the texts that a workbook shares", () => {
  it("are given by their rank, whatever their length and characters", () => {
    const texts = [
      "",
      "déchèterie",
      "x".repeat(2_000_000),
      "\ud800",
      "a\ud83d\ude00b",
      "y".repeat(900_000),
      "z".repeat(900_000),
    ];
    const table = createTextTable();
    for (const text of texts) table.add(text);
    for (let rank = 0; rank < 5000; rank++) table.add(`n° ${rank}`);
    expect(texts.map((_, rank) => table.get(rank))).toEqual(texts);
    expect(table.get(5006)).toBe("n° 4999");
    expect([table.get(5007), table.get(-1), table.get(0.5), table.get(Number.NaN)]).toEqual(Array(4).fill(undefined));
  });

  it("join the runs of a text written differently, and leave the pronunciation", async () => {
    const table = await readSharedTexts(
      piecesOf(
        '<sst><si><t>Dolus</t></si><si><r><t>Le </t></r><r><rPr/><t>Château</t></r><rPh sb="0" eb="1"><t>X</t></rPh></si><si><t>a_x000A_b</t></si><si/></sst>',
      ),
    );
    expect([0, 1, 2, 3, 4].map((rank) => table.get(rank))).toEqual(["Dolus", "Le Château", "a\nb", "", undefined]);
  });

  it("are refused when they take more than the memory that they may", async () => {
    const xml = `<sst>${"<si><t>déchèterie</t></si>".repeat(100)}</sst>`;
    await expect(readSharedTexts(piecesOf(xml), 1000)).rejects.toThrow(TooManyTexts);
    expect((await readSharedTexts(piecesOf(xml), 2100)).size).toBe(100);
  });
});
