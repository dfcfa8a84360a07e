import { asWritten } from "@datalogue/ingest";
import type { Indicator, Observation } from "../indicators/indicator.js";
import { cumulatedSince, isAdditive } from "../indicators/indicator-nature.js";
import { type ToldStatus, weakestStatus } from "../indicators/observation-status.js";
import type { FindIndicator } from "../indicators/parents-of.js";
import { tidy } from "../rows/tidy.js";
import { computeEnvelope, yearsBetween } from "./compute-envelope.js";
import type { Figure, Measured, TrajectoryPoint } from "./follow-up.js";
import { type FollowUpStatus, judgeAtLimit, judgeOnSlope, type Sense } from "./follow-up-statuses.js";
import { lastYear, startOfSum } from "./load-plans.js";
import type { Objective, Plan } from "./plan-schema.js";
import { type Scale, say, typesetAll } from "./sentences.js";
import { toldIndicator } from "./told-indicator.js";

/** In % of the planned value, or in points of a ceiling, when the objective says none. */
export const DEFAULT_TOLERANCE = 5;

/**
 * Where an objective stands, from the yearly values of its indicator at its territory. Values are compared as they are
 * written, in the decimals of the indicator, so that the sentence and the state agree.
 *
 * - **On a slope** (linear trajectory but of a floor, ceiling): on track as far as the tolerance, to watch as far as twice, then off track.
 * - **At a limit** (floor, step, target reached in time): on track when it holds, to watch within the tolerance, else off track.
 *   A ceiling passed is off track whatever the tolerance.
 * - **Communes missing from a sum**: the true sum is larger, so what it could change is never affirmed, in the state nor in the sentence; it may
 *   be smaller too where a value of a territory is negative, and nothing is.
 * - **A minimum**: it judges nothing, and nowhere stands for the value.
 * - **A target year without a value**: the first year known after it is judged in its place, and the sentence says so.
 * - **A target year before the document begins**: it is judged as any other that is due. A ceiling of which no year counts is not.
 *
 * What cannot be compared is `not-computable`, and the sentence says why: never a wrong figure. `find` gives the indicators that this one
 * is computed from; `everywhere` are its values of all territories, a negative one of which its total may hide.
 */
export function measureObjective(
  plan: Plan,
  objective: Objective,
  indicator: Indicator,
  observations: Observation[],
  find: FindIndicator,
  everywhere: Observation[] = observations,
): Measured {
  const yearly = observations.filter(({ period }) => /^\d{4}(\/\d{4})?$/.test(period)).map(exactOnly);
  const known = yearly.filter(isKnown);
  if (known.length === 0) {
    const isMonthly = yearly.length === 0 && observations.length > 0;
    const reason = yearly.at(-1)?.reason ?? null;
    return typesetAll(impossible(objective, isMonthly ? say.notYearly() : say.noValue(reason)));
  }
  const measure = objective.type === "PLAFOND_CUMULE" ? measureCeiling : measureValue;
  const told = toldIndicator(objective, indicator);
  const [isSum, isSigned] = [isAdditive(indicator, find), hasNegative(everywhere)];
  return typesetAll(measure({ plan, objective, indicator: told, yearly, isSum, isSigned }));
}

/** The objective of one commune, whose share of the whole the document writes. */
export function shareOf(objective: Objective, value: number, { envelope }: Plan): Objective {
  const { fromEnvelope, ...target } = objective.target;
  // The sum goes on from the year that the envelope says.
  const start = fromEnvelope && envelope ? { reference: { period: String(envelope.from - 1) } } : {};
  return { ...objective, ...start, target: { ...target, value } };
}

/** What a commune gives for a period: its value, or its sum since the first year of a ceiling; null where it is not known. */
export function contributionOf(
  plan: Plan,
  objective: Objective,
  observations: Observation[],
  period: string,
): Figure | null {
  const exact = observations.map(exactOnly);
  const found = exact.find((one): one is Known => one.period === period && isKnown(one));
  if (!found || objective.type !== "PLAFOND_CUMULE") return found ? toFigure(found) : null;
  const year = lastYear(period);
  const last = addUp(exact, startOfSum(plan, objective), year).get(year);
  return last ? { ...toFigure(found), ...last } : null;
}

