import { readXml } from "./xml-stream.js";

/** The words of a reference, between quotes or bare, and the sign that follows the name of a sheet: "Tonnes!$B$2", "'Tonnes 2024'!$B$2". */
const FORMULA = /(?:'((?:[^']|'')*)'|([^\s'"(),:;=+*/&<>^!-]+))(!?)/g;
/** The same in ODF: "Tonnes.B2:Tonnes.B3", "$'Tonnes 2024'.$B$2". */
const ADDRESS = /(?:'((?:[^']|'')*)'|([^\s'.:$]+))(\.?)/g;

/** Attributes of ODF that say which cells are drawn. */
const DRAWN = /(cell-range-address|cell-address|error-(upper|lower)-range)$/;

/**
 * Whether a chart (ECMA-376 part 1, 21.2, and the extended ones of Office; ODF 1.3 part 3, 11) keeps values of elsewhere than the sheets of its
 * workbook: another workbook, a sheet that was taken away, or none. Those that it draws from its sheets are copies of their cells. True of what cannot be
 * read, or is no chart.
 * @param names what the names that the workbook defines stand for.
 */
export async function drawsOtherCells(
  chart: AsyncIterable<Uint8Array>,
  sheets: readonly { name: string }[],
  names: ReadonlyMap<string, string> = new Map(),
): Promise<boolean> {
  const own = new Set(sheets.map(({ name }) => name));
  const isOwn = (reference: string, words: RegExp) => {
    const named = [...reference.matchAll(words)].filter(([, , , mark]) => mark);
    return (
      named.length > 0 && named.every(([, quoted, bare = ""]) => own.has(quoted === undefined ? bare : unquote(quoted)))
    );
  };
  /** A name is of the workbook ("Serie", "[0]!Serie") or of a sheet ("Tonnes!Serie"). */
  const isDrawn = (formula: string) => {
    const meaning = names.get(formula.slice(formula.lastIndexOf("!") + 1));
    if (meaning === undefined) return isOwn(formula, FORMULA);
    return isOwn(meaning, FORMULA) && (/^(\[0\]!)?[^!]+$/.test(formula) || isOwn(formula, FORMULA));
  };
  let isChart = false;
  let found = false;
  let text = "";
  let inErrorBars = false;
  let points = 0;
  const handlers = {
    open(name: string, attributes: () => Record<string, string>) {
      text = "";
      if (name === "chart" || name === "chartSpace") isChart = true;
      else if (name === "errBars") inErrorBars = true;
      else if (name === "numLit") points = 0;
      else if (name === "pt") points++;
      // Values that are written in the chart itself; error bars of one length have it there.
      if (name === "strLit" || (name === "numLit" && !inErrorBars)) found = true;
      for (const [attribute, address] of Object.entries(attributes()))
        if (DRAWN.test(attribute) && address !== "" && !isOwn(address, ADDRESS)) found = true;
    },
    text(raw: string, decode: (text: string) => string) {
      text += decode(raw);
    },
    close(name: string) {
      if (name === "f" && !isDrawn(text.trim())) found = true;
      else if (name === "numLit" && points > 1) found = true;
      else if (name === "errBars") inErrorBars = false;
      text = "";
    },
  };
  try {
    for await (const _ of readXml(chart, handlers)) if (found) return true;
    return found || !isChart;
  } catch {
    return true;
  }
}

const unquote = (name: string) => name.replaceAll("''", "'");
