import { addDays, daysBetween } from "../calendar/civil-day.js";
import { inSeenOrder } from "./in-seen-order.js";
import { type Campaign, type StateMeaning, stateMeanings } from "./kind-schema.js";

/** What is known of one inspection, the least that a list needs. */
export interface SeenInspection {
  id: string;
  installation: string;
  state: StateMeaning;
  /** ISO date-time, and its civil day. */
  seenAt: string;
  seenOn: string;
  /** The last inspection of the object that its author knew of. */
  readLast: string | null;
  action: string | null;
  dueOn: string | null;
  doneOn: string | null;
  /** Another inspection of the day was kept in its place. */
  setAside: boolean;
  /** The inspection that says otherwise, until somebody settles. */
  against: string | null;
}

/** Something to do about what an inspection found. */
export interface FollowedAction {
  inspection: string;
  what: string;
  /** ISO days. */
  since: string;
  dueOn: string | null;
  doneOn: string | null;
  isLate: boolean;
}

/** The sign of an object on the map and in the lists: an octagon, a triangle, a round. */
export type Sign = "out" | "todo" | "good";

/** Where an object stands, on a day. */
export interface Assessment {
  sign: Sign;
  /** What counts of its state: of two that disagree, the graver one. Null when nobody ever saw it. */
  state: StateMeaning | null;
  /** Day of the last inspection. */
  seenOn: string | null;
  /** The last inspection that counts. */
  last: string | null;
  /** First day of the present state. */
  since: string | null;
  /** Last day to inspect it without being late; null when it was never seen, or is to be seen no more. */
  nextOn: string | null;
  /** Why it is to be inspected now; null when it is not. */
  due:
    | { why: "never" }
    | { why: "late"; days: number }
    | { why: "soon"; on: string }
    | { why: "campaign"; until: string }
    | null;
  /** Actions not yet done, the first due first. */
  actions: FollowedAction[];
  /** Two inspections of the same day disagree. */
  isDisputed: boolean;
}

/** Days before the end of the period from which an object is to be inspected. */
const SOON = 7;
const GRAVITY: readonly StateMeaning[] = ["good", "fault", "out"];

/** Says where an object stands. `inspections`: its own, in any order; `days`: between two of them, null when it is to be seen no more. */
export function assess(
  inspections: SeenInspection[],
  { days, campaign, today }: { days: number | null; campaign: Campaign | undefined; today: string },
): Assessment {
  const counted = inSeenOrder(inspections).filter(({ setAside }) => !setAside);
  const last = counted.at(-1);
  const actions = listActions(inspections, today).filter(({ doneOn }) => doneOn === null);
  if (!last)
    return {
      ...{ sign: "todo", state: null, seenOn: null, last: null, since: null, nextOn: null },
      ...{ due: days === null ? null : { why: "never" }, actions, isDisputed: false },
    };
  const disputed = disputedWith(last, counted);
  const isDisputed = disputed.length > 1;
  const state = disputed.map((one) => one.state).reduce((a, b) => (GRAVITY.indexOf(a) > GRAVITY.indexOf(b) ? a : b));
  let since = last.seenOn;
  for (const one of counted.toReversed()) {
    if (one.state !== state && !disputed.includes(one)) break;
    since = one.seenOn;
  }
  const nextOn = days === null ? null : addDays(last.seenOn, days);
  const inCampaign = campaign && campaign.from <= today && today <= campaign.until ? campaign : undefined;
  const due = nextOn === null ? null : findDue(last, { nextOn, campaign: inCampaign, today });
  const sign = state === "out" ? "out" : due || actions.length > 0 || state === "fault" ? "todo" : "good";
  return { sign, state, seenOn: last.seenOn, last: last.id, since, nextOn, due, actions, isDisputed };
}

/** Why an object is to be inspected now, from when it was last seen. */
function findDue(
  last: SeenInspection,
  { nextOn, campaign, today }: { nextOn: string; campaign: Campaign | undefined; today: string },
): Assessment["due"] {
  const late = daysBetween(nextOn, today);
  if (late > 0) return { why: "late", days: late };
  if (late >= -SOON) return { why: "soon", on: nextOn };
  return campaign && last.seenOn < campaign.from ? { why: "campaign", until: campaign.until } : null;
}

/** What an inspection asks to be done; what is not in good state is followed, though nobody said what to do. Null of one that asks nothing. */
export function askedBy({ action, state }: Pick<SeenInspection, "action" | "state">): string | null {
  return action ?? stateMeanings[state].asks;
}

/**
 * What the inspections of an object asked to be done, the first due first: done on the day that was said, or else when the object was next seen in good state
 * and nobody says otherwise. `inspections`: all of them, those set aside too, by which one knew of another.
 */
export function listActions(inspections: SeenInspection[], today: string): FollowedAction[] {
  const counted = inSeenOrder(inspections).filter(({ setAside }) => !setAside);
  return counted
    .flatMap((one, rank) => {
      const what = askedBy(one);
      if (what === null) return [];
      const repaired = counted
        .slice(rank + 1)
        .find((later) => later.state === "good" && disputedWith(later, counted).length === 1);
      const doneOn = one.doneOn ?? repaired?.seenOn ?? null;
      const { id: inspection, seenOn: since, dueOn } = one;
      return [{ inspection, what, since, dueOn, doneOn, isLate: doneOn === null && dueOn !== null && dueOn < today }];
    })
    .sort((a, b) => ((a.dueOn ?? "9999") < (b.dueOn ?? "9999") ? -1 : 1));
}

/** Actions of an object that left its register: those that somebody typed, and those done. What was broken may have been removed for it. */
export function followedOnceGone(
  actions: readonly FollowedAction[],
  inspections: readonly Pick<SeenInspection, "id" | "action">[],
): FollowedAction[] {
  const typed = new Set(inspections.filter(({ action }) => action !== null).map(({ id }) => id));
  return actions.filter(({ inspection, doneOn }) => doneOn !== null || typed.has(inspection));
}

/** An inspection that counts, and those that disagree with it, directly or through others. */
function disputedWith(one: SeenInspection, counted: SeenInspection[]): SeenInspection[] {
  const linked = linkedTo(one.id, counted);
  return counted.filter(({ id }) => linked.has(id));
}

/** Identifiers of the inspections that disagree with one, itself included. */
export function linkedTo(id: string, all: Pick<SeenInspection, "id" | "against">[]): Set<string> {
  const found = new Set([id]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const { id: one, against } of all)
      if (against !== null && (found.has(one) || found.has(against))) {
        found.add(one);
        found.add(against);
      }
  }
  return found;
}

/** What somebody in the field needs first: out of order, then the latest, then what comes next. */
export function compareAssessments(a: Assessment, b: Assessment): number {
  return rankOf(b) - rankOf(a);
}

function rankOf({ sign, due, actions }: Assessment): number {
  if (sign === "out") return 1e9;
  if (actions.some(({ isLate }) => isLate)) return 1e8;
  if (due === null) return sign === "todo" ? 1 : 0;
  const never = 1e7;
  return due.why === "late" ? 1e6 + due.days : due.why === "never" ? never : due.why === "soon" ? 100 : 10;
}
