import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { canonicalText } from "@datalogue/ingest/core";
import type { Knex } from "knex";
import type { Caller } from "../access/decide-access.js";
import { civilDay } from "../calendar/civil-day.js";
import { definitionCheck } from "../documents/definition-check.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { askedBy } from "./assess.js";
import { digestEntry, type Entry, entrySchema } from "./entry.js";
import { findAgainst, isKnownBetween } from "./find-against.js";
import { findTooEarly } from "./find-too-early.js";
import type { InspectionForm } from "./form.js";
import { findForm } from "./form-store.js";
import { inTurnOf } from "./in-turn-of.js";
import {
  addInspection,
  findInspection,
  type InspectionSource,
  listInspections,
  type StoredInspection,
} from "./inspection-store.js";
import type { KindAccess } from "./kind-access.js";
import type { LoadedKind } from "./load-kinds.js";
import type { PhotoStore } from "./photo-store.js";
import { proposePosition } from "./position-store.js";
import { type AnswerFault, readAnswers } from "./read-answers.js";
import {
  answersTo,
  entriesOf,
  identifierOf,
  openSpreadsheets,
  type ReadSpreadsheet,
  type SpreadsheetEntry,
  type SpreadsheetFault,
  spreadsheetSchema,
} from "./read-spreadsheet.js";
import type { Registers } from "./registers.js";

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

/** What comes from the field: entries of a device, and the spreadsheet of a campaign. */
export interface Deposits {
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
}

interface Parts extends Pick<KindAccess, "openToWrite"> {
  now(): Date;
  photos: PhotoStore;
  registers: Registers;
  /** Where a spreadsheet is kept while it is read. */
  scratchFolder: string;
}

/** Entries of one deposit. */
export const MOST_ENTRIES = 500;
/** Lines of a spreadsheet: a campaign of several services. */
const MOST_LINES = 2_000;
const ANOTHER = "Un autre contrôle a déjà cet identifiant";
const BROUGHT_OTHERWISE =
  "Vous avez déjà envoyé de cet objet, ce jour-là, un contrôle qui dit autre chose\u00A0: rien n’est remplacé. Remettez sa ligne comme elle était, ou retirez celle-ci du fichier. Si c’est le même contrôle, dites seulement le jour de ce qui a été fait, dans sa colonne ou par «\u00A0Fait ce jour\u00A0». Si c’en est un autre, ou si le premier était faux, ajoutez celle-ci dessous, et fermez de même ce que le premier demandait et qui n’est plus à faire.";

