/** A formula that gives only a text, which programs write so that a spreadsheet keeps the zeros of a code: ="00100". */
const FORMULA = /^="((?:[^"]|"")*)"$/;

/** Puts in a record the texts of the cells that are such formulas, and tells of each. */
export function readFormulas(
  record: string[],
  tell: (at: number, formula: string, text: string) => void = () => {},
): void {
  for (let at = 0; at < record.length; at++) {
    const cell = record[at] as string;
    if (cell.charCodeAt(0) !== 61) continue;
    const text = FORMULA.exec(cell)?.[1]?.replaceAll('""', '"');
    if (text === undefined) continue;
    record[at] = text;
    tell(at, cell, text);
  }
}
