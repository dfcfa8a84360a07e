import type { Indicator } from "@datalogue/api";
import {
  type Change,
  capitalise,
  describeChange,
  isPercentage,
  isToldInUnit,
  ofTerritory,
  sizesOf,
} from "../format/index.js";
import { hasEnoughCases } from "../observatory/comparison.js";
import { isErratic } from "../observatory/erratic.js";
import { extremesOf, listPlaces } from "../observatory/extremes.js";
import type { Point } from "../observatory/series.js";
import {
  bareValue,
  differenceAsWritten,
  extremesTitle,
  ofAmount,
  shortQuantity,
  statedOnce,
  subjectOf,
} from "../observatory/wording.js";
import type { ComparedTheme, Row, Subject } from "./load-comparison.js";
import { MEDIAN } from "./median-of-peers.js";

/** A subject with its values: now, and in the year to compare with. */
export interface Told {
  subject: Subject;
  value: number;
  before: number | undefined;
}

/** Inhabitants of a territory in the last year known of all, by code; none where the years differ. */
export type Inhabitants = Map<string, number>;

/** What the values of a row say of each other, in one or two short sentences; `note`: the reason for which they are not set against each other, told once for all. */
export function describeRow(row: Row, subjects: Subject[], inhabitants: Inhabitants): { words: string; note: boolean } {
  const compared = subjects.filter(({ isContext }) => !isContext);
  if (row.limit?.kind === "missing")
    return { words: missingWords(row, row.limit.lacking, compared.length), note: false };
  if (row.limit?.kind === "members")
    return { words: "Ces valeurs ne parlent pas des mêmes communes, ou des mêmes années.", note: false };
  if (row.limit?.kind === "sizes") return { words: "Un nombre, qui suit la taille du territoire.", note: false };
  const told = toldOf(row, subjects);
  const words =
    row.limit !== null
      ? limitedWords(row, compared)
      : row.count && !compared.some(({ code }) => code === MEDIAN)
        ? countWords(row, told, inhabitants)
        : told.length === 2
          ? pairWords(row, told as [Told, Told])
          : severalWords(row, told);
  const notCompared = row.notCompared && `${row.notCompared}.`;
  return { words: [words, notCompared, laterWords(row)].filter(Boolean).join(" "), note: row.limit !== null };
}

/** « Rien de publié pour 2024 au Gua. »: masked or not known yet. */
function laterWords({ later }: Row): string {
  if (!later || later.lacking.length === 0) return "";
  const where = later.lacking.map(({ at, name }) => at || name);
  return `Rien de publié pour ${later.year} ${listPlaces(where)}.`;
}

function missingWords({ year }: Row, lacking: { subject: Subject; point: Point }[], size: number): string {
  if (
    lacking.length > 1 &&
    lacking.every(({ point }) => point.absence === lacking[0]?.point.absence) &&
    lacking.length === size
  )
    return `${capitalise(lacking[0]?.point.absence ?? "non disponible")} partout en ${year}.`;
  const all = lacking.map(({ subject, point }) => ({
    where: whereOf(subject),
    absence: point.absence ?? "non disponible",
  }));
  const kinds = [...new Set(all.map(({ absence }) => absence))];
  const parts = kinds.map(
    (kind) => `${kind} ${listPlaces(all.filter(({ absence }) => absence === kind).map(({ where }) => where))}`,
  );
  return `Sans comparaison\u00a0: ${parts.join("\u202f; ")} en ${year}.`;
}

function whereOf({ code, at }: Subject): string {
  return code === MEDIAN ? "chez les autres" : at;
}

/** The values that are set against each other, of the subjects that have one. */
export function toldOf({ points, base }: Row, subjects: Subject[]): Told[] {
  return subjects.flatMap((subject, place) => {
    const value = points[place]?.value;
    if (subject.isContext || value === null || value === undefined) return [];
    return [{ subject, value, before: base?.points[place]?.value ?? undefined }];
  });
}

