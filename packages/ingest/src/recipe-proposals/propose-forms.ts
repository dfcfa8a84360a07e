import { foldName } from "../column-names.js";
import { compileDateForms } from "../recipes/date-form.js";
import type { NumberForm } from "../recipes/recipe.js";
import type { Field } from "../schema.js";
import { NUMBER_AND_UNIT } from "./accept-loosely.js";

/** Texts met in a column, with how often. */
export type Tally = ReadonlyMap<string, number>;

/** Units that differ by a power of ten, with their place. */
const SCALES: Record<string, number>[] = [
  { g: -6, kg: -3, t: 0, tonne: 0, tonnes: 0, kt: 3 },
  { wh: -6, kwh: -3, mwh: 0, gwh: 3, twh: 6 },
  { w: -3, kw: 0, mw: 3 },
  { mm: -6, m: -3, km: 0 },
  { "€": 0, euro: 0, euros: 0, "k€": 3, "m€": 6 },
];

/** The power of ten that turns the unit of a header ("Tonnage (kg)") into that of its field ("t"); undefined when they do not measure the same thing. */
export function scaleOf(header: string, { unit }: Field): number | undefined {
  const written = /\(([^()]+)\)\s*$/.exec(header)?.[1]?.trim().toLowerCase();
  const wanted = unit?.toLowerCase();
  if (written === undefined || wanted === undefined) return undefined;
  if (written === wanted) return 0;
  const scale = SCALES.find((one) => written in one && wanted in one);
  return scale ? (scale[written] as number) - (scale[wanted] as number) : undefined;
}

/** What the numbers of a column are multiplied by to be in the unit of its field; undefined when nothing says so. */
export function proposeFactor(header: string, field: Field): number | undefined {
  const shift = scaleOf(header, field);
  return shift ? Number(`1e${shift}`) : undefined;
}

/** How the numbers that a field refuses are written; undefined when none of them is one. */
export function proposeNumberForm(refused: Tally, suffixes: Tally): NumberForm | undefined {
  const texts = [...refused.keys()];
  const numbers = texts.filter((text) => NUMBER_AND_UNIT.test(text));
  if (numbers.length === 0) return undefined;
  const form: NumberForm = {
    decimal: numbers.some((text) => /\d,\d{3}\.\d/.test(text)) || !texts.some((text) => /\d,\d/.test(text)) ? "." : ",",
  };
  const [unit] = [...suffixes].sort(([, a], [, b]) => b - a)[0] ?? [];
  if (unit) form.unit = unit;
  return form;
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
