/**
 * A text that a spreadsheet would run (OWASP, "CSV injection") is kept as text by an apostrophe; a plain number, a negative one or a
 * telephone number runs nothing and stays as it is. The full-width forms of the signs are taken for the others by some versions.
 */
export function spreadsheetText(text: string): string {
  if (!/^\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) || /^[+-]?[\d\s.,]+$/.test(text)) return text;
  return `'${text}`;
}
