import { typeset } from "@datalogue/ingest";
import { addMonths, daysBetween } from "../../calendar/civil-day.js";
import type { FollowedObjective } from "../follow-up.js";
import type { FollowUpStatus } from "../follow-up-statuses.js";
import { lastYear } from "../load-plans.js";
import type { Plan, PlanDate } from "../plan-schema.js";
import { frenchDay } from "../sentences.js";
import type { Deadline } from "./deadline.js";
import { type DeadlineRule, type DueRule, deadlineRules, type Need } from "./deadline-rules.js";

/** What a plan gives to its clock: its dates, and its objectives as they stand on that day. */
export interface ClockedPlan {
  plan: Plan;
  objectives: FollowedObjective[];
  /** Short name of an indicator, for what is missing. */
  nameOf(indicator: string): string;
}

/** The duties of a plan on a civil day of metropolitan France, the first due first, those without a day last. */
export function findDeadlines(clocked: ClockedPlan, today: string, rules = deadlineRules): Deadline[] {
  return rules
    .filter(({ kinds }) => kinds.includes(clocked.plan.kind))
    .flatMap((rule) => toDeadline(rule, clocked, today) ?? [])
    .sort(byDueDay);
}

/** The first due first, those without a day last. */
export function byDueDay(a: Deadline, b: Deadline): number {
  const [left, right] = [a.due ?? "9999", b.due ?? "9999"];
  return left < right ? -1 : left > right ? 1 : 0;
}

function toDeadline(rule: DeadlineRule, clocked: ClockedPlan, today: string): Deadline | undefined {
  const { plan } = clocked;
  const found = FIND[rule.due.kind](rule.due as never, plan, today);
  if (found === "done") return undefined;
  const { due, since, missing = [] } = found;
  const days = due === null ? null : daysBetween(today, due);
  const missed = rule.needs.flatMap((need) => NEEDS[need](clocked, due));
  return {
    rule: rule.id,
    plan: plan.id,
    planTitle: plan.shortTitle,
    territory: plan.territory,
    title: rule.title,
    legalReference: rule.legalReference,
    consequence: rule.consequence,
    due,
    days,
    status: statusOf(due, today, rule.watch),
    sentence: typeset([since, ...(days === null ? [] : [describeLeft(days, today, due ?? "")])].join(" ")),
    missing: [...missing, ...missed].map((one) => typeset(one)),
  };
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
}

const FIND: {
  [K in DueRule["kind"]]: (due: Extract<DueRule, { kind: K }>, plan: Plan, today: string) => Found | "done";
} = {
  every({ months, since, first }, plan, today) {
    const start = latestOf(plan, since, today) ?? (first ? undefined : firstOf(plan, since));
    if (start) return { due: addMonths(start.day, months), since: describeSince(months, start) };
    if (!first) return noDate(since);
    const begun = latestOf(plan, first.since, today);
    const later = begun ? addMonths(begun.day, months) : first.day;
    const missing = [`Le jour du dernier rapport n'est pas écrit dans le document (dates.${since[0]}).`];
    if (begun && later > first.day) return { due: later, since: describeSince(months, begun), missing };
    return { due: first.day, since: `Premier rapport, au plus tard le ${frenchDay(first.day)}.`, missing };
  },
  once({ months, since, done }, plan, today) {
    const start = latestOf(plan, since, today) ?? firstOf(plan, since);
    if (!start) return noDate(since);
    const last = latestOf(plan, [done], today);
    if (last && last.day >= start.day) return "done";
    return { due: addMonths(start.day, months), since: describeSince(months, start) };
  },
  yearly({ day, done }, plan, today) {
    const last = latestOf(plan, [done], today)?.day;
    const thisYear = Number(today.slice(0, 4));
    const year =
      last !== undefined ? Number(last.slice(0, 4)) + 1 : `${thisYear}-${day}` >= today ? thisYear : thisYear + 1;
    const since = `Porte sur l'année ${year - 1}.`;
    if (last !== undefined) return { due: `${year}-${day}`, since: `${since} Le dernier est du ${frenchDay(last)}.` };
    return {
      due: `${year}-${day}`,
      since,
      missing: [`Le jour du dernier rapport n'est pas écrit dans le document (dates.${done}).`],
    };
  },
};

interface Start {
  name: PlanDate;
  day: string;
}

/** The last one on a day: what came after was not done yet. */
function latestOf(plan: Plan, names: PlanDate[], today: string): Start | undefined {
  return startsOf(plan, names).findLast(({ day }) => day <= today);
}

function firstOf(plan: Plan, names: PlanDate[]): Start | undefined {
  return startsOf(plan, names)[0];
}

function startsOf({ dates }: Plan, names: PlanDate[]): Start[] {
  return names
    .flatMap((name): Start[] => {
      const day = dates[name];
      return day === undefined ? [] : [{ name, day }];
    })
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

function noDate(names: PlanDate[]): Found {
  return {
    due: null,
    since: "Le jour de l'échéance ne peut pas être calculé.",
    missing: [
      `Aucune date ne la fait partir : ajoutez au document ${names.map((name) => `dates.${name}`).join(" ou ")}.`,
    ],
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
  const years = months / 12;
  const words: Record<number, string> = { 3: "Trois", 6: "Six" };
  return `${words[years] ?? years} ans après ${STARTS[name]} (${frenchDay(day)}).`;
}

/** Months when there are two or more, else days. */
function describeLeft(days: number, today: string, due: string): string {
  if (days === 0) return "C'est aujourd'hui.";
  const [from, to] = days > 0 ? [today, due] : [due, today];
  const months = monthsBetween(from, to);
  const length =
    months >= 24
      ? `${Math.floor(months / 12)} ans${months % 12 ? ` et ${months % 12} mois` : ""}`
      : months >= 2
        ? `${months} mois`
        : `${Math.abs(days)} jour${Math.abs(days) > 1 ? "s" : ""}`;
  return days > 0 ? `Reste ${length}.` : `Dépassée depuis ${length}.`;
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
      `${ready} objectif${ready > 1 ? "s" : ""} sur ${objectives.length} ${ready > 1 ? "peuvent" : "peut"} être calculé${ready > 1 ? "s" : ""}. Il manque : ${missing.map(({ title }) => title).join(" ; ")}.`,
    ];
  },
  ceiling({ objectives }) {
    const ceilings = objectives.filter(({ type }) => type === "PLAFOND_CUMULE");
    if (ceilings.length === 0)
      return ["Aucun objectif du document ne suit la consommation d'espaces (type PLAFOND_CUMULE)."];
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
