import { addDays, addMonths } from "../calendar/civil-day.js";
import { instantOf } from "../calendar/local-time.js";
import { type Agreement, zoneOf } from "./agreement-schema.js";

/** What is done of an agreement once it is signed. */
export const actKinds = ["suspend", "resume", "renew", "withdraw"] as const;
export type AgreementActKind = (typeof actKinds)[number];

/** An act as it bears on the state. */
export interface AgreementActFact {
  kind: AgreementActKind;
  /** ISO date-time. */
  at: string;
  /** Slug of the organisation for which it was done. */
  organisation: string;
  /** Of a renewal: the new last day, included. */
  newEnd: string | null;
}

export type AgreementStateName = "coming" | "running" | "suspended" | "ended" | "withdrawn";

/** Where an agreement stands at an instant. */
export interface AgreementState {
  state: AgreementStateName;
  /** Since when; null for one that has not begun. */
  since: Date | null;
  /** First instant at which the state changes by itself, null where it does not any more: `until` itself is of the next state. */
  until: Date | null;
  /** Last day of the period under way, and of the agreement where nobody does anything: they differ where it is renewed tacitly. */
  periodEnd: string;
  lastDay: string;
  /** The renewal that one of the parties asked for and the other has not, the last asked. */
  proposed: { newEnd: string; organisation: string } | null;
}

/**
 * Where an agreement stands at an instant, from its text and all that was done of it (acts in the order in which they were written).
 *
 * - An act that is written counts, be it dated after the instant: the clock of another machine is ahead.
 * - It runs from the first instant of `start` to the last of its last day, in its zone.
 * - A renewal holds once partner and recipient have both asked for the same day, while the agreement has not ended: what has ended is not revived.
 * - Suspended, it ends at its end all the same; withdrawn, it is for good.
 */
export function agreementAt(agreement: Agreement, acts: readonly AgreementActFact[], instant: Date): AgreementState {
  const zone = zoneOf(agreement);
  const { partner, recipient, renewal, start } = agreement;
  const endOf = (day: string) => instantOf(addDays(day, 1), zone);
  const begins = instantOf(start, zone);
  let end = agreement.end;
  let lastDay = renewal.kind === "tacit" ? later(renewal.until, end) : end;
  let suspended: Date | undefined;
  let resumed: Date | undefined;
  let withdrawn: Date | undefined;
  let asked = new Map<string, Set<string>>();
  let proposed: AgreementState["proposed"] = null;
  for (const { kind, at, organisation, newEnd } of acts) {
    const when = new Date(at);
    if (withdrawn) break;
    if (when >= endOf(lastDay)) continue;
    if (kind === "withdraw") withdrawn = when;
    if (kind === "suspend") suspended ??= when;
    if (kind === "resume" && suspended) [suspended, resumed] = [undefined, when];
    if (kind !== "renew" || newEnd === null || newEnd <= lastDay) continue;
    const parties = (asked.get(newEnd) ?? new Set()).add(organisation);
    asked.set(newEnd, parties);
    proposed = { newEnd, organisation };
    if (!parties.has(partner) || !parties.has(recipient)) continue;
    [end, lastDay, asked, proposed] = [newEnd, newEnd, new Map(), null];
  }
  const ends = endOf(lastDay);
  const days = { periodEnd: periodEndAt(instant), lastDay, proposed };
  if (withdrawn) return { state: "withdrawn", since: withdrawn, until: null, ...days, proposed: null };
  if (instant >= ends) return { state: "ended", since: ends, until: null, ...days, proposed: null };
  if (instant < begins) return { state: "coming", since: null, until: begins, ...days };
  const since = (from: Date | undefined) => (from && from > begins ? from : begins);
  if (suspended) return { state: "suspended", since: since(suspended), until: ends, ...days };
  return { state: "running", since: since(resumed), until: ends, ...days };

  /** Counted from the first end: twelve months after 29 February are not twelve after the 28th. */
  function periodEndAt(now: Date): string {
    if (renewal.kind === "express" || end !== agreement.end) return end;
    let day = end;
    for (let turn = 1; now >= endOf(day) && day < lastDay; turn++)
      day = earlier(addMonths(end, renewal.months * turn), lastDay);
    return day;
  }
}

const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);
