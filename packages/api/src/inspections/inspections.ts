import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import type { Caller } from "../access/decide-access.js";
import { civilDay, isDay } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { SharedFiles } from "../object-store/shared-files.js";
import type { FeatureReader } from "../ogc/feature-reader.js";
import { type OutboxParts, openOutbox } from "../people/outbox.js";
import { Refusal } from "../refusal.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import {
  type Assessment,
  askedBy,
  assess,
  compareAssessments,
  type FollowedAction,
  followedOnceGone,
  linkedTo,
  listActions,
} from "./assess.js";
import { type Deposits, openDeposits } from "./deposits.js";
import type { InspectionForm } from "./form.js";
import { findForm } from "./form-store.js";
import { groupByInstallation } from "./group-by-installation.js";
import { inSeenOrder } from "./in-seen-order.js";
import { inTurnOf } from "./in-turn-of.js";
import { InspectionRefused } from "./inspection-refused.js";
import { findInspection, listInspections, listInspectionsBy, type StoredInspection } from "./inspection-store.js";
import { openKindAccess } from "./kind-access.js";
import {
  type Campaign,
  type InspectionKind,
  type ResultDocument,
  type StateMeaning,
  stateMeanings,
} from "./kind-schema.js";
import type { LoadedKind } from "./load-kinds.js";
import { makeResults, type ResultTable } from "./make-results.js";
import { openPhotoActs, type PhotoActs } from "./photo-acts.js";
import { openPhotoStore, type Photo } from "./photo-store.js";
import { decidePosition, type ProposedPosition } from "./position-store.js";
import { type Installation, isWithin } from "./read-register.js";
import { openRegisters, type ReadInstallations } from "./registers.js";
import { remindLate } from "./remind-late.js";

/** An object of a round, and where it stands. */
export interface RoundEntry extends Assessment {
  installation: Installation;
}

/** What there is to inspect, the most pressing first. */
export interface Round {
  kind: InspectionKind;
  form: InspectionForm;
  /** The campaign under way; undefined without one. */
  campaign: Campaign | undefined;
  /** Version of the register that this is made of. */
  registerVersion: number;
  entries: RoundEntry[];
  /** Objects that left the register while an inspection still asks for something. */
  gone: RoundEntry[];
  /** Objects of the register beyond those that are followed; 0 almost always. */
  left: number;
  /** Positions proposed from the field that wait for a publisher. */
  proposed: ProposedPosition[];
  /** What the caller may do. */
  may: { enter: boolean; settle: boolean };
}

/** One inspection in the history of an object. */
export interface PastInspection extends StoredInspection {
  photos: Photo[];
  /** Its answers in words, by its own form. */
  told: { column: string; label: string; text: string }[];
}

/** An inspection as its author takes it away: what somebody else answered of the same object is not in it. */
export interface OwnInspection extends Omit<StoredInspection, "author" | "digest" | "differs"> {
  photos: Photo[];
}

/** An object, where it stands, and all that was seen of it, the last first. */
export interface InstallationHistory {
  round: Omit<Round, "entries" | "gone">;
  entry: RoundEntry;
  inspections: PastInspection[];
  actions: FollowedAction[];
}

/** A table that would be published now of what was inspected. */
export interface MadeResult {
  result: ResultDocument;
  table: ResultTable;
  /** Columns of the register that it keeps, and that the register has not. */
  lacking: string[];
}

/** What was seen of the objects of a campaign, between its two days. */
export interface CampaignRecord {
  kind: InspectionKind;
  campaign: Campaign;
  /** ISO day until which it is told: its last one, or today. */
  until: string;
  objects: {
    installation: Installation;
    /** The last inspection of the campaign that counts; null where the object was not seen. */
    seen: { on: string; state: StateMeaning; label: string; photos: number } | null;
    /** Actions that its inspections asked, and those done since. */
    actions: { asked: number; done: number };
  }[];
}

/**
 * Inspections of installations. Members of the organisation that inspects read them, its contributors enter, its publishers settle; others get
 * `InspectionRefused`. What cannot be done is one too.
 */
