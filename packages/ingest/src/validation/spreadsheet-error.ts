/**
 * What a spreadsheet writes instead of a value that it could not compute or show: Excel in English and in French, LibreOffice, which in
 * French puts a space, no-break or not, before the last sign, and Grist, which names the fault of Python.
 */
const SPREADSHEET_ERROR =
  /^(#(N\/[AD]|GETTING_DATA|(REF|VALEUR|VALUE|DIV\/0|NULL?|NOMBRE|NUM|SPILL|PROPAGATION|D[ÉE]VERSEMENT|EPARS|CALC|FIELD|CHAMP|BLOCKED|BLOQU[ÉE]|CONNECT|BUSY|OCCUP[ÉE]|UNKNOWN|INCONNU|EXTERNAL|PYTHON)\s?!|(NOM|NAME|MACRO)\s?\?|([A-Z][A-Za-z]*)?Error)|#{3,}|Err\s?:\d{3}|\d([.,]\d+)?E\+\d{2})$/;

/** The longest of them. */
const LONGEST = 40;

/** "#N/A", "#DIV/0 !", "#ZeroDivisionError", "####", "Err:502", "1,23E+08": what a spreadsheet writes instead of the value. Rare first letters are looked at first. */
export function isSpreadsheetError(text: string): boolean {
  const { length } = text;
  if (length > LONGEST) return false;
  const first = text.charCodeAt(0);
  const suspect = first === 35 || (first === 69 && length <= 8) || (length >= 5 && text.charCodeAt(length - 3) === 43);
  return suspect && SPREADSHEET_ERROR.test(text);
}
