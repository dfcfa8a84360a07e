/**
 * Units of one measure, each with its power of ten; from one of time to another it is not whole, and no factor. Case, accents, spaces,
 * full stops and plurals do not count: « M€ » is « m€ », « hab. » is « hab ». What several things are written as (« ml », « s », « a ») is no unit here.
 */
const MEASURES: Record<string, number>[] = [
  {
    ...{ g: -6, gramme: -6, kg: -3, kilo: -3, kilogramme: -3, q: -1, quintal: -1, quintaux: -1, t: 0, tonne: 0 },
    ...{ kt: 3, mt: 6, kgco2: -3, kgco2e: -3, kgeqco2: -3, tco2: 0, tco2e: 0, teqco2: 0, ktco2e: 3, kteqco2: 3 },
  },
  { wh: -6, kwh: -3, mwh: 0, gwh: 3, twh: 6 },
  { w: -3, wc: -3, kw: 0, kwc: 0, mw: 3, mwc: 3, gw: 6 },
  { mm: -6, cm: -5, m: -3, metre: -3, km: 0, kilometre: 0 },
  { m2: -4, "mètres carrés": -4, ha: 0, hectare: 0, km2: 2 },
  { l: -3, litre: -3, hl: -1, hectolitre: -1, m3: 0, "mètres cubes": 0 },
  {
    ...{ "€": 0, euro: 0, eur: 0, "k€": 3, keuro: 3, keur: 3, "milliers d'euros": 3 },
    ...{ "m€": 6, meuro: 6, meur: 6, "millions d'euros": 6, "md€": 9, "milliards d'euros": 9 },
  },
  { "‰": -1, "%": 0, "pour cent": 0, pourcent: 0 },
  { hab: 0, habitant: 0 },
  timeUnits({ min: 1 / 60, minute: 1 / 60, h: 1, heure: 1, j: 24, jour: 24, an: 8760, ans: 8760, année: 8760 }),
];

const UNITS = new Map(
  MEASURES.flatMap((units) => Object.entries(units).map(([name, power]) => [fold(name), { units, power }] as const)),
);

/**
 * The power of ten that turns a unit into another, as they are written: -3 from « kg » to « t », 0 from « tonnes » to « t ». Units by others
 * (« kg/hab », « € par m² ») are compared part by part, what they are divided by in any order. null: they do not measure the same thing, or no
 * power of ten turns one into the other; undefined: one of them is not known, or only one says what it is by (« kg » of « kg/hab »).
 */
export function unitShift(from: string, to: string): number | null | undefined {
  const [amount, ...by] = partsOf(from);
  const [wanted, ...left] = partsOf(to);
  let shift = partShift(amount, wanted);
  if (typeof shift !== "number") return shift;
  const alone: string[] = [];
  for (const part of by) {
    const at = left.findIndex((other) => typeof partShift(part, other) === "number");
    if (at < 0) alone.push(part);
    else for (const twin of left.splice(at, 1)) shift -= partShift(part, twin) as number;
  }
  if (alone.length === 0 && left.length === 0) return shift;
  if (alone.length > 0 && left.length > 0)
    return [...alone, ...left].every((part) => UNITS.has(part)) ? null : undefined;
  return shift === 0 ? undefined : null;
}

/** Whether two units, both known, are not one. */
export function isOtherUnit(written: string, wanted: string | undefined): boolean {
  const shift = wanted === undefined ? undefined : unitShift(written, wanted);
  return shift !== undefined && shift !== 0;
}

/** Different texts whose verdict is kept: a column writes a few units, again and again. */
const MAX_WRITTEN = 100;

/** Compiles `isOtherUnit` for the cells of a column. */
export function compileOtherUnit(wanted: string | undefined): (written: string) => boolean {
  const verdicts = new Map<string, boolean>();
  return (written) => {
    if (written === "") return false;
    const known = verdicts.get(written);
    if (known !== undefined) return known;
    const verdict = isOtherUnit(written, wanted);
    if (verdicts.size < MAX_WRITTEN) verdicts.set(written, verdict);
    return verdict;
  };
}

/** What a recipe may multiply numbers by. */
export const FACTORS = [0.000001, 0.0001, 0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000, 1_000_000];

/** The one of them that turns a unit into another; undefined when none does, or they cannot be compared. */
export function findFactor(unit: string, wanted: string): number | undefined {
  return FACTORS.find((factor) => factor === Number(`1e${unitShift(unit, wanted)}`));
}

/** Whether numbers in a unit can only be asked for again in the one wanted: they are of another, and none of the factors turns one into the other. */
export function isBeyondFactors(unit: string, wanted: string): boolean {
  return isOtherUnit(unit, wanted) && findFactor(unit, wanted) === undefined;
}

/** What ends a title and is no unit: a year, or its place in the header form of a recipe. */
const YEAR = /(?:[\s_-]|(?<=[)\]]))(?:(?:19|20)\d\d|\{[^{}]*\})$/;

/** Between brackets, other things are written so: H (hommes), T (total), min (minimum). */
const AMBIGUOUS = /^(?:[a-z]|min)$/;

/**
 * The unit that a title says: « kg » of « Tonnage (kg) », « k€ » of « Dépenses (en k€ HT) », and « kg » of « tonnage_kg » where it is of the
 * measure of the unit wanted; undefined without any.
 */
export function unitOfTitle(title: string, wanted: string | undefined): string | undefined {
  const text = title.trim().replace(YEAR, "").trimEnd();
  const aside = /[([]([^()[\]]+)[)\]]$/.exec(text)?.[1];
  const told = (aside ?? /[\s_]([^\s_()]+)$/.exec(text)?.[1])
    ?.replace(/^\s*en\s+/i, "")
    .replace(/(?:,|\s(?:HT|TTC)\b).*$/i, "")
    .trim();
  if (told === undefined) return undefined;
  const isAmbiguous = AMBIGUOUS.test(fold(told));
  const [amount, ...by] = partsOf(told);
  if (aside !== undefined && !isAmbiguous && [amount, ...by].every((part) => UNITS.has(part))) return told;
  if (wanted === undefined || (aside === undefined && isAmbiguous)) return undefined;
  return typeof partShift(amount, partsOf(wanted)[0]) === "number" ? told : undefined;
}

/** Units of time from how many hours they are. */
function timeUnits(hours: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(hours).map(([name, count]) => [name, Math.log10(count)]));
}

function partShift(from: string, to: string): number | null | undefined {
  if (from === to) return 0;
  const [a, b] = [UNITS.get(from), UNITS.get(to)];
  if (!a || !b) return undefined;
  return a.units === b.units ? a.power - b.power : null;
}

/** What is measured, then what it is divided by. */
function partsOf(unit: string): [string, ...string[]] {
  return unit.split(/\/|\spar\s/).map(fold) as [string, ...string[]];
}

/** « m² » → "m2", « hab. » → "hab", « années » → "annee". */
function fold(unit: string): string {
  return unit
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\s.'’^]/g, "")
    .toLowerCase()
    .replace(/(?<=[a-z]{3})s$/, "");
}