export interface Inspections extends Deposits, PhotoActs {
  /** Kinds that the caller reads. */
  listKinds(caller: Caller): LoadedKind[];
  getRound(caller: Caller, kind: string): Promise<Round>;
  /** `readVersion`: the version of the register where the object was read; it may have left since, and nobody have seen it. */
  getInstallation(caller: Caller, kind: string, key: string, readVersion?: number): Promise<InstallationHistory>;
  /** What was seen in a campaign, past, under way or to come. */
  getCampaign(caller: Caller, kind: string, campaign: string): Promise<CampaignRecord>;
  /** A publisher takes a position proposed with an inspection for the object, or refuses it. */
  decidePosition(caller: Caller, kind: string, inspection: string, decision: "accepted" | "refused"): Promise<void>;
  /** What the inspections of a kind are published as, made now; empty where its document declares nothing. */
  makeResults(
    caller: Caller,
    kind: string,
  ): Promise<{ kind: InspectionKind; tables: MadeResult[] } & Pick<ReadInstallations, "left" | "isLent">>;
  /** All inspections of a kind, the last received first. */
  listEntries(caller: Caller, kind: string): Promise<StoredInspection[]>;
  /** What a person entered, in the order in which it was seen: theirs to take away. */
  listOwn(person: string): Promise<OwnInspection[]>;
  /** Of inspections that disagree, keeps one and sets the others aside, in one act. */
  settle(caller: Caller, kind: string, keep: string): Promise<void>;
  /** Says on which day what an inspection asked was done. */
  markDone(caller: Caller, kind: string, inspection: string, day: string): Promise<void>;
  /** Actions that are late, of the kinds whose entries the caller makes. */
  countLate(caller: Caller): Promise<{ kind: InspectionKind; late: number; due: number; out: number }[]>;
  /** Reminds by e-mail of actions that are late, each week at most. */
  remind(): Promise<void>;
  forget(): Promise<void>;
  settled(): Promise<void>;
}

interface Parts extends OutboxParts {
  title(): string;
  readOnly: string | null;
  /** As they are served now. */
  kinds(): LoadedKind[];
  catalogue: Pick<CatalogueReader, "as">;
  features: FeatureReader;
  /** Where photos are kept, and a spreadsheet while it is read. */
  photosFolder: string;
  /** Where several machines find them; null on one machine alone. */
  shared: SharedFiles | null;
  scratchFolder: string;
}

