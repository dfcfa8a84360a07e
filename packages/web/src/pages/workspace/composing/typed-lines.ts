/** Lines that were typed, as one; a text is read once, however long its spaces are. */
export function joinLines(typed: string): string {
  return typed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

/** What stands before and after the first `sign` of a line; undefined without one. */
export function splitOnce(line: string, sign: string): [before: string, after: string] | undefined {
  const at = line.indexOf(sign);
  return at < 0 ? undefined : [line.slice(0, at).trim(), line.slice(at + sign.length).trim()];
}

/** Whether a text that was typed is the one that was shown, as a browser sends it back. */
export function isAsWritten(typed: string, written: string): boolean {
  return typed.replaceAll("\r\n", "\n").trim() === written.replaceAll("\r\n", "\n").trim();
}

/**
 * A part of a line, until the sign that ends it; between quotes, those that a telephone or Word types too, any sign is in it, and a
 * straight quote is doubled. A curved one is looked for up to the next that opens: a line is read once, however many it opens.
 */
const partUntil = (sign: string) =>
  new RegExp(`\\s*(?:(?:"((?:[^"]|"")*)"|«([^«»]*)»|“([^“”]*)”)\\s*|([^${sign}]*))(?:${sign}|$)`, "gy");

const quotedOf = ([, straight, french, english]: string[]) =>
  straight?.replaceAll('""', '"') ?? french?.trim() ?? english;

const textOf = (part: string[]) => quotedOf(part) ?? (part[4] ?? "").trim();

/** « flux = OMR, "Verre, bocaux" »: the column, and its values. */
export function readCondition(line: string): [field: string, values: string[]] {
  const before = partUntil("=").exec(line) ?? [""];
  const values = line.slice(before[0].length).matchAll(partUntil(","));
  // Nothing between two commas is no value; an empty one is written "".
  return [textOf(before), [...values].filter((one) => quotedOf(one) !== undefined || textOf(one) !== "").map(textOf)];
}

/** The line that `readCondition` reads so. */
export function writeCondition(field: string, values: readonly string[]): string {
  return `${quoteFor("=", field)} = ${values.map((value) => quoteFor(",", String(value))).join(", ")}`;
}

const quoteFor = (sign: string, text: string) =>
  text === "" || text !== text.trim() || /^["«“]/.test(text) || text.includes(sign)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