/** An objective that cannot be computed, and why. */
export function impossible({ target }: Objective, sentence: string, known: Partial<Measured> = {}): Measured {
  return {
    status: "not-computable",
    affirmed: true,
    sentence,
    notes: [],
    range: null,
    sense: null,
    reference: null,
    latest: null,
    target: { period: target.period, value: null },
    expected: null,
    gap: null,
    envelope: null,
    projection: null,
    trajectory: [],
    ...known,
  };
}

type Known = Observation & { value: number };

interface Case {
  plan: Plan;
  objective: Objective;
  indicator: Indicator;
  /** Observations whose period is a year, or years together. */
  yearly: Observation[];
  /** A sum, which lacks what missing communes give. */
  isSum: boolean;
  /** What they give may be negative, as it is somewhere. */
  isSigned: boolean;
}

/** VALEUR, REDUCTION_PCT, PLANCHER: a value beside a line, steps or a limit. */
function measureValue({ plan, objective, indicator, yearly, isSum, isSigned }: Case): Measured {
  const { type } = objective;
  const last = yearly.findLast(isKnown);
  const unjudged: Partial<Measured> = { latest: last ? toFigure(last) : null };
  const reference = readReference({ objective, indicator, yearly, isSum });
  if (reference && "impossible" in reference) return impossible(objective, reference.impossible, unjudged);
  if (type === "REDUCTION_PCT" && reference && reference.value <= 0)
    return impossible(objective, say.noReduction(indicator, reference), unjudged);
  const targetYear = lastYear(objective.target.period);
  const atTarget = toValue(objective, reference, objective.target.value);
  if (atTarget === null) return impossible(objective, say.unknownTarget(), unjudged);
  const target = { period: objective.target.period, value: atTarget };
  const sense = senseOf(type, reference?.value, target.value, indicator);
  const known = { ...unjudged, sense, reference: reference ? figureAlone(reference) : null, target };

  const first = reference ? lastYear(reference.period) + 1 : Math.min(plan.horizon.from, targetYear);
  const candidates = yearly.filter((one): one is Known => isKnown(one) && lastYear(one.period) >= first);
  const expectedAt = expectedValue(objective, reference, target.value);
  const trajectory = listPoints(first, targetYear, reference, yearly, expectedAt);
  const latest = candidates.find(({ period }) => lastYear(period) >= targetYear) ?? candidates.at(-1);
  if (!latest) {
    const reason = yearly.findLast(({ period }) => lastYear(period) >= first)?.reason ?? null;
    return impossible(objective, say.noValueSince(first - 1, reason), { ...known, trajectory });
  }
  const year = lastYear(latest.period);
  const expected = expectedAt(year);
  if (expected === null) {
    const step = objective.steps?.[0]?.period ?? objective.target.period;
    return impossible(objective, say.nothingExpected(step), { ...known, trajectory });
  }
  const scale = scaleOf(indicator, expected, target.value, reference?.value);
  // A share of nothing is nothing.
  const tolerance = scale ? (objective.tolerance ?? DEFAULT_TOLERANCE) : 0;
  const gap = gapOf(sense, latest.value, expected, scale, indicator);
  const isFinal = year >= targetYear;
  const onSlope = objective.trajectory === "linear" && reference !== undefined && type !== "PLANCHER" && !isFinal;
  const status = onSlope ? judgeOnSlope(gap, tolerance) : judgeAtLimit(gap, tolerance);
  const affirmed = !(latest.coverage < 1 && isSum) || mayAffirm(status, sense, isSigned);
  const { period, value } = latest;
  const compared = { indicator, period, value, expected, sense, gap, tolerance, scale, affirmed };
  const missing = year > targetYear ? target.period : null;
  const reason = yearly.find(({ period }) => lastYear(period) === targetYear)?.reason ?? null;
  const notes = [
    ...tellBefore(plan, objective),
    ...(missing ? [say.standsFor(latest.period, missing, reason)] : []),
    ...(isFinal
      ? []
      : [
          say.target(indicator, {
            ...target,
            isFloor: objective.type === "PLANCHER",
            declared: percentOf(objective),
            since: reference?.period ?? null,
          }),
        ]),
    ...describeFigure(latest),
    ...(reference?.note ? [reference.note] : []),
  ];
  if (!affirmed) notes.push(say.uncertain(isSigned));
  return {
    ...impossible(objective, ""),
    ...known,
    status: affirmed ? status : "to-watch",
    affirmed,
    sentence: isFinal ? say.atEnd({ ...compared, missing }) : onSlope ? say.onTheWay(compared) : say.atLimit(compared),
    notes,
    range: affirmed ? say.range({ ...compared, status, onSlope }) : null,
    latest: toFigure(latest),
    expected,
    gap,
    trajectory,
  };
}

