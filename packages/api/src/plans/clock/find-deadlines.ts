import { capitalise, counted, formatCivil, plural, typeset } from "@datalogue/ingest";
import { addMonths, daysBetween } from "../../calendar/civil-day.js";
import type { FollowedObjective } from "../follow-up.js";
import type { FollowUpStatus } from "../follow-up-statuses.js";
import { lastYear } from "../load-plans.js";
import type { Plan, PlanDate } from "../plan-schema.js";
import type { Deadline, FormerRule } from "./deadline.js";
import { type DueRule, isInForce, type Need, type Rule } from "./rule-schema.js";

/** What a plan gives to its clock: its dates, and its objectives as they stand on that day. */
export interface ClockedPlan {
  plan: Plan;
  objectives: FollowedObjective[];
  /** Short name of an indicator, for what is missing. */
  nameOf(indicator: string): string;
}

/** The duties of a plan on a civil day of metropolitan France, by the rules in force that day: the first due first, those without a day last. */
export function findDeadlines(clocked: ClockedPlan, today: string, rules: readonly Rule[]): Deadline[] {
  const { plan } = clocked;
  return rules
    .filter((rule) => rule.kinds.includes(plan.kind) && isInForce(rule, today))
    .flatMap((rule): Deadline[] => {
      const found = FIND[rule.due.kind](rule.due as never, plan.dates, today);
      if (found === "done") return [];
      const missing = rule.needs.flatMap((need) => NEEDS[need](clocked, found.due));
      return [toDeadline(rule, rules, { plan, territory: plan.territory, found, missing }, today)];
    })
    .sort(byDueDay);
}

/** The duties that territories owe though no document of theirs is followed: their days, as far as the law alone tells them. */
export function findDutiesWithoutPlan(
  owing: { rule: Rule; territory: string }[],
  rules: readonly Rule[],
  today: string,
): Deadline[] {
  return owing
    .flatMap(({ rule, territory }): Deadline[] => {
      const found = FIND[rule.due.kind](rule.due as never, {}, today);
      if (found === "done") return [];
      const missing = ["Aucun document de ce territoire n'est suivi ici : ce qui a été fait n'est pas connu."];
      return [toDeadline(rule, rules, { plan: null, territory, found: { ...found, missing: [] }, missing }, today)];
    })
    .sort(byDueDay);
}

/** The first due first, those without a day last. */
export function byDueDay(a: Deadline, b: Deadline): number {
  const [left, right] = [a.due ?? "9999", b.due ?? "9999"];
  return left < right ? -1 : left > right ? 1 : 0;
}

interface Owed {
  plan: Plan | null;
  territory: string;
  found: Found;
  missing: string[];
}

function toDeadline(
  rule: Rule,
  rules: readonly Rule[],
  { plan, territory, found, missing }: Owed,
  today: string,
): Deadline {
  const { due, since, unknown = false } = found;
  const days = due === null ? null : daysBetween(today, due);
  const passed = days !== null && days < 0;
  const left = days === null || (passed && unknown) ? [] : [describeLeft(days, today, due ?? "")];
  // A day that comes from a text nobody read is not held against anybody.
  if (passed && !unknown && rule.state === "to-verify") left.push("La règle reste à vérifier.");
  return {
    duty: rule.duty,
    rule: rule.id,
    plan: plan?.id ?? null,
    planTitle: plan?.shortTitle ?? null,
    territory,
    title: rule.title,
    legalReference: rule.legalReference,
    consequence: rule.consequence,
    state: rule.state,
    source: rule.source,
    inForce: { from: rule.from ?? null, until: rule.until ?? null },
    former: findFormer(rule, rules),
    due,
    days,
    // Nothing tells that it was not met: that it is late would be an accusation.
    status: passed && unknown ? "not-computable" : statusOf(due, today, rule.watch),
    sentence: typeset([since, ...left].join(" ")),
    missing: [...(found.missing ?? []), ...missing].map((one) => typeset(one)),
  };
}

/** The rule for the same duty that ended last before this one began. */
function findFormer({ duty, from }: Rule, rules: readonly Rule[]): FormerRule | null {
  if (from === undefined) return null;
  const [former] = rules
    .filter((rule) => rule.duty === duty && rule.until !== undefined && rule.until < from)
    .sort((a, b) => ((a.until ?? "") < (b.until ?? "") ? 1 : -1));
  return former
    ? {
        rule: former.id,
        legalReference: former.legalReference,
        consequence: former.consequence,
        until: former.until ?? "",
      }
    : null;
}

function statusOf(due: string | null, today: string, watch: number): FollowUpStatus {
  if (due === null) return "not-computable";
  if (due < today) return "off-track";
  return addMonths(today, watch) >= due ? "to-watch" : "on-track";
}

/** A day, what it is counted from, and what of the document is missing to be sure of it. */
interface Found {
  due: string | null;
  since: string;
  missing?: string[];
  /** True when nothing tells whether it was met. */
  unknown?: boolean;
}

type Dates = Plan["dates"];

const NO_REPORT = "Le jour du dernier rapport n'est pas connu ici.";