/** « 23 % de plus à Arvert, contre 31 % en 2019. », « À Arvert, 2,8 fois le niveau du Gua. »: the other is the one that is not named. */
function pairWords(row: Row, [a, b]: [Told, Told]): string {
  const { indicator, year } = row;
  const isMedian = b.subject.code === MEDIAN;
  // A median is what one is told by, whichever is higher.
  const [first, second] = isMedian || differenceAsWritten(indicator, a.value, b.value) >= 0 ? [a, b] : [b, a];
  const now = describeChange(indicator, first.value, second.value, year);
  const since = sinceWords(row, first, second, now);
  if (now.direction === "flat") return `${isMedian ? "Autant que la médiane" : "Autant dans les deux"}${since}.`;
  if (now.times)
    return isMedian
      ? `${now.times}\u00a0fois la médiane${since}.`
      : `${capitalise(first.subject.at)}, ${now.times}\u00a0fois le niveau ${ofPlace(second.subject)}${since}.`;
  const more = `${now.amount} de ${now.direction === "up" ? "plus" : "moins"}`;
  return `${capitalise(more)} ${isMedian ? "que la médiane" : first.subject.at}${since}.`;
}

/** A difference that is so many times what it was has changed; a smaller move is told by its two sizes. */
const CHANGED = 1.5;

/** Between two differences, what is no change: points, or shares of the value. */
const LITTLE = { points: 1, share: 0.05 };

/** What separates two values, in the measure it is told in: points of a percentage, a share of the other elsewhere. */
function apartIn(indicator: Indicator, value: number, other: number): number {
  return isPercentage(indicator)
    ? Math.abs(differenceAsWritten(indicator, value, other))
    : Math.abs((value - other) / other);
}

/** What became of the difference since the year to compare with; nothing for what goes up and down. */
function sinceWords(row: Row, first: Told, second: Told, now: Change): string {
  const { indicator, base, year } = row;
  if (!base || first.before === undefined || second.before === undefined) return "";
  if (wanders(row, [first.subject, second.subject])) return "";
  const before = describeChange(indicator, first.before, second.before, year);
  if (before.direction === "flat")
    return now.direction === "flat" ? `, comme en\u00a0${base.year}` : `, à égalité en\u00a0${base.year}`;
  if (now.direction === "flat") return `, contre ${sizeOf(before)} d’écart en\u00a0${base.year}`;
  if (before.direction !== now.direction) return `\u202f; c’était l’inverse en\u00a0${base.year}`;
  // Near or not, the same number says that nothing moved.
  if (sizeOf(before).replace(NEARLY, "") === sizeOf(now).replace(NEARLY, "")) return `, comme en\u00a0${base.year}`;
  // What is told in the unit on one side has no share to set beside the other.
  const hasNoShare =
    !isPercentage(indicator) &&
    (isToldInUnit(indicator, first.value, second.value) || isToldInUnit(indicator, first.before, second.before));
  const apart = apartIn(indicator, first.value, second.value);
  const apartBefore = apartIn(indicator, first.before, second.before);
  const isLittle = Math.abs(apart - apartBefore) < (isPercentage(indicator) ? LITTLE.points : LITTLE.share);
  if (isLittle || hasNoShare || now.times || before.times)
    return `, contre ${sizeOf(before)}${now.times && !before.times ? " de plus" : ""} en\u00a0${base.year}`;
  if (apart >= apartBefore * CHANGED) return `\u202f; l’écart se creuse (${sizeOf(before)} en\u00a0${base.year})`;
  if (apartBefore >= apart * CHANGED) return `\u202f; l’écart se resserre (${sizeOf(before)} en\u00a0${base.year})`;
  return `, contre ${sizeOf(before)} en\u00a0${base.year}`;
}

const NEARLY = /^environ\s/;

function sizeOf({ times, amount }: Change): string {
  return times ? `${times}\u00a0fois` : amount;
}