/** PLAFOND_CUMULE: a sum of years under a ceiling that is given, or computed as an envelope. */
function measureCeiling({ plan, objective, indicator, yearly, isSigned }: Case): Measured {
  const { target, tolerance = DEFAULT_TOLERANCE } = objective;
  const start = startOfSum(plan, objective);
  const end = lastYear(target.period);
  const notes = tellBefore(plan, objective);
  let ceiling = target.value ?? null;
  let envelope: Measured["envelope"] = null;
  if (target.fromEnvelope && plan.envelope) {
    const computed = computeEnvelope(plan.envelope, indicator, yearly);
    if ("impossible" in computed) return impossible(objective, computed.impossible, { sense: "at-most" });
    envelope = computed;
    ceiling = computed.value;
    const { referenceFrom: from, referenceTo: to, rate } = plan.envelope;
    notes.push(say.envelope(indicator, { ...computed, rate, from, to }));
  }
  if (ceiling === null) return impossible(objective, say.unknownTarget());
  const known: Partial<Measured> = { sense: "at-most", target: { period: target.period, value: ceiling }, envelope };

  if (start > end) return impossible(objective, say.endsBeforeSum(target.period, start), known);
  const expectedAt = expectedSum(objective, start, end, ceiling);
  const sums = addUp(yearly, start, end);
  const trajectory = yearsBetween(start, end).map((year): TrajectoryPoint => {
    const observation = yearly.find(({ period }) => period === String(year));
    return {
      ...pointOf(year, expectedAt(year), observation),
      ...(sums.get(year) ?? { value: null }),
      amount: observation?.value ?? null,
    };
  });
  const year = Math.max(...sums.keys());
  const last = sums.get(year);
  if (!last) {
    const reason = yearly.find(({ period }) => period === String(start))?.reason ?? null;
    return impossible(objective, say.noFirstYear(start, reason), { ...known, trajectory });
  }
  const { value: sum, coverage } = last;
  const expected = expectedAt(year);
  const shown = (value: number) => round(value, indicator);
  const isPassed = shown(sum) > shown(ceiling);
  const isFinal = year >= end;
  const gap = ceiling > 0 ? tidy(((sum - expected) / ceiling) * 100) : isPassed ? 100 : 0;
  const status: FollowUpStatus = isPassed ? "off-track" : isFinal ? "on-track" : judgeOnSlope(gap, tolerance);
  const affirmed = coverage === 1 || mayAffirm(status, "at-most", isSigned);
  const used = { indicator, from: start, year, sum, ceiling, affirmed };
  const hole = yearly.find((one) => !isKnown(one) && lastYear(one.period) === year + 1);
  const after = yearly.some((one) => isKnown(one) && lastYear(one.period) > year + 1 && lastYear(one.period) <= end);
  if (hole && after) notes.push(say.sumStops(year, year + 1));
  const years = end - start + 1;
  const projection = isFinal ? null : tidy((sum / (year - start + 1)) * years);
  if (projection !== null)
    notes.push(
      say.projection(indicator, {
        value: projection,
        to: end,
        years,
        known: year - start + 1,
        ceiling,
        isPartial: coverage < 1,
      }),
    );
  const observation = yearly.find(({ period }) => period === String(year)) as Observation;
  notes.push(...describeStatus(observation));
  if (last.status !== observation.status) notes.push(say.uncertainSum(last.status));
  if (coverage < 1) notes.push(say.partialSum(coverage));
  if (!affirmed) notes.push(say.uncertain(isSigned));
  return {
    ...impossible(objective, ""),
    ...known,
    status: affirmed ? status : "to-watch",
    affirmed,
    sentence: isPassed
      ? say.ceilingPassed(used)
      : isFinal
        ? say.ceilingHeld(used)
        : say.ceilingOnTheWay({ ...used, expected, gap, tolerance }),
    notes,
    range: affirmed && !isPassed && !isFinal ? say.rangeOfCeiling({ status, gap, tolerance }) : null,
    latest: { ...toFigure(observation as Known), ...last },
    expected,
    gap,
    projection,
    trajectory,
  };
}

/** A sum of years: the smallest coverage and the weakest status of those it is made of. */
type Sum = Pick<Known, "value" | "coverage"> & { status: ToldStatus };