export function openInspections(knex: Knex, parts: Parts): Inspections {
  const { now, mailer, readOnly } = parts;
  const outbox = openOutbox(knex, parts);
  const access = openKindAccess(parts);
  const { may, open, openToWrite } = access;
  const registers = openRegisters(knex, parts);
  const { readInstallations } = registers;
  const photos = openPhotoStore(knex, { folder: parts.photosFolder, shared: parts.shared, now });
  const shared = { ...parts, ...access, photos, registers };
  const { close, ...deposits } = openDeposits(knex, shared);

  const campaignOf = ({ kind }: LoadedKind, today: string) =>
    (kind.campaigns ?? []).filter(({ from, until }) => from <= today && today <= until).at(-1);

  const describeRound = async (caller: Caller, loaded: LoadedKind) => {
    const { installations, left, version, proposed } = await readInstallations(caller, loaded);
    const today = civilDay(now());
    const campaign = campaignOf(loaded, today);
    const assessOne = (installation: Installation, seen: StoredInspection[]): RoundEntry => ({
      installation,
      ...assess(seen, {
        days: installation.isRegistered ? installation.days : null,
        campaign: campaign && isWithin(installation.cells, campaign.where) ? campaign : undefined,
        today,
      }),
    });
    const round = {
      ...{ kind: loaded.kind, form: loaded.form, campaign, registerVersion: version, left, proposed },
      may: { enter: may(caller, loaded, "draft"), settle: may(caller, loaded, "publish") },
    };
    return { round, installations, assessOne, today };
  };

  const getRound: Inspections["getRound"] = async (caller, id) => {
    const loaded = open(caller, id, "read");
    const { round, installations, assessOne } = await describeRound(caller, loaded);
    const byInstallation = groupByInstallation(await listInspections(knex, id));
    const entries = installations
      .map((one) => assessOne(one, byInstallation.get(one.key) ?? []))
      .sort(
        (a, b) =>
          compareAssessments(a, b) || a.installation.name.localeCompare(b.installation.name, "fr", { numeric: true }),
      );
    const known = new Set(installations.map(({ key }) => key));
    // Beyond those that are followed, nobody knows which left.
    const left = round.left > 0 ? [] : [...byInstallation].filter(([key]) => !known.has(key));
    const gone = left
      .map(([key, seen]) => {
        const one = assessOne(goneInstallation(key, loaded), seen);
        return { ...one, actions: followedOnceGone(one.actions, seen) };
      })
      .filter(({ actions }) => actions.length > 0);
    return { ...round, entries, gone };
  };

  return {
    ...deposits,
    ...openPhotoActs(knex, shared),
    listKinds: (caller) => (caller.kind === "public" ? [] : parts.kinds().filter((one) => may(caller, one, "read"))),
    getRound,
    async getInstallation(caller, id, key, readVersion) {
      const loaded = open(caller, id, "read");
      const { round, installations, assessOne, today } = await describeRound(caller, loaded);
      const seen = inSeenOrder(await listInspections(knex, id, { installation: key }));
      const known = installations.find((one) => one.key === key);
      const wasThere = readVersion !== undefined && readVersion < round.registerVersion;
      // What left the register keeps its history.
      if (!known && !wasThere && seen.length === 0) throw new InspectionRefused({ kind: "unknown-installation", key });
      const pictures = await photos.listOf(seen.map((one) => one.id));
      const forms = new Map<string, InspectionForm | undefined>([[loaded.form.version, loaded.form]]);
      for (const { form } of seen) if (!forms.has(form)) forms.set(form, await findForm(knex, id, form));
      const entry = assessOne(known ?? goneInstallation(key, loaded), seen);
      // Beyond those that are followed, nobody knows which left.
      const isGone = !known && round.left === 0;
      const follow = (actions: FollowedAction[]) => (isGone ? followedOnceGone(actions, seen) : actions);
      return {
        round,
        entry: { ...entry, actions: follow(entry.actions) },
        inspections: seen.toReversed().map((one) => ({
          ...one,
          photos: pictures.get(one.id) ?? [],
          told: tellAnswers(forms.get(one.form) ?? loaded.form, one.answers),
        })),
        actions: follow(listActions(seen, today)),
      };
    },
    async getCampaign(caller, id, name) {
      const loaded = open(caller, id, "read");
      const { kind } = loaded;
      const campaign = (kind.campaigns ?? []).find((one) => one.id === name);
      if (!campaign) throw new InspectionRefused({ kind: "unknown-campaign", name });
      const { installations } = await readInstallations(caller, loaded);
      const today = civilDay(now());
      const isOver = campaign.until < today;
      const until = isOver ? campaign.until : today;
      const byInstallation = groupByInstallation(await listInspections(knex, id));
      const within = (day: string) => campaign.from <= day && day <= until;
      const labels = new Map(
        loaded.form.questions.flatMap(({ control }) =>
          control.kind === "state" ? control.choices.map(({ value, label }) => [value, label] as const) : [],
        ),
      );
      const own = [...byInstallation.values()].flat().filter(({ seenOn }) => within(seenOn));
      const pictures = await photos.listOf(own.map((one) => one.id));
      const objects = installations
        .filter(({ cells }) => isWithin(cells, campaign.where))
        .map((installation) => {
          const all = inSeenOrder(byInstallation.get(installation.key) ?? []);
          const during = all.filter(({ seenOn }) => within(seenOn));
          const seen = during.filter(({ setAside }) => !setAside);
          const asked = listActions(all, today).filter(({ since }) => within(since));
          // Where it stood at the end: of two that disagree, the graver one.
          const { state, seenOn } = assess(during, { days: installation.days, campaign: undefined, today: until });
          const value = seen.findLast((one) => one.state === state)?.answers[loaded.form.columns.state] ?? "";
          return {
            installation,
            seen:
              state === null || seenOn === null
                ? null
                : {
                    ...{ on: seenOn, state, label: labels.get(value) ?? stateMeanings[state].title },
                    photos: seen.flatMap((one) => pictures.get(one.id) ?? []).filter(({ removed }) => !removed).length,
                  },
            actions: { asked: asked.length, done: asked.filter(({ doneOn }) => doneOn !== null).length },
          };
        });
      return { kind, campaign, until, objects };
    },
    async decidePosition(caller, id, inspection, decision) {
      const { loaded, person } = openToWrite(caller, id, "publish");
      await quietTransaction(knex, async (trx) => {
        const { installation } = await findOwn(trx, id, inspection);
        const at = now().toISOString();
        if (!(await decidePosition(trx, { kind: id, inspection }, { decision, at, by: person })))
          throw new InspectionRefused({ kind: "settled" });
        const act = decision === "accepted" ? "accept-position" : "refuse-position";
        const detail = { organisation: loaded.kind.organisation, kind: id, installation };
        await journal(trx, at, `person:${person}`, act, `inspection:${inspection}`, detail);
      });
    },
    async makeResults(caller, id) {
      const loaded = open(caller, id, "read");
      const { kind, form } = loaded;
      const { installations, left, columns, isLent } = await readInstallations(caller, loaded);
      const inspections = groupByInstallation(await listInspections(knex, id));
      const seen = { installations, inspections, form, today: civilDay(now()) };
      const tables = (kind.results ?? []).map((result) => ({
        result,
        table: makeResults(result, seen),
        lacking: (result.keep ?? []).filter((column) => !columns.includes(column)),
      }));
      return { kind, tables, left, isLent };
    },
    async listOwn(person) {
      const own = await listInspectionsBy(knex, person);
      const shown = await photos.listOf(own.map(({ id }) => id));
      return own.map(({ author: _, digest: __, differs: ___, ...one }) => ({
        ...one,
        photos: shown.get(one.id) ?? [],
      }));
    },
    async listEntries(caller, id) {
      open(caller, id, "read");
      return (await listInspections(knex, id)).sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
    },
    async settle(caller, id, keep) {
      const { loaded, person } = openToWrite(caller, id, "publish");
      await quietTransaction(knex, async (trx) => {
        await inTurnOf(trx, id);
        const kept = await findOwn(trx, id, keep);
        const all = await listInspections(trx, id, { installation: kept.installation });
        const disputed = linkedTo(
          keep,
          all.filter((one) => !one.setAside),
        );
        if (kept.setAside || disputed.size < 2) throw new InspectionRefused({ kind: "settled" });
        const at = now().toISOString();
        await trx("inspections")
          .whereIn("id", [...disputed])
          .update({ settled_at: at });
        await trx("inspections")
          .whereIn(
            "id",
            [...disputed].filter((one) => one !== keep),
          )
          .update({ set_aside: 1 });
        const detail = { organisation: loaded.kind.organisation, kind: id, installation: kept.installation };
        await journal(trx, at, `person:${person}`, "settle-inspection", `inspection:${keep}`, detail);
      });
    },
    async markDone(caller, id, inspection, day) {
      const { loaded, person } = openToWrite(caller, id, "draft");
      const today = civilDay(now());
      await quietTransaction(knex, async (trx) => {
        const found = await findOwn(trx, id, inspection);
        if (askedBy(found) === null) throw new InspectionRefused({ kind: "unknown-inspection" });
        if (!isDay(day) || day < found.seenOn || day > today) {
          const message = "Donnez un jour entre celui du contrôle et aujourd’hui.";
          throw new InspectionRefused({ kind: "invalid", problems: [{ field: "day", message }] });
        }
        // Said twice, the first day stands.
        const changed = await trx("inspections").where({ id: inspection, done_on: null }).update({ done_on: day });
        if (changed === 0) return;
        const detail = { organisation: loaded.kind.organisation, kind: id, installation: found.installation };
        await journal(
          trx,
          now().toISOString(),
          `person:${person}`,
          "finish-action",
          `inspection:${inspection}`,
          detail,
        );
      });
    },
    async countLate(caller) {
      const found = [];
      for (const loaded of parts.kinds().filter((one) => caller.kind !== "public" && may(caller, one, "draft"))) {
        // A register that cannot be read now is told on its own page.
        const round = await getRound(caller, loaded.kind.id).catch((error) => {
          if (error instanceof Refusal) return undefined;
          throw error;
        });
        if (!round) continue;
        found.push({
          kind: loaded.kind,
          late: [...round.entries, ...round.gone].flatMap(({ actions }) => actions).filter(({ isLate }) => isLate)
            .length,
          due: round.entries.filter(({ due }) => due !== null).length,
          out: round.entries.filter(({ sign }) => sign === "out").length,
        });
      }
      return found;
    },
    async remind() {
      if (mailer && readOnly === null) await remindLate(knex, { ...parts, outbox, registers });
    },
    forget: () => (readOnly === null ? photos.sweep() : Promise.resolve()),
    async settled() {
      await outbox.settle();
      await close();
    },
  };
}

