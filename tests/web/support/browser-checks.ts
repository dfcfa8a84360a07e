import type { Page } from "playwright-core";

/** How many pages a PDF has. */
export const sheets = (pdf: Buffer) => pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length;

/** Texts of visible drawings that leave their frame, cover another one, or are under 11 px once shown. */
export function faultyTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    for (const svg of document.querySelectorAll("figure svg[class^=cut-]")) {
      const frame = svg.getBoundingClientRect();
      if (frame.width === 0) continue;
      const texts = [...svg.querySelectorAll("text")].map((text) => ({
        words: text.textContent ?? "",
        box: text.getBoundingClientRect(),
        size:
          Number.parseFloat(getComputedStyle(text).fontSize) *
          (frame.width / (svg as SVGSVGElement).viewBox.baseVal.width),
      }));
      for (const { words, box, size } of texts) {
        if (
          box.left < frame.left - 1 ||
          box.right > frame.right + 1 ||
          box.top < frame.top - 1 ||
          box.bottom > frame.bottom + 1
        )
          faults.push(`cut: ${words}`);
        if (size < 11) faults.push(`small: ${words} ${size}`);
      }
      for (const [index, one] of texts.entries()) {
        for (const other of texts.slice(index + 1)) {
          const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          // Boxes of text have air above and below the letters.
          const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
          if (across > 1 && down > 4) faults.push(`over: ${one.words} / ${other.words}`);
        }
      }
    }
    return faults;
  });
}