/** « Le plus d’énergie à Arvert, le moins au Gua : 23 % d’écart. » */
function severalWords(row: Row, told: Told[]): string {
  const { indicator, year, base } = row;
  const extremes = extremesOf(told, indicator.decimals);
  if (!extremes) return "";
  if (!extremes.differ) return "La même valeur partout.";
  const places = (all: Told[]) => listPlaces(all.map(({ subject }) => subject.at));
  const [high, low] = [extremes.top[0] as Told, extremes.bottom[0] as Told];
  const now = describeChange(indicator, high.value, low.value, year);
  const title = extremesTitle({ indicator, isQuantity: row.count }, places(extremes.top), places(extremes.bottom));
  const then = told.flatMap(({ subject, before }) =>
    before === undefined ? [] : [{ subject, value: before, before: undefined }],
  );
  const past =
    base &&
    then.length === told.length &&
    !wanders(
      row,
      told.map(({ subject }) => subject),
    )
      ? extremesOf(then, indicator.decimals)
      : undefined;
  const isOther = past?.differ && !past.top.some(({ subject }) => extremes.top.some((one) => one.subject === subject));
  const since = isOther && base ? ` En\u00a0${base.year}, le plus haut était ${places(past.top)}.` : "";
  return now.times
    ? `${title}\u00a0: un rapport de 1 à\u00a0${now.times}.${since}`
    : `${title}\u00a0: ${amountApart(indicator, now, high, low)} d’écart.${since}`;
}

/** What is between two ends that differ: as they are written, where a share of the value would be none. */
export function amountApart(indicator: Indicator, { amount }: Change, high: Told, low: Told): string {
  return amount || shortQuantity(indicator, differenceAsWritten(indicator, high.value, low.value));
}

/** « 98 entreprises de plus à Marennes qu’à Arvert, pour 5,5 fois plus d’habitants. »: a larger place has more. */
function countWords(row: Row, told: Told[], inhabitants: Inhabitants): string {
  const { indicator } = row;
  const extremes = extremesOf(told, indicator.decimals);
  if (!extremes) return "";
  if (!extremes.differ) return told.length === 2 ? "Le même nombre." : "Le même nombre partout.";
  const [high, low] = [extremes.top[0] as Told, extremes.bottom[0] as Told];
  const difference = shortQuantity(indicator, differenceAsWritten(indicator, high.value, low.value));
  const places = (all: Told[]) => listPlaces(all.map(({ subject }) => subject.at));
  if (told.length > 2)
    return `De ${bareValue(indicator, low.value, high.value)} ${places(extremes.bottom)} à ${shortQuantity(indicator, high.value, low.value)} ${places(extremes.top)}\u00a0: un nombre suit la taille.`;
  const [larger, smaller] = [inhabitants.get(high.subject.code), inhabitants.get(low.subject.code)];
  return `${capitalise(high.subject.at)}, ${difference} de plus ${thanAt(low.subject)}${larger && smaller ? sizes(larger, smaller) : ""}.`;
}

function sizes(here: number, there: number): string {
  const change = describeChange({ unit: "hab", decimals: 0 }, here, there, 0);
  if (change.direction === "flat") return ", pour autant d’habitants";
  if (change.times) return `, pour ${change.times}\u00a0fois plus d’habitants`;
  return `, pour ${change.amount} d’habitants de ${change.direction === "up" ? "plus" : "moins"}`;
}

/** Where there are too few cases, neither a level nor a change says anything; elsewhere each may be set beside itself. */
function limitedWords(row: Row, compared: Subject[]): string {
  const few = compared.filter(
    ({ code, territory }) => territory && !hasEnoughCases(row.indicator, row.series.at(code, row.year)),
  );
  if (few.length === 0) return ownWays(row, compared);
  return few.length === compared.length
    ? "Trop peu de cas pour comparer."
    : `Trop peu de cas ${listPlaces(few.map(({ at }) => at))} pour comparer.`;
}

