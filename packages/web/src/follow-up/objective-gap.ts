import {
  cumulatedSince,
  type FollowedObjective,
  type Indicator,
  type Measured,
  toldIndicator,
  WITHOUT_MISSING,
} from "@datalogue/api";
import { agree, capitalise, formatQuantity, isPercentage, yearOf } from "../format/index.js";
import { aimWord } from "../observatory/plan-words.js";
import {
  bareValue,
  differenceAsWritten,
  fullQuantity,
  shortQuantity,
  statementOf,
  subjectOf,
  whenSince,
} from "../observatory/wording.js";
import { asTold } from "./as-told.js";
import { landApart } from "./in-hectares.js";

/** How far an objective is from what is planned, on the wrong side, in the unit that people use. */
export interface ObjectiveGap {
  /** « 4,4 ha de trop », « 61 logements par an de moins », « 0,2 point de trop sans les communes qui manquent » where they may change the state. */
  words: string;
  /** « 61 de moins », « 0,2 point de trop »: beside figures that have their unit. */
  short: string;
  /** The same, saying of what: « 61 logements commencés par an de moins », « 0,2 point de trop pour la vacance durable ». */
  statement: string;
  /** « 65,7 ha de 2021 à 2024 ; 61,3 ha prévus ». */
  figures: string;
  /** « en 2024 », « de 2021 à 2024 », without which communes as `words`. */
  when: string;
}

type Gauged = Measured & Pick<FollowedObjective, "type" | "declared">;

/** The gap of an objective as its figures are written; null where there is none, or nothing to compare. */
export function gapOf(followed: Gauged, definition: Indicator): ObjectiveGap | null {
  const { objective, indicator, planned } = asTold(followed, definition);
  const { latest, expected, sense } = objective;
  if (!latest || expected === null || sense === null) return null;
  const difference = differenceAsWritten(planned, latest.value, expected);
  const isWrong = sense === "at-most" ? difference > 0 : sense === "at-least" ? difference < 0 : difference !== 0;
  if (!isWrong) return null;
  const side = difference > 0 ? "de trop" : "de moins";
  const amount = Math.abs(difference);
  const points = formatQuantity(amount, planned.decimals, agree(amount, "points"));
  const { before, figure, after } = statementOf(planned, amount);
  const reserve = reserveOf(objective);
  const statement = isPercentage(indicator)
    ? `${points} ${side} pour ${subjectOf(indicator)}`
    : `${before}${figure}${after} ${side}`;
  return {
    short: `${isPercentage(indicator) ? points : bareValue(planned, amount)} ${side}`,
    words: `${isPercentage(indicator) ? points : fullQuantity(planned, amount)} ${side}${reserve}`,
    statement,
    figures: `${shortQuantity(indicator, latest.value)} ${whenJudged(objective, indicator)}\u202f; prévu\u00a0: ${shortQuantity(planned, expected)}`,
    when: whenJudged(objective, indicator, statement) + reserve,
  };
}

/** « en 2024 », « de 2021 à 2024 » of a sum: the time that the value judged speaks of, beside what is `said`. */
export function whenJudged({ type, latest, trajectory }: Gauged, indicator: Indicator, said = ""): string {
  const period = latest?.period ?? "";
  const first = type === "PLAFOND_CUMULE" ? trajectory[0]?.year : yearOf(cumulatedSince(indicator) ?? period);
  return whenSince(first ?? yearOf(period), period, said);
}

/** « sans les communes qui manquent », after a value of which nothing can be affirmed; else nothing. */
export function reserveOf({ affirmed }: Pick<Measured, "affirmed">): string {
  return affirmed ? "" : WITHOUT_MISSING;
}

/** Where a ceiling ends at the pace of the years known, or what is aimed at and when; null where neither is known. */
export function outlookOf(followed: Gauged, definition: Indicator): string | null {
  const { objective } = asTold(followed, definition);
  const { projection, target, latest, expected } = objective;
  if (target.value === null || latest?.period === target.period) return null;
  const indicator = landApart(toldIndicator(followed, definition), projection ?? target.value, target.value);
  const aim = shortQuantity(indicator, target.value);
  // What is planned now, which the figures say, may be what is planned to the end.
  if (projection === null && expected === target.value) return null;
  if (projection === null) return `${capitalise(aimWord(objective))}\u00a0: ${aim} en ${target.period}.`;
  const beyond = differenceAsWritten(indicator, projection, target.value);
  const known = latest && latest.coverage < 1 ? ` et${WITHOUT_MISSING}` : "";
  const end = `À ce rythme${known}, ${shortQuantity(indicator, projection)} fin ${target.period}`;
  if (beyond === 0) return `${end}, juste le plafond.`;
  if (beyond < 0) return `${end}, sous le plafond de ${aim}.`;
  return `${end}\u00a0: ${shortQuantity(indicator, beyond)} au-dessus du plafond.`;
}
