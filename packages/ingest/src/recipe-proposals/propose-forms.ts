import { foldName } from "../column-names.js";
import { compileDateForms } from "../recipes/date-form.js";
import type { NumberForm } from "../recipes/recipe.js";
import type { Field } from "../schema.js";
import { findFactor, unitOfTitle, unitShift } from "../units.js";
import { NUMBER_AND_UNIT } from "./accept-loosely.js";

/** Texts met in a column, with how often. */
export type Tally = ReadonlyMap<string, number>;

/** What the cells of a column of numbers show. */
export interface WrittenNumbers {
  /** The texts that the field refuses. */
  refused: Tally;
  /** Units written after them. */
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
  { refused, units, bare }: WrittenNumbers,
): { form?: NumberForm | undefined; doubt?: UnitDoubt } {
  const { unit: wanted } = field;
  const [unit] = [...units].sort(([, a], [, b]) => b - a)[0] ?? [];
  const titled = unitOfTitle(header, wanted);
  const told = unit ?? titled;
  const form = proposeMarks(refused);
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
  return { form: shift === 0 ? written : { ...written, factor } };
}

/** How the numbers among texts are written; undefined when none of them is one. */
function proposeMarks(refused: Tally): NumberForm | undefined {
  const texts = [...refused.keys()];
  const numbers = texts.filter((text) => NUMBER_AND_UNIT.test(text));
  if (numbers.length === 0) return undefined;
  const hasPoint = numbers.some((text) => /\d,\d{3}\.\d/.test(text)) || !texts.some((text) => /\d,\d/.test(text));
  return hasPoint ? {} : { decimal: "," };
}

/** Whether a text is a number without unit, other than nought. */
export function isBareNumber(text: string): boolean {
  return /[1-9]/.test(text) && NUMBER_AND_UNIT.test(text) && unitOf(text) === undefined;
}

/** The unit written after a number, undefined without one. */
export function unitOf(text: string): string | undefined {
  return NUMBER_AND_UNIT.exec(text)?.[2]?.trim() || undefined;
}

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
  const readers = FORMS.flatMap((form) => {
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
