/**
 * A text of an XML document with its references replaced by what they stand for: the five names of the standard, and characters by their
 * number (XML 1.0, 4.1). Any other stays as it is written. It stands for the decoding of saxen, which knows no character beyond U+FFFF.
 */
export function decodeReferences(text: string): string {
  // Most have none, and a workbook has millions.
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (written, decimal?: string, hexadecimal?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? written;
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
    return code <= LAST_CHARACTER ? String.fromCodePoint(code) : written;
  });
}

const REFERENCE = /&(?:#(\d+)|#x([\da-f]+)|(amp|apos|gt|lt|quot));/gi;
const NAMED: Record<string, string> = { amp: "&", apos: "'", gt: ">", lt: "<", quot: '"' };
const LAST_CHARACTER = 0x10ffff;
