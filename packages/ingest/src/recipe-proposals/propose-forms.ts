import { foldName } from "../column-names.js";
import { isAmbiguousNumber } from "../field-types/number-text.js";
import { compileDateForms } from "../recipes/date-form.js";
import { compileNumberForm } from "../recipes/number-form.js";
import type { NumberForm } from "../recipes/recipe.js";
import type { Field, FieldTypeName } from "../schema.js";
import { findFactor, unitOfTitle, unitShift } from "../units.js";
import { NUMBER_AND_UNIT } from "./accept-loosely.js";

/** Texts met in a column, with how often. */
export type Tally = ReadonlyMap<string, number>;

/** What the cells of a column of numbers show. */
export interface WrittenNumbers {
  /** The texts that the field refuses. */
  refused: Tally;
  /** Those that it reads with its decimal mark. */
  accepted: ReadonlySet<string>;
  /** Units written after those refused. */
  units: Tally;
  /** Whether others than nought, refused or not, are without unit. */
  bare: boolean;
}

/** A unit that nothing turns into that of the field for sure: a person must say what it is. */
export interface UnitDoubt {
  unit: string;
  /** That of the field, undefined when it has none. */
  wanted: string | undefined;
  /** That of the header, where numbers without unit are in it, and not in the one that others bear. */
  header?: string;
}

/** The power of ten that turns the unit of a header ("Tonnage (kg)") into that of its field ("t"); undefined when they do not measure the same thing. */
export function scaleOf(header: string, { unit: wanted }: Field): number | undefined {
  const unit = unitOfTitle(header, wanted);
  return unit === undefined || wanted === undefined ? undefined : (unitShift(unit, wanted) ?? undefined);
}

/** How the numbers of a column are written and what they are multiplied by to be in the unit of its field, undefined when nothing is to be said; and the unit that leaves a doubt. */
export function proposeNumberForm(
  header: string,
  field: Field,
  { refused, accepted, units, bare }: WrittenNumbers,
): { form?: NumberForm | undefined; doubt?: UnitDoubt } {
  const { unit: wanted } = field;
  const [unit] = [...units].sort(([, a], [, b]) => b - a)[0] ?? [];
  const titled = unitOfTitle(header, wanted);
  const told = unit ?? titled;
  const numbers = [...refused.keys()].flatMap((text) => NUMBER_AND_UNIT.exec(text)?.[1] ?? []);
  const marks = proposeMarks(numbers, accepted, field);
  if (!marks) return {};
  const form = numbers.length > 0 ? marks : undefined;
  if (told === undefined) return { form };
  const doubt = { unit: told, wanted };
  const written = unit === undefined || !form ? form : { ...form, unit };
  const shift = wanted === undefined ? undefined : unitShift(told, wanted);
  if (wanted === undefined || shift === undefined) return { form: written, doubt };
  const factor = findFactor(told, wanted);
  // Numbers without unit are in that of the header, or else of the field: they would be multiplied as the others.
  const others = bare && unit !== undefined ? unitShift(titled ?? wanted, wanted) : shift;
  if (others !== shift) return { doubt: titled === undefined ? doubt : { ...doubt, header: titled } };
  if (factor === undefined) return { form: unit === undefined ? form : undefined, doubt };
  return { form: shift === 0 ? written : { ...marks, ...written, factor } };
}

/**
 * What is before decimals in the numbers of a column; undefined where nothing tells it for sure: the mark that parts thousands would multiply those
 * that the field reads.
 */
function proposeMarks(
  refused: readonly string[],
  accepted: ReadonlySet<string>,
  { decimalChar = "." }: Field,
): Pick<NumberForm, "decimal"> | undefined {
  const some = (form: RegExp) => refused.some((text) => form.test(text));
  const has = (form: RegExp) => [...accepted].some((text) => form.test(text));
  const readsComma = decimalChar === "," && accepted.size > 0;
  if (some(/\d,\d{3}(?:\.\d|,\d{3})/) && !(readsComma && has(/,(?!\d{3}$)/))) return {};
  if (!readsComma && !some(/\d,\d/)) return {};
  const isPointDoubtful = readsComma ? some(/\./) : has(/\.\d{3}$/);
  return isPointDoubtful && !some(/\d\.\d{3}(?:,\d|\.\d{3})/) ? undefined : { decimal: "," };
}