const FIND: {
  [K in DueRule["kind"]]: (due: Extract<DueRule, { kind: K }>, dates: Dates, today: string) => Found | "done";
} = {
  every({ months, since, first }, dates, today) {
    const start = latestOf(dates, since, today) ?? (first ? undefined : firstOf(dates, since));
    if (start) return { due: addMonths(start.day, months), since: describeSince(months, start) };
    if (!first) return noDate(since);
    const begun = latestOf(dates, first.since, today);
    const later = begun ? addMonths(begun.day, months) : first.day;
    const missing = [NO_REPORT];
    if (begun && later > first.day) return { due: later, since: describeSince(months, begun), missing, unknown: true };
    const then = `Premier rapport, au plus tard le ${formatCivil(first.day)}, puis tous les ${inYears(months)}.`;
    return { due: first.day, since: then, missing, unknown: true };
  },
  once({ months, since, done }, dates, today) {
    const start = latestOf(dates, since, today) ?? firstOf(dates, since);
    if (!start) return noDate(since);
    const last = latestOf(dates, [done], today);
    if (last && last.day >= start.day) return "done";
    return { due: addMonths(start.day, months), since: describeSince(months, start) };
  },
  yearly({ day, done }, dates, today) {
    const last = latestOf(dates, [done], today)?.day;
    const thisYear = Number(today.slice(0, 4));
    const year =
      last !== undefined ? Number(last.slice(0, 4)) + 1 : `${thisYear}-${day}` >= today ? thisYear : thisYear + 1;
    const since = `Porte sur l'année ${year - 1}.`;
    if (last !== undefined) return { due: `${year}-${day}`, since: `${since} Le dernier est du ${formatCivil(last)}.` };
    return { due: `${year}-${day}`, since, missing: [NO_REPORT], unknown: true };
  },
  day({ day }) {
    return { due: day, since: `Au plus tard le ${formatCivil(day)}.`, unknown: true };
  },
};

interface Start {
  name: PlanDate;
  day: string;
}

/** The last one on a day: what came after was not done yet. */
function latestOf(dates: Dates, names: PlanDate[], today: string): Start | undefined {
  return startsOf(dates, names).findLast(({ day }) => day <= today);
}

function firstOf(dates: Dates, names: PlanDate[]): Start | undefined {
  return startsOf(dates, names)[0];
}

function startsOf(dates: Dates, names: PlanDate[]): Start[] {
  return names
    .flatMap((name): Start[] => {
      const day = dates[name];
      return day === undefined ? [] : [{ name, day }];
    })
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

function noDate(names: PlanDate[]): Found {
  const list = names.map((name) => `de ${STARTS[name]}`.replace(/^de le /, "du ")).join(", ");
  return {
    due: null,
    since: "Le jour de l'échéance ne peut pas être calculé.",
    missing: [`La date qui la fait partir n'est pas connue ici : celle ${list.replace(/, (?=[^,]*$)/, " ou ")}.`],
  };
}

const STARTS: Record<PlanDate, string> = {
  approved: "l'approbation",
  adopted: "l'adoption",
  revised: "la révision",
  lastEvaluation: "la dernière évaluation",
  lastReport: "le dernier rapport",
};

function describeSince(months: number, { name, day }: Start): string {
  return `${capitalise(inYears(months))} après ${STARTS[name]} (${formatCivil(day)}).`;
}

/** « trois ans », « 18 mois ». */
function inYears(months: number): string {
  const years = months / 12;
  if (!Number.isInteger(years)) return `${months} mois`;
  const words: Record<number, string> = {
    1: "un",
    2: "deux",
    3: "trois",
    4: "quatre",
    5: "cinq",
    6: "six",
    7: "sept",
    8: "huit",
    9: "neuf",
    10: "dix",
    12: "douze",
  };
  return `${words[years] ?? years} ${plural(years, "an")}`;
}

function describeLeft(days: number, today: string, due: string): string {
  if (days === 0) return "C'est aujourd'hui.";
  return days > 0 ? `Reste ${spanBetween(today, due)}.` : `Dépassée depuis ${spanBetween(due, today)}.`;
}

/** From an ISO day to a later one, in words: months when there are two or more, else days. */
export function spanBetween(from: string, to: string): string {
  const months = monthsBetween(from, to);
  if (months >= 24) return `${Math.floor(months / 12)} ans${months % 12 ? ` et ${months % 12} mois` : ""}`;
  if (months >= 2) return `${months} mois`;
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
  return counted(days, "jour");
}

function monthsBetween(from: string, to: string): number {
  const rough =
    (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
  return addMonths(from, rough) <= to ? rough : rough - 1;
}

const NEEDS: Record<Need, (clocked: ClockedPlan, due: string | null) => string[]> = {
  objectives({ objectives }) {
    if (objectives.length === 0)
      return ["Le document n'a pas d'objectif suivi : il faut des indicateurs pour l'évaluer."];
    const missing = objectives.filter(({ status }) => status === "not-computable");
    const ready = objectives.length - missing.length;
    if (missing.length === 0) return [];
    return [
      `${counted(ready, "objectif")} sur ${objectives.length} ${plural(ready, "peut être calculé", "peuvent être calculés")}. Il manque : ${missing.map(({ title }) => title).join(" ; ")}.`,
    ];
  },
  ceiling({ objectives }) {
    const ceilings = objectives.filter(({ type }) => type === "PLAFOND_CUMULE");
    if (ceilings.length === 0) return ["Aucun objectif du document ne fixe de plafond à la consommation d'espaces."];
    return ceilings
      .filter(({ status }) => status === "not-computable")
      .map(({ title, sentence }) => `« ${title} » ne peut pas être calculé. ${sentence}`);
  },
  year({ objectives, nameOf }, due) {
    if (due === null) return [];
    if (objectives.length === 0)
      return ["Le document n'a pas d'objectif suivi : ses chiffres ne peuvent pas être vérifiés."];
    const year = Number(due.slice(0, 4)) - 1;
    const late = objectives.filter(({ latest }) => latest === null || lastYear(latest.period) < year);
    const names = [...new Set(late.map(({ indicator }) => nameOf(indicator)))];
    return names.length === 0 ? [] : [`Les valeurs de ${year} manquent : ${names.join(" ; ")}.`];
  },
};
