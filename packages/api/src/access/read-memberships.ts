import type { Knex } from "knex";
import type { Membership } from "./decide-access.js";

/** A role in an organisation, as it is kept. */
export type HeldRole = Pick<Membership, "organisation" | "role">;

/** A role, and whether its organisation has left the catalogue: nothing is held there until it comes back. */
export type KeptMembership = Membership & { left?: true };

/** The memberships that roles make, with what each organisation is now: those of one that has left make none. */
export async function readMemberships(db: Knex, held: readonly HeldRole[], parent?: string): Promise<Membership[]> {
  return keepInForce(await describeMemberships(db, held, parent));
}

/** All of them, in their order; an organisation that is not there is of no known kind. */
export async function describeMemberships(
  db: Knex,
  held: readonly HeldRole[],
  parent?: string,
): Promise<KeptMembership[]> {
  const rows = await db("organisations")
    .whereIn("slug", [...new Set(held.map(({ organisation }) => organisation))])
    .select("slug", "data", "left_at");
  const kinds = new Map(
    rows.map(({ slug, data }): [string, Membership["kind"]] => [slug, JSON.parse(data).kind ?? null]),
  );
  const gone = new Set(rows.filter(({ left_at }) => left_at !== null).map(({ slug }) => slug));
  return held.map(({ organisation, role }) => ({
    organisation,
    role,
    kind: kinds.get(organisation),
    ...(organisation === parent ? { parent: true } : {}),
    ...(gone.has(organisation) ? { left: true } : {}),
  }));
}

/** Without those of an organisation that has left. */
export function keepInForce(memberships: readonly KeptMembership[]): Membership[] {
  return memberships.filter(({ left }) => !left);
}
