import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { ActRefused } from "../access/act-refused.js";
import { type Caller, decideAgreement, type PersonCaller } from "../access/decide-access.js";
import { isDay } from "../calendar/civil-day.js";
import type { FieldFault } from "../people/field-fault.js";
import { hasUnseen } from "../people/person.js";
import { followRevision, type Refresh } from "../store/follow-revision.js";
import { journal } from "../store/journal.js";
import { writeTransaction } from "../store/open-database.js";
import type { RevisionReader } from "../store/revision-reader.js";
import { type AgreementActFact, type AgreementActKind, type AgreementState, agreementAt } from "./agreement-at.js";
import type { Agreement, SharedDataset } from "./agreement-schema.js";

/** An act, as the parties read it: never which person did it. */
export interface AgreementAct extends AgreementActFact {
  id: string;
  reason: string | null;
}

/** An agreement as its parties read it, and where it stands now. */
export interface ReadAgreement extends AgreementState {
  agreement: Agreement;
  /** In order. */
  acts: AgreementAct[];
  /** Number of acts: what an act is recorded against. */
  revision: number;
  /** What the caller may do of it now. */
  mayAct: AgreementActKind[];
}

/** An agreement, and where it stands now. */
export interface StandingAgreement extends AgreementState {
  agreement: Agreement;
}

/** A dataset under an agreement: which, what may go out of it, where it stands now. */
export interface DatasetAgreement extends StandingAgreement {
  shared: SharedDataset;
}

export interface AgreementActForm {
  kind: AgreementActKind;
  /** Private to the parties; empty for none. */
  reason?: string;
  /** Of a renewal: the new last day, included. */
  newEnd?: string;
}

export type ActOutcome =
  | { kind: "done"; agreement: ReadAgreement }
  /** Something was done of it since it was read: nothing was. */
  | { kind: "passed"; agreement: ReadAgreement }
  /** What it is now does not allow that. */
  | { kind: "untimely"; agreement: ReadAgreement }
  | FieldFault;

/** Where agreements stand, for whoever answers: at once, from memory. */
export interface AgreementStates {
  /** The agreement of a dataset (slug) that counts now; undefined of a dataset that no agreement names. */
  stateOf(slug: string): DatasetAgreement | undefined;
  /** All of them, by theme, then identifier, for no reader in particular. */
  listStates(): readonly StandingAgreement[];
  /** Slugs of the datasets that an agreement names, whatever its state. */
  listDatasets(): string[];
  /** Changes with the state of any agreement, by an act or by itself: what is kept of answers depends on it. */
  digest(): string;
}

/** Agreements, read by their parties and who administers the catalogue. */
export interface Agreements extends AgreementStates {
  /** Those that the caller may read, by theme, then identifier. */
  list(caller: Caller): Promise<ReadAgreement[]>;
  /** One of them; undefined where there is none that the caller may read. */
  find(caller: Caller, id: string): Promise<ReadAgreement | undefined>;
  /**
   * Records an act; undefined where the caller may not read the agreement. `revision`: the one that was read, undefined where any will do.
   * Throws `ActRefused` for who may not do it.
   */
  record(caller: PersonCaller, id: string, form: AgreementActForm, revision?: number): Promise<ActOutcome | undefined>;
  /** Brings acts up to the database. */
  refresh: Refresh;
}

interface Parts {
  /** As definitions are served. */
  agreements(): readonly Agreement[];
  revisions: RevisionReader;
  now(): Date;
}

/** Characters of a reason. */
export const LONGEST_REASON = 2_000;

