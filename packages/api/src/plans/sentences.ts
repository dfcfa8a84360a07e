import { asWritten, formatNumber, typeset } from "@datalogue/ingest";
import type { Indicator } from "../indicators/indicator.js";
import type { ToldStatus } from "../indicators/observation-status.js";
import { fullQuantity, quantity } from "../indicators/quantity.js";
import type { FollowUpStatus, Sense } from "./follow-up-statuses.js";

/** What is said of a value beside the one planned. */
interface Compared {
  indicator: Indicator;
  period: string;
  value: number;
  expected: number;
  sense: Sense;
  /** Distance to the bad side, in % or points. */
  gap: number;
  tolerance: number;
}

/** A ceiling and what was used of it. */
interface Used {
  indicator: Indicator;
  from: number;
  year: number;
  sum: number;
  ceiling: number;
}

/** Every sentence that a follow-up says, in French. */
export const say = {
  noValue: (reason: string | null) => told(`Aucune valeur n'est publiée pour cet indicateur.`, reason),
  notYearly: () => "Les valeurs de cet indicateur ne sont pas annuelles : un objectif se suit d'année en année.",
  noValueSince: (year: number, reason: string | null) => told(`Aucune valeur n'est connue après ${year}.`, reason),
  noReference: (period: string, reason: string | null) =>
    told(`La valeur de ${period}, qui sert de référence, n'est pas connue.`, reason),
  partialReference: (period: string, coverage: number) =>
    `La valeur de ${period}, qui sert de référence, ne porte que sur ${share(coverage)} des communes : la comparaison serait fausse.`,
  noReduction: (indicator: Indicator, { period, value }: { period: string; value: number }) =>
    `La valeur de ${period}, qui sert de référence, est de ${quantity(indicator, value)} : elle ne peut pas baisser d'un pourcentage.`,
  nothingExpected: (year: string) => `Rien n'est encore attendu : le premier palier est en ${year}.`,
  unknownTarget: () => "La cible de cet objectif ne peut pas être calculée.",
  /** Values of a former day that cannot be read: they are told no more, or not so. */
  notReadableThen: (isGone: boolean) =>
    isGone
      ? "Les valeurs données ce jour-là ne le sont plus."
      : "Un état figé de cet indicateur, calculé à partir d'autres, n'est donné qu'à ses mailles et dans la géographie d'aujourd'hui.",

  onTheWay: ({ indicator, period, value, expected, sense, gap, tolerance }: Compared) => {
    const planned = quantity(indicator, expected, value);
    if (gap <= 0)
      return `En ${period}, ${fullQuantity(indicator, value, expected)} ; la trajectoire prévoit ${planned}${bound(sense)}.`;
    const shown = distanceFrom(indicator, expected);
    const side = sense === "near" ? "à côté" : sense === "at-most" ? "au-dessus" : "au-dessous";
    return `En ${period}, ${fullQuantity(indicator, value, expected)}, ${shown(gap)} ${side} de la trajectoire (${planned}) ; ${compareGap(gap, tolerance, shown(tolerance))}.`;
  },
  atLimit: ({ indicator, period, value, expected, sense, gap, tolerance }: Compared) => {
    const planned = `${quantity(indicator, expected, value)}${bound(sense)}`;
    if (gap <= 0) return `En ${period}, ${fullQuantity(indicator, value, expected)} ; le document prévoit ${planned}.`;
    const shown = distanceFrom(indicator, expected);
    return `En ${period}, ${fullQuantity(indicator, value, expected)}, alors que le document prévoit ${planned} : l'écart est de ${shown(gap)}${beyond(gap, tolerance, shown)}.`;
  },
  atEnd: ({ indicator, period, value, expected, sense, gap, tolerance }: Compared) => {
    const planned = `${quantity(indicator, expected, value)}${bound(sense)}`;
    if (gap <= 0)
      return `En ${period}, ${fullQuantity(indicator, value, expected)} : l'objectif (${planned}) est atteint.`;
    const shown = distanceFrom(indicator, expected);
    return `En ${period}, ${fullQuantity(indicator, value, expected)} : l'objectif (${planned}) n'est pas atteint, l'écart est de ${shown(gap)}${beyond(gap, tolerance, shown)}.`;
  },

  /** The gaps that a state covers: « entre 5 et 10 % d'écart »; null where there is no gap to speak of. */
  range: ({
    indicator,
    expected,
    gap,
    tolerance,
    status,
    onSlope,
  }: Pick<Compared, "indicator" | "expected" | "gap" | "tolerance"> & { status: FollowUpStatus; onSlope: boolean }) =>
    gap <= 0 ? null : rangeOf(status, tolerance, onSlope, distanceFrom(indicator, expected)),
  /** The same under a ceiling: « entre 2 et 4 % du plafond ». */
  rangeOfCeiling: ({ status, gap, tolerance }: { status: FollowUpStatus; gap: number; tolerance: number }) =>
    gap <= 0 ? null : rangeOf(status, tolerance, true, percent, "du plafond"),

  ceilingOnTheWay: (used: Used & { expected: number; gap: number; tolerance: number }) => {
    const { sum, ceiling, expected, gap, tolerance } = used;
    if (ceiling === 0)
      return `${sumOf(used)} : le plafond de ${quantity(used.indicator, 0, sum)} est respecté jusqu'ici.`;
    const start = `${sumOf(used)} : ${percent((sum / ceiling) * 100)} du plafond de ${quantity(used.indicator, ceiling, sum)}, quand ${percent((expected / ceiling) * 100)} sont prévus à cette date`;
    return gap <= 0 ? `${start}.` : `${start} ; ${compareGap(gap, tolerance, points(tolerance))}.`;
  },
  ceilingPassed: (used: Used) =>
    `${sumOf(used)} : le plafond de ${quantity(used.indicator, used.ceiling, used.sum)} est dépassé.`,
  ceilingHeld: (used: Used) =>
    `${sumOf(used)} : le plafond de ${quantity(used.indicator, used.ceiling, used.sum)} est respecté.`,
  noFirstYear: (year: number, reason: string | null) =>
    told(`La somme commence en ${year}, et aucune valeur n'est connue pour cette année.`, reason),
  sumStops: (year: number, missing: number) => `La somme s'arrête en ${year} : ${missing} n'est pas disponible.`,
  projection: (
    indicator: Indicator,
    { value, to, years, known }: { value: number; to: number; years: number; known: number },
  ) =>
    `Au rythme moyen de ${known === 1 ? "cette année" : `ces ${known} années`}, le total atteindrait ${quantity(indicator, value)} fin ${to}, au bout de ${years} ans.`,

  envelope: (
    indicator: Indicator,
    {
      total,
      share: part,
      floor,
      rate,
      from,
      to,
    }: { total: number; share: number; floor: number; rate: number; from: number; to: number },
  ) =>
    floor > part
      ? `Le plafond est la surface garantie de ${quantity(indicator, floor)} : ${percent(rate)} des ${quantity(indicator, total)} de ${from} à ${to} seraient moins.`
      : `Le plafond est ${percent(rate)} des ${quantity(indicator, total)} de ${from} à ${to}.`,
  envelopeMisses: (years: number[], from: number, to: number) =>
    `Le plafond se calcule sur ${from}–${to}, et ${years.length > 1 ? `${years.length} années manquent` : "une année manque"} : ${years.join(", ")}.`,
  envelopeIsPartial: (years: number[], from: number, to: number) =>
    `Le plafond se calcule sur ${from}–${to}, et des communes manquent en ${years.join(", ")} : il serait trop bas.`,

  target: (
    indicator: Indicator,
    {
      value,
      period,
      isFloor,
      declared,
      since,
    }: { value: number; period: string; isFloor: boolean; declared: number | null; since: string | null },
  ) =>
    declared !== null && since !== null
      ? `Cible : ${percent(declared)} de moins qu'en ${since}, soit ${quantity(indicator, value)} en ${period}.`
      : `${isFloor ? "Plancher" : "Cible"} : ${quantity(indicator, value)} en ${period}.`,
  provisional: (period: string) => `La valeur de ${period} est provisoire.`,
  estimated: (period: string) => `La valeur de ${period} est estimée.`,
  partial: (period: string, coverage: number) => `La valeur de ${period} porte sur ${share(coverage)} des communes.`,
  partialSum: (coverage: number) => `La somme porte, pour une année au moins, sur ${share(coverage)} des communes.`,
  uncertainSum: (status: ToldStatus) =>
    `La somme comprend, pour une année au moins, une valeur ${status === "PROVISOIRE" ? "provisoire" : "estimée"}.`,
  /** `isSigned`: what the missing communes give may be negative. */
  uncertain: (isSigned: boolean) =>
    `Il manque des communes : le vrai total ${isSigned ? "peut être plus grand ou plus petit" : "est plus grand"}, et l'état ne peut pas être affirmé.`,
  otherReference: (indicator: Indicator, period: string, declared: number, measured: number) =>
    `Le document écrit ${quantity(indicator, declared)} pour ${period} ; l'indicateur donne ${quantity(indicator, measured)}.`,
  otherUnit: (then: Indicator, today: Indicator) =>
    `Ces valeurs sont celles de « ${then.title} », en ${then.unit}, comme ce jour-là ; depuis, l'indicateur est « ${today.title} », en ${today.unit}.`,
  otherTitle: (then: Indicator, today: Indicator) =>
    `Ce jour-là l'indicateur s'appelait « ${then.title} » ; il s'appelle maintenant « ${today.title} ».`,
  publishedAfter: (day: string) =>
    `Ces valeurs ont été publiées ici pour la première fois le ${frenchDay(day)} : seules les périodes achevées à la date du bilan comptent.`,
};