/** What each did by itself, where they are not set against each other. */
function ownWays(row: Row, compared: Subject[]): string {
  const { base, indicator, year } = row;
  if (!base) return "Ces niveaux ne se comparent pas.";
  const ways = compared.map((subject) => {
    const [value, before] = [
      row.series.at(subject.code, year).value ?? 0,
      row.series.at(subject.code, base.year).value ?? 0,
    ];
    const change = describeChange(indicator, value, before, base.year);
    return { subject, value, base: before, change, isRestless: wanders(row, [subject]) };
  });
  const steady = ways.filter(({ isRestless }) => !isRestless);
  if (steady.length === 0) return `Des hauts et des bas depuis\u00a0${base.year}, sans tendance.`;
  const directions = new Set(steady.map(({ change }) => change.direction));
  const tell = ({ subject, change }: (typeof ways)[number]) =>
    `${change.signed} ${subject.code === MEDIAN ? "pour la médiane" : subject.at}`;
  const isWhole = steady.length === ways.length;
  const rest = isWhole
    ? ""
    : `\u202f; des hauts et des bas ${listPlaces(ways.filter(({ isRestless }) => isRestless).map(({ subject }) => whereOf(subject)))}`;
  if (isWhole && directions.size === 1) {
    const [direction] = directions;
    if (direction === "flat") return `Stable depuis\u00a0${base.year}.`;
    const way = `En ${direction === "up" ? "hausse" : "baisse"}`;
    const sizes = sizesOf(indicator, steady);
    const [least, most] = [Math.min(...sizes), Math.max(...sizes)].map((size) => steady[sizes.indexOf(size)]);
    if (steady.length === 2 || !least || !most)
      return `${way} depuis\u00a0${base.year}\u00a0: ${steady.map(tell).join(", ")}.`;
    return least.change.signed === most.change.signed
      ? `${way} partout depuis\u00a0${base.year}, du même pas\u00a0: ${least.change.signed}.`
      : `${way} partout depuis\u00a0${base.year}, ${ofAmount(tell(least))} à ${tell(most)}.`;
  }
  return `Depuis\u00a0${base.year}\u00a0: ${steady.map(tell).join(", ")}${rest}.`;
}

/** Whether one of them goes up and down: its move says nothing. */
export function wanders({ indicator, series, base, year }: Row, subjects: Subject[]): boolean {
  return base !== null && subjects.some(({ code }) => isErratic(indicator, series.known(code), base.year, year));
}

/** « qu’à Arvert », « que sur les rives de la Seudre » */
function thanAt({ at }: Subject): string {
  return `${/^[aàeéèêiouyh]/i.test(at) ? "qu’" : "que "}${at}`;
}

function ofPlace({ territory, name }: Subject): string {
  return territory ? ofTerritory(territory) : name;
}

/** The second of two values, in the unit that the first has told: « 51,9 logements par hectare ici et 22,3 là »; a percentage keeps its sign. */
function bareOfTwo(indicator: Indicator, value: number, first: number): string {
  return isPercentage(indicator) ? shortQuantity(indicator, value, first) : bareValue(indicator, value, first);
}

/** « Ce qui les sépare le plus : la vacance durable, 4,4 % des logements privés à Marennes, 2,1 % à Arvert. »: the rates only; null without any. */
export function describeComparison(themes: ComparedTheme[], subjects: Subject[]): string | null {
  const compared = themes.flatMap(({ rows }) =>
    rows.flatMap((row) => {
      const extremes =
        row.limit === null && !row.count ? extremesOf(toldOf(row, subjects), row.indicator.decimals) : undefined;
      const [high, low] = [extremes?.top[0], extremes?.bottom[0]];
      if (!high || !low) return [];
      const size = Math.max(Math.abs(high.value), Math.abs(low.value));
      return [{ indicator: row.indicator, high, low, apart: size === 0 ? 0 : (high.value - low.value) / size }];
    }),
  );
  const byGap = compared.sort((a, b) => b.apart - a.apart);
  const [widest, closest] = [byGap[0], byGap.length > 1 ? byGap.at(-1) : undefined];
  if (!widest || widest.apart === 0) return null;
  const where = ({ subject }: Told) => (subject.code === MEDIAN ? "pour la médiane" : subject.at);
  const subject = subjectOf(widest.indicator);
  const far = `${subject}, ${statedOnce(widest.indicator, widest.high.value, subject, widest.low.value)} ${where(widest.high)} et ${bareOfTwo(widest.indicator, widest.low.value, widest.high.value)} ${where(widest.low)}`;
  const near =
    closest &&
    (closest.apart === 0
      ? `${subjectOf(closest.indicator)}, à égalité`
      : `${subjectOf(closest.indicator)}, de ${bareValue(closest.indicator, closest.low.value, closest.high.value)} à ${shortQuantity(closest.indicator, closest.high.value, closest.low.value)}`);
  return `Le plus grand écart\u00a0: ${far}.${near ? ` Le plus petit\u00a0: ${near}.` : ""}`;
}
