import { asWritten, formatCivil, formatNumber, listed, typeset } from "@datalogue/ingest";
import type { QueryFault } from "../http/query-refused.js";
import type { Indicator } from "../indicators/indicator.js";
import type { ToldStatus } from "../indicators/observation-status.js";
import { fullQuantity, quantity } from "../indicators/quantity.js";
import { tidy } from "../rows/tidy.js";
import { type FollowUpStatus, judgeAtLimit, judgeOnSlope, type Sense } from "./follow-up-statuses.js";
import type { MovedShare } from "./place-shares.js";
import type { Objective } from "./plan-schema.js";
import { toldIndicator } from "./told-indicator.js";

/** Whether a verdict is affirmed: else it is told in the conditional, of what is known without the communes that are missing. */
interface Affirmed {
  affirmed: boolean;
}

/** What is said of a value beside the one planned. */
interface Compared extends Affirmed {
  indicator: Indicator;
  period: string;
  value: number;
  expected: number;
  sense: Sense;
  /** Distance to the bad side, in % of the scale. */
  gap: number;
  tolerance: number;
  scale: Scale | null;
}

/** What a distance is a % of: the value planned, or what stands for it where that is zero. */
export interface Scale {
  of: "planned" | "target" | "reference";
  value: number;
}

/** A ceiling and what was used of it. */
interface Used extends Affirmed {
  indicator: Indicator;
  from: number;
  year: number;
  sum: number;
  ceiling: number;
}

