import { readXml } from "./xml-stream.js";

/** The words of a reference, between quotes or bare, and the sign that follows the name of a sheet: "Tonnes!$B$2", "'Tonnes 2024'!$B$2". */
const FORMULA = /(?:'((?:[^']|'')*)'|([^\s'"(),:;=+*/&<>^!-]+))(!?)/g;
/** What quotation marks hold in a formula: the name of a sheet, or a text. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"/g;
/** The words of a reference in ODF: "Tonnes.B2:Tonnes.B3", "$'Tonnes 2024'.$B$2". */
const ADDRESS = /(?:'((?:[^']|'')*)'|([^\s'.:$]+))(\.?)/g;

/** Attributes of ODF that say which cells are drawn. */
const DRAWN = /(cell-range-address|cell-address|error-(upper|lower)-range)$/;
/** The name of a series that LibreOffice keeps as it was typed. */
const TYPED = "label-string";

/**
 * Whether a chart (ECMA-376 part 1, 21.2, and the extended ones of Office; ODF 1.3 part 3, 11) keeps values of elsewhere than the sheets of its
 * workbook: another workbook, a sheet that was taken away, or none. Those that it draws from its sheets are copies of their cells. True of what cannot be
 * read, or is no chart.
 * @param names what the names that the workbook defines, in small letters, stand for: case does not tell them.
 */
export async function drawsOtherCells(
  chart: AsyncIterable<Uint8Array>,
  sheets: readonly { name: string }[],
  names: ReadonlyMap<string, string> = new Map(),
): Promise<boolean> {
  const own = new Set(sheets.map(({ name }) => name));
  /** Whether all that a reference names is of the sheets, and something is. */
  const isOwn = (reference: string, words: RegExp): boolean => {
    let isSome = false;
    for (const [, quoted, bare = "", mark] of reference.matchAll(words)) {
      const word = quoted === undefined ? bare : unquote(quoted);
      // A name is of the workbook ("Serie", "[0]!Serie") or of a sheet ("Tonnes!Serie").
      if (mark && word === "[0]") continue;
      // Another file is named before « # », what was taken away is « #REF! », and values between braces are of no cell.
      if (mark ? !own.has(word) : quoted !== undefined || /[#{]/.test(bare)) return false;
      const name = word.toLowerCase();
      if (!mark && names.has(name) && !meansOwn(name)) return false;
      isSome ||= mark !== "" || names.has(name);
    }
    return isSome;
  };
  const followed = new Map<string, boolean>();
  /** The same of what a name stands for: of cells, or of other names, never of itself. */
  const meansOwn = (name: string): boolean => {
    const known = followed.get(name);
    if (known !== undefined) return known;
    followed.set(name, false);
    const isOwnName = isOwn(withoutTexts(names.get(name) ?? ""), FORMULA);
    followed.set(name, isOwnName);
    return isOwnName;
  };
  const path: string[] = [];
  let isReferred = false;
  let isChart = false;
  let found = false;
  let text = "";
  let inErrorBars = false;
  let points = 0;
  const handlers = {
    open(name: string, attributes: () => Record<string, string>) {
      text = "";
      path.push(name);
      if (name === "chart" || name === "chartSpace") isChart = true;
      else if (name === "tx") isReferred = false;
      else if (name === "errBars") inErrorBars = true;
      else if (name === "numLit") points = 0;
      else if (name === "pt") points++;
      // Values that are written in the chart itself; error bars of one length have it there.
      if (name === "strLit" || (name === "numLit" && !inErrorBars)) found = true;
      for (const [attribute, address] of Object.entries(attributes()))
        if (address !== "" && (attribute === TYPED || (DRAWN.test(attribute) && !isOwn(address, ADDRESS))))
          found = true;
    },
    text(raw: string, decode: (text: string) => string) {
      text += decode(raw);
    },
    close(name: string) {
      path.pop();
      if (name === "f") isReferred = true;
      if (name === "f" && !isOwn(withoutTexts(text), FORMULA)) found = true;
      // The name of a series that is typed: what follows a reference is a copy.
      else if (name === "v" && !isReferred && isSeriesName(path) && text.trim() !== "") found = true;
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

/** A formula but for its texts ("<>#N/A"), unless it makes references of texts: INDIRECT("Tonnes!$B$2") draws that cell. */
function withoutTexts(formula: string): string {
  if (/\b(?:INDIRECT|ADDRESS)\b/i.test(formula)) return formula;
  return formula.replace(QUOTED, (found) => (found.startsWith('"') ? " " : found));
}

/** Whether the elements that are open are those of the name of a series, and not of a title. */
function isSeriesName(path: readonly string[]): boolean {
  return path.at(-1) === "tx" || (path.at(-1) === "txData" && path.at(-3) === "series");
}