/** `typeset` on every sentence. */
export function typesetAll<T extends { sentence: string; notes: string[]; range?: string | null }>(one: T): T {
  const { sentence, notes, range = null } = one;
  return {
    ...one,
    sentence: typeset(sentence),
    notes: notes.map((note) => typeset(note)),
    range: range && typeset(range),
  };
}

/** "3 mars 2026", "1er janvier 2026". */
export function frenchDay(day: string): string {
  return LONG.format(new Date(day)).replace(/^1 /, "1er ");
}

const LONG = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeZone: "UTC" });

function told(sentence: string, reason: string | null): string {
  return reason ? `${sentence} ${reason}` : sentence;
}

function bound(sense: Sense): string {
  return { "at-most": " au plus", "at-least": " au moins", near: "" }[sense];
}

function compareGap(gap: number, tolerance: number, shown: string): string {
  if (gap <= tolerance) return `l'écart reste dans la tolérance de ${shown}`;
  if (tolerance === 0) return "aucun écart n'est admis";
  return gap <= 2 * tolerance
    ? `l'écart dépasse la tolérance de ${shown}`
    : `l'écart est plus du double de la tolérance de ${shown}`;
}

/** On a slope a state goes as far as the tolerance, the next one twice as far; at a limit the tolerance is all there is. */
function rangeOf(
  status: FollowUpStatus,
  tolerance: number,
  onSlope: boolean,
  shown: (relative: number) => string,
  of = "d'écart",
): string {
  if (tolerance === 0) return "aucun écart admis";
  const last = shown(onSlope ? 2 * tolerance : tolerance);
  if (status === "off-track") return `plus de ${last} ${of}`;
  if (status === "to-watch" && onSlope)
    return `entre ${shown(tolerance).replace(/[\s\u00A0]\D+$/, "")} et ${last} ${of}`;
  return `jusqu'à ${shown(tolerance)} ${of}`;
}

