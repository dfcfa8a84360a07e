import type { Knex } from "knex";

export type Point = [longitude: number, latitude: number];

/** A position that somebody in the field proposes for an object, by the inspection that they made there. */
export interface ProposedPosition {
  inspection: string;
  installation: string;
  position: Point;
  /** In metres, as the device says. */
  accuracy: number | null;
  /** What the register said then; null without a position. */
  from: Point | null;
  /** ISO date-time. */
  proposedAt: string;
  decision: "accepted" | "refused" | null;
}

/** Writes a proposal down, within the transaction of its inspection. */
export async function proposePosition(
  trx: Knex,
  kind: string,
  { inspection, installation, position, accuracy, from, proposedAt }: Omit<ProposedPosition, "decision">,
): Promise<void> {
  await trx("inspection_positions").insert({
    ...{ inspection, kind, installation, longitude: position[0], latitude: position[1], accuracy },
    ...{ from_longitude: from?.[0] ?? null, from_latitude: from?.[1] ?? null, proposed_at: proposedAt },
    ...{ decision: null, decided_at: null, decided_by: null },
  });
}

/** Proposals of a kind that wait or that were accepted, those decided first before those decided last. */
export async function listPositions(knex: Knex, kind: string): Promise<ProposedPosition[]> {
  const rows = await knex("inspection_positions").where({ kind }).orderBy(["decided_at", "proposed_at"]);
  return rows.filter(({ decision }) => decision !== "refused").map(toPosition);
}

/** Decides of a proposal, once; false where it does not wait. */
export async function decidePosition(
  trx: Knex,
  { kind, inspection }: { kind: string; inspection: string },
  decided: { decision: "accepted" | "refused"; at: string; by: string },
): Promise<boolean> {
  const changed = await trx("inspection_positions")
    .where({ kind, inspection, decision: null })
    .update({ decision: decided.decision, decided_at: decided.at, decided_by: decided.by });
  return changed > 0;
}

/** The position of an object: the last one accepted, as long as the register says what it said then. */
export function correctPosition(registered: Point | null, proposals: readonly ProposedPosition[]): Point | null {
  const accepted = proposals.findLast(({ decision, from }) => decision === "accepted" && isSame(from, registered));
  return accepted?.position ?? registered;
}

function isSame(a: Point | null, b: Point | null): boolean {
  return a === null || b === null ? a === b : a.every((value, at) => Math.abs(value - (b[at] ?? 0)) < 1e-9);
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toPosition(row: any): ProposedPosition {
  const { inspection, installation, accuracy, decision } = row;
  return {
    ...{ inspection, installation, accuracy, decision, proposedAt: row.proposed_at },
    position: [row.longitude, row.latitude],
    from: row.from_longitude === null ? null : [row.from_longitude, row.from_latitude],
  };
}
