import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { type Caller, decideAccess, PUBLIC } from "../access/decide-access.js";
import type { Action } from "../access/roles.js";
import { addDays, civilDay, isDay } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { definitionCheck } from "../documents/definition-check.js";
import type { SharedFiles } from "../object-store/shared-files.js";
import type { FeatureReader } from "../ogc/feature-reader.js";
import { messages } from "../people/messages.js";
import { listHolders, type OutboxParts, openOutbox } from "../people/outbox.js";
import { Refusal } from "../refusal.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { type Assessment, assess, compareAssessments, type FollowedAction, linkedTo, listActions } from "./assess.js";
import { digestEntry, type Entry, entrySchema } from "./entry.js";
import { findDifference } from "./find-difference.js";
import type { InspectionForm } from "./form.js";
import { findForm } from "./form-store.js";
import { InspectionRefused } from "./inspection-refused.js";
import {
  addInspection,
  findInspection,
  type InspectionSource,
  listInspections,
  listInspectionsBy,
  type StoredInspection,
} from "./inspection-store.js";
import {
  type Campaign,
  type InspectionKind,
  type ResultDocument,
  type StateMeaning,
  stateMeanings,
} from "./kind-schema.js";
import type { LoadedKind } from "./load-kinds.js";
import { makeResults, type ResultTable } from "./make-results.js";
import { type OwnedPhoto, openPhotoStore, type Photo, type ReleasedRow } from "./photo-store.js";
import {
  correctPosition,
  decidePosition,
  listPositions,
  type ProposedPosition,
  proposePosition,
} from "./position-store.js";
import { readAnswers } from "./read-answers.js";
import { type Installation, isWithin, readRegister } from "./read-register.js";
import {
  entriesOf,
  openSpreadsheets,
  type ReadSpreadsheet,
  type SpreadsheetEntry,
  type SpreadsheetFault,
  spreadsheetSchema,
} from "./read-spreadsheet.js";

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

/** A photo as its own page shows it to those who decide of it. */
export interface ShownPhoto {
  kind: InspectionKind;
  photo: OwnedPhoto;
  /** Key of the object, and the day. */
  installation: string;
  seenOn: string;
  may: { release: boolean; remove: boolean };
}

