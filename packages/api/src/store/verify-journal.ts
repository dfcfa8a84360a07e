import type { Knex } from "knex";
import { type Act, datasetOf, sealAct } from "./journal-chain.js";

/** What is wrong with the journal, at the first place where it is. */
export interface JournalBreak {
  /** Number of the act. */
  sequence: number;
  /**
   * `altered`: it is not what was written there (changed, or put in); `missing`: it is not there; `unlisted`: those whom it concerns do not
   * find it.
   */
  fault: "altered" | "missing" | "unlisted";
}

/** What the reading of the whole journal found. */
export interface JournalVerified {
  /** Those that are kept. */
  acts: number;
  /** Number of the last act removed for its age, from which the chain starts; 0 where none was. */
  anchor: number;
  /** Hash of the last act: noted elsewhere, it tells later whether all that came before was written anew. */
  head: string;
  broken: JournalBreak | null;
}

const BATCH = 1_000;

/** Reads the whole journal again, an act after the other, each sealed by the one before, from what the chain starts from. */
export async function verifyJournal(knex: Knex): Promise<JournalVerified> {
  for (;;) {
    const found = await verifyOnce(knex);
    // What is not there may have been removed for its age meanwhile.
    const { anchor } = await knex("journal_head").where({ id: 1 }).first("anchor");
    if (found.broken === null || Number(anchor) === found.anchor) return found;
  }
}

async function verifyOnce(knex: Knex): Promise<JournalVerified> {
  // Read first: acts written meanwhile come after it.
  const head = await knex("journal_head").where({ id: 1 }).first();
  const last = Number(head.sequence);
  const anchor = Number(head.anchor);
  let previous: string = head.anchor_hash;
  let sequence = anchor;
  const told = { acts: last - anchor, anchor, head: head.hash as string };
  const broken = (at: number, fault: JournalBreak["fault"]) => ({
    ...told,
    broken: { sequence: at, fault },
  });
  for (;;) {
    const between = [sequence + 1, sequence + BATCH] as const;
    const rows = await knex("journal").whereBetween("sequence", between).orderBy("sequence");
    const listed = await knex("journal_organisations")
      .whereBetween("sequence", between)
      .orderBy(["sequence", "organisation"]);
    const concerned = new Map<number, string[]>();
    for (const row of listed) {
      const at = Number(row.sequence);
      concerned.set(at, [...(concerned.get(at) ?? []), row.organisation]);
    }
    for (const row of rows) {
      const act = toAct(row);
      if (act.sequence !== sequence + 1) return broken(sequence + 1, "missing");
      sequence = act.sequence;
      previous = sealAct(previous, act);
      if (row.hash !== previous) return broken(sequence, "altered");
      // Code units on both sides: the order of a PostgreSQL server depends on its locale.
      if (
        JSON.stringify((concerned.get(sequence) ?? []).sort()) !== row.organisations ||
        row.dataset !== datasetOf(act)
      )
        return broken(sequence, "unlisted");
      if (sequence === last && previous !== head.hash) return broken(sequence, "altered");
    }
    if (rows.length < BATCH) break;
  }
  if (sequence < last) return broken(sequence + 1, "missing");
  // Read in this order: the head is never behind an act that we wrote.
  const end = await knex("journal").orderBy("sequence", "desc").first("sequence");
  const now = await knex("journal_head").where({ id: 1 }).first("sequence");
  if (Number(end?.sequence ?? 0) > Number(now.sequence)) return broken(Number(now.sequence) + 1, "altered");
  const before = await knex("journal").where("sequence", "<=", anchor).orderBy("sequence").first("sequence");
  if (before) return broken(Number(before.sequence), "altered");
  return { ...told, broken: null };
}

/** A row of the journal; PostgreSQL gives large integers as text. */
// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
export function toAct(row: any): Act {
  const { at, actor, action, object, detail } = row;
  return {
    ...{ sequence: Number(row.sequence), at, actor, action, object, detail },
    organisations: JSON.parse(row.organisations),
  };
}