/** Every sentence that a follow-up says, in French. */
export const say = {
  noValue: (reason: string | null) => told(`Aucune valeur n'est publiée pour cet indicateur.`, reason),
  reserved: () =>
    "Aucune valeur de cet indicateur n'est montrée : les données dont il est calculé sont réservées. Sa page dit à qui demander un accès.",
  notYearly: () => "Les valeurs de cet indicateur ne sont pas annuelles : un objectif se suit d'année en année.",
  noValueSince: (year: number, reason: string | null) => told(`Aucune valeur n'est connue après ${year}.`, reason),
  noReference: (period: string, reason: string | null) =>
    told(`La valeur de ${period}, qui sert de référence, n'est pas connue.`, reason),
  partialReference: (period: string, coverage: number) =>
    `La valeur de ${period}, qui sert de référence, ne porte que sur ${share(coverage)} des communes : la comparaison serait fausse.`,
  noReduction: (indicator: Indicator, { period, value }: { period: string; value: number }) =>
    `La valeur de ${period}, qui sert de référence, est de ${quantity(indicator, value)} : elle ne peut pas baisser d'un pourcentage.`,
  nothingExpected: (year: string) => `Rien n'est encore attendu : le premier palier est en ${year}.`,
  /** `named`: a commune; `told`: a share. */
  movedShare: (moved: MovedShare, named: (code: string) => string, told: (value: number) => string): string => {
    const own = named(moved.code);
    const heirToo = (heir: string) => `celle de ${named(heir)} n'est plus jugée non plus`;
    switch (moved.kind) {
      case "renamed":
        return `${own} a changé de code : sa part compte sous ${moved.heir}.`;
      case "joined":
        return `${own} a rejoint ${named(moved.heir)}, dont la part réunit désormais les leurs.`;
      case "rewritten":
        return `${own} n'est plus une commune, et le document donne une part à ${named(moved.heir)} : la sienne ne compte plus.`;
      case "unlike":
        return `${own} a rejoint ${named(moved.heir)} ; les parts des communes réunies (${moved.values.map(told).join(", ")}) ne s'additionnent pas : ${moved.dropsHeir ? heirToo(moved.heir) : "elles ne sont plus jugées"}.`;
      case "incomplete":
        return `${own} a rejoint ${named(moved.heir)}, et le document ne donne pas de part à ${listed(moved.missing.map(named))} : la sienne n'est plus jugée${moved.dropsHeir ? `, et ${heirToo(moved.heir)}` : ""}.`;
      case "divided":
        return `${own} a été partagée entre ${listed(moved.heirs.map(named))}, et rien ne dit à qui revient sa part : elle n'est plus jugée.`;
      case "elsewhere":
        return `${own} n'est plus une commune de ce territoire : sa part n'est plus jugée.`;
      case "not-yet":
        return `${own} n'existait pas encore dans la géographie de ces valeurs : sa part n'y est pas jugée.`;
    }
  },
  /** A share as the document writes it. */
  share: (objective: Pick<Objective, "type">, indicator: Indicator, value: number) =>
    objective.type === "REDUCTION_PCT" ? percent(value) : quantity(toldIndicator(objective, indicator), value),
  unknownTarget: () => "La cible de cet objectif ne peut pas être calculée.",
  /** Values of a former day that cannot be read: they are told no more, or not so. */
  notReadableThen: (fault: QueryFault["kind"]) => {
    if (fault === "unknown-state") return "Les valeurs données ce jour-là ne le sont plus.";
    return fault === "frozen-derivation"
      ? "Un état figé de cet indicateur, calculé à partir d'autres, n'est donné qu'à ses mailles et dans la géographie d'aujourd'hui."
      : "Les valeurs données ce jour-là ne le sont ni à la maille ni par les dimensions de cet objectif.";
  },

  onTheWay: (compared: Compared) => {
    const { indicator, expected, value, sense, gap, tolerance, affirmed } = compared;
    const planned = quantity(indicator, expected, value);
    if (gap <= 0) return `${valueIn(compared)} ; la trajectoire prévoit ${planned}${bound(sense)}.`;
    const shown = showDistance(compared, judgeOnSlope);
    const side = sense === "near" ? "à côté" : sense === "at-most" ? "au-dessus" : "au-dessous";
    return `${valueIn(compared)}, ${shown.gap} ${side} de la trajectoire (${planned}) ; ${compareGap(gap, tolerance, { shown: shown.tolerance, affirmed })}.`;
  },
  atLimit: (compared: Compared) => {
    const { indicator, value, expected, sense, gap } = compared;
    const planned = `${quantity(indicator, expected, value)}${bound(sense)}`;
    if (gap <= 0) return `${valueIn(compared)} ; le document prévoit ${planned}.`;
    return `${valueIn(compared)}, alors que le document prévoit ${planned} : ${gapAtLimit(compared)}.`;
  },
  /** `missing`: the target year, where it has no value and a later one is judged. */
  atEnd: ({ missing, ...compared }: Compared & { missing: string | null }) => {
    const { indicator, value, expected, sense, gap, affirmed } = compared;
    const start = valueIn(compared, missing === null ? "" : `faute de valeur en ${missing}, `);
    const planned = `${quantity(indicator, expected, value)}${bound(sense)}`;
    if (gap <= 0) return `${start} : l'objectif (${planned}) ${affirmed ? "est" : "serait"} atteint.`;
    return `${start} : l'objectif (${planned}) ${affirmed ? "n'est" : "ne serait"} pas atteint, ${gapAtLimit(compared)}.`;
  },

  /** The gaps that a state covers: « entre 5 et 10 % d'écart »; null where there is no gap to speak of. */
  range: ({ status, onSlope, ...compared }: Compared & { status: FollowUpStatus; onSlope: boolean }) =>
    compared.gap <= 0
      ? null
      : rangeOf(status, onSlope, showDistance(compared, onSlope ? judgeOnSlope : judgeAtLimit), compared.tolerance),
  /** The same under a ceiling: « entre 2 et 4 % du plafond ». */
  rangeOfCeiling: ({ status, gap, tolerance }: { status: FollowUpStatus; gap: number; tolerance: number }) =>
    gap <= 0 ? null : rangeOf(status, true, { ...showTolerance(tolerance, percent), of: "du plafond" }, tolerance),

  ceilingOnTheWay: (used: Used & { expected: number; gap: number; tolerance: number }) => {
    const { sum, ceiling, expected, gap, tolerance, affirmed } = used;
    if (ceiling === 0) return `${ceilingOf(used)} respecté jusqu'ici.`;
    const [reached, planned] = [(sum / ceiling) * 100, (expected / ceiling) * 100];
    const more = moreDecimals((more) => {
      const shown = tidy(shortened(reached, more) - shortened(planned, more));
      return judgeOnSlope(shown, asWritten(tolerance, 1 + more)) === judgeOnSlope(gap, tolerance);
    });
    const start = `${sumOf(used)} : ${percent(shortened(reached, more))} du plafond de ${quantity(used.indicator, ceiling, sum)}, quand ${percent(shortened(planned, more))} sont prévus à cette date`;
    return gap <= 0
      ? `${start}.`
      : `${start} ; ${compareGap(gap, tolerance, { shown: showTolerance(tolerance, points, more).tolerance, affirmed })}.`;
  },
  ceilingPassed: (used: Used) => `${ceilingOf(used)} dépassé.`,
  ceilingHeld: (used: Used) => `${ceilingOf(used)} respecté.`,
  endsBeforeSum: (period: string, start: number) =>
    `Le plafond va jusqu'à ${period}, et sans année de départ sa somme ne commence qu'avec le document, en ${start}.`,
  noFirstYear: (year: number, reason: string | null) =>
    told(`La somme commence en ${year}, et aucune valeur n'est connue pour cette année.`, reason),
  sumStops: (year: number, missing: number) => `La somme s'arrête en ${year} : ${missing} n'est pas disponible.`,
  projection: (
    indicator: Indicator,
    {
      value,
      to,
      years,
      known,
      ceiling,
      isPartial,
    }: { value: number; to: number; years: number; known: number; ceiling: number; isPartial: boolean },
  ) =>
    `Au rythme moyen de ${known === 1 ? "cette année" : `ces ${known} années`}${isPartial ? ` et${WITHOUT_MISSING}` : ""}, le total atteindrait ${quantity(indicator, value, ceiling)} fin ${to}, au bout de ${years} ans.`,

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
      ? `Le plafond est la surface garantie de ${quantity(indicator, floor)} : ${percent(shortened(rate))} des ${quantity(indicator, total)} de ${from} à ${to} seraient moins.`
      : `Le plafond est ${percent(shortened(rate))} des ${quantity(indicator, total)} de ${from} à ${to}.`,
  envelopeMisses: (years: number[], from: number, to: number) =>
    `Le plafond se calcule sur ${from}–${to}, et ${years.length > 1 ? `${years.length} années manquent` : "une année manque"} : ${years.join(", ")}.`,
  envelopeIsPartial: (years: number[], from: number, to: number) =>
    `Le plafond se calcule sur ${from}–${to}, et des communes manquent en ${years.join(", ")} : il serait faux.`,

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
      ? `Cible : ${percent(shortened(declared))} de moins qu'en ${since}, soit ${quantity(indicator, value)} en ${period}.`
      : `${isFloor ? "Plancher" : "Cible"} : ${quantity(indicator, value)} en ${period}.`,
  standsFor: (period: string, target: string, reason: string | null) =>
    told(`L'année cible, ${target}, n'a pas de valeur : celle de ${period} est jugée à sa place.`, reason),
  beforeDocument: (target: string, begin: number) =>
    `L'année cible, ${target}, vient avant le début du document, ${begin}.`,
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
    `Le document écrit ${quantity(indicator, declared, measured)} pour ${period} ; l'indicateur donne ${quantity(indicator, measured, declared)}.`,
  otherUnit: (then: Indicator, today: Indicator) =>
    `Ces valeurs sont celles de « ${then.title} », en ${then.unit}, comme ce jour-là ; depuis, l'indicateur est « ${today.title} », en ${today.unit}.`,
  otherTitle: (then: Indicator, today: Indicator) =>
    `Ce jour-là l'indicateur s'appelait « ${then.title} » ; il s'appelle maintenant « ${today.title} ».`,
  publishedAfter: (day: string) =>
    `Ces valeurs ont été publiées ici pour la première fois le ${formatCivil(day)} : seules les périodes achevées à la date du bilan comptent.`,
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

function told(sentence: string, reason: string | null): string {
  return reason ? `${sentence} ${reason}` : sentence;
}

function bound(sense: Sense): string {
  return { "at-most": " au plus", "at-least": " au moins", near: "" }[sense];
}

/** What is said of communes that are missing, after a total that is theirs too. */
export const WITHOUT_MISSING = " sans les communes qui manquent";

/** « En 2024, 456 tonnes », and what it lacks where nothing can be affirmed of it. */
function valueIn({ indicator, period, value, expected, affirmed }: Compared, instead = ""): string {
  return `En ${period}, ${instead}${fullQuantity(indicator, value, expected)}${affirmed ? "" : WITHOUT_MISSING}`;
}

function compareGap(gap: number, tolerance: number, { shown, affirmed }: Affirmed & { shown: string }): string {
  if (gap <= tolerance) return `l'écart ${affirmed ? "reste" : "resterait"} dans la tolérance de ${shown}`;
  if (tolerance === 0) return "aucun écart n'est admis";
  return gap <= 2 * tolerance
    ? `l'écart ${affirmed ? "dépasse" : "dépasserait"} la tolérance de ${shown}`
    : `l'écart ${affirmed ? "est" : "serait"} plus du double de la tolérance de ${shown}`;
}

function gapAtLimit(compared: Compared): string {
  const { gap, tolerance, affirmed } = compared;
  const shown = showDistance(compared, judgeAtLimit);
  const start = `l'écart ${affirmed ? "est" : "serait"} de ${shown.gap}`;
  if (tolerance === 0) return start;
  return `${start}, ${gap <= tolerance ? "dans" : "au-delà de"} la tolérance de ${shown.tolerance}`;
}

/** A tolerance as it is written, once and twice, and what it is of. */
interface ShownTolerance {
  tolerance: string;
  twice: string;
  of: string;
}

/** On a slope a state goes as far as the tolerance, the next one twice as far; at a limit the tolerance is all there is. */
function rangeOf(
  status: FollowUpStatus,
  onSlope: boolean,
  { tolerance: once, twice, of }: ShownTolerance,
  tolerance: number,
): string {
  if (tolerance === 0) return "aucun écart admis";
  if (status === "off-track") return `plus de ${onSlope ? twice : once} ${of}`;
  if (status === "to-watch" && onSlope) return `entre ${once.replace(/[\s\u00A0]\D+$/, "")} et ${twice} ${of}`;
  return `jusqu'à ${once} ${of}`;
}

/**
 * A distance and the tolerance that it is judged by: in points where the indicator is a percentage, which a percentage would be mistaken for; in the
 * unit of the indicator where there is no scale, and no tolerance then.
 */
function showDistance(
  { indicator, value, gap, tolerance, scale }: Compared,
  judge: (gap: number, tolerance: number) => FollowUpStatus,
): ShownTolerance & { gap: string } {
  const isPercentage = indicator.unit.startsWith("%");
  const show = isPercentage ? points : percent;
  if (!scale) {
    const amount = Math.abs(asWritten(value, indicator.decimals));
    return {
      ...showTolerance(tolerance, show),
      gap: isPercentage ? points(shortened(amount)) : quantity(indicator, amount),
    };
  }
  const shownIn = (relative: number) => (isPercentage ? tidy((relative * Math.abs(scale.value)) / 100) : relative);
  const [distance, allowed] = [shownIn(gap), shownIn(tolerance)];
  const more = moreDecimals((more) => {
    const shown = shortened(distance, more);
    const bound = asWritten(allowed, 1 + more);
    return shown > 0 && bound > 0 === tolerance > 0 && judge(shown, bound) === judge(gap, tolerance);
  });
  const of = isPercentage ? null : { planned: null, target: "de la cible", reference: "de la référence" }[scale.of];
  const shown = show(shortened(distance, more));
  return {
    ...showTolerance(allowed, show, more),
    gap: of ? `${shown} ${of}` : shown,
    ...(of && { of }),
  };
}

function showTolerance(tolerance: number, show: (value: number) => string, more = 0): ShownTolerance {
  const written = (value: number) => show(asWritten(value, 1 + more));
  return { tolerance: written(tolerance), twice: written(2 * tolerance), of: "d'écart" };
}

/** The fewest decimals, beyond those that figures usually have, for what is written to be judged as what is measured. */
function moreDecimals(agrees: (more: number) => boolean): number {
  return [0, 1, 2].find(agrees) ?? 3;
}

function sumOf({ indicator, from, year, sum, ceiling, affirmed }: Used): string {
  const when = from === year ? `En ${year}` : `De ${from} à ${year}`;
  return `${when}, ${fullQuantity(indicator, sum, ceiling)}${affirmed ? "" : WITHOUT_MISSING}`;
}

/** « De 2021 à 2024, 280 tonnes : le plafond de 400 tonnes est », before what it is. */
function ceilingOf(used: Used): string {
  const { indicator, ceiling, sum, affirmed } = used;
  return `${sumOf(used)} : le plafond de ${quantity(indicator, ceiling, sum)} ${affirmed ? "est" : "serait"}`;
}

/** Tenths under ten, where they count, and more decimals where they are asked for. */
function shortened(value: number, more = 0): number {
  return asWritten(value, (Math.abs(value) < 10 ? 1 : 0) + more);
}

/** All the decimals of a number that is already rounded. */
function short(rounded: number): string {
  return formatNumber(rounded, String(rounded).split(".")[1]?.length ?? 0);
}

function percent(rounded: number): string {
  return `${short(rounded)} %`;
}

function points(rounded: number): string {
  return `${short(rounded)}\u00A0point${Math.abs(rounded) < 2 ? "" : "s"}`;
}

function share(coverage: number): string {
  return `${Math.floor(coverage * 100)} %`;
}
