import { quote } from "../issues/french.js";
import type { Note } from "../note.js";

/**
 * The first name that an object of a JSON text gives twice, at any depth; `value` is what JSON.parse made of it, where the last value of
 * such a name hid the others. Undefined, and quickly so, where there is none.
 */
export function findRepeatedName(bytes: Uint8Array, value: unknown): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  // As many names as the value holds: none was hidden. Texts that hold such signs are read again for nothing.
  return countColons(text) === countNames(value) ? undefined : search(text.toString("utf8"));
}

/** The fault of an object that has such a name. */
export function describeRepeated(name: string): Note & { remedy: Note } {
  return {
    fr: `le nom ${quote(name)} y est écrit plusieurs fois : on ne sait pas quelle valeur lire`,
    en: `the name “${name}” is written several times there: which value to read is not known`,
    remedy: { fr: "Gardez-en une seule.", en: "Keep one of them." },
  };
}

const [SPACE, QUOTE, COLON] = [0x20, 0x22, 0x3a];

/** Colons that follow a text: as many names, at least. */
function countColons(text: Buffer): number {
  let colons = 0;
  for (let at = text.indexOf(COLON); at >= 0; at = text.indexOf(COLON, at + 1)) {
    let before = at - 1;
    while ((text[before] as number) <= SPACE) before--;
    if (text[before] === QUOTE) colons++;
  }
  return colons;
}

/** How many names the objects of a value have; those within lists of numbers, or of positions, are not looked for. */
function countNames(value: unknown): number {
  let names = 0;
  const waiting = [value];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (typeof one !== "object" || one === null) continue;
    if (Array.isArray(one)) {
      const [first] = one;
      if (typeof first === "object" && !(Array.isArray(first) && typeof first[0] === "number")) waiting.push(...one);
      continue;
    }
    for (const name in one) {
      names++;
      const held = (one as Record<string, unknown>)[name];
      if (typeof held === "object" && held !== null) waiting.push(held);
    }
  }
  return names;
}

const TOKEN = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[{}[\]:]/g;

function search(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let last = '""';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (token !== ":") last = token;
    else {
      const names = open.at(-1);
      const name: string = JSON.parse(last);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
}
