import { fullYear, isDay, monthOf } from "./calendar.js";

interface Parts {
  year?: number;
  month?: number;
  day?: number;
  dayOfYear?: number;
  hour?: number;
  minute?: number;
  second?: number;
  fraction?: string;
  offset?: string;
  afternoon?: boolean;
}

/** Reads one piece at `at`; gives the place after it, -1 when it is not there. */
type Step = (text: string, at: number, parts: Parts) => number;

function digits(max: number, set: (parts: Parts, written: string) => void, min = 1): Step {
  return (text, at, parts) => {
    let end = at;
    while (end < at + max && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
    if (end - at < min) return -1;
    set(parts, text.slice(at, end));
    return end;
  };
}

function word(accept: (name: string, parts: Parts) => boolean): Step {
  return (text, at, parts) => {
    const name = /^\p{L}+\.?/u.exec(text.slice(at))?.[0];
    return name && accept(name, parts) ? at + name.length : -1;
  };
}

/** An unknown name gives the month 0, which no date has. */
function readMonth(name: string, parts: Parts): boolean {
  parts.month = monthOf(name);
  return true;
}

const directives: Record<string, Step> = {
  Y: digits(
    4,
    (parts, written) => {
      parts.year = Number(written);
    },
    4,
  ),
  y: digits(
    2,
    (parts, written) => {
      parts.year = fullYear(written);
    },
    2,
  ),
  m: digits(2, (parts, written) => {
    parts.month = Number(written);
  }),
  d: digits(2, (parts, written) => {
    parts.day = Number(written);
  }),
  j: digits(3, (parts, written) => {
    parts.dayOfYear = Number(written);
  }),
  H: digits(2, (parts, written) => {
    parts.hour = Number(written);
  }),
  I: digits(2, (parts, written) => {
    const hour = Number(written);
    parts.hour = hour >= 1 && hour <= 12 ? hour % 12 : Number.POSITIVE_INFINITY;
  }),
  M: digits(2, (parts, written) => {
    parts.minute = Number(written);
  }),
  S: digits(2, (parts, written) => {
    parts.second = Number(written);
  }),
  f: digits(6, (parts, written) => {
    parts.fraction = written;
  }),
  B: word(readMonth),
  b: word(readMonth),
  A: word(() => true),
  a: word(() => true),
  p: word((name, parts) => {
    const half = name.toLowerCase();
    parts.afternoon = half === "pm";
    return half === "am" || half === "pm";
  }),
  z: (text, at, parts) => {
    const written = /^(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)/.exec(text.slice(at))?.[0];
    if (!written) return -1;
    parts.offset = written === "Z" ? "Z" : `${written.slice(0, 3)}:${written.slice(-2)}`;
    return at + written.length;
  },
};

/**
 * Compiles a strptime format ("%d/%m/%Y", "%H:%M") into a reader that gives ISO 8601 text, no more precise than the format
 * ("%Y" → "2024", "%m/%Y" → "2024-06"). Throws on a directive it does not know.
 */
export function compileStrptime(format: string): (text: string) => string | undefined {
  const steps = listSteps(format);
  return (text) => {
    const parts: Parts = {};
    let at = 0;
    for (const step of steps) {
      at = step(text, at, parts);
      if (at < 0) return undefined;
    }
    return at === text.length ? toIso(parts) : undefined;
  };
}

/** Whether a format of a field is written in directives: "%H:%M", not "default" nor "any". */
export function isStrptime(format: string | undefined): format is string {
  return format?.includes("%") === true;
}

function listSteps(format: string): Step[] {
  const steps: Step[] = [];
  for (let i = 0; i < format.length; i++) {
    const char = format[i] as string;
    if (char !== "%") {
      steps.push(literal(char));
      continue;
    }
    i++;
    if (format[i] === "-") i++;
    const name = format[i] ?? "";
    if (name === "%") steps.push(literal("%"));
    else if (name === "T") steps.push(...listSteps("%H:%M:%S"));
    else {
      const step = directives[name];
      if (!step) throw new Error(`directive de date inconnue « %${name} » dans le format « ${format} »`);
      steps.push(step);
    }
  }
  return steps;
}

function literal(char: string): Step {
  return (text, at) => (text[at] === char ? at + 1 : -1);
}

/** `%d/%m/%Y` as a French reader sees it: "JJ/MM/AAAA". */
export function describeStrptime(format: string): string {
  const words: Record<string, string> = {
    Y: "AAAA",
    y: "AA",
    m: "MM",
    d: "JJ",
    H: "hh",
    M: "mm",
    S: "ss",
    B: "mois",
    b: "mois",
    z: "±hhmm",
    T: "hh:mm:ss",
  };
  return format.replace(/%-?(\w)/g, (all, name: string) => words[name] ?? all);
}

function toIso(parts: Parts): string | undefined {
  let date: string | undefined;
  if (parts.year !== undefined && parts.dayOfYear !== undefined) {
    const day = new Date(Date.UTC(parts.year, 0, parts.dayOfYear));
    if (day.getUTCFullYear() !== parts.year) return undefined;
    date = day.toISOString().slice(0, 10);
  } else if (parts.year !== undefined) {
    date = pad(parts.year, 4);
    if (parts.month !== undefined) {
      if (parts.month < 1 || parts.month > 12) return undefined;
      date += `-${pad(parts.month, 2)}`;
      if (parts.day !== undefined) {
        if (!isDay(parts.year, parts.month, parts.day)) return undefined;
        date += `-${pad(parts.day, 2)}`;
      }
    }
  }
  if (parts.hour === undefined) return date;
  const hour = parts.afternoon ? parts.hour + 12 : parts.hour;
  const { minute = 0, second = 0 } = parts;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = parts.fraction ? `.${parts.fraction}` : "";
  const time = `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction}${parts.offset ?? ""}`;
  return date === undefined ? time : `${date}T${time}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