/** Whether a text is a number without unit, other than nought. */
export function isBareNumber(text: string): boolean {
  return /[1-9]/.test(text) && NUMBER_AND_UNIT.test(text) && unitOf(text) === undefined;
}

/**
 * Which mark before decimals makes numbers that the schema takes of those that a form is proposed for: its own, the other one, or either, where all can
 * be read two ways ("1.234"). Its own where one of them can be read one way.
 */
export function tellMarks(
  refused: readonly string[],
  form: NumberForm,
  { field, typed, takes }: { field: Field; typed: boolean; takes(text: string): boolean },
): "own" | "other" | "either" {
  const marked = refused.filter((text) => /[.,]/.test(NUMBER_AND_UNIT.exec(text)?.[1] ?? ""));
  if (!marked.every(isReadTwoWays)) return "own";
  const read = compileNumberForm(form, field, typed);
  const readOther = compileNumberForm({ ...form, decimal: form.decimal === "," ? "." : "," }, field, typed);
  const own = marked.filter((text) => takes(read(text) ?? text)).length;
  const others = marked.filter((text) => {
    const found = readOther(text);
    return found !== undefined && found !== read(text) && takes(found);
  }).length;
  if (others === 0 || others < own) return "own";
  return own === 0 ? "other" : "either";
}

/** Whether a text is a number that can be read two ways, with its unit or without. */
export function isReadTwoWays(text: string): boolean {
  return isAmbiguousNumber(NUMBER_AND_UNIT.exec(text)?.[1] ?? "");
}

/** The unit written after a number, undefined without one. */
export function unitOf(text: string): string | undefined {
  return NUMBER_AND_UNIT.exec(text)?.[2]?.trim() || undefined;
}

/** What this site and most programs write, which a field that has its own form does not read. */
const ISO_FORMS: Partial<Record<FieldTypeName, string>> = {
  date: "AAAA-MM-JJ",
  datetime: "AAAA-MM-JJThh:mm:ss",
  time: "hh:mm:ss",
};

const FORMS = [
  "JJ/MM/AAAA",
  "JJ-MM-AAAA",
  "JJ.MM.AAAA",
  "MM/JJ/AAAA",
  "AAAA/MM/JJ",
  "JJ/MM/AA",
  "JJ mois AAAA",
  "JJ/MM/AAAA hh:mm",
  "MM/AAAA",
  "MM-AAAA",
  "AAAA/MM",
  "mois AAAA",
  "excel",
];

/** The date forms that read the texts a field refuses, the one that reads most first, each reading some that those before do not. */
export function proposeDateForms(refused: Tally, field: Field): string[] {
  const iso = ISO_FORMS[field.type ?? "string"];
  const readers = [...(iso === undefined ? [] : [iso]), ...FORMS].flatMap((form) => {
    try {
      return [{ form, read: compileDateForms([form], field) }];
    } catch {
      return [];
    }
  });
  const chosen: string[] = [];
  let left = [...refused].filter(([text]) => foldName(text) !== "");
  while (chosen.length < 3) {
    const scored = readers.map(({ form, read }) => {
      const taken = left.filter(([text]) => read(text) !== undefined);
      return { form, read, count: taken.reduce((sum, [, times]) => sum + times, 0) };
    });
    const best = scored.reduce<(typeof scored)[number] | undefined>(
      (a, b) => (b.count > (a?.count ?? 0) ? b : a),
      undefined,
    );
    if (!best) break;
    chosen.push(best.form);
    left = left.filter(([text]) => best.read(text) === undefined);
  }
  return chosen;
}