/** A photo that anybody may see, with what it is of where the public reads the register. */
export interface ReleasedPhoto extends Omit<ReleasedRow, "installation"> {
  /** Title of the kind of inspection, and organisation (slug). */
  title: string;
  organisation: string;
  installation: { key: string; name: string } | null;
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

/** What became of an entry of a deposit. */
export type DepositResult =
  /** Kept now, or before ("known"): the digests of the entry and of its photos as they were received. */
  | { id: string; outcome: "kept" | "known"; digest: string; photos: string[]; differs: boolean }
  /** Its photos are to be sent first: none of it is kept. */
  | { id: string; outcome: "waiting"; photos: string[] }
  /** Not kept, and why: nothing else of the deposit is concerned. */
  | {
      id: string | null;
      outcome: "refused";
      code: RefusedEntry;
      message: string;
      faults: { field: string; message: string }[];
    };
export type RefusedEntry = "document-invalide" | "saisie-differente" | "formulaire-inconnu" | "ouvrage-inconnu";

/** What became of a spreadsheet: nothing is kept of one that has faults. */
export interface BroughtSpreadsheet {
  faults: SpreadsheetFault[];
  /** Entries kept now, those that were already, lines that nobody filled. */
  kept: number;
  known: number;
  empty: number;
  /** Columns that are not of the form: left out. */
  unknown: string[];
}

/**
 * Inspections of installations. Members of the organisation that inspects read them, its contributors enter, its publishers settle; others get
 * `InspectionRefused`. What cannot be done is one too.
 */
export interface Inspections {
  /** Kinds that the caller reads. */
  listKinds(caller: Caller): LoadedKind[];
  getRound(caller: Caller, kind: string): Promise<Round>;
  getInstallation(caller: Caller, kind: string, key: string): Promise<InstallationHistory>;
  /** What was seen in a campaign, past, under way or to come. */
  getCampaign(caller: Caller, kind: string, campaign: string): Promise<CampaignRecord>;
  /** A publisher takes a position proposed with an inspection for the object, or refuses it. */
  decidePosition(caller: Caller, kind: string, inspection: string, decision: "accepted" | "refused"): Promise<void>;
  /** What the inspections of a kind are published as, made now; empty where its document declares nothing. */
  makeResults(caller: Caller, kind: string): Promise<{ kind: InspectionKind; tables: MadeResult[]; left: number }>;
  /** All inspections of a kind, the last received first. */
  listEntries(caller: Caller, kind: string): Promise<StoredInspection[]>;
  /** What a person entered, in the order in which it was seen: theirs to take away. */
  listOwn(person: string): Promise<OwnInspection[]>;
  /** Keeps entries, each by itself: what is wrong with one holds back no other. */
  deposit(
    caller: Caller,
    kind: string,
    entries: readonly unknown[],
    source: InspectionSource,
  ): Promise<DepositResult[]>;
  /**
   * Keeps what a campaign filled in a spreadsheet says: all of it, or nothing where a line is wrong. A line sent twice is kept once; one without a
   * state was not seen.
   */
  bringSpreadsheet(
    caller: Caller,
    kind: string,
    file: { name: string; bytes: Uint8Array },
  ): Promise<BroughtSpreadsheet>;
  /** Keeps a photo until its entry comes; `sha256` is that of what is sent. */
  keepPhoto(caller: Caller, kind: string, sha256: string, received: Uint8Array): Promise<void>;
  /** Path of the file of a photo. */
  findPhoto(caller: Caller, id: string): Promise<string>;
  /** A photo of this kind, whether its file is there or was removed. */
  getPhoto(caller: Caller, kind: string, id: string): Promise<ShownPhoto>;
  /** A publisher shows a photo to everybody, once they looked for faces and plates; `sentence`: what it shows. */
  releasePhoto(caller: Caller, kind: string, id: string, said: { sentence: string; isClear: boolean }): Promise<void>;
  /** Takes it back: it is no more given to the public from then on. */
  withdrawPhoto(caller: Caller, kind: string, id: string): Promise<void>;
  /** Removes its file for good, by a publisher or who took it; `why` and the day stay in its place. */
  removePhoto(caller: Caller, kind: string, id: string, why: string): Promise<void>;
  /** What anybody may see, the last released first. */
  listReleased(): Promise<ReleasedPhoto[]>;
  /** Path of the file of a photo that anybody may see. */
  findReleased(id: string): Promise<string>;
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

/** Objects of a register that are followed: what one service goes round. */
const MOST_INSTALLATIONS = 5_000;
/** Entries of one deposit. */
export const MOST_ENTRIES = 500;
/** Lines of a spreadsheet: a campaign of several services. */
const MOST_LINES = 2_000;
/** Characters of what is said of a photo. */
const ANOTHER = "Un autre contrôle a déjà cet identifiant";
const LONGEST_SENTENCE = 300;
/** Days between two reminders of the same action. */
const REMINDED_EACH = 7;

export function openInspections(knex: Knex, parts: Parts): Inspections {
  const { now, mailer, publicUrl, title, readOnly, catalogue, features } = parts;
  const { sendOnce, settle: settled } = openOutbox(knex, parts);
  const spreadsheets = openSpreadsheets();
  const photos = openPhotoStore(knex, { folder: parts.photosFolder, shared: parts.shared, now });
  const registers = new Map<
    string,
    { state: string; installations: Installation[]; left: number; columns: string[] }
  >();
  const may = (caller: Caller, { kind }: LoadedKind, action: Action) =>
    decideAccess(caller, action, { organisation: kind.organisation }).allowed;

  /** The kind of this name, for who may do that; what one may not read is not told from what is not. */
  const open = (caller: Caller, id: string, action: Action): LoadedKind => {
    if (caller.kind === "public")
      throw new InspectionRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
    const found = parts.kinds().find(({ kind }) => kind.id === id);
    if (!found || !may(caller, found, "read")) throw new InspectionRefused({ kind: "unknown-kind", name: id });
    const { organisation } = found.kind;
    const { allowed, rule } = decideAccess(caller, action, { organisation });
    if (!allowed) throw new InspectionRefused({ kind: "not-allowed", caller: caller.kind, organisation, rule });
    return found;
  };
  /** The same, for what is written: by a person, whom the entry names. */
  const openToWrite = (caller: Caller, id: string, action: Action) => {
    const loaded = open(caller, id, action);
    const { organisation } = loaded.kind;
    if (caller.kind !== "person")
      throw new InspectionRefused({ kind: "not-allowed", caller: "key", organisation, rule: "role-insuffisant" });
    if (readOnly !== null) throw new InspectionRefused({ kind: "read-only", sentence: readOnly });
    return { loaded, person: caller.person };
  };

  const readInstallations = async (caller: Caller, loaded: LoadedKind) => {
    const read = await readWritten(caller, loaded);
    const proposals = await listPositions(knex, loaded.kind.id);
    const byKey = group(proposals);
    const installations = read.installations.map((one) => {
      const own = byKey.get(one.key);
      return own ? { ...one, position: correctPosition(one.registered, own) } : one;
    });
    return { ...read, installations, proposed: proposals.filter(({ decision }) => decision === null) };
  };
  /** The objects as the register has them. */
  const readWritten = async (caller: Caller, { kind }: LoadedKind) => {
    const slug = kind.register.dataset;
    const collection = await features.as(caller).getCollection(slug);
    if (!collection) throw new InspectionRefused({ kind: "no-register", dataset: slug });
    const { id, version } = collection.dataset;
    const state = `${id} ${version} ${JSON.stringify(kind.register)} ${kind.days}`;
    const known = registers.get(kind.id);
    if (known?.state === state) return { ...known, version };
    const query = { boxes: [], datetime: null, properties: [], limit: MOST_INSTALLATIONS, offset: 0, cursor: null };
    const { text, total, returned } = await features.as(caller).listFeatures(collection, query);
    const fields = (await catalogue.as(caller).getSchema(slug))?.fields ?? [];
    const read = {
      ...{ state, installations: readRegister(JSON.parse(`[${text}]`), kind, fields), left: total - returned },
      columns: fields.map(({ name }) => name),
    };
    registers.set(kind.id, read);
    return { ...read, version };
  };

  const campaignOf = ({ kind }: LoadedKind, today: string) =>
    (kind.campaigns ?? []).filter(({ from, until }) => from <= today && today <= until).at(-1);

  const describeRound = async (caller: Caller, loaded: LoadedKind) => {
    const { installations, left, version, proposed } = await readInstallations(caller, loaded);
    const today = civilDay(now());
    const campaign = campaignOf(loaded, today);
    const assessOne = (installation: Installation, seen: StoredInspection[]): RoundEntry => ({
      installation,
      ...assess(seen, {
        days: installation.days,
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
    const byInstallation = group(await listInspections(knex, id));
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
      .map(([key, seen]) => assessOne(goneInstallation(key, loaded), seen))
      .filter(({ actions }) => actions.length > 0);
    return { ...round, entries, gone };
  };

  /** Names of the objects of a register, as far as the public reads it. */
  const nameForPublic = async (loaded: LoadedKind): Promise<Map<string, string>> => {
    const read = await readInstallations(PUBLIC, loaded).catch((error) => {
      if (error instanceof Refusal) return undefined;
      throw error;
    });
    return new Map((read?.installations ?? []).map(({ key, name }) => [key, name]));
  };

  const describePhoto: Inspections["getPhoto"] = async (caller, id, photo) => {
    const loaded = open(caller, id, "read");
    const found = await photos.get(knex, photo);
    const inspection = found?.kind === id ? await findInspection(knex, found.inspection) : undefined;
    if (!found || !inspection) throw new InspectionRefused({ kind: "unknown-photo" });
    const release = may(caller, loaded, "publish");
    const isOwn = caller.kind === "person" && caller.person === found.author && may(caller, loaded, "draft");
    return {
      ...{ kind: loaded.kind, photo: found, installation: inspection.installation, seenOn: inspection.seenOn },
      may: { release, remove: release || isOwn },
    };
  };
  /** An act on a photo whose file is there, told in the journal. */
  const changePhoto = async (
    caller: Caller,
    id: string,
    photo: string,
    act: "release-photo" | "withdraw-photo" | "remove-photo",
    more: { reason?: string },
    work: (trx: Knex, at: string) => Promise<void>,
  ) => {
    const { loaded, person } = openToWrite(caller, id, "draft");
    await quietTransaction(knex, async (trx) => {
      const found = await photos.get(trx, photo);
      const inspection = found?.kind === id && !found.removed ? await findInspection(trx, found.inspection) : undefined;
      if (!found || !inspection) throw new InspectionRefused({ kind: "unknown-photo" });
      if (act === "withdraw-photo" && found.released === null) return;
      const at = now().toISOString();
      await work(trx, at);
      const { organisation } = loaded.kind;
      const detail = { organisation, kind: id, installation: inspection.installation, ...more };
      await journal(trx, at, `person:${person}`, act, `inspection:${inspection.id}`, detail);
    });
  };

  const check = definitionCheck(entrySchema);

  /** Whether a line of a spreadsheet says what an inspection does, whoever sends it, whatever became of the register and the form since. */
  const saysTheSame = ({ kind, form }: LoadedKind, known: StoredInspection, entry: Entry) => {
    const read = readAnswers(form, entry, { organisation: kind.organisation, now: now() });
    return (
      known.kind === kind.id &&
      known.installation === entry.installation &&
      known.seenOn === civilDay(new Date(entry.seenAt)) &&
      "answers" in read &&
      isDeepStrictEqual(known.answers, read.answers)
    );
  };

  /** Keeps one entry, or says why not. `beside`: identifiers of those of the same file, whose order tells the later one. */
  const depositOne = async (
    {
      loaded,
      person,
      caller,
      source,
      beside = [],
    }: { loaded: LoadedKind; person: string; caller: Caller; source: InspectionSource; beside?: string[] },
    given: unknown,
  ): Promise<DepositResult> => {
    const { kind } = loaded;
    const id = idOf(given);
    const refuse = (
      code: RefusedEntry,
      message: string,
      faults: { field: string; message: string }[] = [],
    ): DepositResult => ({
      ...{ id, outcome: "refused", code, message, faults },
    });
    const wrong = check(given);
    if (wrong.length > 0) return refuse("document-invalide", wrong.join(" "));
    const entry = given as Entry;
    if (JSON.stringify(given).includes("\\u0000"))
      return refuse("document-invalide", "Un signe de cette saisie ne peut pas être écrit.");
    const digest = digestEntry(entry);
    const isSame = (known: StoredInspection) =>
      source === "spreadsheet"
        ? saysTheSame(loaded, known, entry)
        : known.digest === digest && known.kind === kind.id && known.author === person;
    const kept = async (db: Knex, known: StoredInspection): Promise<DepositResult> =>
      isSame(known)
        ? {
            ...{ id: entry.id, outcome: "known", digest, differs: known.against !== null },
            photos: await db("inspection_photos").where({ inspection: entry.id }).orderBy("rank").pluck("sha256"),
          }
        : refuse(
            "saisie-differente",
            `${ANOTHER}\u00A0: rien n'est remplacé. Enregistrez votre saisie dans un fichier et donnez-le à votre service.`,
          );
    const already = await findInspection(knex, entry.id);
    if (already) return kept(knex, already);

    const form = entry.form === loaded.form.version ? loaded.form : await findForm(knex, kind.id, entry.form);
    if (!form)
      return refuse(
        "formulaire-inconnu",
        "Ce formulaire n'a jamais été servi ici\u00A0: rouvrez la page avec du réseau, puis renvoyez.",
      );
    const read = readAnswers(form, entry, { organisation: kind.organisation, now: now() });
    if ("faults" in read)
      return refuse(
        "document-invalide",
        read.faults.map(({ message }) => message).join(" "),
        read.faults.map(({ column, message }) => ({ field: column, message })),
      );
    const { installations, version } = await readInstallations(caller, loaded);
    // What was in the version that the device read has been seen, whatever the register says now.
    const wasThere = entry.read.version !== null && entry.read.version < version;
    if (!wasThere && !installations.some(({ key }) => key === entry.installation))
      return refuse("ouvrage-inconnu", `Le registre n'a pas d'objet «\u00A0${entry.installation}\u00A0».`);

    return quietTransaction(knex, async (trx) => {
      await inTurnOf(trx, kind.id);
      const wanted = entry.photos ?? [];
      const there = await photos.listKept(trx, person, wanted);
      const missing = wanted.filter((sha256) => !there.has(sha256));
      if (missing.length > 0) return { id: entry.id, outcome: "waiting", photos: missing };
      const before = await listInspections(trx, kind.id, { installation: entry.installation });
      const seenAt = new Date(entry.seenAt).toISOString();
      const seenOn = civilDay(new Date(seenAt));
      const last = before.find((one) => one.id === entry.read.last);
      const known = listKnown(entry.read.last, before);
      // Two that know nothing of each other, on the same day: on another day, the one follows the other.
      const isKnown = ({ id }: StoredInspection) => known.has(id) || beside.includes(id);
      const others = before.filter((one) => one.seenOn === seenOn && !one.setAside && !isKnown(one));
      const [against] = others.toReversed().flatMap((other) => {
        const differs = findDifference(form, { before: last?.answers, theirs: other.answers, ours: read.answers });
        return differs.length > 0 ? [{ id: other.id, differs }] : [];
      });
      const differs = against?.differs ?? [];
      const at = now().toISOString();
      const added = await addInspection(trx, {
        ...{ id: entry.id, digest, kind: kind.id, installation: entry.installation, campaign: entry.campaign ?? null },
        ...{ organisation: kind.organisation, author: person, form: form.version, source },
        ...{ registerVersion: entry.read.version, readLast: entry.read.last, state: read.state, answers: read.answers },
        note: entry.note?.trim() || null,
        position: entry.position ? { ...entry.position, accuracy: entry.position.accuracy ?? null } : null,
        ...{ seenAt, seenOn, receivedAt: at, differs, against: against?.id ?? null },
        ...{ settledAt: null, setAside: false, action: read.action, dueOn: read.dueOn, doneOn: null },
      });
      if (!added) {
        const taken = await findInspection(trx, entry.id);
        if (taken) return kept(trx, taken);
      }
      await photos.attach(trx, { kind: kind.id, author: person, inspection: entry.id }, wanted);
      if (entry.proposesPosition && entry.position)
        await proposePosition(trx, kind.id, {
          ...{ inspection: entry.id, installation: entry.installation, proposedAt: at },
          position: [entry.position.longitude, entry.position.latitude],
          accuracy: entry.position.accuracy ?? null,
          from: installations.find(({ key }) => key === entry.installation)?.registered ?? null,
        });
      const detail = {
        organisation: kind.organisation,
        kind: kind.id,
        installation: entry.installation,
        state: read.state,
      };
      await journal(trx, at, `person:${person}`, "inspect", `inspection:${entry.id}`, detail);
      return { id: entry.id, outcome: "kept", digest, photos: wanted, differs: differs.length > 0 };
    });
  };

  return {
    listKinds: (caller) => (caller.kind === "public" ? [] : parts.kinds().filter((one) => may(caller, one, "read"))),
    getRound,
    async getInstallation(caller, id, key) {
      const loaded = open(caller, id, "read");
      const { round, installations, assessOne, today } = await describeRound(caller, loaded);
      const seen = await listInspections(knex, id, { installation: key });
      const known = installations.find((one) => one.key === key);
      // What left the register keeps its history.
      if (!known && seen.length === 0) throw new InspectionRefused({ kind: "unknown-installation", key });
      const pictures = await photos.listOf(seen.map((one) => one.id));
      const forms = new Map<string, InspectionForm | undefined>([[loaded.form.version, loaded.form]]);
      for (const { form } of seen) if (!forms.has(form)) forms.set(form, await findForm(knex, id, form));
      return {
        round,
        entry: assessOne(known ?? goneInstallation(key, loaded), seen),
        inspections: seen.toReversed().map((one) => ({
          ...one,
          photos: pictures.get(one.id) ?? [],
          told: tellAnswers(forms.get(one.form) ?? loaded.form, one.answers),
        })),
        actions: listActions(seen, today),
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
      const byInstallation = group(await listInspections(knex, id));
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
          const all = byInstallation.get(installation.key) ?? [];
          const seen = all.filter(({ seenOn, setAside }) => within(seenOn) && !setAside);
          const asked = listActions(all, today).filter(({ since }) => within(since));
          // Where it stood at the end: of two that disagree, the graver one.
          const { state, seenOn } = assess(seen, { days: installation.days, campaign: undefined, today: until });
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
      const { installations, left, columns } = await readInstallations(caller, loaded);
      const inspections = group(await listInspections(knex, id));
      const seen = { installations, inspections, form, today: civilDay(now()) };
      const tables = (kind.results ?? []).map((result) => ({
        result,
        table: makeResults(result, seen),
        lacking: (result.keep ?? []).filter((column) => !columns.includes(column)),
      }));
      return { kind, tables, left };
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
    async deposit(caller, id, entries, source) {
      const { loaded, person } = openToWrite(caller, id, "draft");
      const results: DepositResult[] = [];
      for (const entry of entries.slice(0, MOST_ENTRIES))
        results.push(await depositOne({ loaded, person, caller, source }, entry));
      return results;
    },
    async bringSpreadsheet(caller, id, { name, bytes }) {
      const { loaded, person } = openToWrite(caller, id, "draft");
      const { kind, form } = loaded;
      const { installations, version } = await readInstallations(caller, loaded);
      const path = join(parts.scratchFolder, randomUUID());
      await mkdir(parts.scratchFolder, { recursive: true, mode: 0o700 });
      let read: ReadSpreadsheet;
      try {
        await writeFile(path, bytes, { mode: 0o600 });
        read = await spreadsheets.run<ReadSpreadsheet>({
          ...{ path, name, schema: spreadsheetSchema(form), today: civilDay(now()), maxRows: MOST_LINES },
          ...(kind.form.recipe ? { recipe: kind.form.recipe } : {}),
        });
      } finally {
        await rm(path, { force: true });
      }
      const { entries, empty, faults } = entriesOf(read.rows, { form, kind: id, registerVersion: version });
      const told = [...read.faults, ...faults];
      if (read.count > MOST_LINES)
        told.push({ line: null, field: null, message: `${MOST_LINES} lignes au plus par fichier.`, count: 1 });
      const keys = new Set(installations.map(({ key }) => key));
      const byId = new Map<string, SpreadsheetEntry>();
      for (const read of entries) {
        const { line, entry, doneOn } = read;
        const own = (field: string, message: string) => told.push({ line, field, message, count: 1 });
        if (!keys.has(entry.installation))
          own(
            form.columns.installation,
            `Le registre n'a pas d'objet «\u00A0${entry.installation.slice(0, 100)}\u00A0».`,
          );
        if (entry.seenAt.slice(0, 10) > civilDay(now())) {
          own(form.columns.day, "Ce jour n’est pas encore venu.");
          continue;
        }
        const answers = readAnswers(form, entry, { organisation: kind.organisation, now: now() });
        if ("faults" in answers) for (const { column, message } of answers.faults) own(column, message);
        else if (doneOn !== null && answers.action === null)
          own(
            form.columns.done ?? "",
            "Dites ce qui a été fait ce jour-là, ou retirez ce jour\u00A0: la ligne ne demande rien.",
          );
        const known = await findInspection(knex, entry.id);
        if (known && !saysTheSame(loaded, known, entry)) {
          // Lines of a day that come in another order, or some of them, are those that were kept.
          const kept = await listInspections(knex, id, { installation: entry.installation });
          const same = read.isNamed ? undefined : kept.find((one) => saysTheSame(loaded, one, entry));
          if (same) entry.id = same.id;
          else own(form.columns.id, `${ANOTHER}, qui dit autre chose.`);
        }
        const twin = byId.get(entry.id);
        byId.set(entry.id, read);
        if (twin && !isDeepStrictEqual(twin.entry, entry))
          own(form.columns.id, `La ligne ${twin.line} a déjà cet identifiant, et dit autre chose.`);
        if (doneOn !== null && (doneOn < entry.seenAt.slice(0, 10) || doneOn > civilDay(now())))
          own(form.columns.done ?? "", "Donnez un jour entre celui du contrôle et aujourd’hui.");
      }
      const nothing = { kept: 0, known: 0, empty, unknown: read.unknown };
      if (told.length > 0) return { ...nothing, faults: withoutRepeats(told) };
      const beside = [...byId.keys()];
      for (const { line, entry, doneOn } of entries) {
        const result = await depositOne({ loaded, person, caller, source: "spreadsheet", beside }, entry);
        if (result.outcome === "known") nothing.known++;
        else if (result.outcome === "kept") nothing.kept++;
        else if (result.outcome === "refused") told.push({ line, field: null, message: result.message, count: 1 });
        // Of a known one too: what brought it may have stopped before this.
        if (doneOn !== null && result.outcome !== "refused")
          await knex("inspections")
            .where({ id: entry.id, done_on: null })
            .whereNotNull("action")
            .update({ done_on: doneOn });
      }
      return { ...nothing, faults: told };
    },
    async keepPhoto(caller, id, sha256, received) {
      const { loaded, person } = openToWrite(caller, id, "draft");
      await photos.keep({ kind: loaded.kind.id, author: person }, sha256, received);
    },
    async findPhoto(caller, id) {
      const found = await photos.find(id);
      if (caller.kind === "public")
        throw new InspectionRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
      if (!found || !parts.kinds().some((one) => one.kind.id === found.kind && may(caller, one, "read")))
        throw new InspectionRefused({ kind: "unknown-inspection" });
      return found.path;
    },
    getPhoto: describePhoto,
    async releasePhoto(caller, id, photo, { sentence, isClear }) {
      const { person } = openToWrite(caller, id, "publish");
      const problems = [
        ...checkSentence("sentence", sentence, "Dites en une phrase ce que montre la photo"),
        ...(isClear
          ? []
          : [
              {
                field: "isClear",
                message: "Regardez la photo en grand, puis dites que ni visage ni plaque ne s'y reconnaît.",
              },
            ]),
      ];
      if (problems.length > 0) throw new InspectionRefused({ kind: "invalid", problems });
      await changePhoto(caller, id, photo, "release-photo", {}, async (trx, at) => {
        await photos.release(trx, photo, { at, by: person, sentence: sentence.trim() });
      });
    },
    async withdrawPhoto(caller, id, photo) {
      openToWrite(caller, id, "publish");
      await changePhoto(caller, id, photo, "withdraw-photo", {}, (trx) => photos.release(trx, photo, null));
    },
    async removePhoto(caller, id, photo, why) {
      const { person, loaded } = openToWrite(caller, id, "draft");
      const { photo: found } = await describePhoto(caller, id, photo);
      // Who took it, or who publishes.
      if (found.author !== person && !may(caller, loaded, "publish")) openToWrite(caller, id, "publish");
      const problems = checkSentence("why", why, "Dites en une phrase pourquoi la photo est retirée");
      if (problems.length > 0) throw new InspectionRefused({ kind: "invalid", problems });
      let erase = async () => {};
      await changePhoto(caller, id, photo, "remove-photo", { reason: why.trim() }, async (trx, at) => {
        ({ erase } = await photos.remove(trx, photo, { at, by: person, why: why.trim() }));
      });
      // What a crash leaves here is swept with what no row names.
      await erase();
    },
    async listReleased() {
      const rows = await photos.listReleased();
      const released: ReleasedPhoto[] = [];
      const names = new Map<string, Map<string, string>>();
      for (const { installation, ...row } of rows) {
        const loaded = parts.kinds().find(({ kind }) => kind.id === row.kind);
        if (!loaded) continue;
        const known = names.get(row.kind) ?? (await nameForPublic(loaded));
        names.set(row.kind, known);
        const name = known.get(installation);
        const { title, organisation } = loaded.kind;
        released.push({
          ...{ ...row, title, organisation },
          installation: name === undefined ? null : { key: installation, name },
        });
      }
      return released;
    },
    async findReleased(id) {
      const found = await photos.find(id);
      if (!found?.isReleased || !parts.kinds().some(({ kind }) => kind.id === found.kind))
        throw new InspectionRefused({ kind: "unknown-photo" });
      return found.path;
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
        if (found.action === null) throw new InspectionRefused({ kind: "unknown-inspection" });
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
      if (!mailer || readOnly !== null) return;
      const today = civilDay(now());
      const overdue = await knex("inspections")
        .where("due_on", "<", today)
        .where({ done_on: null, set_aside: 0 })
        .orderBy(["kind", "due_on"]);
      for (const { kind } of parts.kinds()) {
        const own = overdue.filter((row) => row.kind === kind.id);
        const keys = [...new Set(own.map((row) => row.installation as string))];
        const open: string[] = [];
        for (const installation of keys)
          for (const action of listActions(await listInspections(knex, kind.id, { installation }), today))
            if (action.isLate) open.push(action.inspection);
        const again = addDays(today, -REMINDED_EACH);
        const late = own.filter(({ id }) => open.includes(id));
        // One message a week tells all that is late: another action waits for the next one.
        const last = late
          .map(({ reminded_on }) => (reminded_on ?? "") as string)
          .sort()
          .at(-1);
        if (last === undefined || last > again) continue;
        const ids = late.map(({ id }) => id);
        const taken = await quietTransaction(knex, (trx) =>
          trx("inspections")
            .whereIn("id", ids)
            .andWhere((due) => due.whereNull("reminded_on").orWhere("reminded_on", "<=", again))
            .update({ reminded_on: today }),
        );
        // Another process told them meanwhile.
        if (taken === 0) continue;
        const who = await listHolders(knex, kind.organisation, ["contributor", "publisher", "administrator"]);
        const sent = await Promise.all(
          who.map((email) =>
            sendOnce(
              messages.actionsLate(
                email,
                title(),
                { kind: kind.title, count: open.length },
                `${publicUrl}/controles/${kind.id}`,
              ),
            ),
          ),
        );
        // None left: the next look tries again.
        if (sent.length > 0 && !sent.includes("left"))
          await knex("inspections")
            .whereIn("id", ids)
            .update({ reminded_on: last || null });
      }
    },
    forget: () => (readOnly === null ? photos.sweep() : Promise.resolve()),
    async settled() {
      await settled();
      await spreadsheets.close();
    },
  };
}

/** An object that left the register, which only its inspections still name. */
function goneInstallation(key: string, { kind }: LoadedKind): Installation {
  return {
    ...{ key, name: key, kind: "n’est plus au registre", days: kind.days },
    ...{ position: null, registered: null, shown: [], cells: {} },
  };
}

/** What is decided of a kind on what others said of it, one at a time on both engines: two that disagree see each other. */
async function inTurnOf(trx: Knex, kind: string): Promise<void> {
  await trx("inspection_forms")
    .where({ kind })
    .update({ since: trx.ref("since") });
}

/** What is missing in a sentence that is asked for. */
function checkSentence(field: string, text: string, asked: string): { field: string; message: string }[] {
  const { length } = text.trim();
  return length >= 10 && length <= LONGEST_SENTENCE && !text.includes("\0")
    ? []
    : [{ field, message: `${asked}, de 10 à ${LONGEST_SENTENCE} caractères.` }];
}

/** What an author knew of an object: the last inspection, what the author of that one knew, and so on. */
function listKnown(last: string | null, inspections: StoredInspection[]): Set<string> {
  const byId = new Map(inspections.map((one) => [one.id, one]));
  const known = new Set<string>();
  for (let one = last; one !== null && !known.has(one); one = byId.get(one)?.readLast ?? null) known.add(one);
  return known;
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

/** The same fault of the same cell, said by the table and by the form, is told once. */
function withoutRepeats(faults: SpreadsheetFault[]): SpreadsheetFault[] {
  const seen = new Set<string>();
  return faults.filter(({ line, field }) => {
    const place = `${line} ${field}`;
    return line === null || (!seen.has(place) && seen.add(place));
  });
}

function idOf(given: unknown): string | null {
  const id = typeof given === "object" && given !== null ? (given as { id?: unknown }).id : undefined;
  return typeof id === "string" && id.length <= 100 ? id : null;
}

/** What is known of each object. */
function group<One extends { installation: string }>(all: One[]): Map<string, One[]> {
  const found = new Map<string, One[]>();
  for (const one of all) {
    const own = found.get(one.installation);
    if (own) own.push(one);
    else found.set(one.installation, [one]);
  }
  return found;
}

/** The identifier of an entry that no device made. */
export const newEntryId = (): string => uuid();