function beyond(gap: number, tolerance: number, shown: (relative: number) => string): string {
  if (tolerance === 0) return "";
  return gap <= tolerance
    ? `, dans la tolérance de ${shown(tolerance)}`
    : `, au-delà de la tolérance de ${shown(tolerance)}`;
}

/** How a distance in % of what is planned is told: in points where the indicator is a percentage, which it would be mistaken for. */
function distanceFrom({ unit }: Indicator, expected: number): (relative: number) => string {
  return unit.startsWith("%") && expected !== 0
    ? (relative) => points((relative * Math.abs(expected)) / 100)
    : (relative) => percent(relative);
}

function sumOf({ indicator, from, year, sum, ceiling }: Used): string {
  return from === year
    ? `En ${year}, ${fullQuantity(indicator, sum, ceiling)}`
    : `De ${from} à ${year}, ${fullQuantity(indicator, sum, ceiling)}`;
}

/** Tenths under ten, where they count. */
function shortened(value: number): number {
  return asWritten(value, Math.abs(value) < 10 ? 1 : 0);
}

function short(value: number): string {
  const rounded = shortened(value);
  return formatNumber(rounded, Number.isInteger(rounded) ? 0 : 1);
}

function percent(value: number): string {
  return `${short(value)} %`;
}

function points(value: number): string {
  return `${short(value)}\u00A0point${Math.abs(shortened(value)) < 2 ? "" : "s"}`;
}

function share(coverage: number): string {
  return `${Math.floor(coverage * 100)} %`;
}
