import { fieldTypes } from "../field-types/index.js";
import type { Field } from "../schema.js";
import { createColumnHabits, observeCell } from "./column-habits.js";
import { announcesDate, hasWord } from "./kinds/kind.js";

/** A way to write the values of a column: a Table Schema type with its options, tried on every cell. */
export interface Form {
  /** Whether a cell (without the spaces around it) is written so. */
  accepts(text: string): boolean;
  /** Type and options, once cells were read. */
  field(): Pick<Field, "type"> & Partial<Field>;
  /** Smallest and greatest number met, for numbers. */
  range?(): [number, number];
  /** Whether the cells read are enough to be sure of it; true when absent. */
  isSettled?(): boolean;
  /** What leaves a doubt on the reading, in French; undefined when there is none. */
  doubt?(): string | undefined;
  /** The mark of decimals as numbers are read; undefined when none was met. */
  mark?(): DecimalMark | undefined;
}

/** A mark read as that of decimals. */
export interface DecimalMark {
  mark: string;
  /** It can be read one way only: "1.200" may be more than a thousand. */
  sure: boolean;
  /** The first text that has it. */
  text: string;
}

/** All the forms, freshly made for one column, the simplest first: the first that no cell refuses is taken. */
export function createForms(words: readonly string[]): Form[] {
  return [
    // Before whole numbers, which these look like.
    compactDayForm(announcesDate(words)),
    ...BOOLEANS.map(([yes, no]) => booleanForm(yes, no)),
    ...NUMBERS.map(({ pattern, ...field }) => numberForm(field, pattern)),
    ...NUMBERS.filter(({ type }) => type === "number").map(({ pattern, ...field }) => unitForm(field, pattern)),
    ...TYPED.map(typedForm),
    monthForm(announcesDate(words) || hasWord(words, ...MONTHS)),
    ...DAYS.map((format) => typedForm({ type: "date", format })),
    monthFirstForm({ type: "date", format: "%m/%d/%Y" }),
    ...MOMENTS.map((format) => typedForm({ type: "datetime", format })),
    ...MONTH_FIRST.map((format) => monthFirstForm({ type: "datetime", format })),
  ];
}

const BOOLEANS: [yes: string[], no: string[]][] = [
  [
    ["true", "True", "TRUE"],
    ["false", "False", "FALSE"],
  ],
  [
    ["oui", "Oui", "OUI"],
    ["non", "Non", "NON"],
  ],
  [
    ["yes", "Yes", "YES"],
    ["no", "No", "NO"],
  ],
  [
    ["vrai", "Vrai", "VRAI"],
    ["faux", "Faux", "FAUX"],
  ],
  [
    ["O", "o"],
    ["N", "n"],
  ],
];

/** Only the words met are declared, with the opposite of the same case. "0" and "1" stay numbers: nothing tells which they are. */
function booleanForm(yes: string[], no: string[]): Form {
  const seen = new Set<number>();
  const words = new Set<string>();
  return {
    accepts(text) {
      const at = Math.max(yes.indexOf(text), no.indexOf(text));
      if (at < 0) return false;
      seen.add(at);
      words.add(text.toLowerCase());
      return true;
    },
    // A lone letter may be a code.
    isSettled: () => words.size > 1 || yes[0] !== "O",
    field() {
      if (yes[0] === "true") return { type: "boolean" };
      const kept = (list: string[]) => list.filter((_, at) => seen.has(at));
      return { type: "boolean", trueValues: kept(yes), falseValues: kept(no) };
    },
  };
}

const SPACED = String.raw`(?:\d+|\d{1,3}(?:\s\d{3})+)`;

/** How numbers are written. A leading zero is that of a code ("01053"): no form takes it. */
const NUMBERS: (Partial<Field> & { type: "integer" | "number"; pattern: string })[] = [
  { type: "integer", pattern: String.raw`\d+` },
  { type: "integer", groupChar: " ", pattern: SPACED },
  { type: "number", pattern: String.raw`(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?` },
  { type: "number", decimalChar: ",", pattern: String.raw`(?:\d+,?\d*|,\d+)` },
  { type: "number", groupChar: " ", pattern: String.raw`${SPACED}(?:\.\d+)?` },
  { type: "number", decimalChar: ",", groupChar: " ", pattern: String.raw`${SPACED}(?:,\d+)?` },
  { type: "number", groupChar: ",", pattern: String.raw`\d{1,3}(?:,\d{3})*(?:\.\d+)?` },
  { type: "number", decimalChar: ",", groupChar: ".", pattern: String.raw`\d{1,3}(?:\.\d{3})*(?:,\d+)?` },
];

const LEADING_ZERO = /^[+\u2212-]?0\d/;
/** A phone number, or a whole part of more digits than a double keeps. */
const NOT_A_NUMBER = /^\+\d{8}|^[+\u2212-]?\d{16}/;