export function openAgreements(knex: Knex, { agreements, revisions, now }: Parts): Agreements {
  let acts: ReadonlyMap<string, AgreementAct[]> = new Map();
  const refresh = followRevision(revisions, async () => {
    acts = await readActs(knex);
  });
  const stateAt = (agreement: Agreement, known = acts) => agreementAt(agreement, known.get(agreement.id) ?? [], now());
  const read = (caller: Caller, agreement: Agreement, known = acts): ReadAgreement => {
    const state = stateAt(agreement, known);
    const own = known.get(agreement.id) ?? [];
    const mayAct = ACTS.filter((kind) => isTimely(kind, state) && decideAgreement(caller, kind, agreement).allowed);
    return { agreement, ...state, acts: own, revision: own.length, mayAct };
  };
  /** Asked at each request: worked out again when a text, an act or the hour changes a state. */
  let stood: Standing | undefined;
  const standing = (): Standing => {
    const at = now();
    const given = agreements();
    const holds = stood && stood.given === given && stood.acts === acts && at >= stood.from && at < stood.until;
    if (!stood || !holds) stood = { ...listStanding(given, acts, at), given, acts };
    return stood;
  };
  const mayRead = (caller: Caller, agreement: Agreement) => decideAgreement(caller, "read", agreement).allowed;

  return {
    refresh,
    stateOf: (slug) => standing().byDataset.get(slug),
    listStates: () => standing().all,
    listDatasets: () => [...standing().byDataset.keys()],
    digest: () => standing().digest,
    async list(caller) {
      await refresh();
      return agreements()
        .filter((agreement) => mayRead(caller, agreement))
        .map((agreement) => read(caller, agreement));
    },
    async find(caller, id) {
      await refresh();
      const agreement = agreements().find((one) => one.id === id);
      return agreement && mayRead(caller, agreement) ? read(caller, agreement) : undefined;
    },
    async record(caller, id, { kind, reason = "", newEnd }, revision) {
      const agreement = agreements().find((one) => one.id === id);
      if (!agreement || !mayRead(caller, agreement)) return undefined;
      const { allowed, rule, organisations } = decideAgreement(caller, kind, agreement);
      if (!allowed) throw new ActRefused(rule);
      const told = reason.replace(/\r\n?/g, "\n").trim().normalize("NFC");
      if (told.length > LONGEST_REASON)
        return fault("reason", `${LONGEST_REASON.toLocaleString("fr-FR")} caractères au plus.`);
      if (hasUnseen(told.replaceAll("\n", " ")))
        return fault("reason", "Ce texte contient des signes qui ne se voient pas.");
      if (kind === "renew" && (newEnd === undefined || !isDay(newEnd)))
        return fault("newEnd", "Donnez le nouveau dernier jour\u00A0: AAAA-MM-JJ.");
      const outcome = await writeTransaction(knex, async (trx): Promise<ActOutcome> => {
        const known = await readActs(trx, id);
        const before = read(caller, agreement, known);
        if (revision !== undefined && revision !== before.revision) return { kind: "passed", agreement: before };
        if (!isTimely(kind, before)) return { kind: "untimely", agreement: before };
        const refused = kind === "renew" && newEnd !== undefined ? checkNewEnd(agreement, newEnd, before) : undefined;
        if (refused) return refused;
        const at = momentAfter(before.acts, now()).toISOString();
        const organisation = organisationOf(organisations, before, newEnd);
        const act: AgreementAct = {
          ...{ id: uuid(), kind, at, organisation },
          reason: told === "" ? null : told,
          newEnd: kind === "renew" ? (newEnd ?? null) : null,
        };
        const after = read(caller, agreement, new Map([[id, [...before.acts, act]]]));
        await trx("agreement_acts").insert({
          ...{ id: act.id, agreement: id, kind, at, organisation, reason: act.reason, new_end: act.newEnd },
          person: caller.person,
        });
        const detail = {
          organisation,
          ...(kind === "renew" ? { newEnd: act.newEnd, agreed: after.lastDay === act.newEnd } : {}),
        };
        const { partner, recipient } = agreement;
        const object = `agreement:${id}`;
        await journal(trx, at, `person:${caller.person}`, `${kind}-agreement`, object, detail, [partner, recipient]);
        return { kind: "done", agreement: after };
      });
      await refresh();
      return outcome;
    },
  };

  /** A new end must be later than the present one, and leave no dataset to two agreements on the same day. */
  function checkNewEnd(agreement: Agreement, newEnd: string, { lastDay }: AgreementState): FieldFault | undefined {
    if (newEnd <= lastDay)
      return fault("newEnd", "La convention court déjà jusqu'à ce jour\u00A0: choisissez-en un plus tard.");
    const own = new Set(agreement.datasets.map(({ dataset }) => dataset));
    const other = agreements().find(
      (one) =>
        one.id !== agreement.id &&
        one.start > lastDay &&
        one.start <= newEnd &&
        one.datasets.some(({ dataset }) => own.has(dataset)),
    );
    return (
      other &&
      fault(
        "newEnd",
        `Une autre convention, «\u00A0${other.title}\u00A0», commence avant\u00A0: un jeu n'en a qu'une à la fois.`,
      )
    );
  }
}

