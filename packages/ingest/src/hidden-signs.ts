/** What no name of a file keeps: controls, halves of a sign, and what turns or breaks the writing that follows. */
export const HIDDEN_SIGNS = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * A text of a file as a sentence or a page shows it, on one line: each of `HIDDEN_SIGNS` is drawn (`a\u202eb`, ⏎ for a line break, ⇥ for a tabulation, U+FFFD for half a sign), so
 * that a name which only seems to be another is seen not to be. Only what is shown goes through it: what is read, compared or sent back keeps its signs.
 */
export function showSigns(text: string): string {
  return text
    .replace(/\r?\n/g, "⏎")
    .replace(HIDDEN_SIGNS, (sign) => (sign === "\t" ? "⇥" : /\p{Cs}/u.test(sign) ? "\ufffd" : draw(sign)));
}

/** What takes no room (Unicode, Default_Ignorable_Code_Point): a text may need it, a name of a column does not, but for what gives an emoji its colours. */
const NO_ROOM = /(?<![\p{Extended_Pictographic}\d#*])\ufe0f|(?!\ufe0f)\p{Default_Ignorable_Code_Point}/gu;

/** The name or title of a column as a page shows it: as `showSigns`, with the signs that take no room drawn too (`nom\u200b`). */
export function showName(name: string): string {
  return showSigns(name).replace(NO_ROOM, draw);
}

const draw = (sign: string) => {
  const code = (sign.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
};