function numberForm(given: Pick<Field, "type"> & Partial<Field>, pattern: string): Form {
  const form = new RegExp(`^[+\u2212-]?${pattern}$`);
  const field = { ...given };
  const parse = fieldTypes[field.type as "number"].compile({ name: "", ...field });
  const habits = createColumnHabits();
  const spaces = new Set<string>();
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let marked: string | undefined;
  let power: string | undefined;
  return {
    accepts(text) {
      if (!form.test(text) || LEADING_ZERO.test(text) || NOT_A_NUMBER.test(text)) return false;
      const value = parse(text);
      if (typeof value !== "number" || !Number.isFinite(value)) return false;
      if (power === undefined && /e/i.test(text)) power = text;
      if (value < low) low = value;
      if (value > high) high = value;
      if (field.groupChar === " ") for (const space of text.match(/\s/g) ?? []) spaces.add(space);
      if (field.type === "number" && habits.decimal.size === 0) {
        observeCell(habits, text);
        if (marked === undefined && /[.,]/.test(text)) marked = text;
      }
      return true;
    },
    field() {
      // The space of the file, for readers that know only that one.
      return field.groupChar === " " && spaces.size === 1 ? { ...field, groupChar: [...spaces][0] as string } : field;
    },
    range: () => [low, high],
    doubt: () =>
      power === undefined ? undefined : `« ${power} » est lu avec une puissance de dix, et pourrait être un code`,
    mark: () =>
      marked === undefined
        ? undefined
        : {
            mark: field.decimalChar ?? ".",
            sure: field.groupChar !== undefined || habits.decimal.size > 0,
            text: marked,
          },
  };
}

const UNIT = /\s?(%|‰|€|k€|M€|t|T|kg|g|km|m|cm|ha|m2|m²|m3|m³|km2|km²|l|L|kW|MW|Wh|kWh|MWh|GWh|hab\.?|h|min|°C|°)$/;

/** Numbers followed by their unit, always the same: "45 %", "12,5 t". */
function unitForm(given: Pick<Field, "type"> & Partial<Field>, pattern: string): Form {
  const inner = numberForm(given, pattern);
  const parse = fieldTypes.number.compile({ name: "", ...given, bareNumber: false });
  let unit: string | undefined;
  return {
    ...inner,
    accepts(text) {
      const found = UNIT.exec(text);
      if (!found || (unit !== undefined && found[1] !== unit)) return false;
      if (!inner.accepts(text.slice(0, found.index)) || typeof parse(text) !== "number") return false;
      unit = found[1];
      return true;
    },
    field: () => ({ ...inner.field(), bareNumber: false, ...(unit === undefined ? {} : { unit }) }),
  };
}

/** Types that their own reader recognises. */
const TYPED: (Pick<Field, "type"> & Partial<Field>)[] = [
  { type: "date" },
  { type: "datetime" },
  { type: "time" },
  { type: "time", format: "%Hh%M" },
  { type: "duration" },
  { type: "geojson" },
  { type: "object" },
  { type: "array" },
  { type: "string", format: "uuid" },
];

/** French ways of writing a day, then others; the day comes first. */
const DAYS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%y", "%d %B %Y"];
const MOMENTS = [
  ...["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M"],
  ...["%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S%z"],
  ...["%Y-%m-%d %H:%M:%S.%f%z"],
];

const MONTH_FIRST = ["%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S%z"];

function typedForm(field: Pick<Field, "type"> & Partial<Field>): Form {
  const parse = fieldTypes[field.type ?? "string"].compile({ name: "", ...field });
  return { accepts: (text) => typeof parse(text) === "string", field: () => field };
}

const MONTHS = ["mois", "month", "months", "periode", "periodes", "period", "aaaamm", "yyyymm"];

/** "2024-03": the third number given in a year as well, unless the name says that it is a month. */
function monthForm(announced: boolean): Form {
  const form = typedForm({ type: "yearmonth" });
  let first = "";
  return {
    ...form,
    accepts(text) {
      first ||= text;
      return form.accepts(text);
    },
    doubt: () => (announced ? undefined : `« ${first} » est lu comme un mois, et pourrait être un numéro`),
  };
}

/** From how many different days a column of eight digits is one of days, whatever its name: one number in a thousand looks like one. */
const ENOUGH_DAYS = 3;

/** Days without separator, "20240601": of this century or the last, so that few numbers look like them. */
function compactDayForm(announced: boolean): Form {
  const form = typedForm({ type: "date", format: "%Y%m%d" });
  const days = new Set<string>();
  return {
    ...form,
    accepts(text) {
      if (!/^(?:19|20)\d{6}$/.test(text) || !form.accepts(text)) return false;
      if (days.size < ENOUGH_DAYS) days.add(text);
      return true;
    },
    isSettled: () => announced || days.size >= ENOUGH_DAYS,
  };
}

/** Tried after the French forms: a month first is taken only where a day first is impossible. */
function monthFirstForm(field: Pick<Field, "type"> & Partial<Field>): Form {
  return {
    ...typedForm(field),
    doubt: () => "le mois semble écrit avant le jour",
  };
}