/** The sum at the end of each year, as far as no year is missing. */
function addUp(yearly: Observation[], start: number, end: number): Map<number, Sum> {
  const sums = new Map<number, Sum>();
  let sum: Sum = { value: 0, coverage: 1, status: "OBSERVE" };
  for (const year of yearsBetween(start, end)) {
    const observation = yearly.find(({ period }) => period === String(year));
    if (!observation || !isKnown(observation)) break;
    sum = {
      value: tidy(sum.value + observation.value),
      coverage: Math.min(sum.coverage, observation.coverage),
      status: weakestStatus([sum.status, observation.status]),
    };
    sums.set(year, sum);
  }
  return sums;
}

type Reference = Figure & { note?: string };

/** A reference without what there is to say of it, which goes with the notes. */
function figureAlone({ note: _, ...figure }: Reference): Figure {
  return figure;
}

/** The value that one starts from: the document's own, else the indicator's; undefined for an objective without. */
function readReference({
  objective: { reference },
  indicator,
  yearly,
  isSum,
}: Omit<Case, "plan" | "isSigned">): Reference | { impossible: string } | undefined {
  if (!reference) return undefined;
  const { period, value: declared } = reference;
  const observation = yearly.find((one) => one.period === period);
  const measured = observation?.value ?? null;
  if (declared !== undefined) {
    const differs = measured !== null && round(measured, indicator) !== round(declared, indicator);
    const note = differs ? { note: say.otherReference(indicator, period, declared, measured) } : {};
    return { period, value: declared, status: null, coverage: 1, lineage: null, ...note };
  }
  if (!observation || !isKnown(observation))
    return { impossible: say.noReference(period, observation?.reason ?? null) };
  if (observation.coverage < 1 && isSum) return { impossible: say.partialReference(period, observation.coverage) };
  const note = observation.coverage < 1 ? { note: say.partial(period, observation.coverage) } : {};
  return { ...toFigure(observation), ...note };
}

/** A figure of the document in the unit of the indicator: a reduction is taken from the reference. */
function toValue(objective: Objective, reference: Figure | undefined, declared: number | undefined): number | null {
  if (declared === undefined) return null;
  if (objective.type !== "REDUCTION_PCT") return declared;
  return reference ? tidy(reference.value * (1 - declared / 100)) : null;
}

function percentOf({ type, target }: Objective): number | null {
  return type === "REDUCTION_PCT" ? (target.value ?? null) : null;
}

function senseOf(type: Objective["type"], from: number | undefined, to: number, indicator: Indicator): Sense {
  if (type === "REDUCTION_PCT") return "at-most";
  if (type === "PLANCHER") return "at-least";
  const { direction } = indicator;
  // What adds up year after year is always above where it starts from, which says nothing where the indicator does.
  const isTold = cumulatedSince(indicator) !== undefined && direction !== "none";
  if (from !== undefined && from !== to && !isTold) return to < from ? "at-most" : "at-least";
  return { down: "at-most", up: "at-least", none: "near" }[direction] as Sense;
}

/** What is planned for a year: on the line from the reference to the target, or the last step taken. */
function expectedValue(
  objective: Objective,
  reference: Figure | undefined,
  target: number,
): (year: number) => number | null {
  const end = lastYear(objective.target.period);
  const start = reference ? { year: lastYear(reference.period), value: reference.value } : undefined;
  return (year) => {
    if (year >= end) return target;
    if (objective.trajectory === "stepped") {
      const step = objective.steps?.findLast(({ period }) => lastYear(period) <= year);
      return step ? toValue(objective, reference, step.value) : (start?.value ?? null);
    }
    if (!start) return target;
    return tidy(start.value + ((target - start.value) * (year - start.year)) / (end - start.year));
  };
}

/** What a ceiling grants until the end of a year: a regular share, or straight from one step to the next; never more than itself. */
function expectedSum({ steps = [] }: Objective, start: number, end: number, ceiling: number): (year: number) => number {
  const stops = [
    { year: start - 1, value: 0 },
    ...steps
      .map(({ period, value }) => ({ year: lastYear(period), value: Math.min(value, ceiling) }))
      .filter(({ year }) => year < end),
    { year: end, value: ceiling },
  ];
  return (year) => {
    const rank = Math.max(
      1,
      stops.findIndex((stop) => stop.year >= year),
    );
    const [before, after] = [stops[rank - 1], stops[rank]];
    if (!before || !after) return ceiling;
    return tidy(before.value + ((after.value - before.value) * (year - before.year)) / (after.year - before.year));
  };
}

