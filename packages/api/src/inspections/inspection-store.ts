import type { Knex } from "knex";
import type { SeenInspection } from "./assess.js";
import type { AnswerDifference } from "./find-difference.js";

/** How an inspection came. */
export const sourceNames = ["form", "device", "spreadsheet"] as const;
export type InspectionSource = (typeof sourceNames)[number];

/** An inspection as it is kept: the event, and what came of it. */
export interface StoredInspection extends SeenInspection {
  digest: string;
  kind: string;
  campaign: string | null;
  organisation: string;
  /** Identifier of the person: shown to nobody outside the service. */
  author: string;
  form: string;
  registerVersion: number | null;
  answers: Record<string, string>;
  note: string | null;
  position: { longitude: number; latitude: number; accuracy: number | null } | null;
  receivedAt: string;
  source: InspectionSource;
  differs: AnswerDifference[];
  settledAt: string | null;
}

/** Every inspection of a kind that a list is made of, in the order in which they were seen. */
export async function listInspections(
  knex: Knex,
  kind: string,
  of: { installation?: string } = {},
): Promise<StoredInspection[]> {
  const rows = await knex("inspections")
    .where({ kind, ...of })
    .orderBy(["seen_at", "id"]);
  return rows.map(toInspection);
}

/** Every inspection that somebody made, in the order in which they were seen. */
export async function listInspectionsBy(knex: Knex, author: string): Promise<StoredInspection[]> {
  return (await knex("inspections").where({ author }).orderBy(["seen_at", "id"])).map(toInspection);
}

export async function findInspection(knex: Knex, id: string): Promise<StoredInspection | undefined> {
  const row = await knex("inspections").where({ id }).first();
  return row && toInspection(row);
}

/** Adds an inspection, within a transaction; false when its identifier is taken. */
export async function addInspection(trx: Knex, one: StoredInspection): Promise<boolean> {
  const added = await trx("inspections")
    .insert({
      ...{ id: one.id, digest: one.digest, kind: one.kind, installation: one.installation, campaign: one.campaign },
      ...{ organisation: one.organisation, author: one.author, form: one.form, state: one.state, note: one.note },
      ...{
        register_version: one.registerVersion,
        read_last: one.readLast,
        answers: JSON.stringify(one.answers),
        source: one.source,
      },
      longitude: one.position?.longitude ?? null,
      latitude: one.position?.latitude ?? null,
      accuracy: one.position?.accuracy ?? null,
      ...{ seen_at: one.seenAt, seen_on: one.seenOn, received_at: one.receivedAt },
      ...{ against: one.against, differs: JSON.stringify(one.differs), settled_at: one.settledAt },
      ...{ set_aside: one.setAside ? 1 : 0, action: one.action, due_on: one.dueOn, done_on: one.doneOn },
      reminded_on: null,
    })
    .onConflict("id")
    .ignore()
    .returning("id");
  return added.length > 0;
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toInspection(row: any): StoredInspection {
  const { id, digest, kind, installation, campaign, organisation, author, form, state, note, source } = row;
  return {
    ...{ id, digest, kind, installation, campaign, organisation, author, form, state, note, source },
    registerVersion: row.register_version === null ? null : Number(row.register_version),
    readLast: row.read_last,
    answers: JSON.parse(row.answers),
    position:
      row.longitude === null || row.latitude === null
        ? null
        : { longitude: row.longitude, latitude: row.latitude, accuracy: row.accuracy },
    ...{ seenAt: row.seen_at, seenOn: row.seen_on, receivedAt: row.received_at },
    // Once settled, nothing is against anything.
    against: row.settled_at === null ? row.against : null,
    differs: JSON.parse(row.differs ?? "[]"),
    settledAt: row.settled_at,
    setAside: Number(row.set_aside) === 1,
    ...{ action: row.action, dueOn: row.due_on, doneOn: row.done_on },
  };
}
