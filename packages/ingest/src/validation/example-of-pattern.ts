/**
 * A text that a regular expression accepts, to show its form to who cannot read it: "AB123" for `^[A-Z]{2}\d{3}$`. Undefined when the
 * expression asks for more than literals, classes, groups, alternatives and repetitions, or accepts nothing but the empty text.
 * @param test whether the expression accepts a text.
 */
export function exampleOfPattern(source: string, test: (text: string) => boolean): string | undefined {
  try {
    const text = createWriter(source).write();
    return text !== "" && text.length <= 60 && test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

const DIGITS = "1234567890";
const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SMALL = "abcdefghijklmnopqrstuvwxyz";

/** Writes the shortest text of the first alternative, reading the expression from left to right. */
function createWriter(source: string) {
  let at = 0;
  const written = new Map<string, number>();
  /** Digits and letters follow one another, so that the example does not look like a value. */
  const next = (letters: string) => {
    const times = written.get(letters) ?? 0;
    written.set(letters, times + 1);
    return letters[times % letters.length] as string;
  };
  const peek = () => source[at];
  const fail = (): never => {
    throw new Error("not a form that an example shows");
  };

  function write(): string {
    const [first = ""] = alternatives();
    return at < source.length ? fail() : first;
  }

  function alternatives(): string[] {
    const texts = [sequence()];
    while (peek() === "|") {
      at++;
      texts.push(sequence());
    }
    return texts.filter((text) => text !== "").concat("");
  }

  function sequence(): string {
    let text = "";
    while (at < source.length && peek() !== "|" && peek() !== ")") {
      const start = at;
      const piece = atom();
      const end = at;
      const times = repetition();
      if (times === 0) continue;
      text += piece;
      for (let again = 1; again < times; again++) {
        const after = at;
        at = start;
        text += atom();
        if (at !== end) fail();
        at = after;
      }
    }
    return text;
  }

  function repetition(): number {
    const braces = /^\{(\d+)(,\d*)?\}/.exec(source.slice(at));
    let times = 1;
    if (braces) {
      at += braces[0].length;
      times = Number(braces[1]);
    } else if (peek() === "*" || peek() === "?" || peek() === "+") {
      times = peek() === "+" ? 1 : 0;
      at++;
    } else return 1;
    if (peek() === "?" || peek() === "+") at++;
    return times > 60 ? fail() : times;
  }

  function atom(): string {
    const char = source[at++] as string;
    if (char === "^" || char === "$") return "";
    if (char === ".") return next(SMALL);
    if (char === "[") return oneOf();
    if (char === "(") return group();
    if (char === "\\") return escaped(source[at++] ?? fail());
    return /[*+?{}\])]/.test(char) ? fail() : char;
  }

  function group(): string {
    if (source.startsWith("?:", at)) at += 2;
    else if (peek() === "?") fail();
    const [text = ""] = alternatives();
    return source[at++] === ")" ? text : fail();
  }

  function escaped(char: string): string {
    if (char === "d") return next(DIGITS);
    if (char === "w") return next(SMALL);
    if (char === "s") return " ";
    return /[a-zA-Z0-9]/.test(char) ? fail() : char;
  }

  function oneOf(): string {
    const end = /^\^?\]?(?:\\[\s\S]|[^\]\\])*\]/.exec(source.slice(at))?.[0] ?? fail();
    at += end.length;
    const accepts = new RegExp(`^[${end}$`, "u");
    for (const all of [DIGITS, CAPITALS, SMALL]) if ([...all].every((one) => accepts.test(one))) return next(all);
    const found = [...`0${DIGITS}${CAPITALS}${SMALL} -_/.,:;'@+éè`].find((one) => accepts.test(one));
    return found ?? fail();
  }

  return { write };
}