/** What a distance is measured by: the first of them that is not written as zero; null where all are. */
function scaleOf(indicator: Indicator, planned: number, target: number, reference = 0): Scale | null {
  const scales: Scale[] = [
    { of: "planned", value: planned },
    { of: "target", value: target },
    { of: "reference", value: reference },
  ];
  return scales.find(({ value }) => round(value, indicator) !== 0) ?? null;
}

/** Distance to the bad side, in % of a scale. */
function gapOf(sense: Sense, value: number, expected: number, scale: Scale | null, indicator: Indicator): number {
  const difference = round(value, indicator) - round(expected, indicator);
  const wrong = sense === "at-most" ? difference : sense === "at-least" ? -difference : Math.abs(difference);
  if (!scale) return wrong > 0 ? 100 : 0;
  return tidy((wrong / Math.abs(scale.value)) * 100);
}

function round(value: number, { decimals }: Indicator): number {
  return asWritten(value, decimals);
}

/** Whether the state of a sum that misses communes holds all the same: it can only grow, unless its values may be negative. */
function mayAffirm(status: FollowUpStatus, sense: Sense, isSigned: boolean): boolean {
  if (isSigned) return false;
  return (sense === "at-most" && status === "off-track") || (sense === "at-least" && status === "on-track");
}

function hasNegative(observations: Observation[]): boolean {
  return observations.some(({ value }) => value !== null && value < 0);
}

function listPoints(
  first: number,
  target: number,
  reference: Figure | undefined,
  yearly: Observation[],
  expectedAt: (year: number) => number | null,
): TrajectoryPoint[] {
  const known = Math.max(...yearly.filter(isKnown).map(({ period }) => lastYear(period)));
  const last = Math.max(target, known);
  const start = reference ? [startPoint(reference, yearly)] : [];
  const points = yearsBetween(first, last).map((year) => {
    const observation = yearly.find(({ period }) => lastYear(period) === year);
    const point = pointOf(year, expectedAt(year), observation);
    // A year before the first value is not to come.
    return observation || year > known ? point : { ...point, status: "NON_DISPONIBLE" as const };
  });
  return [...start, ...points];
}

/** The year that one starts from. What the document writes is planned, not observed: the indicator alone gives what was. */
function startPoint(reference: Figure, yearly: Observation[]): TrajectoryPoint {
  const year = lastYear(reference.period);
  if (reference.status !== null) return { ...pointOf(year, reference.value, undefined), ...shownValue(reference) };
  const point = pointOf(
    year,
    reference.value,
    yearly.find(({ period }) => period === reference.period),
  );
  return point.status === null ? { ...point, status: "NON_DISPONIBLE" } : point;
}

function shownValue({ value, status, coverage }: Figure): Pick<TrajectoryPoint, "value" | "status" | "coverage"> {
  return { value, status, coverage };
}

function pointOf(year: number, expected: number | null, observation: Observation | undefined): TrajectoryPoint {
  return {
    year,
    expected,
    value: observation?.value ?? null,
    amount: null,
    status: observation?.status ?? null,
    coverage: observation?.coverage ?? null,
    reason: observation?.reason ?? null,
  };
}

function toFigure({ period, value, status, coverage, lineage }: Known): Figure {
  return { period, value, status, coverage, lineage };
}

/** That a target comes before the document that holds it. */
function tellBefore({ horizon }: Plan, { target }: Objective): string[] {
  return lastYear(target.period) < horizon.from ? [say.beforeDocument(target.period, horizon.from)] : [];
}

function describeFigure(observation: Observation): string[] {
  const { period, coverage } = observation;
  return [...describeStatus(observation), ...(coverage < 1 ? [say.partial(period, coverage)] : [])];
}

function describeStatus({ period, status }: Observation): string[] {
  if (status === "PROVISOIRE") return [say.provisional(period)];
  return status === "ESTIME" ? [say.estimated(period)] : [];
}

/** A minimum becomes a value that is not there; its reason says why. */
function exactOnly(observation: Observation): Observation {
  return observation.bound === undefined ? observation : { ...observation, value: null, status: "NON_CALCULABLE" };
}

function isKnown(observation: Observation): observation is Known {
  return observation.value !== null;
}