/** `close` waits for the spreadsheets that are being read. */
export function openDeposits(knex: Knex, parts: Parts): Deposits & { close(): Promise<void> } {
  const { now, photos, registers, openToWrite } = parts;
  const spreadsheets = openSpreadsheets();
  const check = definitionCheck(entrySchema);

  /** The form of a kind that has a version; undefined for one that was never served. */
  const formOf = async (db: Knex, { kind, form }: LoadedKind, version: string) =>
    version === form.version ? form : findForm(db, kind.id, version);
  /**
   * Whether a line of a spreadsheet says what an inspection does, whoever sends it, whatever became of the register and the form since: it is read by the
   * form of the inspection, which says by when to act where nobody did.
   */
  const saysTheSame = async (
    db: Knex,
    loaded: LoadedKind,
    known: StoredInspection,
    { entry, cells }: Pick<SpreadsheetEntry, "entry" | "cells">,
  ) => {
    const { kind } = loaded;
    if (
      known.kind !== kind.id ||
      known.installation !== entry.installation ||
      known.seenOn !== civilDay(new Date(entry.seenAt))
    )
      return false;
    const form = await formOf(db, loaded, known.form);
    if (!form) return false;
    // An answer to what is asked since says more than the inspection does.
    const answers = { ...answersTo(form, cells), ...entry.answers };
    const read = readAnswers(form, { ...entry, answers }, { organisation: kind.organisation, now: now() });
    return "answers" in read && isDeepStrictEqual(known.answers, read.answers);
  };

  /**
   * Keeps one entry, or says why not. `beside`: identifiers of those of the same file, whose order tells the later one; `placedAt`: where that order puts it,
   * when it is not at its own moment; `cells`: all that its line says.
   */
  const depositOne = async (
    {
      loaded,
      person,
      caller,
      source,
      beside = [],
      placedAt,
      cells = {},
    }: {
      loaded: LoadedKind;
      person: string;
      caller: Caller;
      source: InspectionSource;
      beside?: string[];
      placedAt?: string | undefined;
      cells?: Record<string, string>;
    },
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
    const isSame = async (db: Knex, known: StoredInspection) =>
      source === "spreadsheet"
        ? saysTheSame(db, loaded, known, { entry, cells })
        : known.digest === digest && known.kind === kind.id && known.author === person;
    const kept = async (db: Knex, known: StoredInspection): Promise<DepositResult> =>
      (await isSame(db, known))
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

    const form = await formOf(knex, loaded, entry.form);
    if (!form)
      return refuse(
        "formulaire-inconnu",
        "Ce formulaire n'a jamais été servi ici\u00A0: rouvrez la page avec du réseau, puis renvoyez.",
      );
    const tellFaults = (faults: AnswerFault[]) =>
      refuse(
        "document-invalide",
        faults.map(({ message }) => message).join(" "),
        faults.map(({ column, message }) => ({ field: column, message })),
      );
    const read = readAnswers(form, entry, { organisation: kind.organisation, now: now() });
    if ("faults" in read) return tellFaults(read.faults);
    const { installations, version } = await registers.readInstallations(caller, loaded);
    const installation = installations.find(({ key }) => key === entry.installation);
    // What was in the version that the device read has been seen, whatever the register says now.
    const wasThere = entry.read.version !== null && entry.read.version < version;
    if (!wasThere && !installation)
      return refuse("ouvrage-inconnu", `Le registre n'a pas d'objet «\u00A0${entry.installation}\u00A0».`);
    const seenAt = new Date(entry.seenAt).toISOString();
    const seenOn = civilDay(new Date(seenAt));
    const since = wasThere ? null : (installation?.since ?? null);
    const tooEarly = findTooEarly(seenOn, { since, source, today: civilDay(now()) });
    if (tooEarly !== undefined) return tellFaults([{ column: form.columns.day, message: tooEarly }]);

    return quietTransaction(knex, async (trx) => {
      await inTurnOf(trx, kind.id);
      const wanted = entry.photos ?? [];
      const there = await photos.listKept(trx, person, wanted);
      const missing = wanted.filter((sha256) => !there.has(sha256));
      if (missing.length > 0) return { id: entry.id, outcome: "waiting", photos: missing };
      const before = await listInspections(trx, kind.id, { installation: entry.installation });
      // Lines of the same file follow each other.
      const others = before.filter((one) => !beside.includes(one.id));
      const arriving = { id: entry.id, readLast: entry.read.last, seenOn, answers: read.answers };
      const against = findAgainst(form, arriving, { others, all: before });
      const differs = against?.differs ?? [];
      const at = now().toISOString();
      const added = await addInspection(trx, {
        ...arriving,
        ...{ digest, kind: kind.id, installation: entry.installation, campaign: entry.campaign ?? null },
        ...{ organisation: kind.organisation, author: person, form: form.version, source },
        ...{ registerVersion: entry.read.version, state: read.state },
        note: entry.note?.trim() || null,
        position: entry.position ? { ...entry.position, accuracy: entry.position.accuracy ?? null } : null,
        ...{ seenAt: placedAt ?? seenAt, receivedAt: at, differs, against: against?.id ?? null },
        ...{ settledAt: null, setAside: false, action: read.action, dueOn: read.dueOn, doneOn: null },
      });
      if (!added) {
        const taken = await findInspection(trx, entry.id);
        if (taken) return kept(trx, taken);
      }
      await endDisputes(trx, form, { before, arriving });
      await photos.attach(trx, { kind: kind.id, author: person, inspection: entry.id }, wanted);
      if (entry.proposesPosition && entry.position)
        await proposePosition(trx, kind.id, {
          ...{ inspection: entry.id, installation: entry.installation, proposedAt: at },
          position: [entry.position.longitude, entry.position.latitude],
          accuracy: entry.position.accuracy ?? null,
          from: installation?.registered ?? null,
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
      const { installations, version } = await registers.readInstallations(caller, loaded);
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
      const byKey = new Map(installations.map((one) => [one.key, one]));
      const byId = new Map<string, SpreadsheetEntry>();
      /** Inspections kept of lines without identifiers, each with that of the line of this file that says it again. */
      const said = new Map<string, string>();
      /** Kept inspections that lines of this file say again, by their identifiers. */
      const again = new Map<string, StoredInspection>();
      /** Lines without identifiers that say what nobody said, each with what the same person brought of the object and the day. */
      const added: { line: number | null; brought: StoredInspection[] }[] = [];
      for (const read of entries) {
        const { line, entry, doneOn } = read;
        const own = (field: string, message: string) => told.push({ line, field, message, count: 1 });
        if (entry.seenAt.slice(0, 10) > civilDay(now())) {
          own(form.columns.day, "Ce jour n’est pas encore venu.");
          continue;
        }
        const taken = await findInspection(knex, entry.id);
        let known = taken && (await saysTheSame(knex, loaded, taken, read)) ? taken : undefined;
        if (taken && !known && read.isNamed) own(form.columns.id, `${ANOTHER}, qui dit autre chose.`);
        if (!read.isNamed) {
          // Lines of a day that come in another order, some of them or with others are those that were kept; what says otherwise is kept beside them.
          const kept = await listInspections(knex, id, { installation: entry.installation });
          known = undefined;
          for (const one of kept) {
            if (one.source !== "spreadsheet" || (said.get(one.id) ?? entry.id) !== entry.id) continue;
            if (!(await saysTheSame(knex, loaded, one, read))) continue;
            known = one;
            break;
          }
          if (known) {
            said.set(known.id, entry.id);
            entry.id = known.id;
          } else {
            const seenOn = civilDay(new Date(entry.seenAt));
            const isBrought = (one: StoredInspection) =>
              one.source === "spreadsheet" && one.author === person && one.seenOn === seenOn;
            added.push({ line, brought: kept.filter(isBrought) });
            if (taken) entry.id = identifierOf([id, entry.installation, entry.seenAt, canonicalText(entry.answers)]);
          }
        }
        // What is kept already stays as it is.
        if (known) again.set(known.id, known);
        else {
          const installation = byKey.get(entry.installation);
          if (!installation)
            own(
              form.columns.installation,
              `Le registre n'a pas d'objet «\u00A0${entry.installation.slice(0, 100)}\u00A0».`,
            );
          const tooEarly = findTooEarly(civilDay(new Date(entry.seenAt)), {
            ...{ since: installation?.since ?? null, source: "spreadsheet", today: civilDay(now()) },
          });
          if (tooEarly !== undefined) own(form.columns.day, tooEarly);
        }
        const answers = known ?? readAnswers(form, entry, { organisation: kind.organisation, now: now() });
        if ("faults" in answers) for (const { column, message } of answers.faults) own(column, message);
        else if (doneOn !== null && askedBy(answers) === null)
          own(
            form.columns.done ?? "",
            "Dites ce qui a été fait ce jour-là, ou retirez ce jour\u00A0: la ligne ne demande rien.",
          );
        const twin = byId.get(entry.id);
        byId.set(entry.id, read);
        if (twin && !isDeepStrictEqual(twin.entry, entry))
          own(form.columns.id, `La ligne ${twin.line} a déjà cet identifiant, et dit autre chose.`);
        if (doneOn !== null && (doneOn < entry.seenAt.slice(0, 10) || doneOn > civilDay(now())))
          own(form.columns.done ?? "", "Donnez un jour entre celui du contrôle et aujourd’hui.");
      }
      // It may be one of them completed or corrected: beside those that the file says again, it is another one.
      for (const { line, brought } of added)
        if (brought.some((one) => !again.has(one.id)))
          told.push({ line, field: form.columns.day, message: BROUGHT_OTHERWISE, count: 1 });
      const nothing = { kept: 0, known: 0, empty, unknown: read.unknown };
      if (told.length > 0) return { ...nothing, faults: inLineOrder(told) };
      followEachOther(entries, again);
      const beside = [...byId.keys()];
      for (const { line, entry, cells, placedAt, doneOn } of entries) {
        const from = { loaded, person, caller, source: "spreadsheet" as const, beside, placedAt, cells };
        const result = await depositOne(from, entry);
        if (result.outcome === "known") nothing.known++;
        else if (result.outcome === "kept") nothing.kept++;
        else if (result.outcome === "refused") told.push({ line, field: null, message: result.message, count: 1 });
        // Of a known one too: what brought it may have stopped before this.
        if (doneOn !== null && result.outcome !== "refused")
          await knex("inspections").where({ id: entry.id, done_on: null }).update({ done_on: doneOn });
      }
      return { ...nothing, faults: told };
    },
    close: () => spreadsheets.close(),
  };
}

/**
 * Ends the disputes of those that did know of each other, through one that comes after them: whichever came first, the same are left. What else an
 * inspection is against is looked for among those that came before it.
 */
async function endDisputes(
  trx: Knex,
  form: InspectionForm,
  { before, arriving }: { before: StoredInspection[]; arriving: Parameters<typeof findAgainst>[1] },
): Promise<void> {
  const all = [...before, arriving];
  const byId = new Map(all.map((one) => [one.id, one]));
  for (const one of before) {
    const other = one.against === null ? undefined : byId.get(one.against);
    if (!other || !isKnownBetween(one, other, byId)) continue;
    const others = before.filter((other) => other.receivedAt <= one.receivedAt && other.against !== one.id);
    const against = findAgainst(form, one, { others, all });
    await trx("inspections")
      .where({ id: one.id })
      .update({ against: against?.id ?? null, differs: JSON.stringify(against?.differs ?? []) });
  }
}

/**
 * Has the lines of a file that speak of the same object on the same day follow each other in its order: each one knows of the one before, and comes before
 * those that were kept already (`again`, by their identifiers) and follow it.
 */
function followEachOther(lines: readonly SpreadsheetEntry[], again: ReadonlyMap<string, StoredInspection>): void {
  const visitOf = ({ entry }: SpreadsheetEntry) => `${entry.seenAt.slice(0, 10)} ${entry.installation}`;
  const last = new Map<string, string>();
  for (const line of lines) {
    line.entry.read.last = last.get(visitOf(line)) ?? null;
    last.set(visitOf(line), line.entry.id);
  }
  const next = new Map<string, string>();
  for (const line of lines.toReversed()) {
    const { entry } = line;
    const after = next.get(visitOf(line));
    const known = again.get(entry.id);
    // Before the first instant of a day, it is of that day all the same.
    if (!known && after !== undefined && entry.seenAt >= after)
      line.placedAt = new Date(Date.parse(after) - 1).toISOString();
    next.set(visitOf(line), known?.seenAt ?? line.placedAt ?? entry.seenAt);
  }
}

/** Faults in the order of the lines; the same one of the same cell, said by the table and by the form, is told once. */
function inLineOrder(faults: SpreadsheetFault[]): SpreadsheetFault[] {
  const seen = new Set<string>();
  return faults
    .filter(({ line, field }) => {
      const place = `${line} ${field}`;
      return line === null || (!seen.has(place) && seen.add(place));
    })
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function idOf(given: unknown): string | null {
  const id = typeof given === "object" && given !== null ? (given as { id?: unknown }).id : undefined;
  return typeof id === "string" && id.length <= 100 ? id : null;
}