/** Where all of them stand, from one instant until another. */
interface Standing {
  given: readonly Agreement[];
  acts: ReadonlyMap<string, AgreementAct[]>;
  from: Date;
  until: Date;
  all: StandingAgreement[];
  byDataset: Map<string, DatasetAgreement>;
  digest: string;
}

function listStanding(
  given: readonly Agreement[],
  acts: ReadonlyMap<string, AgreementAct[]>,
  from: Date,
): Omit<Standing, "given" | "acts"> {
  const all = given.map((agreement) => ({ agreement, ...agreementAt(agreement, acts.get(agreement.id) ?? [], from) }));
  const named = all.flatMap((one) => one.agreement.datasets.map((shared) => ({ ...one, shared })));
  // The last of two of the same name is kept: what counts most comes last.
  const byDataset = new Map(named.sort(byWhatCounts).map((one) => [one.shared.dataset, one]));
  const until = new Date(Math.min(LAST, ...all.flatMap((one) => (one.until ? [one.until.getTime()] : []))));
  return {
    from,
    until,
    all,
    byDataset,
    digest: all.map(({ agreement, state }) => `${agreement.id}:${state}`).join(" "),
  };
}

/** The last instant that a `Date` holds. */
const LAST = 8.64e15;

const ACTS: readonly AgreementActKind[] = ["suspend", "resume", "renew", "withdraw"];
const fault = (field: string, message: string): FieldFault => ({ kind: "fault", field, message });

/** Whether an act has a sense in a state. */
function isTimely(kind: AgreementActKind, { state }: AgreementState): boolean {
  switch (kind) {
    case "suspend":
      return state === "running";
    case "resume":
      return state === "suspended";
    case "renew":
      return state === "running" || state === "suspended";
    case "withdraw":
      return state !== "withdrawn" && state !== "ended";
  }
}

/** When an act is done now: later than those before it, which a machine whose clock is ahead may have dated. */
function momentAfter(acts: readonly AgreementAct[], now: Date): Date {
  const last = acts.at(-1);
  return last && now <= new Date(last.at) ? new Date(Date.parse(last.at) + 1) : now;
}

/** For which organisation somebody of both acts: that which has not asked for it yet. */
function organisationOf(organisations: string[], { acts }: ReadAgreement, newEnd: string | undefined): string {
  const hasAsked = (organisation: string) =>
    acts.some((one) => one.kind === "renew" && one.newEnd === newEnd && one.organisation === organisation);
  return organisations.find((one) => !hasAsked(one)) ?? (organisations[0] as string);
}

/** What runs counts more than what stopped, which counts more than what has not begun; of several that stopped, the last. */
function byWhatCounts(a: DatasetAgreement, b: DatasetAgreement): number {
  return RANKS[b.state] - RANKS[a.state] || Number(a.since ?? 0) - Number(b.since ?? 0);
}

const RANKS = { running: 0, suspended: 0, ended: 1, withdrawn: 1, coming: 2 };

/** By agreement, in order. */
async function readActs(db: Knex, agreement?: string): Promise<Map<string, AgreementAct[]>> {
  const rows = db("agreement_acts").orderBy(["at", "id"]);
  if (agreement !== undefined) rows.where({ agreement });
  const acts = new Map<string, AgreementAct[]>();
  for (const { id, agreement: of, kind, at, organisation, reason, new_end } of await rows) {
    const own = acts.get(of) ?? [];
    own.push({ id, kind, at, organisation, reason, newEnd: new_end });
    acts.set(of, own);
  }
  return acts;
}