/** An object that left the register, which only its inspections still name. */
function goneInstallation(key: string, { kind }: LoadedKind): Installation {
  return {
    ...{ key, name: key, kind: "n’est plus au registre", days: kind.days },
    ...{ since: null, isRegistered: false, position: null, registered: null, shown: [], cells: {} },
  };
}

/** The inspection of this identifier and of this kind, or it is told unknown. */
async function findOwn(trx: Knex, kind: string, id: string): Promise<StoredInspection> {
  const found = /^[0-9a-f-]{36}$/.test(id) ? await findInspection(trx, id) : undefined;
  if (found?.kind !== kind) throw new InspectionRefused({ kind: "unknown-inspection" });
  return found;
}

/** The answers of an inspection in words, in the order of its form. */
function tellAnswers({ questions }: InspectionForm, answers: Record<string, string>): PastInspection["told"] {
  return questions.flatMap(({ column, label, control }) => {
    const answer = answers[column];
    if (answer === undefined) return [];
    const words = "choices" in control ? new Map(control.choices.map((one) => [one.value, one.label])) : undefined;
    const said = words
      ? (control.kind === "several" ? answer.split("|") : [answer]).map((one) => words.get(one) ?? one).join(", ")
      : control.kind === "number" && control.unit
        ? `${answer.replace(".", ",")}\u00A0${control.unit}`
        : control.kind === "boolean"
          ? answer === "true"
            ? "oui"
            : "non"
          : answer;
    return [{ column, label, text: said }];
  });
}

/** The identifier of an entry that no device made. */
export const newEntryId = (): string => uuid();
